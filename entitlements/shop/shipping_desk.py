"""Parcels in the database: packed from what paid orders hold, sent, delivered, with their serial numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.shop.delivery import Address
from entitlements.shop.devices import Devices, SerialRefused
from entitlements.shop.ledger import QuantityRefused, StockLedger
from entitlements.shop.models import DeliveryRow, ShipmentLineRow, ShipmentRow
from entitlements.shop.reservations import Reservations
from entitlements.shop.shipping import (
    NEXT,
    GoodsState,
    Shipment,
    ShipmentLine,
    ShipmentState,
    ShipmentStepRefused,
    goods_state,
)
from entitlements.shop.stock import Reservation

MOST_TRACKING: Final = 80
MOST_CARRIER: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where the goods of an order go, and how."""

    order_id: int
    operator_id: int
    made_by: int
    way: str
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What is packed of one line; as many serial numbers as pieces where the tool has them."""

    line_id: int
    quantity: int
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """All about the goods of one order."""

    order_id: int
    reservations: tuple[Reservation, ...]
    shipments: tuple[Shipment, ...]
    delivery: Delivery | None

    @property
    def state(self) -> GoodsState:
        """How they stand."""
        return goods_state(self.reservations, self.shipments)


@dataclass(frozen=True, slots=True)
class ShippingDesk:
    """Reads and writes parcels within the caller's session; the caller has asked the policy."""

    session: Session
    clock: Callable[[], datetime]

    def plan(self, delivery: Delivery) -> None:
        """Keep where the goods of an order go."""
        address = delivery.address
        self.session.add(
            DeliveryRow(
                order_id=delivery.order_id,
                operator_id=delivery.operator_id,
                made_by=delivery.made_by,
                way=delivery.way,
                recipient=address.recipient,
                street=address.street,
                postal_code=address.postal_code,
                city=address.city,
                country=address.country,
                phone=address.phone,
                made_at=self.clock(),
            )
        )
        self.session.flush()

    def pack(self, order_id: int, pieces: Sequence[Pieces], by: int) -> Shipment:
        """Put pieces that a paid order holds into a parcel, and take them off the stock.

        Raises:
            QuantityRefused: nothing was named, or more than a line holds, or a number of serial numbers that
                is not that of the devices.
            SerialRefused: a serial number cannot be taken.
        """
        held = {one.line_id: one for one in Reservations(self.session, self.clock).of_order(order_id)}
        delivery = self.delivery(order_id)
        if not pieces or delivery is None or any(one.line_id not in held for one in pieces):
            raise QuantityRefused(f"nothing of order {order_id} can be packed like this")
        row = ShipmentRow(
            order_id=order_id,
            operator_id=delivery.operator_id,
            state=ShipmentState.PACKED,
            carrier="",
            tracking="",
            packed_at=self.clock(),
            packed_by=by,
        )
        self.session.add(row)
        self.session.flush()
        for one in sorted(pieces, key=lambda one: (held[one.line_id].tool_number, one.line_id)):
            self._pack(row, held[one.line_id].tool_number, one, by)
        self._record(AuditKind.GOODS_PACKED, row, by)
        return self._shipments([row])[0]

    def send(self, shipment_id: int, carrier: str, tracking: str, by: int) -> Shipment:
        """Hand a parcel over to the carrier; licences of its devices begin.

        Raises:
            ShipmentStepRefused: it is not packed, or was sent already.
        """
        row = self._step(shipment_id, ShipmentState.SHIPPED)
        row.carrier = " ".join(carrier.split())[:MOST_CARRIER]
        row.tracking = " ".join(tracking.split())[:MOST_TRACKING]
        row.shipped_at = self.clock()
        Devices(self.session, self.clock).license(shipment_id)
        self._record(AuditKind.GOODS_SHIPPED, row, by)
        return self._shipments([row])[0]

    def arrived(self, shipment_id: int, by: int) -> Shipment:
        """Note that the customer has a parcel; the periods for returns begin.

        Raises:
            ShipmentStepRefused: it was not sent, or has arrived already.
        """
        row = self._step(shipment_id, ShipmentState.DELIVERED)
        row.delivered_at = self.clock()
        self._record(AuditKind.GOODS_DELIVERED, row, by)
        return self._shipments([row])[0]

    def shipment(self, shipment_id: int) -> Shipment | None:
        """One parcel."""
        row = self.session.get(ShipmentRow, shipment_id)
        return None if row is None else self._shipments([row])[0]

    def shipments(self, state: ShipmentState | None = None, limit: int = 200) -> list[Shipment]:
        """The parcels, the newest first."""
        query = select(ShipmentRow).order_by(ShipmentRow.id.desc()).limit(limit)
        if state is not None:
            query = query.where(ShipmentRow.state == state)
        return self._shipments(self.session.scalars(query).all())

    def of_operator(self, operator_id: int) -> list[Shipment]:
        """The parcels of a company, the newest first."""
        query = select(ShipmentRow).where(ShipmentRow.operator_id == operator_id)
        return self._shipments(self.session.scalars(query.order_by(ShipmentRow.id.desc())).all())

    def goods(self, order_id: int) -> Goods:
        """All about the goods of an order; an order without goods has no reservations."""
        query = select(ShipmentRow).where(ShipmentRow.order_id == order_id).order_by(ShipmentRow.id)
        return Goods(
            order_id=order_id,
            reservations=Reservations(self.session, self.clock).of_order(order_id),
            shipments=tuple(self._shipments(self.session.scalars(query).all())),
            delivery=self.delivery(order_id),
        )

    def delivery(self, order_id: int) -> Delivery | None:
        """Where the goods of an order go."""
        row = self.session.get(DeliveryRow, order_id)
        return None if row is None else _delivery(row)

    def addresses(self, operator_id: int, limit: int = 10) -> list[Address]:
        """The addresses that a company had goods sent to, the last one first, each once."""
        query = select(DeliveryRow).where(DeliveryRow.operator_id == operator_id, DeliveryRow.street != "")
        rows = self.session.scalars(query.order_by(DeliveryRow.order_id.desc()).limit(100))
        return list(dict.fromkeys(_delivery(row).address for row in rows))[:limit]

    def _pack(self, row: ShipmentRow, number: str, pieces: Pieces, by: int) -> None:
        tool = StockLedger(self.session, self.clock).lock(number)
        if len(pieces.serials) != (pieces.quantity if tool.has_serials else 0):
            raise SerialRefused(pieces.serials[0] if pieces.serials else "")
        Reservations(self.session, self.clock).hand_over(pieces.line_id, pieces.quantity, by)
        self.session.add(
            ShipmentLineRow(
                shipment_id=row.id, line_id=pieces.line_id, tool_number=number, quantity=pieces.quantity
            )
        )
        Devices(self.session, self.clock).pack(
            tool, pieces.serials, operator_id=row.operator_id, shipment_id=row.id, line_id=pieces.line_id
        )

    def _step(self, shipment_id: int, state: ShipmentState) -> ShipmentRow:
        query = select(ShipmentRow).where(ShipmentRow.id == shipment_id).with_for_update()
        row = self.session.scalar(query)
        if row is None or NEXT.get(ShipmentState(row.state)) is not state:
            raise ShipmentStepRefused(f"parcel {shipment_id} does not become {state}")
        row.state = state
        return row

    def _shipments(self, rows: Sequence[ShipmentRow]) -> list[Shipment]:
        ids = [row.id for row in rows]
        serials = Devices(self.session, self.clock).of_shipments(ids)
        query = select(ShipmentLineRow).where(ShipmentLineRow.shipment_id.in_(ids))
        lines: dict[int, tuple[ShipmentLine, ...]] = {}
        for line in self.session.scalars(query.order_by(ShipmentLineRow.line_id)):
            lines[line.shipment_id] = (*lines.get(line.shipment_id, ()), _line(line, serials))
        return [_shipment(row, lines.get(row.id, ())) for row in rows]

    def _record(self, kind: AuditKind, row: ShipmentRow, by: int) -> None:
        details = {"order": str(row.order_id), "operator": str(row.operator_id)}
        event = AuditEvent(kind=kind, actor_id=by, subject=f"shipment:{row.id}", details=details)
        AuditTrail(self.session, self.clock).record(event)


def _line(row: ShipmentLineRow, serials: Mapping[tuple[int, int], tuple[str, ...]]) -> ShipmentLine:
    return ShipmentLine(
        line_id=row.line_id,
        tool_number=row.tool_number,
        quantity=row.quantity,
        serials=serials.get((row.shipment_id, row.line_id), ()),
    )


def _shipment(row: ShipmentRow, lines: tuple[ShipmentLine, ...]) -> Shipment:
    return Shipment(
        id=row.id,
        order_id=row.order_id,
        operator_id=row.operator_id,
        state=ShipmentState(row.state),
        carrier=row.carrier,
        tracking=row.tracking,
        packed_at=row.packed_at,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        lines=lines,
    )


def _delivery(row: DeliveryRow) -> Delivery:
    address = Address(
        recipient=row.recipient,
        street=row.street,
        postal_code=row.postal_code,
        city=row.city,
        country=row.country,
        phone=row.phone,
    )
    return Delivery(
        order_id=row.order_id,
        operator_id=row.operator_id,
        made_by=row.made_by,
        way=row.way,
        address=address,
    )
