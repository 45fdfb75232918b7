"""Mapped classes of the tables of orders. Lines, events, payments and refunds are added and never changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entitlements.models import Base
from kb.models import UtcDateTime


class OrderNumberRow(Base):
    """The last number of a year's orders, taken in the transaction that writes the order."""

    __tablename__ = "order_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class OrderRow(Base):
    """An order; its amounts are the sums of its lines, payments and refunds."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_operator_id_created_at", "operator_id", "created_at"),
        Index("ix_orders_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    operator_id: Mapped[int] = mapped_column(Integer)
    buyer_id: Mapped[int] = mapped_column(Integer, index=True)
    language: Mapped[str] = mapped_column(String(3))
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(16))
    net_minor: Mapped[int] = mapped_column(Integer)
    vat_minor: Mapped[int] = mapped_column(Integer)
    gross_minor: Mapped[int] = mapped_column(Integer)
    paid_minor: Mapped[int] = mapped_column(Integer)
    refunded_minor: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_to: Mapped[str] = mapped_column(Text)
    voucher_code: Mapped[str | None] = mapped_column(String(40))
    lines: Mapped[list["OrderLineRow"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="OrderLineRow.id"
    )


class OrderLineRow(Base):
    """One line of an order; amounts are in the order's currency."""

    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(60))
    name_pl: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    unit_net_minor: Mapped[int] = mapped_column(Integer)
    discount_minor: Mapped[int] = mapped_column(Integer)
    net_minor: Mapped[int] = mapped_column(Integer)
    vat_rate_text: Mapped[str] = mapped_column(String(16))
    vat_minor: Mapped[int] = mapped_column(Integer)
    gross_minor: Mapped[int] = mapped_column(Integer)
    for_vin: Mapped[str | None] = mapped_column(String(17))
    for_model: Mapped[str | None] = mapped_column(String(130))
    for_document: Mapped[str | None] = mapped_column(String(120))
    for_job: Mapped[str | None] = mapped_column(String(60))


class OrderEventRow(Base):
    """A step in the life of an order: the state that it led to, who took it, and why."""

    __tablename__ = "order_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)


class OrderPaymentRow(Base):
    """Money that arrived for an order; `review` says why it did not pay it."""

    __tablename__ = "order_payments"
    __table_args__ = (UniqueConstraint("provider", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(200))
    amount_minor: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    review: Mapped[str | None] = mapped_column(String(20))


class OrderRefundRow(Base):
    """Money that goes back, with tax, and why."""

    __tablename__ = "order_refunds"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    parts: Mapped[list["OrderRefundLineRow"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="OrderRefundLineRow.id"
    )


class OrderRefundLineRow(Base):
    """The part of a refund that falls on one line: so many pieces, and their amount with tax."""

    __tablename__ = "order_refund_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("order_refunds.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    quantity: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int] = mapped_column(Integer)
    vat_minor: Mapped[int] = mapped_column(Integer)
    gross_minor: Mapped[int] = mapped_column(Integer)


class OrderEffectRow(Base):
    """Something that an order triggered: waiting, or done."""

    __tablename__ = "order_effects"
    __table_args__ = (Index("ix_order_effects_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("order_refunds.id"))
    effect: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(Text)


class BasketItemRow(Base):
    """What somebody wants to buy and has not ordered yet."""

    __tablename__ = "basket_items"
    __table_args__ = (
        UniqueConstraint(
            "account_id", "kind", "code", "for_vin", "for_document", "for_job", name="uq_basket_items_what"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[int] = mapped_column(Integer)
    for_vin: Mapped[str] = mapped_column(String(17))
    for_document: Mapped[str] = mapped_column(String(120))
    for_job: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
