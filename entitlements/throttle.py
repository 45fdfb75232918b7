"""How long to wait after failed attempts. Pure: the moments of the failures come in, seconds go out.

The wait grows with the failures of the last while and ends by itself, so that nobody can lock a victim out
for good. What is counted together is `entitlements.attempts`' to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FIRST_WAIT_S: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many failures within `window` are free, and the longest wait after each one more."""

    free_failures: int
    window: timedelta = timedelta(minutes=15)
    longest_wait_s: int = 300


PASSWORDS_OF_AN_ACCOUNT: Final = Limit(free_failures=5)
"""Passwords for one account from one address, or from one known device."""

PASSWORDS_FROM_ANYWHERE: Final = Limit(free_failures=100)
"""Passwords for one account from all addresses together; those at all known devices are counted apart."""

PASSWORDS_FROM_AN_ADDRESS: Final = Limit(free_failures=50)
"""Passwords for whatever accounts from one address."""

CODES_OF_AN_ACCOUNT: Final = Limit(free_failures=5, window=timedelta(hours=24), longest_wait_s=900)
"""Codes of the second step for one account, from one known device or from all others together.

Six digits bear few guesses.
"""

CODES_AT_KNOWN_DEVICES: Final = Limit(free_failures=20, window=timedelta(hours=24), longest_wait_s=900)
"""Codes of the second step for one account at all its known devices together."""

LETTERS_TO_AN_ACCOUNT: Final = Limit(free_failures=3, window=timedelta(hours=1), longest_wait_s=900)
"""Mails to one address that anybody can ask for."""

LETTERS_FROM_AN_ADDRESS: Final = Limit(free_failures=20, window=timedelta(hours=1), longest_wait_s=900)
"""Mails that one client's address asks for, to whomever."""

LONGEST_WINDOW: Final = timedelta(hours=24)


def wait_s(failures: Sequence[datetime], now: datetime, limit: Limit) -> int:
    """Seconds until the next attempt is heard, 0 when it may be made now.

    `failures` are instants in any order; those outside the window count no more.
    """
    recent = sorted(failure for failure in failures if now - limit.window < failure <= now)
    excess = len(recent) - limit.free_failures
    if excess < 0:
        return 0
    wait = min(FIRST_WAIT_S * 2 ** min(excess, 10), limit.longest_wait_s)
    remaining = recent[-1] + timedelta(seconds=wait) - now
    return max(0, -(-int(remaining.total_seconds() * 1000) // 1000))
