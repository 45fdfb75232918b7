"""Returns in the database: asked for by customers, decided, received and ended by the portal's people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.shop.devices import Devices, SerialRefused, parse_serial
from entitlements.shop.ledger import StockLedger
from entitlements.shop.models import (
    DeviceRow,
    ReturnNumberRow,
    ReturnRow,
    ShipmentLineRow,
    ShipmentRow,
    ToolRow,
)
from entitlements.shop.returns import (
    COUNTED,
    MOST_WORDS,
    OPEN,
    Ground,
    Return,
    ReturnState,
    day_of,
    grounds_on,
    stepped,
)
from entitlements.shop.shipping import ShipmentState
from entitlements.shop.stock import Cause, MovementKind


class WhyNot(StrEnum):
    """Why a return cannot be asked for."""

    NOT_THEIRS = "not-theirs"
    TOO_MANY = "too-many"
    TOO_LATE = "too-late"
    NO_WORDS = "no-words"
    SERIALS = "serials"


class ReturnNotAsked(ValueError):
    """A return that cannot be asked for; why stands in `why`."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(f"this cannot be given back: {why}")
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Returnable:
    """Pieces of a line that a company can still give back, and on which grounds today."""

    order_id: int
    line_id: int
    tool_number: str
    quantity: int
    grounds: tuple[Ground, ...]
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a customer wants to give back, and why, in words."""

    line_id: int
    quantity: int
    ground: Ground
    words: str = ""
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnDesk:
    """Reads and writes returns within the caller's session; the caller has asked the policy."""

    session: Session
    clock: Callable[[], datetime]

    def returnable(self, operator_id: int) -> tuple[Returnable, ...]:
        """What a company can give back today, the order that came last first."""
        line, shipment = ShipmentLineRow, ShipmentRow
        query = (
            select(shipment.order_id, line.line_id, line.tool_number, func.sum(line.quantity))
            .join(shipment, shipment.id == line.shipment_id)
            .where(shipment.operator_id == operator_id, shipment.state != ShipmentState.PACKED)
            .group_by(shipment.order_id, line.line_id, line.tool_number)
            .order_by(shipment.order_id.desc(), line.line_id)
        )
        found = []
        for order_id, line_id, number, sent in self.session.execute(query).all():
            left = int(sent) - self._counted(line_id)
            grounds = grounds_on(day_of(self.clock()), self._delivered_at(line_id))
            if left > 0 and grounds:
                found.append(
                    Returnable(
                        order_id=order_id,
                        line_id=line_id,
                        tool_number=number,
                        quantity=left,
                        grounds=grounds,
                        serials=self._serials(line_id, operator_id),
                    )
                )
        return tuple(found)

    def ask(self, operator_id: int, asked: Asked, by: int) -> Return:
        """Ask to give pieces back.

        Raises:
            ReturnNotAsked: it is not theirs, too many, too late, or something has to be said first.
        """
        first = next((one for one in self.returnable(operator_id) if one.line_id == asked.line_id), None)
        if first is None:
            raise ReturnNotAsked(WhyNot.NOT_THEIRS)
        StockLedger(self.session, self.clock).lock(first.tool_number)  # two at once: one after the other
        theirs = next((one for one in self.returnable(operator_id) if one.line_id == asked.line_id), first)
        serials = self._checked(theirs, asked)
        row = ReturnRow(
            number=self._next_number(),
            operator_id=operator_id,
            order_id=theirs.order_id,
            line_id=theirs.line_id,
            tool_number=theirs.tool_number,
            quantity=asked.quantity,
            ground=asked.ground,
            words=asked.words.strip()[:MOST_WORDS],
            serials=list(serials),
            state=ReturnState.ASKED,
            made_by=by,
            asked_at=self.clock(),
            answer="",
        )
        self.session.add(row)
        self.session.flush()
        self._record(row, by)
        return _return(row)

    def accept(self, return_id: int, by: int, answer: str = "") -> Return:
        """Say that the goods may be sent; `answer` tells where to.

        Raises:
            ReturnStepRefused: it is not waiting for that.
        """
        return self._decide(return_id, ReturnState.ACCEPTED, by, answer)

    def refuse(self, return_id: int, by: int, answer: str) -> Return:
        """Refuse a return, with the reason that the customer reads.

        Raises:
            ReturnStepRefused: it is not waiting for that.
            ReturnNotAsked: no reason was given.
        """
        if not answer.strip():
            raise ReturnNotAsked(WhyNot.NO_WORDS)
        return self._decide(return_id, ReturnState.REFUSED, by, answer)

    def withdraw(self, return_id: int, operator_id: int, by: int) -> Return:
        """Let the customer keep the goods after all.

        Raises:
            ReturnNotAsked: it is not theirs.
            ReturnStepRefused: the goods have come back already, or it is over.
        """
        row = self._row(return_id)
        if row.operator_id != operator_id:
            raise ReturnNotAsked(WhyNot.NOT_THEIRS)
        self._step(row, ReturnState.WITHDRAWN, by)
        row.ended_at = self.clock()
        return _return(row)

    def receive(self, return_id: int, by: int) -> Return:
        """Note that the goods are here; they wait to be looked at.

        Raises:
            ReturnStepRefused: nobody waits for them.
        """
        row = self._row(return_id)
        self._step(row, ReturnState.RECEIVED, by)
        row.received_at = self.clock()
        self._move(row, MovementKind.CAME_BACK, by)
        return _return(row)

    def refunded(self, return_id: int, refund_id: int, by: int) -> Return:
        """Note the refund that ends a return; licences of its devices end with it.

        Raises:
            ReturnStepRefused: the goods are not here.
        """
        row = self._row(return_id)
        self._step(row, ReturnState.REFUNDED, by)
        row.refund_id, row.ended_at = refund_id, self.clock()
        Devices(self.session, self.clock).take_back(row.tool_number, row.serials, row.operator_id)
        return _return(row)

    def send_back(self, return_id: int, by: int, answer: str) -> Return:
        """Send the goods to the customer again, with the reason that they read.

        Raises:
            ReturnStepRefused: the goods are not here.
            ReturnNotAsked: no reason was given.
        """
        if not answer.strip():
            raise ReturnNotAsked(WhyNot.NO_WORDS)
        row = self._row(return_id)
        self._step(row, ReturnState.SENT_BACK, by)
        row.answer, row.ended_at = answer.strip()[:MOST_WORDS], self.clock()
        self._move(row, MovementKind.SENT_BACK, by)
        return _return(row)

    def by_id(self, return_id: int) -> Return | None:
        """One return."""
        row = self.session.get(ReturnRow, return_id)
        return None if row is None else _return(row)

    def of_operator(self, operator_id: int) -> list[Return]:
        """A company's returns, the newest first."""
        query = select(ReturnRow).where(ReturnRow.operator_id == operator_id)
        return [_return(row) for row in self.session.scalars(query.order_by(ReturnRow.id.desc()))]

    def open(self) -> list[Return]:
        """The returns that are not over, the oldest first."""
        query = select(ReturnRow).where(ReturnRow.state.in_(OPEN)).order_by(ReturnRow.id)
        return [_return(row) for row in self.session.scalars(query)]

    def pieces_of_refund(self, refund_id: int, line_id: int) -> int:
        """How many pieces of a line a refund gave money for because they came back."""
        query = select(func.sum(ReturnRow.quantity)).where(
            ReturnRow.refund_id == refund_id, ReturnRow.line_id == line_id
        )
        return int(self.session.scalar(query) or 0)

    def _checked(self, theirs: Returnable, asked: Asked) -> tuple[str, ...]:
        if not 0 < asked.quantity <= theirs.quantity:
            raise ReturnNotAsked(WhyNot.TOO_MANY)
        if asked.ground not in theirs.grounds:
            raise ReturnNotAsked(WhyNot.TOO_LATE)
        if asked.ground is not Ground.WITHDRAWAL and not asked.words.strip():
            raise ReturnNotAsked(WhyNot.NO_WORDS)
        try:
            serials = tuple(dict.fromkeys(parse_serial(text) for text in asked.serials))
        except SerialRefused:
            raise ReturnNotAsked(WhyNot.SERIALS) from None
        wanted = asked.quantity if theirs.serials else 0
        if len(serials) != wanted or not set(serials) <= set(theirs.serials):
            raise ReturnNotAsked(WhyNot.SERIALS)
        return serials

    def _decide(self, return_id: int, state: ReturnState, by: int, answer: str) -> Return:
        row = self._row(return_id)
        self._step(row, state, by)
        row.answer, row.decided_at = answer.strip()[:MOST_WORDS], self.clock()
        if state is ReturnState.REFUSED:
            row.ended_at = self.clock()
        return _return(row)

    def _step(self, row: ReturnRow, state: ReturnState, by: int) -> None:
        row.state = stepped(ReturnState(row.state), state)
        self.session.flush()
        self._record(row, by)

    def _move(self, row: ReturnRow, kind: MovementKind, by: int) -> None:
        ledger = StockLedger(self.session, self.clock)
        ledger.lock(row.tool_number)
        ledger.move(kind, row.tool_number, row.quantity, Cause(by=by, line_id=row.line_id, note=row.number))

    def _row(self, return_id: int) -> ReturnRow:
        row = self.session.scalar(select(ReturnRow).where(ReturnRow.id == return_id).with_for_update())
        if row is None:
            raise ReturnNotAsked(WhyNot.NOT_THEIRS)
        return row

    def _counted(self, line_id: int) -> int:
        query = select(func.sum(ReturnRow.quantity)).where(
            ReturnRow.line_id == line_id, ReturnRow.state.in_(COUNTED)
        )
        return int(self.session.scalar(query) or 0)

    def _delivered_at(self, line_id: int) -> datetime:
        """When the last piece of a line arrived; now, as long as one is on its way."""
        query = (
            select(ShipmentRow.delivered_at)
            .join(ShipmentLineRow, ShipmentLineRow.shipment_id == ShipmentRow.id)
            .where(ShipmentLineRow.line_id == line_id, ShipmentRow.state != ShipmentState.PACKED)
        )
        moments = self.session.scalars(query).all()
        return max((at or self.clock() for at in moments), default=self.clock())

    def _serials(self, line_id: int, operator_id: int) -> tuple[str, ...]:
        """The devices of a line that nobody asked to give back yet."""
        query = (
            select(DeviceRow.serial)
            .join(ToolRow, ToolRow.number == DeviceRow.tool_number)
            .where(DeviceRow.line_id == line_id, DeviceRow.operator_id == operator_id)
        )
        asked = select(ReturnRow.serials).where(ReturnRow.line_id == line_id, ReturnRow.state.in_(COUNTED))
        taken = {serial for serials in self.session.scalars(asked) for serial in serials}
        return tuple(
            serial for serial in self.session.scalars(query.order_by(DeviceRow.serial)) if serial not in taken
        )

    def _next_number(self) -> str:
        year = self.clock().year
        query = select(ReturnNumberRow).where(ReturnNumberRow.year == year).with_for_update()
        row = self.session.scalar(query)
        if row is None:
            row = ReturnNumberRow(year=year, last=0)
            self.session.add(row)
        row.last += 1
        self.session.flush()
        return f"RMA/{year}/{row.last:06d}"

    def _record(self, row: ReturnRow, by: int) -> None:
        details = {"operator": str(row.operator_id), "tool": row.tool_number, "quantity": str(row.quantity)}
        event = AuditEvent(
            kind=_KINDS[ReturnState(row.state)], actor_id=by, subject=f"return:{row.id}", details=details
        )
        AuditTrail(self.session, self.clock).record(event)


_KINDS: Final = {
    ReturnState.ASKED: AuditKind.RETURN_ASKED,
    ReturnState.ACCEPTED: AuditKind.RETURN_ACCEPTED,
    ReturnState.REFUSED: AuditKind.RETURN_REFUSED,
    ReturnState.WITHDRAWN: AuditKind.RETURN_WITHDRAWN,
    ReturnState.RECEIVED: AuditKind.RETURN_RECEIVED,
    ReturnState.REFUNDED: AuditKind.RETURN_REFUNDED,
    ReturnState.SENT_BACK: AuditKind.RETURN_SENT_BACK,
}


def _return(row: ReturnRow) -> Return:
    return Return(
        id=row.id,
        number=row.number,
        operator_id=row.operator_id,
        order_id=row.order_id,
        line_id=row.line_id,
        tool_number=row.tool_number,
        quantity=row.quantity,
        ground=Ground(row.ground),
        words=row.words,
        serials=tuple(row.serials),
        state=ReturnState(row.state),
        made_by=row.made_by,
        asked_at=row.asked_at,
        answer=row.answer,
        decided_at=row.decided_at,
        received_at=row.received_at,
        ended_at=row.ended_at,
    )
