"""Programming, for the portal's staff: packages to publish, jobs that are open in a car, jobs, agents."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.operators import OperatorStore
from entitlements.permissions import Permission
from programming.jobs.agents import AgentDesk
from programming.jobs.jobs import Job, JobStore
from programming.packages.refusals import StoreRefused
from programming.packages.store import PackageStore
from programming.packages.store_words import refusal_sentence
from web import session
from web.guard import requires
from web.i18n import page_language
from web.programming_report import report_of
from web.programming_shown import job_shown
from web.programming_wiring import packages
from web.programming_words import STATE_NAMES
from web.views.programming_job import log_file

pages = Blueprint("staff_programming", __name__)


@pages.get("/staff/programming")
@requires(Permission.PROGRAMMING_REVIEW)
def overview() -> ResponseReturnValue:
    """Everything that the staff may have to do about programming."""
    database = session.database()
    store, account = JobStore(database, session.now), session.account() or abort(403)
    jobs, agents = store.all(), AgentDesk(database, session.now).all()
    unfinished = store.unfinished()
    numbers = {job.operator_id for job in (*jobs, *unfinished)} | {agent.operator_id for agent in agents}
    return render_template(
        "programming/staff.html",
        packages=packages(database).all(),
        jobs=jobs,
        agents=agents,
        unfinished=unfinished,
        companies={number: _company(number) for number in numbers},
        states=STATE_NAMES,
        own_id=account.id,
        now=session.now(),
    )


@pages.post("/staff/programming/packages/<sha256>/agree")
@requires(Permission.PROGRAMMING_PUBLISH)
def agree(sha256: str) -> ResponseReturnValue:
    """Agree to a package's publication; the second person publishes it."""

    def act(store: PackageStore, person: int) -> str:
        stored = store.agree(sha256, person)
        if stored.is_published:
            return str(gettext("The package is published."))
        return str(gettext("You agreed. A second person has to agree, too."))

    return _done(act)


@pages.post("/staff/programming/packages/<sha256>/withdraw")
@requires(Permission.PROGRAMMING_PUBLISH)
def withdraw(sha256: str) -> ResponseReturnValue:
    """Take a package back: no new job is made with it; what is past the point of no return goes on."""
    reason = request.form.get("reason", "")

    def act(store: PackageStore, person: int) -> str:
        store.withdraw(sha256, person, reason)
        return str(gettext("The package is withdrawn."))

    return _done(act)


@pages.get("/staff/programming/jobs/<job_id>")
@requires(Permission.PROGRAMMING_REVIEW)
def job(job_id: str) -> ResponseReturnValue:
    """A job with its report, for whoever helps a workshop."""
    found = _found(job_id)
    shown = job_shown(session.database(), found, page_language())
    return render_template(
        "programming/staff_job.html",
        shown=shown,
        report=report_of(shown, page_language()),
        company=_company(found.operator_id),
    )


@pages.get("/staff/programming/jobs/<job_id>/log.jsonl")
@requires(Permission.PROGRAMMING_REVIEW)
def log(job_id: str) -> ResponseReturnValue:
    """The whole log of a job."""
    return log_file(_found(job_id))


def _done(act: Callable[[PackageStore, int], str]) -> ResponseReturnValue:
    account = session.account() or abort(403)
    try:
        with session.portal().workspace.database.write() as writing:
            said = act(packages(writing), account.id)
    except StoreRefused as refused:
        said = refusal_sentence(refused, page_language())
    flash(said)
    return redirect(url_for("staff_programming.overview"), code=303)


def _found(job_id: str) -> Job:
    return JobStore(session.database(), session.now).by_id(job_id) or abort(404)


def _company(operator_id: int) -> str:
    operator = OperatorStore(session.database()).by_id(operator_id)
    return "" if operator is None else operator.legal_name
