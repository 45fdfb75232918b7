"""The way of goods out of the house: how a parcel and an order of goods stand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from entitlements.shop.stock import Reservation


class ShipmentState(StrEnum):
    """How a parcel stands."""

    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class GoodsState(StrEnum):
    """How the goods of an order stand, as its buyer is told."""

    RESERVED = "reserved"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    TO_COME = "to-come"
    TO_PACK = "to-pack"
    PACKED = "packed"
    PARTLY_SHIPPED = "partly-shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


NEXT: Final = {
    ShipmentState.PACKED: ShipmentState.SHIPPED,
    ShipmentState.SHIPPED: ShipmentState.DELIVERED,
}
"""The one state that follows each; from delivered none does."""


class ShipmentStepRefused(ValueError):
    """The parcel is not in the state that the step begins in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentLine:
    """So many pieces of a line of the order, with the serial numbers of devices."""

    line_id: int
    tool_number: str
    quantity: int
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A parcel."""

    id: int
    order_id: int
    operator_id: int
    state: ShipmentState
    carrier: str
    tracking: str
    packed_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    lines: tuple[ShipmentLine, ...] = ()


def goods_state(reservations: Sequence[Reservation], shipments: Sequence[Shipment]) -> GoodsState:
    """How the goods of one order stand, by what its lines hold and by its parcels."""
    if not any(one.is_paid for one in reservations):
        is_over = all(one.is_over for one in reservations)
        return GoodsState.LAPSED if is_over else GoodsState.RESERVED
    if not any(one.quantity for one in reservations):
        return GoodsState.CANCELLED
    is_owing = any(not one.is_over for one in reservations)
    states = {one.state for one in shipments}
    if ShipmentState.PACKED in states:
        return GoodsState.PACKED
    if is_owing and states:
        return GoodsState.PARTLY_SHIPPED
    if is_owing:
        return GoodsState.TO_COME if any(one.to_come for one in reservations) else GoodsState.TO_PACK
    return GoodsState.SHIPPED if ShipmentState.SHIPPED in states else GoodsState.DELIVERED
