"""One programming job: followed live, cancelled while nothing has changed, keys by hand, report, support."""

import json
from importlib import import_module
from typing import Final

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.permissions import Permission
from entitlements.policy import Resource
from programming.exchange import JobState, KeyRequest, Refusal
from programming.exchange_offline import (
    ForAnotherRequest,
    OfflineAnswer,
    OfflineRefused,
    read_request,
    write_answer,
)
from programming.jobs.agents import AgentDesk
from programming.jobs.desk import TooLate
from programming.jobs.jobs import Job, JobStore
from programming.jobs.models import JobEventRow, LateEventRow
from programming.jobs.offline import signer_of
from programming.jobs.refusals import AgentRefused
from programming.refusal_words import refusal_sentence
from web import session
from web.guard import demand, requires
from web.hosts import base_url
from web.i18n import page_language
from web.moments import moment
from web.programming_report import report_of
from web.programming_shown import HEIGHT, WIDTH, JobShown, job_shown
from web.programming_wiring import job_desk, lane
from web.programming_words import NEXT_ACTIONS, NOTES, OFFLINE_PROBLEMS, STATE_NAMES
from web.requests.clock import RequestKind
from web.requests.letters import RequestPost
from web.requests.store import DeskFull, NewRequest, Requests, TooManyRequests, address_key

pages = Blueprint("programming_job", __name__)

_ALONE: Final = "/programming/jobs/<job_id>"


@pages.get(_ALONE)
@requires(Permission.PROGRAMMING_VIEW)
def page(job_id: str) -> ResponseReturnValue:
    """The job's page; its middle is fetched anew by the script, the whole by a browser without one.

    With `still` in the address nothing is fetched without a script: for reading and typing at one's pace.
    """
    job = _own(job_id)
    is_refreshed = not job.lease.is_ended and "still" not in request.args
    return _page(job, is_refreshed=is_refreshed)


@pages.get(f"{_ALONE}/live")
@requires(Permission.PROGRAMMING_VIEW)
def live(job_id: str) -> ResponseReturnValue:
    """The middle of the job's page."""
    response = make_response(render_template("programming/live.html", **_shown(_own(job_id))))
    response.cache_control.no_store = True
    return response


@pages.post(f"{_ALONE}/cancel")
@requires(Permission.PROGRAMMING_VIEW)
def cancel(job_id: str) -> ResponseReturnValue:
    """Give the job up, as long as nothing in the vehicle has changed."""
    account, job = session.account() or abort(403), _own(job_id)
    try:
        with session.portal().workspace.database.write() as writing:
            job_desk(writing).cancel(job.id, account.id)
    except TooLate:
        flash(gettext("It is too late to cancel: the job ended, or is past the point of no return."))
    else:
        flash(gettext("The job is cancelled. Nothing was changed in the vehicle."))
    return redirect(url_for("programming_job.page", job_id=job.id), code=303)


@pages.post(f"{_ALONE}/offline")
@requires(Permission.PROGRAMMING_VIEW)
def offline(job_id: str) -> ResponseReturnValue:
    """The key for a request that was carried here by hand; it is the word of the agent that signed it."""
    job, text = _own(job_id), request.form.get("request", "")
    try:
        asked = read_request(text)
        if asked.job != job.id:
            raise ForAnotherRequest(job.id)
        key_request = KeyRequest(
            serial=asked.serial, level=asked.level, seed=asked.seed.hex(), access=asked.access
        )
        with session.portal().workspace.database.write() as writing:
            agent = signer_of(asked, AgentDesk(writing, session.now).of_operator(job.operator_id))
            given, since = lane(writing, agent).give_offline(job.id, key_request, asked.estimate_s)
    except OfflineRefused as refused:
        return _page(job, problem=str(OFFLINE_PROBLEMS[type(refused)]), text=text)
    except AgentRefused as refused:
        return _page(job, problem=_refused_by_hand(refused.reason, job), text=text)
    answer = OfflineAnswer(key=given.key, certificate=given.certificate, committed_at=since)
    session.read_anew()
    response = make_response(_page(_own(job_id), answer=write_answer(answer, asked), text=text))
    response.cache_control.no_store = True
    return response


@pages.post(f"{_ALONE}/support")
@requires(Permission.PROGRAMMING_VIEW)
def support(job_id: str) -> ResponseReturnValue:
    """Send the job to the staff, who then see its whole log."""
    account, job = session.account() or abort(403), _own(job_id)
    shown = job_shown(session.database(), job, page_language())
    wanted = NewRequest(
        kind=RequestKind.PROGRAMMING,
        language=page_language(),
        email=account.email,
        text=_case(shown),
        account_id=account.id,
        vehicle=job.masked_vin,
    )
    key = address_key(session.portal().secret_key(), request.remote_addr or "")
    try:
        with session.portal().workspace.database.write() as writing:
            sent = Requests(writing).ask(wanted, key, session.now())
            job_desk(writing).note_support(job.id, account.id, sent.id)
            post = RequestPost(session=writing, base_url=base_url(), now=session.now())
            post.tell_asker(sent)
            post.tell_staff(sent)
    except (TooManyRequests, DeskFull):
        flash(gettext("The staff cannot take more requests now. Try again in an hour, or call them."))
        return redirect(url_for("programming_job.page", job_id=job.id), code=303)
    flash(gettext("The staff has your request %(number)s, and sees the whole log.", number=sent.number))
    return redirect(url_for("requests.one", request_id=sent.id), code=303)


