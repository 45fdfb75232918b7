"""What the shop keeps about people, and for how long: rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from entitlements.periods import Period
from entitlements.personal_data import source_of
from entitlements.retention import Basis, Ends, RetentionRow, by_trying, rows_where
from entitlements.shop.models import DeliveryRow, ReservationRow, ReturnRow

_KEPT: Final = Period(months=72)
"""Papers of trade are kept for five years from the end of the year of the tax (Polish tax ordinance, 86)."""
_LAPSED: Final = Period(days=30)


def _remove_old(session: Session, now: datetime) -> int:
    """Addresses of orders that are old, and of orders that lapsed without being paid."""
    paid = select(ReservationRow.order_id).where(ReservationRow.paid_at.is_not(None))
    is_lapsed = (DeliveryRow.made_at < _LAPSED.before(now)) & DeliveryRow.order_id.not_in(paid)
    is_old = (DeliveryRow.made_at < _KEPT.before(now)) | is_lapsed
    old = list(session.scalars(select(DeliveryRow.order_id).where(is_old)))
    session.execute(delete(DeliveryRow).where(DeliveryRow.order_id.in_(old)))
    return len(old)


def _is_old_return(now: datetime) -> ColumnElement[bool]:
    return ReturnRow.ended_at < _KEPT.before(now)


SOURCES: Final = (
    source_of(
        "deliveries",
        DeliveryRow,
        lambda person: DeliveryRow.made_by == person.account_id,
        ("made_at", "way", "recipient", "street", "postal_code", "city", "country", "phone"),
        is_erased=False,
    ),
    source_of(
        "returns",
        ReturnRow,
        lambda person: ReturnRow.made_by == person.account_id,
        ("number", "asked_at", "tool_number", "quantity", "ground", "words", "state", "answer"),
        is_erased=False,
    ),
)
"""What is kept about a person; it belongs to their company's papers and stays when their account goes."""

ROWS: Final = (
    RetentionRow(
        key="deliveries",
        tables=("shop_deliveries",),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.FROM_THEN_ON,
        period=_KEPT,
        outlives_account=True,
        overdue=by_trying(_remove_old),
    ),
    RetentionRow(
        key="returns",
        tables=("shop_returns",),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.AFTER_THE_END,
        period=_KEPT,
        outlives_account=True,
        overdue=rows_where(ReturnRow, _is_old_return),
    ),
)
"""The rows of the retention table that speak of goods."""
