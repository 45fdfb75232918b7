"""Second factors of accounts in tests: a secret that is known, and the codes of it."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.second_factors import SecondFactors
from entitlements.totp import code_at, step_at

SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def enrol(session: Session, account_id: int, now: datetime) -> None:
    """Give an account an authenticator app with the secret that is known."""
    SecondFactors(session).enrol_totp(account_id, SECRET, now)


def code(now: datetime, steps_away: int = 0) -> str:
    """What the app shows at `now`, or so many steps of 30 seconds away from it."""
    return code_at(SECRET, step_at(now) + steps_away)
