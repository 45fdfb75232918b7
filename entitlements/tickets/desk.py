"""What is done with tickets: issued, started, lengthened, given back, protected, refunded, taken back.

Each is one transaction of the caller's, which holds the database's write lock: of two who start the same
ticket at once, one does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.products.kinds import Module, Product, Scope
from entitlements.tickets.clock import Entry, LedgerKind, TicketState, Window, lost_in
from entitlements.tickets.entitlement import Entitlement
from entitlements.tickets.heartbeat import DOUBTED, LAST_BEAT, portal_time, ticket_time
from entitlements.tickets.models import TicketRow, TicketSeatRow
from entitlements.tickets.store import LedgerLine, TicketStore
from entitlements.tickets.tickets import (
    AlreadyStarted,
    DoNotMatch,
    NoSeatFree,
    NotPaused,
    NotRunning,
    Ticket,
    paid_seconds,
)
from kb.models import UtcDateTime

_TAKEN_FIRST: Final = (
    TicketState.UNUSED,
    TicketState.PAUSED,
    TicketState.ACTIVE,
    TicketState.EXPIRED,
    TicketState.REVOKED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """What a ticket that is not for everything is for."""

    vin: str | None = None
    model: str | None = None
    document_id: str | None = None
    job: str | None = None


EVERYTHING = For()


@dataclass(frozen=True, slots=True)
class TicketDesk:
    """Everything that happens to tickets, within the caller's session, by the clock that is passed in."""

    session: Session
    clock: Callable[[], datetime]

    def issue(
        self,
        order_line_id: int | None,
        ordinal: int,
        product: Product,
        operator_id: int,
        *,
        what_for: For = EVERYTHING,
    ) -> Ticket:
        """Make the ticket number `ordinal` of a paid order line; the one there is when there is one."""
        sold = (TicketRow.order_line_id == order_line_id, TicketRow.ordinal == ordinal)
        known = [] if order_line_id is None else self._store.where(*sold)
        if known:
            return known[0]
        row = _row(product, operator_id, what_for)
        row.order_line_id, row.ordinal = order_line_id, ordinal
        return self._make(row, product, None)

    def grant(
        self, product: Product, operator_id: int, *, account_id: int | None = None, seats: int | None = None
    ) -> Ticket:
        """Give an operator a ticket without an order; without `seats` everybody there may use it."""
        row = _row(product, operator_id, EVERYTHING)
        row.seats = seats
        return self._make(row, product, account_id)

    def activate(self, ticket_id: int, account_id: int) -> Ticket:
        """Start an unused ticket: from now on its time runs.

        Raises:
            NoSuchTicket: there is none.
            AlreadyStarted: it is not unused, perhaps because somebody started it just now.
        """
        ticket = self.ticket(ticket_id)
        if ticket.state is not TicketState.UNUSED:
            raise AlreadyStarted(str(ticket_id))
        self._sit(ticket, account_id)
        return self._append(ticket_id, Entry(kind=LedgerKind.ACTIVATED, at=self.now), account_id)

    def resume(self, ticket_id: int, account_id: int) -> Ticket:
        """Start what an outage gave back after the ticket had ended.

        Raises:
            NoSuchTicket: there is none.
            NotPaused: nothing waits to be started again.
        """
        ticket = self.ticket(ticket_id)
        if ticket.state is not TicketState.PAUSED:
            raise NotPaused(str(ticket_id))
        self._sit(ticket, account_id)
        return self._append(ticket_id, Entry(kind=LedgerKind.RESUMED, at=self.now), account_id)

    def extend(self, ticket_id: int, with_ticket_id: int, account_id: int) -> Ticket:
        """Add the time of an unused ticket to one that runs or waits.

        Raises:
            NoSuchTicket: there is no such ticket.
            NotRunning: the ticket to be lengthened came to its end: start the other one.
            AlreadyStarted: the other one is not unused.
            DoNotMatch: they are good for different things.
        """
        ticket, other = self.ticket(ticket_id), self.ticket(with_ticket_id)
        if ticket.state not in (TicketState.ACTIVE, TicketState.PAUSED):
            raise NotRunning(str(ticket_id))
        if other.state is not TicketState.UNUSED:
            raise AlreadyStarted(str(with_ticket_id))
        if not other.lengthens(ticket):
            raise DoNotMatch(f"{with_ticket_id} {ticket_id}")
        seconds = other.life.left_s
        moved = Entry(kind=LedgerKind.MOVED, at=self.now, seconds=seconds, reference=f"ticket:{ticket_id}")
        self._append(with_ticket_id, moved, account_id)
        added = Entry(
            kind=LedgerKind.EXTENDED, at=self.now, seconds=seconds, reference=f"ticket:{with_ticket_id}"
        )
        return self._append(ticket_id, added, account_id)

    def pause_for_outage(self, ticket_id: int, outage_id: int, window: Window) -> int:
        """Give back what a ticket lost in an outage; the seconds, none when it had them back before.

        A ticket that still runs ends so much later. One that ended meanwhile waits to be started again; of
        one that was taken back they are refunded, as if the outage had been known before.
        """
        seconds = lost_in(self._store.entries(ticket_id), window, self.now)
        if seconds:
            outage = f"outage:{outage_id}"
            entry = Entry(
                kind=LedgerKind.PAUSED, at=self.now, seconds=seconds, window=window, reference=outage
            )
            if self._append(ticket_id, entry, None).state is TicketState.REVOKED:
                self.refund(ticket_id, outage)
        return seconds

    def refund(
        self, ticket_id: int, reason: str, *, account_id: int | None = None, most_s: int | None = None
    ) -> int:
        """Take back what is left of a ticket, or so many seconds of it; how many they were."""
        left_s = self.ticket(ticket_id).life.left_s
        seconds = left_s if most_s is None else min(left_s, most_s)
        if seconds > 0:
            self._append(ticket_id, _refunded(self.now, seconds, reason), account_id)
        return seconds

    def revoke(self, ticket_id: int, reason: str, *, account_id: int | None = None) -> int:
        """End a ticket for good: what is left is taken back; how many seconds they were."""
        if self.ticket(ticket_id).state is TicketState.REVOKED:
            return 0
        seconds = self.refund(ticket_id, reason, account_id=account_id)
        self._append(
            ticket_id, Entry(kind=LedgerKind.REVOKED, at=self.now, reference=reason[:200]), account_id
        )
        return seconds

    def take_back(self, order_line_id: int, count: int, reason: str) -> int:
        """End so many tickets of an order line whose money went back, the unused ones first.

        Where one of them lengthened another, that one loses as much as it still has. Tickets that were ended
        for the same reason before count among them, so that doing it again changes nothing.
        """
        tickets = self._store.where(TicketRow.order_line_id == order_line_id)
        done = [ticket for ticket in tickets if self._was_revoked(ticket.id, reason)]
        there = [ticket for ticket in tickets if ticket.state is not TicketState.REVOKED]
        there.sort(key=lambda ticket: (_TAKEN_FIRST.index(ticket.state), -ticket.id))
        seconds = 0
        for ticket in there[: max(0, count - len(done))]:
            for entry in self._store.entries(ticket.id):
                if entry.kind is LedgerKind.MOVED:
                    target = int(entry.reference.removeprefix("ticket:"))
                    seconds += self.refund(target, reason, most_s=entry.seconds)
            seconds += self.revoke(ticket.id, reason)
        return seconds

    def _was_revoked(self, ticket_id: int, reason: str) -> bool:
        entries = self._store.entries(ticket_id)
        return any(one.kind is LedgerKind.REVOKED and one.reference == reason[:200] for one in entries)

    def protect(self, ticket_id: int, job: str) -> None:
        """Let a programming job begin: whatever happens to the ticket from now on, the job may end.

        Raises:
            NoSuchTicket: there is none.
            NotRunning: it does not run now.
        """
        ticket = self.ticket(ticket_id)
        if ticket.state is not TicketState.ACTIVE:
            raise NotRunning(str(ticket_id))
        if job not in ticket.life.jobs:
            self._append(ticket_id, Entry(kind=LedgerKind.PROTECTED, at=self.now, reference=job), None)

    def release(self, ticket_id: int, job: str) -> None:
        """Note that a job ended; one that is not protected any more stays so."""
        if job in self.ticket(ticket_id).life.jobs:
            self._append(ticket_id, Entry(kind=LedgerKind.RELEASED, at=self.now, reference=job), None)

    def is_protected(self, ticket_id: int, job: str) -> bool:
        """Whether a job may go on, even past the end of its ticket."""
        return job in self.ticket(ticket_id).life.jobs

    def begun_with(self, ticket_id: int) -> frozenset[str]:
        """The jobs that ever passed the point of no return by a ticket, by its ledger, however they ended."""
        entries = self._store.entries(ticket_id)
        return frozenset(one.reference for one in entries if one.kind is LedgerKind.PROTECTED)

    def close_ended(self) -> int:
        """Write down of every ticket that ran out that it did; how many there were."""
        ended = self._store.where(TicketRow.is_running.is_(True), TicketRow.runs_until <= self.now)
        for ticket in ended:
            balance = ticket.life.balance
            entry = Entry(
                kind=LedgerKind.EXPIRED,
                at=ticket.life.ended_at or self.now,
                seconds=balance.used_s + balance.protected_s,
            )
            self._append(ticket.id, entry, None)
        return len(ended)

    def take_seat(self, ticket_id: int, account_id: int) -> None:
        """Let an account of the operator use a ticket too.

        Raises:
            NoSuchTicket: there is none.
            NoSeatFree: all its seats are taken.
        """
        self._sit(self.ticket(ticket_id), account_id)

    def ticket(self, ticket_id: int) -> Ticket:
        """The ticket with this number.

        Raises:
            NoSuchTicket: there is none.
        """
        return self._store.ticket(ticket_id)

    def of_operator(self, operator_id: int) -> list[Ticket]:
        """All tickets of an operator, the newest first."""
        return self._store.where(TicketRow.operator_id == operator_id)

    def ledger(self, operator_id: int) -> list[LedgerLine]:
        """The whole ledger of an operator's tickets."""
        return self._store.lines(TicketRow.operator_id == operator_id)

    def not_over_at(self, begin: datetime) -> list[int]:
        """The numbers of the tickets that were started once and had not come to their end at `begin`."""
        is_after = TicketRow.runs_until > begin
        return list(self.session.scalars(select(TicketRow.id).where(is_after).order_by(TicketRow.id)))

    def entitled(self, account: Account, now: datetime) -> tuple[Entitlement, ...]:
        """What the running tickets of the account's operator let it do, at `now` by the wall clock."""
        return entitled(self.session, account.id, account.operator_id, now)

    @property
    def now(self) -> datetime:
        """The time that tickets go by."""
        return portal_time(self.session, self.clock())

    @property
    def _store(self) -> TicketStore:
        return TicketStore(self.session, self.now)

    def _make(self, row: TicketRow, product: Product, account_id: int | None) -> Ticket:
        row.issued_at = self.now
        ticket_id = self._store.add(row)
        bought = Entry(kind=LedgerKind.BOUGHT, at=self.now, seconds=paid_seconds(product))
        return self._append(ticket_id, bought, account_id)

    def _sit(self, ticket: Ticket, account_id: int) -> None:
        if ticket.lets(account_id):
            return
        if ticket.is_full:
            raise NoSeatFree(str(ticket.id))
        self.session.add(TicketSeatRow(ticket_id=ticket.id, account_id=account_id, taken_at=self.now))
        self.session.flush()

    def _append(self, ticket_id: int, entry: Entry, account_id: int | None) -> Ticket:
        """Write the entry, and into the audit trail that somebody did it."""
        ticket = self._store.append(ticket_id, entry, account_id)
        kind = _AUDITED.get(entry.kind)
        if kind is not None:
            AuditTrail(self.session, self.clock).record(
                AuditEvent(
                    kind=kind,
                    actor_id=account_id,
                    subject=f"ticket:{ticket_id}",
                    details={
                        "operator": str(ticket.operator_id),
                        "product": ticket.product_code,
                        "seconds": str(entry.seconds),
                        "about": entry.reference,
                    },
                )
            )
        return ticket


