"""Mapped classes of the tables of the shop. Movements of stock are added and never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from entitlements.models import Base
from kb.models import UtcDateTime


class ToolRow(Base):
    """A tool of the catalogue; whoever changes its stock locks this row first.

    `compatibility` is what `catalogue` writes; the next delivery is expected on `expected_on`.
    """

    __tablename__ = "shop_tools"

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    name_pl: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    text_pl: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    drawing: Mapped[str] = mapped_column(String(40))
    weight_g: Mapped[int] = mapped_column(Integer)
    is_sold: Mapped[bool] = mapped_column(Boolean)
    has_serials: Mapped[bool] = mapped_column(Boolean)
    licence_months: Mapped[int] = mapped_column(Integer)
    compatibility: Mapped[dict[str, Any]] = mapped_column(JSON)
    expected_on: Mapped[date | None] = mapped_column(Date)
    expected_quantity: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MovementRow(Base):
    """Pieces that went from one place to another; the database refuses to change or delete one."""

    __tablename__ = "shop_movements"
    __table_args__ = (Index("ix_shop_movements_tool_number_kind", "tool_number", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_number: Mapped[str] = mapped_column(ForeignKey("shop_tools.number"))
    kind: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(Integer)
    line_id: Mapped[int | None] = mapped_column(Integer, index=True)
    note: Mapped[str] = mapped_column(Text)


class ReservationRow(Base):
    """What one line of an order holds.

    `quantity` is what was ordered less what was cancelled; `held` of it lies reserved in the house, `shipped`
    has left, the rest is to come. Until it is paid it ends at `expires_at`; `ended_at` is set once nothing is
    held and nothing more is owed.
    """

    __tablename__ = "shop_reservations"
    __table_args__ = (
        Index("ix_shop_reservations_tool_number_ended_at", "tool_number", "ended_at"),
        Index("ix_shop_reservations_expires_at", "expires_at"),
    )

    line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int] = mapped_column(Integer, index=True)
    tool_number: Mapped[str] = mapped_column(ForeignKey("shop_tools.number"))
    quantity: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer)
    shipped: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DeliveryRow(Base):
    """Where the goods of an order go, and how; as it was said when the order was placed."""

    __tablename__ = "shop_deliveries"

    order_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    operator_id: Mapped[int] = mapped_column(Integer, index=True)
    made_by: Mapped[int] = mapped_column(Integer, index=True)
    way: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(120))
    street: Mapped[str] = mapped_column(String(200))
    postal_code: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    phone: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShipmentRow(Base):
    """A parcel of an order; an order whose goods do not come at once has several."""

    __tablename__ = "shop_shipments"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(Integer, index=True)
    operator_id: Mapped[int] = mapped_column(Integer, index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    carrier: Mapped[str] = mapped_column(String(60))
    tracking: Mapped[str] = mapped_column(String(80))
    packed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    packed_by: Mapped[int] = mapped_column(Integer)
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ShipmentLineRow(Base):
    """So many pieces of one line of the order in a parcel."""

    __tablename__ = "shop_shipment_lines"

    shipment_id: Mapped[int] = mapped_column(ForeignKey("shop_shipments.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    tool_number: Mapped[str] = mapped_column(ForeignKey("shop_tools.number"))
    quantity: Mapped[int] = mapped_column(Integer)


class DeviceRow(Base):
    """A device with a serial number that went to a customer, or came back from one."""

    __tablename__ = "shop_devices"
    __table_args__ = (UniqueConstraint("tool_number", "serial", name="uq_shop_devices_tool_number_serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_number: Mapped[str] = mapped_column(ForeignKey("shop_tools.number"))
    serial: Mapped[str] = mapped_column(String(60))
    operator_id: Mapped[int | None] = mapped_column(Integer, index=True)
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shop_shipments.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(Integer, index=True)


class LicenceRow(Base):
    """The licence of a device from a day to a day, inclusive; revoked where the device came back."""

    __tablename__ = "shop_licences"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("shop_devices.id"), index=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OwnToolRow(Base):
    """A tool that a company says it has, and where it lies; what it bought here stands with the shipments."""

    __tablename__ = "shop_own_tools"

    operator_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tool_number: Mapped[str] = mapped_column(ForeignKey("shop_tools.number"), primary_key=True)
    quantity: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReturnRow(Base):
    """Pieces of one line that a customer wants to give back."""

    __tablename__ = "shop_returns"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    operator_id: Mapped[int] = mapped_column(Integer, index=True)
    order_id: Mapped[int] = mapped_column(Integer, index=True)
    line_id: Mapped[int] = mapped_column(Integer, index=True)
    tool_number: Mapped[str] = mapped_column(ForeignKey("shop_tools.number"))
    quantity: Mapped[int] = mapped_column(Integer)
    ground: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    serials: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), index=True)
    made_by: Mapped[int] = mapped_column(Integer, index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refund_id: Mapped[int | None] = mapped_column(Integer)


class ReturnNumberRow(Base):
    """The last number of a year's returns."""

    __tablename__ = "shop_return_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class EffectMarkRow(Base):
    """An effect of an order that the shop has carried out, so that it is carried out once."""

    __tablename__ = "shop_effect_marks"

    effect_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
