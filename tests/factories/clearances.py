"""Clearances as the portal's staff grants them: applied for, and agreed to by two."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from entitlements.clearance import Certificate, Clearance, Level, Voter
from entitlements.clearance_desk import Application, ClearanceDesk

FIRST_STAFF: Final = Voter(account_id=901)
SECOND_STAFF: Final = Voter(account_id=902)


def certificate(
    today: date, *, number: str = "PL-0001", subject: str = "Jan Kowal", days: int = 365
) -> Certificate:
    """A certificate from yesterday on, for so many days from today."""
    return Certificate(
        issuer="DEKRA",
        subject=subject,
        number=number,
        valid_from=today - timedelta(days=1),
        valid_to=today + timedelta(days=days),
    )


def grant(
    session: Session,
    operator_id: int,
    account_id: int | None,
    now: datetime,
    *,
    certified: Certificate | None = None,
    applied_by: int = 900,
) -> Clearance:
    """The approval of an operator, or, with an account, the authorisation of its employee."""
    desk = ClearanceDesk(session, lambda: now)
    level = Level.APPROVAL if account_id is None else Level.AUTHORISATION
    proposed = certified or certificate(now.date(), number=f"PL-{level}-{account_id or operator_id}")
    application = Application(
        level=level, operator_id=operator_id, account_id=account_id, applied_by=applied_by
    )
    applied = desk.apply(application)
    desk.agree(applied.id, FIRST_STAFF, proposed)
    return desk.agree(applied.id, SECOND_STAFF, proposed)


def clear(session: Session, operator_id: int, account_id: int, now: datetime) -> None:
    """Grant both levels, so that the person is cleared for a year."""
    grant(session, operator_id, None, now)
    grant(session, operator_id, account_id, now)
