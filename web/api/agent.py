"""What agents of workshops ask the portal: `programming.exchange` over HTTPS, each request signed.

Every answer tells the portal's time, so that an agent with a wrong clock mends itself. A request that is
sent again does no harm. No session, no cookie, no form: the signature is the proof.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec

from flask import Blueprint, Flask, Response, current_app, request, send_file
from flask.typing import ResponseReturnValue
from msgspec import Struct
from sqlalchemy.orm import Session

from entitlements.attempts import Attempts, Counter, TooManyAttempts, network_of
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.operators import OperatorStore
from entitlements.permissions import Permission
from entitlements.throttle import Limit
from programming.exchange import (
    CommitRequest,
    Enrolled,
    Enrolment,
    Events,
    ExchangeRefused,
    JobList,
    KeyRequest,
    Refusal,
    RefusedAnswer,
    Report,
    Taking,
    read_message,
    write_message,
)
from programming.jobs.agents import Agent, AgentDesk
from programming.jobs.lane import Lane
from programming.jobs.refusals import AgentRefused
from programming.refusal_words import refusal_sentence
from web import session
from web.api.agent_signature import Pace, TooOften, agent_name, check_signature
from web.guard import requires
from web.i18n import preferred_language
from web.programming_wiring import lane, portal_keys

P = ParamSpec("P")

endpoints = Blueprint("api_agent", __name__)

MOST_BYTES: Final = 2 << 20
WRONG_CODES: Final = Limit(free_failures=10)
_PACE: Final = "aos_agent_pace"
_MEDIA_TYPE: Final = "application/vnd.aos.flash"
_STATUS: Final = {
    Refusal.NOT_SIGNED: 401,
    Refusal.WRONG_TIME: 401,
    Refusal.UNKNOWN_AGENT: 401,
    Refusal.NO_SUCH_JOB: 404,
    Refusal.MALFORMED: 400,
    Refusal.JOB_TAKEN: 409,
    Refusal.JOB_ENDED: 409,
    Refusal.CANCELLED: 409,
    Refusal.NOT_COMMITTED: 409,
    Refusal.WRONG_SERIAL: 409,
    Refusal.STALE_SEED: 409,
    Refusal.GAP: 409,
    Refusal.PACKAGE_WITHDRAWN: 410,
}
"""Everything else is 403; 429 is for who asks too often, and to be tried again."""

_OF_KEYS: Final = frozenset(
    {Refusal.STALE_SEED, Refusal.ATTEMPTS_SPENT, Refusal.WRONG_SERIAL, Refusal.NO_KEY, Refusal.MALFORMED}
)


def init_app(app: Flask) -> None:
    """Count how often agents ask, by the application's clock."""
    app.extensions[_PACE] = Pace(clock=session.now)


