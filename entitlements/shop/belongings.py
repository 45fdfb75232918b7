"""The tools that a company has: bought here and not given back, or said to be there, and where they lie."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from entitlements.shop.models import OwnToolRow, ReturnRow, ShipmentLineRow, ShipmentRow, ToolRow
from entitlements.shop.returns import ReturnState
from entitlements.shop.shipping import ShipmentState

MOST_PLACE: Final = 80
MOST_PIECES: Final = 999
_GONE: Final = (ReturnState.RECEIVED, ReturnState.REFUNDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """How many of a tool a company has: `bought` here, `own` from elsewhere; `place` is where they lie."""

    tool_number: str
    bought: int = 0
    own: int = 0
    place: str = ""

    @property
    def quantity(self) -> int:
        """How many in all."""
        return self.bought + self.own


@dataclass(frozen=True, slots=True)
class Belongings:
    """Reads and writes what companies have, within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def of_operator(self, operator_id: int, among: Iterable[str] | None = None) -> Mapping[str, Belonging]:
        """What a company has, by number; of some tools or of all. What was sent counts as there."""
        bought = self._bought(operator_id)
        query = select(OwnToolRow).where(OwnToolRow.operator_id == operator_id)
        own = {row.tool_number: row for row in self.session.scalars(query)}
        wanted = None if among is None else set(among)
        found = {}
        for number in sorted(bought.keys() | own.keys()):
            belonging = Belonging(
                tool_number=number,
                bought=bought.get(number, 0),
                own=own[number].quantity if number in own else 0,
                place=own[number].place if number in own else "",
            )
            is_something = belonging.quantity > 0 or belonging.place
            if is_something and (wanted is None or number in wanted):
                found[number] = belonging
        return found

    def note(self, operator_id: int, number: str, quantity: int, place: str) -> bool:
        """Keep how many a company has from elsewhere, and where all of them lie; False for no such tool."""
        if self.session.get(ToolRow, number) is None:
            return False
        place, quantity = " ".join(place.split())[:MOST_PLACE], min(max(quantity, 0), MOST_PIECES)
        row = self.session.get(OwnToolRow, (operator_id, number))
        if not quantity and not place:
            key = (OwnToolRow.operator_id == operator_id, OwnToolRow.tool_number == number)
            self.session.execute(delete(OwnToolRow).where(*key))
            return True
        if row is None:
            row = OwnToolRow(operator_id=operator_id, tool_number=number)
            self.session.add(row)
        row.quantity, row.place, row.changed_at = quantity, place, self.clock()
        self.session.flush()
        return True

    def _bought(self, operator_id: int) -> dict[str, int]:
        line, shipment = ShipmentLineRow, ShipmentRow
        sent = (
            select(line.tool_number, func.sum(line.quantity))
            .join(shipment, shipment.id == line.shipment_id)
            .where(shipment.operator_id == operator_id, shipment.state != ShipmentState.PACKED)
            .group_by(line.tool_number)
        )
        back = (
            select(ReturnRow.tool_number, func.sum(ReturnRow.quantity))
            .where(ReturnRow.operator_id == operator_id, ReturnRow.state.in_(_GONE))
            .group_by(ReturnRow.tool_number)
        )
        returned = {number: int(quantity) for number, quantity in self.session.execute(back)}
        return {
            number: int(quantity) - returned.get(number, 0) for number, quantity in self.session.execute(sent)
        }
