"""A clock that a test moves."""

from datetime import datetime

from tests.conftest import NOON


class Clock:
    """Stands still until `now` is given another instant."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now
