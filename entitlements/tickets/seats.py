"""Who uses a ticket with places: making room, by oneself, by the owner, and when an employee leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.leaving import Leaver, LeavingStep
from entitlements.tickets.models import TicketSeatRow
from entitlements.tickets.tickets import NotSeated


@dataclass(frozen=True, slots=True)
class Seats:
    """Makes room on tickets within the caller's session, by the clock that is passed in."""

    session: Session
    clock: Callable[[], datetime]

    def free(self, ticket_id: int, account_id: int, by: int) -> None:
        """Make the place of an account free for somebody else, and write into the audit trail who did it.

        Raises:
            NotSeated: the account has no place on the ticket.
        """
        seat = self.session.get(TicketSeatRow, (ticket_id, account_id))
        if seat is None:
            raise NotSeated(str(ticket_id))
        self.session.delete(seat)
        self.session.flush()
        event = AuditEvent(
            kind=AuditKind.TICKET_SEAT_FREED,
            actor_id=by,
            subject=f"ticket:{ticket_id}",
            details={"account": str(account_id)},
        )
        AuditTrail(self.session, self.clock).record(event)

    def of(self, account_id: int) -> list[int]:
        """The numbers of the tickets on which an account has a place."""
        taken = select(TicketSeatRow.ticket_id).where(TicketSeatRow.account_id == account_id)
        return list(self.session.scalars(taken.order_by(TicketSeatRow.ticket_id)))


def _end_seats(session: Session, leaver: Leaver) -> int:
    seats = Seats(session, lambda: leaver.now)
    tickets = seats.of(leaver.account_id)
    for ticket_id in tickets:
        seats.free(ticket_id, leaver.account_id, leaver.let_go_by)
    return len(tickets)


LEAVING_STEPS: Final = (LeavingStep(name="seats", end=_end_seats),)
"""What ends here when an employee leaves."""
