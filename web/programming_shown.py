"""A job as its page shows it: phases, supply, what is safe now; the same for the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import TicketRefused
from programming.exchange import JobState
from programming.jobs.afterwards import AFTERWARDS
from programming.jobs.agents import AgentDesk
from programming.jobs.course import Course, Volts, thinned
from programming.jobs.interruptions import Interruption, followed, interruption_now
from programming.jobs.jobs import Job, JobStore
from programming.jobs.preflight import left_of
from programming.phase_words import (
    must_ignition_stay_on,
    outcome_sentence,
    phase_name,
    reason_sentence,
    trouble_sentence,
    what_is_safe,
    what_is_safe_after,
)
from programming.phases import ORDER, Outcome, Phase, is_reversible
from translations.locales import Language
from web import session
from web.moments import exact_moment

WIDTH: Final = 600
HEIGHT: Final = 160
_LOWEST: Final = 10.0
_HIGHEST: Final = 15.0
_ROWS: Final = 12
_QUIET_S: Final = 15.0
"""An agent that works says something every two seconds; after so long without a word the page says so."""

LEAST_VOLTS: Final = 12.6
_AFTERWARDS: Final = {kind: outcome for outcome, kind in AFTERWARDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A phase in the line of phases: `passed`, `current` or `waiting`."""

    phase: Phase
    name: str
    standing: str
    entered_at: datetime | None
    is_reversible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The supply as a drawing: `points` for a polyline, the line of least volts, some rows for a table."""

    points: str
    warning_y: float
    rows: Sequence[Volts]
    lowest: float
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleShown:
    """What went wrong at an instant and was tried again, in words."""

    at: datetime
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptionShown:
    """Where a run broke off, in words; `resumed_at` is None where nobody has carried the job on."""

    at: datetime
    where: str
    agent_name: str
    resumed_at: datetime | None
    resumed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterwardsShown:
    """How it ended for an agent that told so when another had the job, in words."""

    at: datetime
    agent_name: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobShown:
    """Everything that a job's page says. `left_s` is of its ticket, None where that is not known.

    `quiet_s` are the seconds since the last word of an agent that should be working, None where it speaks.
    """

    job: Job
    course: Course
    agent_name: str
    steps: Sequence[Step]
    safe: str
    must_stay_on: bool
    outcome: str
    reason: str
    curve: Curve | None
    troubles: Sequence[TroubleShown]
    interruptions: Sequence[InterruptionShown]
    afterwards: Sequence[AfterwardsShown]
    left_s: float | None
    quiet_s: float | None

    @property
    def is_live(self) -> bool:
        """Whether something may still change."""
        return not self.job.lease.is_ended

    @property
    def is_working(self) -> bool:
        """Whether an agent is at it, by its last word: what is told of its speed is true now."""
        return self.job.state in (JobState.TAKEN, JobState.COMMITTED) and self.quiet_s is None


def job_shown(database: Session, job: Job, language: Language) -> JobShown:
    """What there is to say of a job."""
    course, broke = followed(JobStore(database, session.now).events(job.id))
    now_broken = interruption_now(course) if job.state is JobState.INTERRUPTED else None
    return JobShown(
        job=job,
        course=course,
        agent_name=_agent_name(database, job.lease.agent),
        steps=[_step(phase, job, course, language) for phase in ORDER],
        safe=_safe(job, course, language),
        must_stay_on=_must_stay_on(job, course),
        outcome=_outcome(job, language),
        reason="" if not job.reason else reason_sentence(job.reason, language),
        curve=curve_of(course.supply),
        troubles=[
            TroubleShown(at=one.at, said=trouble_sentence(one.code, one.detail, language))
            for one in course.troubles
        ],
        interruptions=[
            _interruption(one, database, language) for one in (*broke, now_broken) if one is not None
        ],
        afterwards=[
            AfterwardsShown(
                at=note.at,
                agent_name=_agent_name(database, note.text),
                said=outcome_sentence(_AFTERWARDS[note.kind], language),
            )
            for note in JobStore(database, session.now).notes(job.id)
            if note.kind in _AFTERWARDS
        ],
        left_s=_left_s(database, job),
        quiet_s=_quiet_s(job),
    )


def _outcome(job: Job, language: Language) -> str:
    """How it ended for the control unit; of one that broke off without a word: that nobody knows."""
    if job.outcome is not None:
        return outcome_sentence(job.outcome, language)
    if job.state is not JobState.INTERRUPTED:
        return ""
    said: str = gettext(
        "Past the point of no return; last heard of the vehicle %(when)s; what happened after that is "
        "unknown.",
        when=exact_moment(job.lease.heard_at or job.lease.created_at, language),
    )
    return said


def curve_of(supply: list[Volts]) -> Curve | None:
    """The supply drawn into a box of `WIDTH` by `HEIGHT`; None where nothing was measured."""
    if not supply:
        return None
    shown = thinned(supply)
    begin = shown[0].at
    span_s = max(1.0, (shown[-1].at - begin).total_seconds())
    points = " ".join(
        f"{max(0.0, (one.at - begin).total_seconds()) / span_s * WIDTH:.1f},{_y(one.volts):.1f}"
        for one in shown
    )
    return Curve(
        points=points,
        warning_y=round(_y(LEAST_VOLTS), 1),
        rows=thinned(supply, _ROWS),
        lowest=min(one.volts for one in supply),
        last=supply[-1].volts,
    )


def _y(volts: float) -> float:
    within = min(_HIGHEST, max(_LOWEST, volts))
    return HEIGHT - (within - _LOWEST) / (_HIGHEST - _LOWEST) * HEIGHT


def _step(phase: Phase, job: Job, course: Course, language: Language) -> Step:
    standing = "waiting"
    if job.state is JobState.DONE or course.is_passed(phase):
        standing = "passed"
    elif course.phase is phase:
        standing = "current"
    return Step(
        phase=phase,
        name=phase_name(phase, language),
        standing=standing,
        entered_at=course.entered.get(phase),
        is_reversible=is_reversible(phase),
    )


def _interruption(one: Interruption, database: Session, language: Language) -> InterruptionShown:
    where = [phase_name(one.phase, language)]
    if one.block:
        where.append(gettext("block %(block)s", block=one.block))
    if one.percent:
        where.append(gettext("%(percent)s %% of all written", percent=one.percent))
    return InterruptionShown(
        at=one.at,
        where=", ".join(where),
        agent_name=_agent_name(database, one.agent),
        resumed_at=one.resumed_at,
        resumed_by=_agent_name(database, one.resumed_by),
    )


def _agent_name(database: Session, agent_id: str | None) -> str:
    agent = AgentDesk(database, session.now).known(agent_id or "")
    return "" if agent is None else agent.name


def _quiet_s(job: Job) -> float | None:
    if job.state not in (JobState.TAKEN, JobState.COMMITTED) or job.lease.heard_at is None:
        return None
    quiet_s = (session.now() - job.lease.heard_at).total_seconds()
    return quiet_s if quiet_s > _QUIET_S else None


def _safe(job: Job, course: Course, language: Language) -> str:
    match job.state:
        case JobState.READY | JobState.CANCELLED:
            return what_is_safe_after(Outcome.UNTOUCHED, language)
        case JobState.DONE | JobState.FAILED:
            return what_is_safe_after(job.outcome or Outcome.UNTOUCHED, language)
        case JobState.INTERRUPTED:
            return what_is_safe_after(Outcome.RECOVERABLE, language)
        case JobState.TAKEN:
            return what_is_safe(Phase.IDENTIFY, language)
        case JobState.COMMITTED:
            return what_is_safe(_committed_phase(course), language)


def _must_stay_on(job: Job, course: Course) -> bool:
    if not job.lease.is_committed:
        return False
    return job.state is JobState.INTERRUPTED or must_ignition_stay_on(_committed_phase(course))


def _committed_phase(course: Course) -> Phase:
    """Where a committed job stands; one whose agent has told of no erase yet may be erasing now."""
    return Phase.ERASE if course.phase is None or is_reversible(course.phase) else course.phase


def _left_s(database: Session, job: Job) -> float | None:
    try:
        return left_of(TicketDesk(database, session.now).ticket(job.ticket_id), session.now())
    except TicketRefused:
        return None