@pages.get(f"{_ALONE}/report")
@requires(Permission.PROGRAMMING_VIEW)
def report(job_id: str) -> ResponseReturnValue:
    """The report, to read and print."""
    shown = job_shown(session.database(), _own(job_id), page_language())
    return render_template("programming/report.html", shown=shown, report=report_of(shown, page_language()))


@pages.get(f"{_ALONE}/report.pdf")
@requires(Permission.PROGRAMMING_VIEW)
def report_file(job_id: str) -> ResponseReturnValue:
    """The report as PDF."""
    shown = job_shown(session.database(), _own(job_id), page_language())
    report = report_of(shown, page_language())
    # Loaded with the first report: what writes PDF takes 14 MB, which those who only search do without.
    paper = import_module("web.programming_pdf")
    content: bytes = paper.report_pdf(report, shown.curve, page_language())
    response = Response(content, mimetype="application/pdf")
    return _as_file(response, f"aos-{shown.job.id}.pdf")


@pages.get(f"{_ALONE}/log.jsonl")
@requires(Permission.PROGRAMMING_VIEW)
def log(job_id: str) -> ResponseReturnValue:
    """Everything that agents told, a line for each event."""
    return log_file(_own(job_id))


def log_file(job: Job) -> Response:
    """The whole log of a job as JSON lines; last what agents told that had it no more (`late`)."""
    store = JobStore(session.database(), session.now)
    lines = [
        *(_log_line(row) for row in store.events(job.id)),
        *(_log_line(row, late=True) for row in store.late_events(job.id)),
    ]
    response = Response("".join(f"{line}\n" for line in lines), mimetype="application/jsonl")
    return _as_file(response, f"aos-{job.id}.jsonl")


def _refused_by_hand(reason: Refusal, job: Job) -> str:
    """Why a request that was carried here gets no key."""
    if reason is not Refusal.JOB_TAKEN:
        return str(refusal_sentence(reason, page_language()))
    holder = AgentDesk(session.database(), session.now).known(job.lease.agent or "")
    if holder is None:
        return str(gettext("No agent has this job yet: let one take it first."))
    said: str = gettext(
        "This request is shown by another computer than the one that has the job: agent %(agent)s. "
        "Carry the job on there.",
        agent=holder.name,
    )
    return said


def _log_line(row: JobEventRow | LateEventRow, **more: bool) -> str:
    told = {
        "seq": row.seq,
        "at": row.at.isoformat(),
        "received_at": row.received_at.isoformat(),
        "agent": row.agent_id,
        "kind": row.kind,
        "phase": row.phase,
        "data": row.data,
        **more,
    }
    return json.dumps(told, ensure_ascii=False)


def _page(job: Job, **more: str | bool) -> str:
    return render_template("programming/job.html", **_shown(job), **more)


def _shown(job: Job) -> dict[str, object]:
    return {
        "shown": job_shown(session.database(), job, page_language()),
        "notes": [
            note for note in JobStore(session.database(), session.now).notes(job.id) if note.kind in NOTES
        ],
        "note_names": NOTES,
        "states": STATE_NAMES,
        "next_action": _next_action(job),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _next_action(job: Job) -> str:
    """What to do next; of an interrupted job also until when that is free."""
    action, until = str(NEXT_ACTIONS[job.state]), job.lease.recover_until
    if job.state is not JobState.INTERRUPTED or until is None:
        return action
    when = moment(until, page_language())
    if session.now() <= until:
        free = gettext("It is free until %(when)s.", when=when)
        return f"{action} {free}"
    paid = gettext(
        "It was free until %(when)s: another agent now needs a ticket for programming that runs.", when=when
    )
    return f"{action} {paid}"


def _case(shown: JobShown) -> str:
    """What the staff is told; the log itself is on their page of the job."""
    job, course = shown.job, shown.course
    phase = next((step.name for step in shown.steps if step.standing == "current"), "")
    lines = [
        gettext("Help with programming job %(job)s (%(title)s).", job=job.id, title=job.title),
        gettext("It stands: %(state)s. %(phase)s", state=STATE_NAMES[job.state], phase=phase),
        shown.outcome,
        shown.reason,
        *(f"{one.code} {one.detail}" for one in course.troubles[-10:]),
        f"{base_url()}{url_for('staff_programming.job', job_id=job.id)}",
    ]
    return "\n".join(line for line in lines if line)


def _as_file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.cache_control.no_store = True
    return response


def _own(job_id: str) -> Job:
    """A job of the own company."""
    job = JobStore(session.database(), session.now).by_id(job_id) or abort(404)
    demand(Permission.PROGRAMMING_VIEW, Resource(operator_id=job.operator_id))
    return job
