"""What agents do with jobs: see, take, tell, ask for keys, commit, report. Each may be done again unharmed.

Up to the point of no return everything is asked anew: the ticket, the people, the package. From there on
nothing is, but whose job it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import Ticket
from programming.exchange import (
    CommitRequest,
    Committed,
    Event,
    EventKind,
    JobLine,
    JobState,
    KeyAnswer,
    KeyRequest,
    Lease,
    Refusal,
    Report,
    TakenJob,
    Taking,
)
from programming.jobs.afterwards import Afterwards
from programming.jobs.agents import Agent
from programming.jobs.answers import Answers
from programming.jobs.bounds import is_kept, kept_data, kept_instant
from programming.jobs.broker import Given, KeyBroker
from programming.jobs.estimates import MARGIN, Basis, estimate
from programming.jobs.forgetting import close_if_forgotten
from programming.jobs.gate import Gate
from programming.jobs.job_key import JobSigner
from programming.jobs.jobs import JobStore, is_unknown, keep_lease, lease_of
from programming.jobs.lease import RECOVERY, JobLease, LeaseRefused
from programming.jobs.models import JobEventRow, JobRow
from programming.jobs.ports import KeyStore, Packages, Stored
from programming.jobs.refusals import AgentRefused
from programming.phases import Outcome

_ENOUGH_FOR_S: Final = 1800.0
"""So long after it was taken a job goes by the time that its ticket had then."""

_IDLE_S: Final = 5.0
_BUSY_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the lane works with besides the tables."""

    packages: Packages
    keys: KeyStore
    signer: JobSigner


