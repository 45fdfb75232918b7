"""What the portal answers an agent about a job, and what it learns from one that is done."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from entitlements.operators import OperatorStore
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import TicketRefused
from programming.exchange import JobState, JobTicket, Lease, TakenJob
from programming.jobs.course import Course, course_of
from programming.jobs.job_key import JobSigner
from programming.jobs.jobs import JobStore, lease_of
from programming.jobs.lease import RECOVERY, JobLease
from programming.jobs.models import DurationRow, JobRow
from programming.jobs.ports import Stored
from programming.jobs.preflight import left_of
from programming.phases import Phase

_TICKET_LASTS: Final = RECOVERY + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answers:
    """Puts answers together within the caller's session."""

    session: Session
    clock: Callable[[], datetime]
    signer: JobSigner

    def lease(self, row: JobRow) -> Lease:
        """How a job stands, for its agent."""
        lease = lease_of(row).at(self.clock())
        try:
            ticket = TicketDesk(self.session, self.clock).ticket(row.ticket_id)
            left_s: float | None = left_of(ticket, self.clock())
        except TicketRefused:
            left_s = None
        return Lease(
            next_seq=row.next_seq,
            state=lease.state,
            is_cancelled=lease.state is JobState.CANCELLED,
            is_protected=lease.is_committed,
            is_overtime=lease.is_committed and left_s == 0,
            seconds_left=left_s,
            time=self.clock(),
        )

    def taken(self, row: JobRow, package: Stored, lease: JobLease, agent_id: str) -> TakenJob:
        """All that an agent needs to begin, or to go on where another ended."""
        course = self._course(row)
        return TakenJob(
            ticket=self.signer.sign(self._ticket(row, package, lease, agent_id)),
            state=lease.state,
            package_size=package.path.stat().st_size,
            next_seq=row.next_seq,
            last_phase=course.phase,
            checked_blocks=tuple(course.checked),
            backup=course.backup,
            estimate_s=row.estimate_s,
            time=self.clock(),
            last_agent=course.last_agent,
            committed_at=lease.committed_at,
        )

    def learn(self, row: JobRow, package: Stored, agent_id: str) -> None:
        """Keep how long a job took that one agent carried through, by that agent's clock."""
        course = self._course(row)
        first, committed = min(course.entered.values(), default=None), course.entered.get(Phase.COMMIT)
        is_whole = row.committed_by == agent_id and row.state == JobState.DONE
        if is_whole and first is not None and committed is not None and course.last_at is not None:
            self.session.merge(
                DurationRow(
                    job_id=row.id,
                    target=row.target,
                    interface=row.interface,
                    size_bytes=package.manifest.size,
                    before_s=max(0.0, (committed - first).total_seconds()),
                    after_s=max(0.0, (course.last_at - committed).total_seconds()),
                    ended_at=self.clock(),
                )
            )

    def _ticket(self, row: JobRow, package: Stored, lease: JobLease, agent_id: str) -> JobTicket:
        operator = OperatorStore(self.session).by_id(row.operator_id)
        now = self.clock()
        return JobTicket(
            job=row.id,
            agent=agent_id,
            workshop="" if operator is None else operator.legal_name,
            vin=row.vin,
            package_sha256=row.package_sha256,
            manifest_serial=package.manifest.serial,
            issued=now,
            expires=now + _TICKET_LASTS,
            nonce=secrets.token_hex(16),
            serial=row.serial,
            is_recovery=lease.is_committed,
        )

    def _course(self, row: JobRow) -> Course:
        return course_of(JobStore(self.session, self.clock).events(row.id))
