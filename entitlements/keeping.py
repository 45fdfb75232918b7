"""What the tables of accounts keep about people, and for how long: their rows of the portal's two lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from entitlements.audit_models import AuditRecordRow
from entitlements.audit_records import record_of
from entitlements.erasing import Erasing
from entitlements.leaving import LeavingStep
from entitlements.models import AccountRow, AccountSessionRow, FailedLogInRow, OperatorRow, SiteRow
from entitlements.periods import Period
from entitlements.personal_data import Person, PersonalSource, Record, plain, source_of
from entitlements.retention import Basis, Ends, Overdue, RetentionRow, rows_where
from entitlements.team_models import DepartureRow, InvitationRow
from entitlements.throttle import LONGEST_WINDOW

SESSIONS_KEPT: Final = Period(months=24)
INVITATIONS_KEPT: Final = Period(days=30)
LEFT_ACCOUNTS_KEPT: Final = Period(months=24)


def _account(session: Session, person: Person) -> list[Record]:
    row = session.get_one(AccountRow, person.account_id)
    operator = None if row.operator_id is None else session.get(OperatorRow, row.operator_id)
    site = None if row.site_id is None else session.get(SiteRow, row.site_id)
    return [
        {
            "number": row.id,
            "email": row.email,
            "email_verified_at": plain(row.email_verified_at),
            "display_name": row.display_name,
            "language": row.language,
            "roles": sorted(kept.role for kept in row.roles),
            "company": None if operator is None else operator.legal_name,
            "site": None if site is None else site.name,
            "created_at": plain(row.created_at),
        }
    ]


def _audit(session: Session, person: Person) -> list[Record]:
    """What the audit trail says that the person did, and what was done about their account."""
    row = AuditRecordRow
    about = or_(row.actor_id == person.account_id, row.subject == f"account:{person.account_id}")
    found = session.execute(select(row.__table__).where(about).order_by(row.sequence)).mappings()
    return [
        {
            "at": plain(record.at),
            "kind": record.kind,
            "by_oneself": record.actor_id == person.account_id,
            "subject": record.subject,
            "details": plain(record.details),
        }
        for record in map(record_of, found)
    ]


SOURCES: Final = (
    PersonalSource(key="account", tables=("accounts", "account_roles"), records=_account),
    source_of(
        "sessions",
        AccountSessionRow,
        lambda person: AccountSessionRow.account_id == person.account_id,
        ("began_at", "last_seen_at", "expires_at", "ended_at", "user_agent", "strength"),
    ),
    source_of(
        "invitations-got",
        InvitationRow,
        lambda person: InvitationRow.email == person.email,
        ("created_at", "email", "display_name", "roles", "language", "expires_at", "ended_at", "outcome"),
    ),
    source_of(
        "invitations-sent",
        InvitationRow,
        lambda person: InvitationRow.invited_by == person.account_id,
        ("created_at", "roles", "times_sent", "expires_at", "outcome"),
        is_erased=False,
    ),
    source_of(
        "departures",
        DepartureRow,
        lambda person: DepartureRow.account_id == person.account_id,
        ("left_at", "roles", "ended", "returned_at"),
        is_erased=False,
    ),
    PersonalSource(key="audit", tables=("audit_records",), records=_audit),
)
"""What is kept about a person in the tables of accounts."""


def _is_old_session(now: datetime) -> ColumnElement[bool]:
    limit = SESSIONS_KEPT.before(now)
    return or_(AccountSessionRow.ended_at < limit, AccountSessionRow.expires_at < limit)


def _is_old_invitation(now: datetime) -> ColumnElement[bool]:
    limit = INVITATIONS_KEPT.before(now)
    return or_(InvitationRow.ended_at < limit, InvitationRow.expires_at < limit)


def _is_old_departure(now: datetime) -> ColumnElement[bool]:
    """Over for long; while somebody may be taken back, their departure waits for their account."""
    return and_(DepartureRow.left_at < LEFT_ACCOUNTS_KEPT.before(now), DepartureRow.returned_at.is_not(None))


ROWS: Final = (
    RetentionRow(
        key="accounts",
        tables=("accounts", "account_roles", "erasures"),
        basis=Basis.CONTRACT,
        ends=Ends.WITH_THE_ACCOUNT,
    ),
    RetentionRow(
        key="companies",
        tables=("operators", "sites"),
        basis=Basis.CONTRACT,
        ends=Ends.WITH_THE_COMPANY,
        outlives_account=True,
    ),
    RetentionRow(
        key="sessions",
        tables=("account_sessions",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.AFTER_THE_END,
        period=SESSIONS_KEPT,
        overdue=rows_where(AccountSessionRow, _is_old_session),
    ),
    RetentionRow(
        key="failed-log-ins",
        tables=("failed_log_ins",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=Period(hours=int(LONGEST_WINDOW.total_seconds()) // 3600),
        overdue=rows_where(FailedLogInRow, lambda now: FailedLogInRow.failed_at <= now - LONGEST_WINDOW),
    ),
    RetentionRow(
        key="invitations",
        tables=("invitations",),
        basis=Basis.CONTRACT,
        ends=Ends.AFTER_THE_END,
        period=INVITATIONS_KEPT,
        overdue=rows_where(InvitationRow, _is_old_invitation),
    ),
    RetentionRow(
        key="departures",
        tables=("departures",),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.FROM_THEN_ON,
        period=LEFT_ACCOUNTS_KEPT,
        outlives_account=True,
        overdue=rows_where(DepartureRow, _is_old_departure),
    ),
    RetentionRow(
        key="audit",
        tables=("audit_records", "audit_head"),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.NEVER,
        outlives_account=True,
    ),
)
"""The rows of the retention table that speak of the tables of accounts."""


def left_accounts(sources: Sequence[PersonalSource], steps: Sequence[LeavingStep]) -> RetentionRow:
    """The row of people who left their operator and whom nobody took back; `sources` are the portal's."""

    def found(session: Session, now: datetime) -> list[int]:
        return list(
            session.scalars(
                select(DepartureRow.account_id)
                .join(AccountRow, AccountRow.id == DepartureRow.account_id)
                .where(
                    DepartureRow.left_at < LEFT_ACCOUNTS_KEPT.before(now),
                    DepartureRow.returned_at.is_(None),
                    AccountRow.is_active.is_(False),
                )
                .distinct()
            )
        )

    def remove(session: Session, now: datetime) -> int:
        leavers = found(session, now)
        erasing = Erasing(session=session, sources=sources, steps=steps, now=now)
        for account_id in leavers:
            erasing.erase(account_id, actor_id=None)
        return len(leavers)

    return RetentionRow(
        key="left-accounts",
        tables=("accounts", "account_roles"),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=LEFT_ACCOUNTS_KEPT,
        overdue=Overdue(count=lambda session, now: len(found(session, now)), remove=remove),
    )