@dataclass(frozen=True, slots=True)
class Lane:
    """What one agent does, within the caller's session, which writes."""

    session: Session
    clock: Callable[[], datetime]
    agent: Agent
    tools: Tools

    def jobs(self) -> tuple[JobLine, ...]:
        """The jobs that this agent may take or carry on, what is open in a car first."""
        found = JobStore(self.session, self.clock).open_of(self.agent.operator_id)
        mine = [job for job in found if self._is_for_me(job.lease)]
        mine.sort(key=lambda job: (not job.lease.is_committed, job.lease.created_at))
        return tuple(
            JobLine(
                job=job.id, state=job.state, title=job.title, is_recovery=job.lease.is_committed, vin=job.vin
            )
            for job in mine
        )

    def poll_s(self, jobs: Sequence[JobLine]) -> float:
        """After how many seconds to ask again."""
        return _BUSY_S if jobs else _IDLE_S

    def take(self, job_id: str, taking: Taking) -> TakenJob:
        """Give the job to the agent.

        Raises:
            AgentRefused: it is not to be had, or may not begin now.
        """
        row, package = self._job(job_id)
        manifest, lease, now = package.manifest, lease_of(row), self.clock()
        if _version(taking.version or self.agent.version) < _version(manifest.minimum_agent):
            raise AgentRefused(Refusal.AGENT_TOO_OLD)
        expected = estimate(self.session, row.target, manifest.size, (taking.interface,))
        ticket = self._gate.ticket(row)
        if lease.at(now).is_cancellable:
            self._gate.demand(row, package, ticket, expected.needed_s)
        taken = self._take(row, lease, ticket)
        row.taken_at = now if row.taken_at is None or not taken.is_committed else row.taken_at
        row.interface = taking.interface or row.interface
        row.estimate_s = expected.total_s
        self.session.flush()
        return self._answers.taken(row, package, taken, self.agent.id)

    def tell(self, job_id: str, events: Sequence[Event]) -> Lease:
        """Keep what happened; what is known already is passed over.

        Raises:
            AgentRefused: another agent has the job, which this one never had past the point of no return, or
                events are missing before these.
        """
        row, _package = self._job(job_id)
        if self._afterwards.is_heard(row):
            following = self._afterwards.keep(row, events)
            return replace(self._answers.lease(row), next_seq=following)
        close_if_forgotten(self.session, self.clock, row)
        lease = self._heard(row)
        for event in sorted(events, key=lambda one: one.seq):
            if event.seq < row.next_seq:
                continue
            if event.seq > row.next_seq:
                raise AgentRefused(Refusal.GAP, next_seq=row.next_seq)
            lease = self._keep_event(row, event, lease)
        keep_lease(row, lease)
        self.session.flush()
        return self._answers.lease(row)

    def give_key(self, job_id: str, asked: KeyRequest) -> KeyAnswer:
        """The key for a seed.

        Raises:
            AgentRefused: the job is not this agent's, may not go on, or the broker says no.
        """
        row, package = self._job(job_id)
        lease = self._demand_open(self._heard(row))
        if not lease.is_committed:
            self._gate.demand(row, package, self._gate.ticket(row), 0)
        given = self._give(row, package, asked, lease, is_offline=False)
        keep_lease(row, lease)
        self.session.flush()
        return KeyAnswer(
            key=given.key.hex(),
            certificate=given.certificate.hex(),
            attempts_left=given.attempts_left,
            time=self.clock(),
        )

    def commit(self, job_id: str, asked: CommitRequest) -> Committed:
        """Pass the point of no return; again: the same answer, whatever became of ticket and people.

        Raises:
            AgentRefused: the job is not this agent's, was cancelled, or may not begin now.
        """
        row, package = self._job(job_id)
        lease = self._commit(row, package, asked)
        since = lease.committed_at or self.clock()
        return Committed(committed_at=since, recover_until=since + RECOVERY, time=self.clock())

    def give_offline(self, job_id: str, asked: KeyRequest, estimate_s: float) -> tuple[Given, datetime]:
        """The key for a seed that was carried here by hand, and since when the job is committed.

        A key out of sight may be followed by an erase: it commits the job. A job that broke off becomes this
        agent's by it, as it cannot take it otherwise.

        Raises:
            AgentRefused: another agent has the job, it may not go on, or the broker says no.
        """
        row, package = self._job(job_id)
        lease = lease_of(row)
        if lease.agent != self.agent.id and lease.at(self.clock()).state is JobState.INTERRUPTED:
            self._take(row, lease, self._gate.ticket(row))
        before = self._demand_open(self._heard(row))
        given = self._give(row, package, asked, before, is_offline=True)
        lease = self._commit(row, package, CommitRequest(serial=asked.serial, estimate_s=estimate_s))
        return given, lease.committed_at or self.clock()

    def report(self, job_id: str, report: Report) -> Lease:
        """Believe how it ended; the ticket is let go when it did.

        Raises:
            AgentRefused: another agent has the job, which this one never had past the point of no return.
        """
        row, package = self._job(job_id)
        if self._afterwards.is_heard(row):
            return self._report_afterwards(row, report)
        before = lease_of(row)
        try:
            lease = before.finish(self.agent.id, report.outcome, self.clock())
        except LeaseRefused as refused:
            raise AgentRefused(refused.reason) from refused
        if lease != before:
            keep_lease(row, lease)
            row.outcome = None if is_unknown(lease, report.outcome) else report.outcome
            row.reason, row.software = report.reason, report.software
            self._record(AuditKind.PROGRAMMING_JOB_ENDED, row, {"vin": row.vin, "outcome": report.outcome})
        if not lease.is_ended:
            row.closed_at = None
        elif row.closed_at is None:
            self._close(row)
            self._answers.learn(row, package, self.agent.id)
        self.session.flush()
        return self._answers.lease(row)

    def package(self, job_id: str) -> Stored:
        """The package of a job that this agent has.

        Raises:
            AgentRefused: it has it not.
        """
        row, package = self._job(job_id)
        if row.agent_id != self.agent.id:
            raise AgentRefused(Refusal.JOB_TAKEN)
        return package

    @property
    def _afterwards(self) -> Afterwards:
        return Afterwards(self.session, self.clock, self.agent.id)

    @property
    def _answers(self) -> Answers:
        return Answers(self.session, self.clock, self.tools.signer)

    @property
    def _broker(self) -> KeyBroker:
        return KeyBroker(self.session, self.clock, self.tools.keys)

    @property
    def _gate(self) -> Gate:
        return Gate(self.session, self.clock, self.tools.keys)

    def _job(self, job_id: str) -> tuple[JobRow, Stored]:
        """The job and its package; a dismissed agent has those alone that it committed and still holds."""
        row = self.session.get(JobRow, job_id)
        package = None if row is None else self.tools.packages.published(row.package_sha256)
        if row is None or package is None or row.operator_id != self.agent.operator_id:
            raise AgentRefused(Refusal.NO_SUCH_JOB)
        lease = lease_of(row)
        if self.agent.is_dismissed and not (lease.committed_at and lease.agent == self.agent.id):
            raise AgentRefused(Refusal.AGENT_DISMISSED)
        return row, package

    def _is_for_me(self, lease: JobLease) -> bool:
        is_own = lease.agent == self.agent.id
        if self.agent.is_dismissed:
            return is_own and lease.is_committed
        return is_own or lease.state in (JobState.READY, JobState.INTERRUPTED)

    def _take(self, row: JobRow, lease: JobLease, ticket: Ticket | None) -> JobLease:
        """Write down that the job is this agent's."""
        now = self.clock()
        try:
            taken = lease.take(self.agent.id, now, is_paid=ticket is not None)
        except LeaseRefused as refused:
            raise AgentRefused(refused.reason) from refused
        keep_lease(row, taken)
        if taken.is_committed:  # how the run before ended says nothing of this one
            row.outcome = row.reason = row.software = None
        if ticket is not None and taken.is_committed and lease.is_carried_on_for_pay(self.agent.id, now):
            self._gate.protect(row, ticket)
        if lease.agent != self.agent.id:
            self._record(AuditKind.PROGRAMMING_JOB_TAKEN, row, {"vin": row.vin})
        return taken

    def _report_afterwards(self, row: JobRow, report: Report) -> Lease:
        """Keep how a job ended for an agent that has it no more; it ends by that where nobody wrote since."""
        is_new = self._afterwards.note(row, report)
        lease = lease_of(row)
        is_whole = report.outcome is Outcome.PROGRAMMED and self._afterwards.is_last_to_write(row)
        if is_whole and not lease.is_ended:
            keep_lease(row, lease.end_programmed(self.clock()))
            row.outcome, row.reason, row.software = report.outcome, report.reason, report.software
            self._close(row)
        if is_new:
            self._record(AuditKind.PROGRAMMING_JOB_ENDED, row, {"vin": row.vin, "outcome": report.outcome})
        self.session.flush()
        return self._answers.lease(row)

    def _close(self, row: JobRow) -> None:
        """Let the ticket of a job go that ended."""
        row.closed_at = self.clock()
        TicketDesk(self.session, self.clock).release(row.ticket_id, row.id)

    def _heard(self, row: JobRow) -> JobLease:
        try:
            return lease_of(row).hear(self.agent.id, self.clock())
        except LeaseRefused as refused:
            raise AgentRefused(refused.reason) from refused

    def _demand_open(self, lease: JobLease) -> JobLease:
        if lease.state is JobState.CANCELLED:
            raise AgentRefused(Refusal.CANCELLED)
        if lease.is_ended:
            raise AgentRefused(Refusal.JOB_ENDED)
        return lease

    def _commit(self, row: JobRow, package: Stored, asked: CommitRequest) -> JobLease:
        lease = self._demand_open(self._heard(row))
        if row.serial not in (None, asked.serial):
            raise AgentRefused(Refusal.WRONG_SERIAL)
        if lease.is_committed:
            keep_lease(row, lease)
            return lease
        learnt = estimate(self.session, row.target, package.manifest.size, (row.interface,))
        after_s = asked.estimate_s or learnt.after_s
        if learnt.basis is not Basis.SIZE:
            after_s = max(after_s, learnt.after_s)
        found = self._gate.ticket(row)
        ticket = self._gate.demand(row, package, found, self._needed_s(row, after_s))
        if not self._broker.has_given(row):
            raise AgentRefused(Refusal.NOT_COMMITTED)
        try:
            lease = lease.commit(self.agent.id, self.clock())
        except LeaseRefused as refused:
            raise AgentRefused(refused.reason) from refused
        row.serial = asked.serial
        self._gate.protect(row, ticket)
        keep_lease(row, lease)
        self._record(AuditKind.PROGRAMMING_JOB_COMMITTED, row, {"vin": row.vin, "serial": asked.serial})
        self.session.flush()
        return lease

    def _needed_s(self, row: JobRow, after_s: float) -> float:
        """What the ticket needs to have left for the commit.

        What was found enough when the job was taken stays enough for a while: what went by since is not
        asked for anew, but never less than what comes after the commit.
        """
        went_by_s = (self.clock() - (row.taken_at or self.clock())).total_seconds()
        if not 0 <= went_by_s <= _ENOUGH_FOR_S:
            return MARGIN * after_s
        return max(after_s, min(MARGIN * after_s, MARGIN * row.estimate_s - went_by_s))

    def _give(
        self, row: JobRow, package: Stored, asked: KeyRequest, lease: JobLease, *, is_offline: bool
    ) -> Given:
        is_committed = lease.is_committed
        return self._broker.give(
            row, package.manifest, asked, is_committed=is_committed, is_offline=is_offline
        )

    def _keep_event(self, row: JobRow, event: Event, lease: JobLease) -> JobLease:
        row.next_seq = event.seq + 1
        if not is_kept(event):
            return lease
        self.session.add(
            JobEventRow(
                job_id=row.id,
                seq=event.seq,
                agent_id=self.agent.id,
                at=kept_instant(event),
                received_at=self.clock(),
                kind=event.kind,
                phase=event.phase,
                data=kept_data(event),
            )
        )
        is_phase = event.kind is EventKind.PHASE and event.phase is not None
        return lease.reach(event.phase) if is_phase and event.phase else lease

    def _record(self, kind: AuditKind, row: JobRow, details: dict[str, str]) -> None:
        AuditTrail(self.session, self.clock).record(
            AuditEvent(
                kind=kind,
                actor_id=None,
                subject=f"programming-job:{row.id}",
                details={"operator": str(row.operator_id), "agent": self.agent.id, **details},
            )
        )


def _version(text: str) -> tuple[int, ...]:
    """The numbers of a version; what is none counts as the oldest."""
    numbers = text.split("+", maxsplit=1)[0].split("-", maxsplit=1)[0].split(".")
    return (
        tuple(int(number) for number in numbers)
        if all(one.isascii() and one.isdecimal() for one in numbers)
        else (0,)
    )
