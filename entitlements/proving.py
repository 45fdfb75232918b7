"""What an account loses when its address is proved: all that others may have set up before its owner came.

Whoever registers with somebody else's address chooses a password and waits. The proof of the address is
the first sign of its owner; nothing that was opened, enrolled or sent before it goes on after it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.devices import Devices
from entitlements.password_resets import PasswordResets
from entitlements.second_factors import SecondFactors
from entitlements.sessions import SessionStore


def end_what_was_before_proof(session: Session, account_id: int, now: datetime) -> None:
    """End the sessions, second factors, devices and links of an account whose address is proved now."""
    SessionStore(session).end_all(account_id, now)
    SecondFactors(session).remove_all(account_id)
    Devices(session).forget_all(account_id)
    PasswordResets(session).use_up(account_id, now)
