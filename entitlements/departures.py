"""Employees who left: what ended, whom to tell until when, and whether they came back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.team_models import DepartureRow

DAYS_TO_NOTIFY: Final = 3
"""Working days within which the clearance body is told that an employee left: Annex of (EU) 2021/1244."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """That an employee left. `ended` counts, kind by kind, what was open and ended with it."""

    account_id: int
    operator_id: int
    roles: frozenset[Role]
    left_at: datetime
    ended: dict[str, int]
    notify_by: date
    notified_at: datetime | None

    @property
    def is_to_be_notified(self) -> bool:
        """Whether a clearance ended, and nobody has noted yet that its body knows."""
        return bool(self.ended.get("clearances")) and self.notified_at is None


def open_departure(session: Session, account_id: int) -> DepartureRow | None:
    """The departure of an account that nobody has taken back since."""
    return session.scalar(
        select(DepartureRow)
        .where(DepartureRow.account_id == account_id, DepartureRow.returned_at.is_(None))
        .order_by(DepartureRow.pk.desc())
        .limit(1)
    )


def departure(row: DepartureRow) -> Departure:
    """The departure that a row holds."""
    return Departure(
        account_id=row.account_id,
        operator_id=row.operator_id,
        roles=frozenset(Role(role) for role in row.roles),
        left_at=row.left_at,
        ended=dict(row.ended),
        notify_by=row.notify_by,
        notified_at=row.notified_at,
    )
