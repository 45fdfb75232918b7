"""What orders hold of the stock: taken when they are placed, given back when they lapse, sent when paid.

A line that the shelf cannot fill waits for the next delivery, as far as that brings enough. Whatever comes
onto the shelf goes first to who waits for it: who has paid before who has not, then who came first. So the
shelf has something for a new buyer only when nobody waits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from entitlements.shop.ledger import MOST_PIECES, QuantityRefused, StockLedger
from entitlements.shop.models import ReservationRow
from entitlements.shop.stock import Cause, Level, MovementKind, Place, Reservation


class NotEnough(Exception):
    """So many pieces can be neither sent nor promised; `level` says what there is of `number`."""

    def __init__(self, number: str, level: Level) -> None:
        super().__init__(f"there are not enough of {number}")
        self.number, self.level = number, level


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What a line of an order asks for."""

    line_id: int
    tool_number: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Reservations:
    """Reads and writes reservations within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def reserve(self, order_id: int, wants: Sequence[Want], expires_at: datetime) -> tuple[Reservation, ...]:
        """Hold what the lines of an order ask for until it is paid, or until it lapses; all or nothing.

        Raises:
            NotEnough: of one tool there is not enough; the caller rolls back.
            NoSuchTool: the catalogue does not know it.
            QuantityRefused: a line asks for less than one piece.
        """
        rows = [
            self._reserve(order_id, want, expires_at)
            for want in sorted(wants, key=lambda want: (want.tool_number, want.line_id))
        ]
        return tuple(_reservation(row) for row in rows)

    def settle(self, order_id: int) -> tuple[Reservation, ...]:
        """Note that an order is paid: what it holds is its own from now on.

        A reservation that had lapsed takes again what is there, and waits for the rest.
        """
        rows = self._rows(order_id)
        for row in rows:
            self._ledger.lock(row.tool_number)
            if row.paid_at is None:
                row.paid_at, row.expires_at, row.ended_at = self.clock(), None, None
                self.session.flush()
                self.fill(row.tool_number)
        return tuple(_reservation(row) for row in rows)

    def hold(self, order_id: int, until: datetime) -> None:
        """Hold what an order asks for that is not paid until another time, sooner or later than before.

        What had lapsed is taken again, behind those who wait already; all or nothing.

        Raises:
            NotEnough: others have bought it meanwhile; the caller rolls back.
        """
        for row in self._rows(order_id):
            self._free_due(row.tool_number)
            self.session.refresh(row)
            if row.paid_at is not None:
                continue
            if row.ended_at is not None:
                row.made_at, row.ended_at = self.clock(), None
                self._take(row)
            row.expires_at = until
        self.session.flush()

    def is_any_due(self) -> bool:
        """Whether an order holds something that lapsed; a session for reading will do."""
        return self.session.scalar(_due(self.clock()).limit(1)) is not None

    def lapse(self, order_id: int) -> None:
        """Give back what an order holds that was not paid; one that was paid keeps what it holds."""
        for row in self._rows(order_id):
            self._ledger.lock(row.tool_number)
            if row.paid_at is None and row.ended_at is None:
                self._end(row)

    def lapse_due(self) -> int:
        """Give back what every order holds that lapsed without being paid; how many lines."""
        due = _due(self.clock()).order_by(ReservationRow.tool_number, ReservationRow.line_id)
        rows = list(self.session.scalars(due))
        for row in rows:
            self._ledger.lock(row.tool_number)
            self._end(row)
        return len(rows)

    def cancel(self, line_id: int, quantity: int) -> int:
        """Give up pieces of a paid line that have not left the house; how many that could be.

        What is still to come is given up before what lies here.
        """
        row = self.session.get(ReservationRow, line_id)
        if row is None or row.ended_at is not None:
            return 0
        self._ledger.lock(row.tool_number)
        self.session.refresh(row)
        given_up = max(0, min(quantity, row.quantity - row.shipped))
        from_shelf = max(0, given_up - (row.quantity - row.held - row.shipped))
        row.quantity -= given_up
        if from_shelf:
            row.held -= from_shelf
            self._ledger.move(MovementKind.RELEASED, row.tool_number, from_shelf, Cause(line_id=line_id))
        if row.quantity == row.shipped:
            row.ended_at = self.clock()
        self.session.flush()
        self.fill(row.tool_number)
        return given_up

    def hand_over(self, line_id: int, quantity: int, by: int) -> Reservation:
        """Let pieces of a paid line leave the house.

        Raises:
            QuantityRefused: the line is not paid, or holds less.
        """
        row = self.session.get(ReservationRow, line_id)
        if row is None or row.paid_at is None or row.ended_at is not None:
            raise QuantityRefused(f"line {line_id} has nothing to be sent")
        self._ledger.lock(row.tool_number)
        self.session.refresh(row)
        if not 0 < quantity <= row.held:
            raise QuantityRefused(f"line {line_id} holds {row.held} pieces, not {quantity}")
        self._ledger.move(MovementKind.HANDED_OVER, row.tool_number, quantity, Cause(by=by, line_id=line_id))
        row.held, row.shipped = row.held - quantity, row.shipped + quantity
        if row.shipped == row.quantity:
            row.ended_at = self.clock()
        self.session.flush()
        return _reservation(row)

    def fill(self, number: str) -> None:
        """Give what is on the shelf to who waits for it; the tool is locked."""
        shelf = self._ledger.held(number)[Place.SHELF]
        for row in self._waiting(number) if shelf else ():
            taken = min(shelf, row.quantity - row.held - row.shipped)
            if taken:
                self._hold(row, taken)
                shelf -= taken

    def let_go(self, number: str, quantity: int) -> int:
        """Take pieces back from orders, because they are not there: who came last loses first."""
        left = quantity
        for row in reversed(self._open(number)):
            taken = min(left, row.held)
            if taken:
                row.held -= taken
                self._ledger.move(MovementKind.RELEASED, number, taken, Cause(line_id=row.line_id))
                left -= taken
        return quantity - left

    def of_order(self, order_id: int) -> tuple[Reservation, ...]:
        """What the lines of an order hold."""
        return tuple(_reservation(row) for row in self._rows(order_id))

    def of_tool(self, number: str) -> tuple[Reservation, ...]:
        """Who holds pieces of a tool or waits for some, in the order in which they are served."""
        return tuple(_reservation(row) for row in self._open(number))

    def to_send(self) -> tuple[Reservation, ...]:
        """The paid lines that something is still owed of, the order that was paid first at the front."""
        row = ReservationRow
        query = select(row).where(row.paid_at.is_not(None), row.ended_at.is_(None))
        rows = self.session.scalars(query.order_by(row.paid_at, row.order_id, row.line_id))
        return tuple(_reservation(row) for row in rows)

    @property
    def _ledger(self) -> StockLedger:
        return StockLedger(self.session, self.clock)

    def _reserve(self, order_id: int, want: Want, expires_at: datetime) -> ReservationRow:
        if not 0 < want.quantity <= MOST_PIECES:
            raise QuantityRefused(f"{want.quantity} pieces cannot be ordered")
        self._free_due(want.tool_number)
        row = ReservationRow(
            line_id=want.line_id,
            order_id=order_id,
            tool_number=want.tool_number,
            quantity=want.quantity,
            held=0,
            shipped=0,
            made_at=self.clock(),
            expires_at=expires_at,
        )
        self._take(row)
        return row

    def _free_due(self, number: str) -> None:
        """Lock a tool, and give back what lapsed of it."""
        self._ledger.lock(number)
        for row in self.session.scalars(_due(self.clock()).where(ReservationRow.tool_number == number)).all():
            self._end(row)

    def _take(self, row: ReservationRow) -> None:
        """Hold what is there for a reservation that holds nothing yet; what is not there is to come."""
        with self.session.no_autoflush:
            level = self._ledger.level(row.tool_number)
        if row.quantity > level.free + level.to_come:
            raise NotEnough(row.tool_number, level)
        self.session.add(row)
        self.session.flush()
        if level.free:
            self._hold(row, min(row.quantity, level.free))

    def _hold(self, row: ReservationRow, quantity: int) -> None:
        self._ledger.move(MovementKind.RESERVED, row.tool_number, quantity, Cause(line_id=row.line_id))
        row.held += quantity
        self.session.flush()

    def _end(self, row: ReservationRow) -> None:
        self.session.refresh(row)
        held, row.held, row.ended_at = row.held, 0, self.clock()
        if held:
            self._ledger.move(MovementKind.RELEASED, row.tool_number, held, Cause(line_id=row.line_id))
        self.session.flush()
        self.fill(row.tool_number)

    def _rows(self, order_id: int) -> list[ReservationRow]:
        row = ReservationRow
        query = select(row).where(row.order_id == order_id).order_by(row.tool_number, row.line_id)
        return list(self.session.scalars(query))

    def _waiting(self, number: str) -> list[ReservationRow]:
        return [row for row in self._open(number) if row.held + row.shipped < row.quantity]

    def _open(self, number: str) -> list[ReservationRow]:
        """The reservations of a tool that are not over: paid ones first, each by its age."""
        row = ReservationRow
        rows = self.session.scalars(select(row).where(row.tool_number == number, row.ended_at.is_(None)))
        return sorted(rows, key=lambda row: (row.paid_at is None, row.paid_at or row.made_at, row.line_id))


def _due(now: datetime) -> Select[ReservationRow]:
    row = ReservationRow
    return select(row).where(row.expires_at <= now, row.paid_at.is_(None), row.ended_at.is_(None))


def _reservation(row: ReservationRow) -> Reservation:
    return Reservation(
        line_id=row.line_id,
        order_id=row.order_id,
        tool_number=row.tool_number,
        quantity=row.quantity,
        held=row.held,
        shipped=row.shipped,
        expires_at=row.expires_at,
        is_paid=row.paid_at is not None,
        is_over=row.ended_at is not None,
    )
