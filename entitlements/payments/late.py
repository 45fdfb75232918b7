"""Libraries that are imported when they are first used.

`requests` and Stripe's library import `urllib3`, which opens a socket as it is imported, and take a while: no
command that asks no provider should do either.
"""

from importlib import import_module


class Late:
    """Stands for a library until something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        return getattr(import_module(self._name), attribute)
