"""Jobs as they stand in the tables, and their lease; the only place where both are put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from programming.exchange import JobState
from programming.jobs.lease import OPEN_IN_THE_CAR, JobLease
from programming.jobs.models import JobEventRow, JobNoteRow, JobRow, LateEventRow
from programming.phases import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job of an operator and how it stands; `account_id` made it, `estimate_s` is for all of it."""

    id: str
    operator_id: int
    account_id: int
    vin: str
    package_sha256: str
    title: str
    target: str
    ticket_id: int
    lease: JobLease
    taken_at: datetime | None
    closed_at: datetime | None
    serial: str | None
    interface: str
    estimate_s: float
    outcome: Outcome | None
    reason: str | None
    software: str | None
    next_seq: int

    @property
    def state(self) -> JobState:
        """How it stands."""
        return self.lease.state

    @property
    def masked_vin(self) -> str:
        """The last seven characters of the VIN."""
        return f"…{self.vin[-7:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a person did with a job; `account_id` is None where the time did it."""

    account_id: int | None
    at: datetime
    kind: str
    request_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class JobStore:
    """Reads jobs as they stand now, by the time that went by."""

    session: Session
    clock: Callable[[], datetime]

    def row(self, job_id: str) -> JobRow | None:
        """The row of a job."""
        return self.session.get(JobRow, job_id)

    def by_id(self, job_id: str) -> Job | None:
        """A job."""
        row = self.row(job_id)
        return None if row is None else self.job(row)

    def of_operator(self, operator_id: int, most: int = 100) -> list[Job]:
        """An operator's jobs, the newest first."""
        return self._where(JobRow.operator_id == operator_id, most=most)

    def all(self, most: int = 200) -> list[Job]:
        """Everybody's jobs, the newest first."""
        return self._where(most=most)

    def unfinished(self, operator_id: int | None = None) -> list[Job]:
        """Jobs past the point of no return that did not end, the oldest first."""
        conditions: list[ColumnElement[bool]] = [JobRow.state.in_(OPEN_IN_THE_CAR)]
        if operator_id is not None:
            conditions.append(JobRow.operator_id == operator_id)
        return sorted(self._where(*conditions, most=1000), key=lambda job: job.lease.created_at)

    def open_of(self, operator_id: int) -> list[Job]:
        """An operator's jobs that did not end."""
        open_states = (JobState.READY, JobState.TAKEN, *OPEN_IN_THE_CAR)
        jobs = self._where(JobRow.operator_id == operator_id, JobRow.state.in_(open_states), most=1000)
        return [job for job in jobs if not job.lease.is_ended]

    def with_ticket(self, ticket_id: int) -> list[Job]:
        """The jobs that went by a ticket."""
        return self._where(JobRow.ticket_id == ticket_id, most=1000)

    def events(self, job_id: str, after: int = 0, most: int | None = None) -> Sequence[JobEventRow]:
        """The events of a job behind number `after`, in their order."""
        query = select(JobEventRow).where(JobEventRow.job_id == job_id, JobEventRow.seq > after)
        return self.session.scalars(query.order_by(JobEventRow.seq).limit(most)).all()

    def late_events(self, job_id: str) -> Sequence[LateEventRow]:
        """What agents told of a job that another had by then, in the order in which it was heard."""
        query = select(LateEventRow).where(LateEventRow.job_id == job_id)
        return self.session.scalars(query.order_by(LateEventRow.received_at, LateEventRow.seq)).all()

    def notes(self, job_id: str) -> list[Note]:
        """What people did with a job, in the order in which they did it."""
        rows = self.session.scalars(
            select(JobNoteRow).where(JobNoteRow.job_id == job_id).order_by(JobNoteRow.pk)
        )
        return [
            Note(
                account_id=row.account_id, at=row.at, kind=row.kind, request_id=row.request_id, text=row.text
            )
            for row in rows
        ]

    def job(self, row: JobRow) -> Job:
        """The job that a row holds, as it stands now."""
        lease = lease_of(row).at(self.clock())
        outcome = None if row.outcome is None else Outcome(row.outcome)
        return Job(
            id=row.id,
            operator_id=row.operator_id,
            account_id=row.account_id,
            vin=row.vin,
            package_sha256=row.package_sha256,
            title=row.title,
            target=row.target,
            ticket_id=row.ticket_id,
            lease=lease,
            taken_at=row.taken_at,
            closed_at=row.closed_at,
            serial=row.serial,
            interface=row.interface,
            estimate_s=row.estimate_s,
            outcome=None if is_unknown(lease, outcome) else outcome,
            reason=row.reason,
            software=row.software,
            next_seq=row.next_seq,
        )

    def _where(self, *conditions: ColumnElement[bool], most: int) -> list[Job]:
        query = select(JobRow).where(*conditions).order_by(JobRow.created_at.desc(), JobRow.id).limit(most)
        return [self.job(row) for row in self.session.scalars(query)]


def lease_of(row: JobRow) -> JobLease:
    """The lease as it was written down last."""
    return JobLease(
        state=JobState(row.state),
        created_at=row.created_at,
        agent=row.agent_id,
        heard_at=row.heard_at,
        committed_at=row.committed_at,
        committed_by=row.committed_by,
        has_erased=row.has_erased,
        ended_at=row.ended_at,
    )


def is_unknown(lease: JobLease, outcome: Outcome | None) -> bool:
    """Whether that nothing was erased is told of a job of which nobody can know it: committed, and open."""
    return outcome is Outcome.UNTOUCHED and lease.is_committed


def add_note(session: Session, row: JobRow, note: Note) -> None:
    """Write down what a person, or nobody, did with a job."""
    session.add(
        JobNoteRow(
            job_id=row.id,
            account_id=note.account_id,
            at=note.at,
            kind=note.kind,
            request_id=note.request_id,
            text=note.text,
        )
    )
    session.flush()


def keep_lease(row: JobRow, lease: JobLease) -> None:
    """Write a lease down."""
    row.state, row.agent_id, row.heard_at = lease.state, lease.agent, lease.heard_at
    row.committed_at, row.committed_by = lease.committed_at, lease.committed_by
    row.has_erased, row.ended_at = lease.has_erased, lease.ended_at
