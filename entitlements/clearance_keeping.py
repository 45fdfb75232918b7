"""What clearances and the register keep about people, and for how long: rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from entitlements.access_register import AccessRegister
from entitlements.clearance_models import (
    ClearanceAnswerRow,
    ClearancePaperRow,
    ClearanceReadingRow,
    ClearanceReminderRow,
    ClearanceRow,
    ClearanceVoteRow,
    SecurityAccessRow,
    SecurityExportRow,
)
from entitlements.declarations import KEPT_MONTHS
from entitlements.periods import Period
from entitlements.personal_data import source_of
from entitlements.retention import Basis, Ends, RetentionRow, by_trying, rows_where

_KEPT: Final = Period(months=KEPT_MONTHS)
_CHILDREN: Final = (ClearanceVoteRow, ClearancePaperRow, ClearanceReadingRow, ClearanceReminderRow)


def _remove_old(session: Session, now: datetime) -> int:
    """Clearances that ended, or whose certificate did, so long ago, with all that belongs to them."""
    limit = _KEPT.before(now)
    is_old = (ClearanceRow.ended_at < limit) | (ClearanceRow.valid_to < limit.date())
    old = list(session.scalars(select(ClearanceRow.id).where(is_old)))
    for child in _CHILDREN:
        session.execute(delete(child).where(child.clearance_id.in_(old)))
    session.execute(delete(ClearanceRow).where(ClearanceRow.id.in_(old)))
    return len(old)


def _is_old_answer(now: datetime) -> ColumnElement[bool]:
    return ClearanceAnswerRow.asked_at < Period(days=30).before(now)


def _is_old_export(now: datetime) -> ColumnElement[bool]:
    return SecurityExportRow.made_at < _KEPT.before(now)


SOURCES: Final = (
    source_of(
        "clearances",
        ClearanceRow,
        lambda person: ClearanceRow.account_id == person.account_id,
        ("applied_at", "statement", "status", "issuer", "subject", "number", "valid_from", "valid_to",
         "ended_at", "end_reason"),
        is_erased=False,
    ),
    source_of(
        "clearance-answers",
        ClearanceAnswerRow,
        lambda person: ClearanceAnswerRow.account_id == person.account_id,
        ("checked_at", "answer"),
    ),
    source_of(
        "security-accesses",
        SecurityAccessRow,
        lambda person: SecurityAccessRow.account_id == person.account_id,
        ("at", "operator_name", "site_name", "document_title", "vin", "customer", "purpose", "words"),
        is_erased=False,
    ),
    source_of(
        "clearance-votes",
        ClearanceVoteRow,
        lambda person: ClearanceVoteRow.account_id == person.account_id,
        ("at", "reason", "issuer", "number", "valid_from", "valid_to"),
        is_erased=False,
    ),
    source_of(
        "clearance-readings",
        ClearanceReadingRow,
        lambda person: ClearanceReadingRow.account_id == person.account_id,
        ("at",),
        is_erased=False,
    ),
    source_of(
        "security-exports",
        SecurityExportRow,
        lambda person: SecurityExportRow.made_by == person.account_id,
        ("made_at", "operator_name", "first_day", "last_day", "records"),
        is_erased=False,
    ),
)  # fmt: skip
"""What is kept about a person; by law it stays when their account goes, but for answers of a trust centre."""

ROWS: Final = (
    RetentionRow(
        key="clearances",
        tables=(
            "clearances",
            "clearance_votes",
            "clearance_papers",
            "clearance_readings",
            "clearance_reminders",
        ),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.AFTER_THE_END,
        period=_KEPT,
        outlives_account=True,
        overdue=by_trying(_remove_old),
    ),
    RetentionRow(
        key="clearance-answers",
        tables=("clearance_answers",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=Period(days=30),
        overdue=rows_where(ClearanceAnswerRow, _is_old_answer),
    ),
    RetentionRow(
        key="security-accesses",
        tables=("security_accesses",),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.FROM_THEN_ON,
        period=_KEPT,
        outlives_account=True,
        overdue=by_trying(lambda session, now: AccessRegister(session, lambda: now).prune()),
    ),
    RetentionRow(
        key="security-exports",
        tables=("security_exports",),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.FROM_THEN_ON,
        period=_KEPT,
        outlives_account=True,
        overdue=rows_where(SecurityExportRow, _is_old_export),
    ),
)
"""The rows of the retention table that speak of clearances."""