def _row(product: Product, operator_id: int, what_for: For) -> TicketRow:
    return TicketRow(
        operator_id=operator_id,
        order_line_id=None,
        ordinal=1,
        product_code=product.code,
        module=product.module,
        make=product.make,
        scope=product.scope,
        period=product.period,
        seats=product.seats,
        vin=what_for.vin,
        model=what_for.model,
        document_id=what_for.document_id,
        job=what_for.job,
        runs_until=None,
        is_running=False,
    )


def entitled(
    session: Session, account_id: int, operator_id: int | None, now: datetime
) -> tuple[Entitlement, ...]:
    """What the running tickets of an operator let one of its accounts do, at `now` by the wall clock.

    Where that ran ahead of the time that tickets go by, they end by it as much later.
    """
    if operator_id is None:
        return ()
    seat = select(TicketSeatRow.ticket_id).where(TicketSeatRow.account_id == account_id)
    rows = session.execute(
        select(
            TicketRow.module,
            TicketRow.make,
            TicketRow.runs_until,
            TicketRow.scope,
            TicketRow.vin,
            TicketRow.model,
            TicketRow.document_id,
            LAST_BEAT.label("beat"),
            DOUBTED.label("doubted"),
        ).where(
            TicketRow.operator_id == operator_id,
            TicketRow.runs_until > func.coalesce(LAST_BEAT, literal(now, UtcDateTime())),
            or_(TicketRow.seats.is_(None), TicketRow.id.in_(seat)),
        )
    )
    found = []
    for row in rows:
        at = ticket_time(now, row.beat, row.doubted)
        if row.runs_until > at:
            found.append(
                Entitlement(
                    module=Module(row.module),
                    make=row.make,
                    until=row.runs_until + max(now - at, timedelta(0)),
                    scope=Scope(row.scope),
                    vin=row.vin,
                    model=row.model,
                    document_id=row.document_id,
                )
            )
    return tuple(found)


_AUDITED = {
    LedgerKind.BOUGHT: AuditKind.TICKET_ISSUED,
    LedgerKind.ACTIVATED: AuditKind.TICKET_STARTED,
    LedgerKind.EXTENDED: AuditKind.TICKET_EXTENDED,
    LedgerKind.RESUMED: AuditKind.TICKET_RESUMED,
    LedgerKind.REFUNDED: AuditKind.TICKET_REFUNDED,
    LedgerKind.REVOKED: AuditKind.TICKET_REVOKED,
}


def _refunded(at: datetime, seconds: int, reason: str) -> Entry:
    return Entry(kind=LedgerKind.REFUNDED, at=at, seconds=seconds, reference=reason[:200])
