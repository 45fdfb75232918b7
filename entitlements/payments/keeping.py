"""What payments keep about people, and for how long: rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from entitlements.payments.models import (
    BankStatementRow,
    MoneyBackRow,
    PaymentAttemptRow,
    PaymentEventRow,
    PaymentRow,
    PaymentRulingRow,
)
from entitlements.periods import Period
from entitlements.personal_data import source_of
from entitlements.retention import Basis, Ends, RetentionRow, by_trying, rows_where

PAYMENTS_KEPT: Final = Period(months=72)
EVENTS_KEPT: Final = Period(months=24)


def _remove_old(session: Session, now: datetime) -> int:
    """Money of long ago with all that was ruled about it; the database itself keeps the younger."""
    before = PAYMENTS_KEPT.before(now)
    newer = select(MoneyBackRow.payment_id).where(MoneyBackRow.asked_at >= before)
    ruled = select(PaymentRulingRow.payment_id).where(PaymentRulingRow.at >= before)
    old = list(
        session.scalars(
            select(PaymentRow.id).where(
                PaymentRow.recorded_at < before, PaymentRow.id.not_in(newer), PaymentRow.id.not_in(ruled)
            )
        )
    )
    for model in (MoneyBackRow, PaymentRulingRow):
        session.execute(delete(model).where(model.payment_id.in_(old)))
    session.execute(delete(PaymentRow).where(PaymentRow.id.in_(old)))
    used = select(PaymentRow.statement_id).where(PaymentRow.statement_id.is_not(None))
    session.execute(
        delete(BankStatementRow).where(
            BankStatementRow.imported_at < before, BankStatementRow.id.not_in(used)
        )
    )
    return len(old)


SOURCES: Final = (
    source_of(
        "bank-statements",
        BankStatementRow,
        lambda person: BankStatementRow.imported_by == person.account_id,
        ("imported_at", "account", "number", "file_name"),
        is_erased=False,
    ),
    source_of(
        "payment-rulings",
        PaymentRulingRow,
        lambda person: PaymentRulingRow.by == person.account_id,
        ("at", "ruling", "words"),
        is_erased=False,
    ),
)
"""What is kept about a member of the staff who decides on payments."""

ROWS: Final = (
    RetentionRow(
        key="payments",
        tables=("payments", "payment_rulings", "money_back", "bank_statements"),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.FROM_THEN_ON,
        period=PAYMENTS_KEPT,
        outlives_account=True,
        overdue=by_trying(_remove_old),
    ),
    RetentionRow(
        key="payment-events",
        tables=("payment_events",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=EVENTS_KEPT,
        outlives_account=True,
        overdue=rows_where(
            PaymentEventRow, lambda now: PaymentEventRow.received_at < EVENTS_KEPT.before(now)
        ),
    ),
    RetentionRow(
        key="payment-attempts",
        tables=("payment_attempts",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=EVENTS_KEPT,
        outlives_account=True,
        overdue=rows_where(
            PaymentAttemptRow, lambda now: PaymentAttemptRow.begun_at < EVENTS_KEPT.before(now)
        ),
    ),
)
"""The rows of the retention table that speak of payments."""
