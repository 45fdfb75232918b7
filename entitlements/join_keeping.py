"""What the registration of operators keeps about people: its rows of the portal's two lists."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from entitlements.accounts import Standing
from entitlements.join_models import (
    ApplicationRow,
    ConsentRow,
    EmailTokenRow,
    EvidenceRow,
    JoinAttemptRow,
    PendingRegistrationRow,
)
from entitlements.join_throttle import WINDOW
from entitlements.models import OperatorRow
from entitlements.pending import KEPT, PendingRegistrations
from entitlements.periods import Period
from entitlements.personal_data import Person, source_of
from entitlements.retention import Basis, Ends, Overdue, RetentionRow, rows_where
from entitlements.team_models import ErasureRow

EVIDENCE_KEPT: Final = Period(months=12)
CONSENTS_KEPT: Final = Period(months=72)
TOKENS_KEPT: Final = Period(days=90)
REGISTRATIONS_KEPT: Final = Period(days=KEPT.days)


def _drop_waiting(session: Session, person: Person) -> None:
    """Delete what waits for the proof of the person's address, with its links."""
    PendingRegistrations(session).drop_all(person.email)


SOURCES: Final = (
    source_of(
        "consents",
        ConsentRow,
        lambda person: ConsentRow.account_id == person.account_id,
        ("version", "language", "agreed_at"),
        is_erased=False,
    ),
    replace(
        source_of(
            "registrations",
            PendingRegistrationRow,
            lambda person: PendingRegistrationRow.email == person.email,
            ("made_at", "email", "display_name", "language", "company"),
        ),
        erase=_drop_waiting,
    ),
    source_of(
        "email-links",
        EmailTokenRow,
        lambda person: EmailTokenRow.account_id == person.account_id,
        ("made_at", "expires_at", "used_at"),
    ),
    source_of(
        "applications",
        ApplicationRow,
        lambda person: ApplicationRow.handed_in_by == person.account_id,
        ("handed_in_at", "state", "decided_at", "reason"),
        is_erased=False,
    ),
    source_of(
        "evidence",
        EvidenceRow,
        lambda person: EvidenceRow.added_by == person.account_id,
        ("name", "media_type", "size_bytes", "added_at"),
        is_erased=False,
    ),
)
"""What is kept about a person in the tables of registration; what is the company's stays with it."""


def _is_evidence_of_nobody(now: datetime) -> ColumnElement[bool]:
    """Handed in by a company that was refused or closed long ago; the bytes go with the next sweep."""
    over = select(OperatorRow.id).where(
        OperatorRow.standing.in_((Standing.REFUSED, Standing.CLOSED)),
        OperatorRow.decided_at < EVIDENCE_KEPT.before(now),
    )
    return EvidenceRow.operator_id.in_(over)


def _is_consent_of_long_ago(now: datetime) -> ColumnElement[bool]:
    erased = select(ErasureRow.account_id).where(ErasureRow.erased_at < CONSENTS_KEPT.before(now))
    return ConsentRow.account_id.in_(erased)


def _count_unproved(session: Session, now: datetime) -> int:
    of_long_ago = PendingRegistrationRow.made_at <= now - KEPT
    return session.scalar(select(func.count()).select_from(PendingRegistrationRow).where(of_long_ago)) or 0


def _remove_unproved(session: Session, now: datetime) -> int:
    """Delete them with their links, which say afterwards that they confirm nothing."""
    count = _count_unproved(session, now)
    PendingRegistrations(session).prune(now)
    return count


ROWS: Final = (
    RetentionRow(
        key="applications",
        tables=("operator_applications", "vat_checks"),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.WITH_THE_COMPANY,
        outlives_account=True,
    ),
    RetentionRow(
        key="evidence",
        tables=("operator_evidence",),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.AFTER_THE_END,
        period=EVIDENCE_KEPT,
        outlives_account=True,
        overdue=rows_where(EvidenceRow, _is_evidence_of_nobody),
    ),
    RetentionRow(
        key="consents",
        tables=("consents",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.AFTER_THE_END,
        period=CONSENTS_KEPT,
        outlives_account=True,
        overdue=rows_where(ConsentRow, _is_consent_of_long_ago),
    ),
    RetentionRow(
        key="registrations",
        tables=("pending_registrations",),
        basis=Basis.CONTRACT,
        ends=Ends.FROM_THEN_ON,
        period=REGISTRATIONS_KEPT,
        overdue=Overdue(count=_count_unproved, remove=_remove_unproved),
    ),
    RetentionRow(
        key="email-links",
        tables=("email_tokens",),
        basis=Basis.CONTRACT,
        ends=Ends.AFTER_THE_END,
        period=TOKENS_KEPT,
        overdue=rows_where(EmailTokenRow, lambda now: EmailTokenRow.expires_at <= TOKENS_KEPT.before(now)),
    ),
    RetentionRow(
        key="registration-attempts",
        tables=("join_attempts",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=Period(minutes=int(WINDOW.total_seconds()) // 60),
        overdue=rows_where(JoinAttemptRow, lambda now: JoinAttemptRow.made_at <= now - WINDOW),
    ),
)
"""The rows of the retention table that speak of the tables of registration."""
