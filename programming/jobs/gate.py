"""What may stop a job up to the point of no return: time, people, package; and what keeps it from then on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import Ticket, TicketRefused
from programming.exchange import Refusal
from programming.jobs.models import JobRow
from programming.jobs.ports import KeyStore, Stored
from programming.jobs.preflight import PreflightDesk, Wanted, left_of
from programming.jobs.refusals import AgentRefused
from programming.jobs.standing import is_cleared, may_work


@dataclass(frozen=True, slots=True)
class Gate:
    """Asked for jobs that exist, within the caller's session."""

    session: Session
    clock: Callable[[], datetime]
    keys: KeyStore

    def ticket(self, row: JobRow) -> Ticket | None:
        """The ticket that a job goes by now; None where none runs."""
        wanted = Wanted(
            operator_id=row.operator_id,
            account_id=row.account_id,
            vin=row.vin,
            is_cleared=is_cleared(self.session, row.account_id, row.operator_id, self.clock()),
            job_id=row.id,
        )
        return PreflightDesk(self.session, self.clock, self.keys).running_ticket(wanted)

    def demand(self, row: JobRow, package: Stored, ticket: Ticket | None, needed_s: float) -> Ticket:
        """The ticket, when nothing stands against the job.

        Raises:
            AgentRefused: people, package, ticket or its time do not allow it any more.
        """
        needs_clearance = package.manifest.needs_clearance
        if not may_work(self.session, row, self.clock(), needs_clearance=needs_clearance):
            raise AgentRefused(Refusal.NOT_CLEARED)
        if package.is_withdrawn:
            raise AgentRefused(Refusal.PACKAGE_WITHDRAWN)
        if ticket is None:
            raise AgentRefused(Refusal.NO_TICKET)
        if left_of(ticket, self.clock()) < needed_s:
            raise AgentRefused(Refusal.TIME_TOO_SHORT)
        return ticket

    def protect(self, row: JobRow, ticket: Ticket) -> None:
        """Let the job go on whatever becomes of its ticket.

        Raises:
            AgentRefused: it ended just now.
        """
        desk = TicketDesk(self.session, self.clock)
        if ticket.id != row.ticket_id:
            desk.release(row.ticket_id, row.id)
        try:
            desk.protect(ticket.id, row.id)
        except TicketRefused:
            raise AgentRefused(Refusal.NO_TICKET) from None
        row.ticket_id = ticket.id
