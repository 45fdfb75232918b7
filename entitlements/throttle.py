"""How long to wait after failed log-ins. Pure: the moments of the failures come in, seconds go out.

The wait grows with the failures of the last quarter of an hour and ends by itself, so that nobody can lock
a victim out for good. Failures count per account and address together, and per address with a higher limit.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=15)
FREE_FAILURES_PER_ACCOUNT: Final = 5
FREE_FAILURES_PER_ADDRESS: Final = 50
_FIRST_WAIT_S: Final = 10
_LONGEST_WAIT_S: Final = 300


def wait_s(failures: Sequence[datetime], now: datetime, free_failures: int) -> int:
    """Seconds until the next attempt is heard, 0 when it may be made now.

    `failures` are instants in any order; those outside the window count no more.
    """
    recent = sorted(failure for failure in failures if now - WINDOW < failure <= now)
    excess = len(recent) - free_failures
    if excess < 0:
        return 0
    wait = min(_FIRST_WAIT_S * 2 ** min(excess, 10), _LONGEST_WAIT_S)
    remaining = recent[-1] + timedelta(seconds=wait) - now
    return max(0, -(-int(remaining.total_seconds() * 1000) // 1000))
