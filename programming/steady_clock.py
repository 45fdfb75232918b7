"""A clock that only goes forward, and waiting on it; handed in, so that trials take no time."""

import time
from typing import Protocol


class SteadyClock(Protocol):
    """Seconds since any instant, and waiting."""

    def now(self) -> float:
        """Seconds since an instant that never changes."""

    def sleep(self, seconds: float) -> None:
        """Wait; nothing where `seconds` is not positive."""


class MachineClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Seconds since the machine started, or so."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; nothing where `seconds` is not positive."""
        if seconds > 0:
            time.sleep(seconds)
