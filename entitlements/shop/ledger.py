"""The stock in the database: movements are only added, and each place's balance is what they come to.

Whoever moves pieces of a tool locks its row first and keeps it to the end of the transaction; several tools
are locked in the order of their numbers. Of two buyers at once the second sees what the first has taken. On
SQLite a writing session is alone anyway.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from entitlements.shop.models import MovementRow, ReservationRow, ToolRow
from entitlements.shop.stock import (
    NEVER_NEGATIVE,
    NO_CAUSE,
    WAYS,
    Cause,
    Level,
    Movement,
    MovementKind,
    Place,
    balances,
)

MOST_PIECES: Final = 10_000
MOST_NOTE: Final = 200


class NoSuchTool(LookupError):
    """The catalogue has no tool with this number; it is in `number`."""

    def __init__(self, number: str) -> None:
        super().__init__(f"there is no tool {number}")
        self.number = number


class QuantityRefused(ValueError):
    """So many pieces cannot be moved: fewer than one, too many, or more than lie there."""


@dataclass(frozen=True, slots=True)
class StockLedger:
    """Reads balances and adds movements within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def lock(self, number: str) -> ToolRow:
        """The tool's row, which nobody else changes until the transaction ends.

        Raises:
            NoSuchTool: there is none.
        """
        row = self.session.scalar(select(ToolRow).where(ToolRow.number == number).with_for_update())
        if row is None:
            raise NoSuchTool(number)
        return row

    def move(
        self,
        kind: MovementKind,
        number: str,
        quantity: int,
        cause: Cause = NO_CAUSE,
    ) -> None:
        """Add a movement of a tool that is locked.

        Raises:
            QuantityRefused: the place that it leaves holds less, or the number makes no sense.
        """
        if not 0 < quantity <= MOST_PIECES:
            raise QuantityRefused(f"{quantity} pieces cannot be moved")
        source, _target = WAYS[kind]
        if source in NEVER_NEGATIVE and self.held(number)[source] < quantity:
            raise QuantityRefused(f"there are fewer than {quantity} of {number} at {source}")
        self.session.add(
            MovementRow(
                tool_number=number,
                kind=kind,
                quantity=quantity,
                at=self.clock(),
                by=cause.by,
                line_id=cause.line_id,
                note=cause.note[:MOST_NOTE],
            )
        )
        self.session.flush()

    def held(self, number: str) -> Counter[Place]:
        """What each place holds of one tool."""
        rows = self.session.execute(_sums().where(MovementRow.tool_number == number))
        return balances((MovementKind(kind), quantity) for _number, kind, quantity in rows)

    def level(self, number: str) -> Level:
        """How much of one tool there is; nothing where it is unknown."""
        return self.levels([number]).get(number, Level())

    def levels(self, numbers: Iterable[str] | None = None) -> Mapping[str, Level]:
        """How much there is of some tools or of all, by number, in three questions to the database."""
        wanted = None if numbers is None else list(numbers)
        tools = select(ToolRow.number, ToolRow.expected_on, ToolRow.expected_quantity)
        sums, owed = _sums(), _owed()
        if wanted is not None:
            tools = tools.where(ToolRow.number.in_(wanted))
            sums = sums.where(MovementRow.tool_number.in_(wanted))
            owed = owed.where(ReservationRow.tool_number.in_(wanted))
        moved: dict[str, list[tuple[MovementKind, int]]] = {}
        for number, kind, quantity in self.session.execute(sums):
            moved.setdefault(number, []).append((MovementKind(kind), quantity))
        promised = {number: int(quantity) for number, quantity in self.session.execute(owed)}
        found = {}
        for number, expected_on, expected_quantity in self.session.execute(tools):
            places = balances(moved.get(number, ()))
            found[number] = Level(
                shelf=places[Place.SHELF],
                reserved=places[Place.RESERVED],
                inspection=places[Place.INSPECTION],
                promised=promised.get(number, 0),
                expected_on=expected_on,
                expected_quantity=expected_quantity,
            )
        return found

    def movements(self, number: str, limit: int = 100) -> list[Movement]:
        """The last movements of a tool, the newest first."""
        query = select(MovementRow).where(MovementRow.tool_number == number)
        rows = self.session.scalars(query.order_by(MovementRow.id.desc()).limit(limit))
        return [_movement(row) for row in rows]

    def faults(self) -> list[str]:
        """The numbers of the tools whose movements and reservations contradict each other."""
        held_by_orders: dict[str, int] = {}
        shipped: dict[str, int] = {}
        reserved = select(ReservationRow.tool_number, ReservationRow.held, ReservationRow.shipped)
        for number, held, gone in self.session.execute(reserved):
            held_by_orders[number] = held_by_orders.get(number, 0) + held
            shipped[number] = shipped.get(number, 0) + gone
        moved: dict[str, Counter[MovementKind]] = {}
        for number, kind, quantity in self.session.execute(_sums()):
            moved.setdefault(number, Counter())[MovementKind(kind)] = quantity
        wrong = []
        for number in sorted(held_by_orders.keys() | moved.keys()):
            kinds = moved.get(number, Counter())
            places = balances(kinds.items())
            is_sound = (
                places[Place.RESERVED] == held_by_orders.get(number, 0)
                and kinds[MovementKind.HANDED_OVER] == shipped.get(number, 0)
                and all(places[place] >= 0 for place in NEVER_NEGATIVE)
            )
            if not is_sound:
                wrong.append(number)
        return wrong


def _sums() -> Select[str, str, int]:
    row = MovementRow
    return select(row.tool_number, row.kind, func.sum(row.quantity)).group_by(row.tool_number, row.kind)


def _owed() -> Select[str, int]:
    row = ReservationRow
    to_come = func.sum(row.quantity - row.held - row.shipped)
    return select(row.tool_number, to_come).where(row.ended_at.is_(None)).group_by(row.tool_number)


def _movement(row: MovementRow) -> Movement:
    return Movement(
        id=row.id,
        tool_number=row.tool_number,
        kind=MovementKind(row.kind),
        quantity=row.quantity,
        at=row.at,
        by=row.by,
        line_id=row.line_id,
        note=row.note,
    )