def _answered(view: Callable[P, Struct | Response]) -> Callable[P, ResponseReturnValue]:
    """Answer with the message that a view returns, or with why it was refused."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        request.max_content_length = MOST_BYTES
        try:
            answer = view(*args, **kwargs)
        except AgentRefused as refused:
            return _refusal(refused, _STATUS.get(refused.reason, 403))
        except ExchangeRefused:
            return _refusal(AgentRefused(Refusal.MALFORMED), 400)
        except TooOften as often:
            return _refusal(AgentRefused(Refusal.MALFORMED, retry_after_s=often.retry_after_s), 429)
        return answer if isinstance(answer, Response) else _message(answer, 200)

    return answered


@endpoints.post("/enrol")
@requires(Permission.PAGE_OPEN)
@_answered
def enrol() -> Struct:
    """Make an agent of whoever has a one-time code; wrong ones make wait."""
    asked = read_message(request.get_data(), Enrolment)
    attempts = Attempts(session.portal().workspace.database, session.now)
    key = Counter(key=f"agent code {network_of(request.remote_addr or '')}", limit=WRONG_CODES)
    try:
        attempt = attempts.begin([key])
    except TooManyAttempts as too_many:
        raise TooOften(too_many.retry_after_s) from None
    with session.portal().workspace.database.write() as writing:
        agent = AgentDesk(writing, session.now).enrol(asked)
        operator = OperatorStore(writing).by_id(agent.operator_id)
        answer = Enrolled(
            agent=agent.id,
            workshop="" if operator is None else operator.legal_name,
            keys=portal_keys(writing, agent.operator_id),
            time=session.now(),
        )
    attempts.succeed(attempt)
    return answer


@endpoints.get("/jobs")
@requires(Permission.PAGE_OPEN)
@_answered
def jobs() -> Struct:
    """What there is to do for the asking agent."""
    agent = _agent()
    desk = lane(session.database(), agent)
    lines = desk.jobs()
    if agent.is_dismissed and not lines:
        raise AgentRefused(Refusal.AGENT_DISMISSED)
    if AgentDesk(session.database(), session.now).is_to_be_seen(agent):
        with session.portal().workspace.database.write() as writing:
            AgentDesk(writing, session.now).see(agent.id)
    return JobList(
        jobs=lines,
        keys=portal_keys(session.database(), agent.operator_id),
        poll_s=desk.poll_s(lines),
        time=session.now(),
    )


@endpoints.post("/jobs/<job_id>/take")
@requires(Permission.PAGE_OPEN)
@_answered
def take(job_id: str) -> Struct:
    """Give a job to the asking agent."""
    agent = _agent()
    taking = read_message(request.get_data() or b"{}", Taking)
    with session.portal().workspace.database.write() as writing:
        AgentDesk(writing, session.now).see(agent.id, taking.interface, taking.version)
        return lane(writing, agent).take(job_id, taking)


@endpoints.get("/jobs/<job_id>/package")
@requires(Permission.PAGE_OPEN)
@_answered
def package(job_id: str) -> Response:
    """The package of a job that the asking agent has, in parts too."""
    stored = lane(session.database(), _agent()).package(job_id)
    return send_file(stored.path, mimetype=_MEDIA_TYPE, conditional=True, etag=False, max_age=0)


@endpoints.post("/jobs/<job_id>/events")
@requires(Permission.PAGE_OPEN)
@_answered
def events(job_id: str) -> Struct:
    """Keep what happened."""
    agent = _agent()
    told = read_message(request.get_data(), Events)
    return _written(agent, lambda desk: desk.tell(job_id, told.events))


@endpoints.post("/jobs/<job_id>/key")
@requires(Permission.PAGE_OPEN)
@_answered
def key(job_id: str) -> Struct:
    """The key for a seed; a refusal is recorded."""
    agent = _agent()
    asked = read_message(request.get_data(), KeyRequest)
    try:
        with session.portal().workspace.database.write() as writing:
            return lane(writing, agent).give_key(job_id, asked)
    except AgentRefused as refused:
        if refused.reason in _OF_KEYS:
            _note_refused_key(agent, job_id, refused.reason)
        raise


@endpoints.post("/jobs/<job_id>/commit")
@requires(Permission.PAGE_OPEN)
@_answered
def commit(job_id: str) -> Struct:
    """Pass the point of no return."""
    agent = _agent()
    asked = read_message(request.get_data(), CommitRequest)
    return _written(agent, lambda desk: desk.commit(job_id, asked))


@endpoints.post("/jobs/<job_id>/report")
@requires(Permission.PAGE_OPEN)
@_answered
def report(job_id: str) -> Struct:
    """Believe how it ended."""
    agent = _agent()
    told = read_message(request.get_data(), Report)
    return _written(agent, lambda desk: desk.report(job_id, told))


def _written(agent: Agent, act: Callable[[Lane], Struct]) -> Struct:
    with session.portal().workspace.database.write() as writing:
        return act(lane(writing, agent))


def _agent() -> Agent:
    """The agent that signed the request."""
    database: Session = session.database()
    known = AgentDesk(database, session.now).known(agent_name(request))
    agent = check_signature(request, known, request.get_data(), session.now())
    pace: Pace = current_app.extensions[_PACE]
    pace.spend(agent.id)
    return agent


def _note_refused_key(agent: Agent, job_id: str, reason: Refusal) -> None:
    with session.portal().workspace.database.write() as writing:
        AuditTrail(writing, session.now).record_bounded(
            AuditEvent(
                kind=AuditKind.ECU_KEY_REFUSED,
                actor_id=None,
                subject=f"programming-job:{job_id}",
                details={"agent": agent.id, "reason": reason},
            )
        )


def _refusal(refused: AgentRefused, status: int) -> Response:
    answer = RefusedAnswer(
        reason=refused.reason,
        message=refusal_sentence(refused.reason, preferred_language()),
        next_seq=refused.next_seq,
        time=session.now(),
    )
    response = _message(answer, status)
    if refused.retry_after_s:
        response.headers["Retry-After"] = str(refused.retry_after_s)
    return response


def _message(message: Struct, status: int) -> Response:
    response = Response(write_message(message), status=status, mimetype="application/json")
    response.cache_control.no_store = True
    return response
