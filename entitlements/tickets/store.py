"""Tickets and their ledger in the database: read whole, only ever added to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from entitlements.audit import NotInWritingSession
from entitlements.products.kinds import Module, Period, Scope
from entitlements.tickets.clock import Entry, LedgerKind, Window, live
from entitlements.tickets.models import TicketEntryRow, TicketRow, TicketSeatRow
from entitlements.tickets.tickets import NoSuchTicket, Ticket
from kb.database import is_writing


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """An entry as it is shown: whose ticket, and who did it."""

    ticket_id: int
    entry: Entry
    account_id: int | None


@dataclass(frozen=True, slots=True)
class TicketStore:
    """Reads and writes tickets within the caller's session; `now` is the time that tickets go by."""

    session: Session
    now: datetime

    def ticket(self, ticket_id: int) -> Ticket:
        """The ticket with this number.

        Raises:
            NoSuchTicket: there is none.
        """
        found = self.where(TicketRow.id == ticket_id)
        if not found:
            raise NoSuchTicket(str(ticket_id))
        return found[0]

    def where(self, *conditions: ColumnElement[bool]) -> list[Ticket]:
        """The tickets that meet conditions, the newest first."""
        rows = self.session.scalars(select(TicketRow).where(*conditions).order_by(TicketRow.id.desc())).all()
        lines = self.lines(*conditions)
        entries: dict[int, list[Entry]] = {row.id: [] for row in rows}
        for line in lines:
            entries[line.ticket_id].append(line.entry)
        people: dict[int, set[int]] = {row.id: set() for row in rows}
        seats = select(TicketSeatRow).join(TicketRow, TicketRow.id == TicketSeatRow.ticket_id)
        for seat in self.session.scalars(seats.where(*conditions)):
            people[seat.ticket_id].add(seat.account_id)
        return [_ticket(row, entries[row.id], people[row.id], self.now) for row in rows]

    def lines(self, *conditions: ColumnElement[bool]) -> list[LedgerLine]:
        """The ledger of the tickets that meet conditions, ticket by ticket, in order."""
        query = (
            select(TicketEntryRow)
            .join(TicketRow, TicketRow.id == TicketEntryRow.ticket_id)
            .where(*conditions)
            .order_by(TicketEntryRow.ticket_id, TicketEntryRow.sequence)
        )
        return [
            LedgerLine(ticket_id=row.ticket_id, entry=_entry(row), account_id=row.account_id)
            for row in self.session.scalars(query)
        ]

    def entries(self, ticket_id: int) -> list[Entry]:
        """The ledger of one ticket."""
        return [line.entry for line in self.lines(TicketRow.id == ticket_id)]

    def add(self, row: TicketRow) -> int:
        """Keep a new ticket; its number.

        Raises:
            NotInWritingSession: the session would not keep it.
        """
        self._demand_writing()
        self.session.add(row)
        self.session.flush()
        return row.id

    def append(self, ticket_id: int, entry: Entry, account_id: int | None) -> Ticket:
        """Add an entry to the ledger; the ticket as it stands with it.

        Raises:
            NotInWritingSession: the session would not keep it.
        """
        self._demand_writing()
        before = self.entries(ticket_id)
        window = entry.window
        self.session.add(
            TicketEntryRow(
                ticket_id=ticket_id,
                sequence=len(before) + 1,
                kind=entry.kind,
                at=entry.at,
                seconds=entry.seconds,
                begin=None if window is None else window.begin,
                end=None if window is None else window.end,
                account_id=account_id,
                reference=entry.reference,
            )
        )
        row = self.session.get_one(TicketRow, ticket_id)
        life = live([*before, entry], self.now)
        row.runs_until = life.until or life.ended_at
        row.is_running = life.until is not None
        self.session.flush()
        return self.ticket(ticket_id)

    def _demand_writing(self) -> None:
        if not is_writing(self.session):
            raise NotInWritingSession("a ticket was to be changed in a session for reading")


def balance_of(tickets: Iterable[Ticket]) -> dict[str, int]:
    """Where the paid seconds of several tickets are, by the names of a balance."""
    names = ("paid_s", "unused_s", "used_s", "paused_s", "protected_s", "refunded_s")
    all_tickets = list(tickets)
    return {name: sum(getattr(one.life.balance, name) for one in all_tickets) for name in names}


def _entry(row: TicketEntryRow) -> Entry:
    return Entry(
        kind=LedgerKind(row.kind),
        at=row.at,
        seconds=row.seconds,
        window=None if row.begin is None or row.end is None else Window(begin=row.begin, end=row.end),
        reference=row.reference,
    )


def _ticket(row: TicketRow, entries: Sequence[Entry], people: Iterable[int], now: datetime) -> Ticket:
    return Ticket(
        id=row.id,
        operator_id=row.operator_id,
        order_line_id=row.order_line_id,
        ordinal=row.ordinal,
        product_code=row.product_code,
        module=Module(row.module),
        make=row.make,
        scope=Scope(row.scope),
        period=None if row.period is None else Period(row.period),
        seats=row.seats,
        vin=row.vin,
        model=row.model,
        document_id=row.document_id,
        job=row.job,
        issued_at=row.issued_at,
        life=live(entries, now),
        people=frozenset(people),
    )
