"""What orders, baskets and prices keep about people, and for how long: rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from entitlements.orders.models import (
    BasketItemRow,
    OrderEffectRow,
    OrderEventRow,
    OrderLineRow,
    OrderPaymentRow,
    OrderRefundLineRow,
    OrderRefundRow,
    OrderRow,
)
from entitlements.periods import Period
from entitlements.personal_data import source_of
from entitlements.products.models import VoucherRow, VoucherUseRow
from entitlements.retention import Basis, Ends, RetentionRow, by_trying, rows_where

ORDERS_KEPT: Final = Period(months=72)
BASKETS_KEPT: Final = Period(days=90)
_CHILDREN: Final = (OrderEffectRow, OrderRefundRow, OrderPaymentRow, OrderEventRow, OrderLineRow)


def _remove_old(session: Session, now: datetime) -> int:
    """Orders of long ago with all that belongs to them; the database itself keeps the younger ones."""
    old = list(session.scalars(select(OrderRow.id).where(OrderRow.created_at < ORDERS_KEPT.before(now))))
    refunds = select(OrderRefundRow.id).where(OrderRefundRow.order_id.in_(old))
    session.execute(delete(OrderRefundLineRow).where(OrderRefundLineRow.refund_id.in_(refunds)))
    session.execute(delete(VoucherUseRow).where(VoucherUseRow.order_id.in_(old)))
    for child in _CHILDREN:
        session.execute(delete(child).where(child.order_id.in_(old)))
    session.execute(delete(OrderRow).where(OrderRow.id.in_(old)))
    return len(old)


def _is_old_basket(now: datetime) -> ColumnElement[bool]:
    return BasketItemRow.added_at < BASKETS_KEPT.before(now)


SOURCES: Final = (
    source_of(
        "orders",
        OrderRow,
        lambda person: OrderRow.buyer_id == person.account_id,
        ("created_at", "number", "state", "currency", "gross_minor", "paid_at"),
        is_erased=False,
    ),
    source_of(
        "baskets",
        BasketItemRow,
        lambda person: BasketItemRow.account_id == person.account_id,
        ("added_at", "code", "quantity", "for_vin", "for_document", "for_job"),
    ),
    source_of(
        "vouchers",
        VoucherRow,
        lambda person: VoucherRow.made_by == person.account_id,
        ("made_at", "code", "kind", "valid_from", "valid_to"),
        is_erased=False,
    ),
)
"""What is kept about a person who buys, or who makes vouchers for the portal."""

ROWS: Final = (
    RetentionRow(
        key="orders",
        tables=(
            "orders",
            "order_numbers",
            "order_lines",
            "order_events",
            "order_payments",
            "order_refunds",
            "order_refund_lines",
            "order_effects",
            "voucher_uses",
        ),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.FROM_THEN_ON,
        period=ORDERS_KEPT,
        outlives_account=True,
        overdue=by_trying(_remove_old),
    ),
    RetentionRow(
        key="baskets",
        tables=("basket_items",),
        basis=Basis.CONTRACT,
        ends=Ends.FROM_THEN_ON,
        period=BASKETS_KEPT,
        overdue=rows_where(BasketItemRow, _is_old_basket),
    ),
    RetentionRow(
        key="prices",
        tables=("products", "prices", "vouchers"),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.NEVER,
        outlives_account=True,
    ),
)
"""The rows of the retention table that speak of orders and prices."""
