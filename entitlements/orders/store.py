"""Orders in the database, read: by number, by company, by state; their events, payments and refunds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders.models import (
    OrderEventRow,
    OrderLineRow,
    OrderPaymentRow,
    OrderRefundRow,
    OrderRow,
)
from entitlements.orders.orders import LineKind, Order, OrderLine, ReviewReason
from entitlements.orders.refunding import RefundedPart
from entitlements.orders.transitions import OrderState
from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """A step in the life of an order."""

    state: OrderState
    at: datetime
    by: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPayment:
    """Money that arrived; with a `review` it waits for a person."""

    id: int
    provider: str
    reference: str
    amount: Money
    received_at: datetime
    review: ReviewReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefund:
    """Money that went back."""

    id: int
    order_id: int
    amount: Money
    reason: str
    by: int
    at: datetime
    parts: tuple[RefundedPart, ...]


@dataclass(frozen=True, slots=True)
class OrderStore:
    """Reads orders within the caller's session."""

    session: Session

    def by_id(self, order_id: int) -> Order | None:
        """The order with this id."""
        row = self.session.get(OrderRow, order_id)
        return None if row is None else order_of(row)

    def by_number(self, number: str) -> Order | None:
        """The order with this number."""
        row = self.session.scalar(select(OrderRow).where(OrderRow.number == number))
        return None if row is None else order_of(row)

    def of_operator(self, operator_id: int, limit: int = 200) -> list[Order]:
        """A company's orders, the newest first."""
        rows = self.session.scalars(
            select(OrderRow)
            .where(OrderRow.operator_id == operator_id)
            .order_by(OrderRow.id.desc())
            .limit(limit)
        )
        return [order_of(row) for row in rows]

    def found(self, text: str = "", state: OrderState | None = None, limit: int = 200) -> list[Order]:
        """Orders whose number holds `text`, in one state or in all, the newest first."""
        query = select(OrderRow).order_by(OrderRow.id.desc()).limit(limit)
        if text:
            query = query.where(OrderRow.number.contains(text, autoescape=True))
        if state is not None:
            query = query.where(OrderRow.state == state)
        return [order_of(row) for row in self.session.scalars(query)]

    def counts(self) -> dict[OrderState, int]:
        """How many orders there are in each state."""
        rows = self.session.execute(select(OrderRow.state, func.count()).group_by(OrderRow.state))
        found = {OrderState(state): count for state, count in rows}
        return {state: found.get(state, 0) for state in OrderState}

    def line(self, line_id: int) -> OrderLine | None:
        """One line of an order."""
        row = self.session.get(OrderLineRow, line_id)
        return None if row is None else line_of(row)

    def events(self, order_id: int) -> list[OrderEvent]:
        """What happened to an order, the first step first."""
        rows = self.session.scalars(
            select(OrderEventRow).where(OrderEventRow.order_id == order_id).order_by(OrderEventRow.id)
        )
        return [
            OrderEvent(state=OrderState(row.state), at=row.at, by=row.by, reason=row.reason) for row in rows
        ]

    def payments(self, order_id: int) -> list[OrderPayment]:
        """The money that arrived for an order, the first first."""
        rows = self.session.scalars(
            select(OrderPaymentRow).where(OrderPaymentRow.order_id == order_id).order_by(OrderPaymentRow.id)
        )
        return [_payment_of(row) for row in rows]

    def refunds(self, order_id: int) -> list[OrderRefund]:
        """What went back of an order, the first first."""
        rows = self.session.scalars(
            select(OrderRefundRow).where(OrderRefundRow.order_id == order_id).order_by(OrderRefundRow.id)
        )
        return [refund_of(row) for row in rows]

    def refund(self, refund_id: int) -> OrderRefund | None:
        """One refund."""
        row = self.session.get(OrderRefundRow, refund_id)
        return None if row is None else refund_of(row)


def order_of(row: OrderRow) -> Order:
    """An order as a value object."""
    currency = Currency(row.currency)

    def money(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    return Order(
        id=row.id,
        number=row.number,
        operator_id=row.operator_id,
        buyer_id=row.buyer_id,
        language=Language(row.language),
        currency=currency,
        state=OrderState(row.state),
        lines=tuple(line_of(line) for line in row.lines),
        net=money(row.net_minor),
        vat=money(row.vat_minor),
        gross=money(row.gross_minor),
        paid=money(row.paid_minor),
        refunded=money(row.refunded_minor),
        created_at=row.created_at,
        expires_at=row.expires_at,
        paid_at=row.paid_at,
        return_to=row.return_to,
        voucher_code=row.voucher_code,
    )


def line_of(row: OrderLineRow) -> OrderLine:
    """A line as a value object."""
    currency = Currency(row.currency)

    def money(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    return OrderLine(
        id=row.id,
        kind=LineKind(row.kind),
        code=row.code,
        name_pl=row.name_pl,
        name_en=row.name_en,
        quantity=row.quantity,
        unit_net=money(row.unit_net_minor),
        discount=money(row.discount_minor),
        net=money(row.net_minor),
        vat_rate_text=row.vat_rate_text,
        vat=money(row.vat_minor),
        gross=money(row.gross_minor),
        for_vin=row.for_vin,
        for_model=row.for_model,
        for_document=row.for_document,
        for_job=row.for_job,
    )


def refund_of(row: OrderRefundRow) -> OrderRefund:
    """A refund as a value object."""
    currency = Currency(row.currency)

    def money(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    return OrderRefund(
        id=row.id,
        order_id=row.order_id,
        amount=money(row.amount_minor),
        reason=row.reason,
        by=row.by,
        at=row.at,
        parts=tuple(
            RefundedPart(
                line_id=part.line_id,
                quantity=part.quantity,
                net=money(part.net_minor),
                vat=money(part.vat_minor),
                gross=money(part.gross_minor),
            )
            for part in row.parts
        ),
    )


def _payment_of(row: OrderPaymentRow) -> OrderPayment:
    return OrderPayment(
        id=row.id,
        provider=row.provider,
        reference=row.reference,
        amount=Money(minor=row.amount_minor, currency=Currency(row.currency)),
        received_at=row.received_at,
        review=None if row.review is None else ReviewReason(row.review),
    )
