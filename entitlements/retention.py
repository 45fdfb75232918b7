"""The retention table: what is kept of people, and for how long; and its application.

Each package names its own rows, beside the tables that it keeps. A row without `overdue` says how long
something is kept that ends by itself, with the account or with the matter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.periods import Period
from kb.database import Database


class Basis(StrEnum):
    """Why something may be kept: points of article 6(1) of the General Data Protection Regulation."""

    CONTRACT = "contract"
    LEGAL_DUTY = "legal-duty"
    LEGITIMATE_INTEREST = "legitimate-interest"


class Ends(StrEnum):
    """When a period begins to run, or what it ends with where it has no length."""

    FROM_THEN_ON = "from-then-on"
    AFTER_THE_END = "after-the-end"
    AFTER_LAST_USE = "after-last-use"
    WITH_THE_ACCOUNT = "with-the-account"
    WITH_THE_COMPANY = "with-the-company"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """What of a kind is kept for too long: how many there are, and how they go."""

    count: Callable[[Session, datetime], int]
    remove: Callable[[Session, datetime], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRow:
    """One row of the table. `tables` are what it speaks of, `period` is None where nothing runs.

    `outlives_account` says that the law keeps it when the person has their account deleted.
    """

    key: str
    tables: tuple[str, ...]
    basis: Basis
    ends: Ends
    period: Period | None = None
    outlives_account: bool = False
    overdue: Overdue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a row came to: how many entries are overdue, and whether they are gone."""

    key: str
    count: int
    is_removed: bool


def rows_where(model: type[Any], condition: Callable[[datetime], ColumnElement[bool]]) -> Overdue:
    """The rows of one table that meet a condition at the instant that is given."""

    def count(session: Session, now: datetime) -> int:
        return session.scalar(select(func.count()).select_from(model).where(condition(now))) or 0

    def remove(session: Session, now: datetime) -> int:
        result = session.execute(
            delete(model).where(condition(now)), execution_options={"synchronize_session": False}
        )
        return int(getattr(result, "rowcount", 0))

    return Overdue(count=count, remove=remove)


def by_trying(remove: Callable[[Session, datetime], int]) -> Overdue:
    """What `remove` takes away, where no condition on one table says it: counted by a trial."""

    def count(session: Session, now: datetime) -> int:
        attempt = session.begin_nested()
        try:
            return remove(session, now)
        finally:
            attempt.rollback()

    return Overdue(count=count, remove=remove)


def overdue(database: Database, table: Sequence[RetentionRow], now: datetime) -> list[Applied]:
    """What is kept for too long, row by row; nothing is changed."""
    found = []
    for row in table:
        if row.overdue is not None:
            with database.write() as session:
                count = row.overdue.count(session, now)
            found.append(Applied(key=row.key, count=count, is_removed=False))
    return found


def apply(database: Database, table: Sequence[RetentionRow], now: datetime) -> list[Applied]:
    """Remove what is kept for too long, each row of the table in a transaction of its own.

    What went is recorded in the audit trail: how many, of what, and never what it said.
    """
    done = []
    for row in table:
        if row.overdue is not None:
            with database.write() as session:
                count = row.overdue.remove(session, now)
                _record(session, row, count, now)
            done.append(Applied(key=row.key, count=count, is_removed=True))
    return done


def _record(session: Session, row: RetentionRow, count: int, now: datetime) -> None:
    if count:
        AuditTrail(session, lambda: now).record(
            AuditEvent(
                kind=AuditKind.RETENTION_APPLIED,
                actor_id=None,
                subject=f"retention:{row.key}",
                details={"count": str(count)},
            )
        )
