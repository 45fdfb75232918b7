"""Programming of control units: a workshop's agents and jobs, and the form that creates a job."""

from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.permissions import Permission
from entitlements.policy import NOTHING, Resource, decide
from programming.jobs.agents import AgentDesk
from programming.jobs.desk import NoSuchPackage, NotPassed, TooManyJobs
from programming.jobs.jobs import JobStore
from web import session
from web.guard import demand, requires
from web.numbers import whole_number
from web.programming_form import new_job, own_operator, wanted_job
from web.programming_wiring import job_desk
from web.programming_words import BASES, OBSTACLES, STATE_NAMES

pages = Blueprint("programming", __name__)

_MOST_SHOWN: Final = 30


@pages.get("/programming")
@requires(Permission.PROGRAMMING_VIEW)
def overview() -> ResponseReturnValue:
    """The workshop's jobs and agents."""
    return _overview()


@pages.post("/programming/agents")
@requires(Permission.PROGRAMMING_RUN)
def make_code() -> ResponseReturnValue:
    """Make a code for one agent; it is shown this once."""
    account = session.account() or abort(403)
    with session.portal().workspace.database.write() as writing:
        code = AgentDesk(writing, session.now).make_code(own_operator(), account.id)
    response = make_response(_overview(code=code))
    response.cache_control.no_store = True
    return response


@pages.post("/programming/agents/<agent_id>/dismiss")
@requires(Permission.PROGRAMMING_RUN)
def dismiss(agent_id: str) -> ResponseReturnValue:
    """Take an agent out in one click; what it has committed it still ends."""
    account = session.account() or abort(403)
    agent = AgentDesk(session.database(), session.now).known(agent_id) or abort(404)
    demand(Permission.PROGRAMMING_RUN, Resource(operator_id=agent.operator_id))
    with session.portal().workspace.database.write() as writing:
        AgentDesk(writing, session.now).dismiss(agent_id, account.id)
    flash(gettext("%(agent)s is dismissed.", agent=agent.name))
    return redirect(url_for("programming.overview"), code=303)


@pages.get("/programming/new")
@requires(Permission.PROGRAMMING_RUN)
def new() -> ResponseReturnValue:
    """The form; with a vehicle and a package in the address, what stands against the job, and why."""
    return _form(request.args.get("vin", ""), request.args.get("package", ""), 200)


@pages.post("/programming/new")
@requires(Permission.PROGRAMMING_RUN)
def create() -> ResponseReturnValue:
    """Create a job, starting an unused ticket for it where that was asked for."""
    vin, package = request.form.get("vin", ""), request.form.get("package", "")
    back = url_for("programming.new", vin=vin or None, package=package or None)
    demand(Permission.PROGRAMMING_BEGIN, return_to=back)
    wanted = wanted_job(vin)
    if wanted is None:
        return _form(vin, package, 422)
    try:
        with session.portal().workspace.database.write() as writing:
            job = job_desk(writing).create(
                wanted, package, start_ticket=request.form.get("ticket", type=whole_number)
            )
    except (NotPassed, NoSuchPackage):
        return _form(vin, package, 422)
    except TooManyJobs:
        flash(gettext("Too many jobs wait already: cancel those that nobody needs."))
        return redirect(url_for("programming.overview"), code=303)
    return redirect(url_for("programming_job.page", job_id=job.id), code=303)


def _overview(code: str = "") -> str:
    database, operator_id = session.database(), own_operator()
    store = JobStore(database, session.now)
    return render_template(
        "programming/overview.html",
        agents=AgentDesk(database, session.now).of_operator(operator_id),
        jobs=store.of_operator(operator_id, _MOST_SHOWN),
        unfinished=store.unfinished(operator_id),
        states=STATE_NAMES,
        code=code,
        may_run=decide(session.subject(), Permission.PROGRAMMING_RUN, NOTHING, session.now()).is_allowed,
        now=session.now(),
    )


def _form(vin: str, package: str, status: int) -> ResponseReturnValue:
    return make_response(
        render_template(
            "programming/new.html",
            form=new_job(vin, package),
            is_all="all" in request.args,
            is_refused=status == 422,
            obstacles=OBSTACLES,
            bases=BASES,
        ),
        status,
    )
