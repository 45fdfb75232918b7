"""Waiting for the portal while a control unit must hear every few seconds that the tester is still there."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Protocol, TypeVar

from programming.flashing.ports import PortalSilent
from translations.catalogue import translator

_ = translator("programming")

T = TypeVar("T")

LONGEST_S: Final = 60.0
"""What has not answered by then is taken for silent, and asked anew: a name that is never resolved, an answer
that comes in drops. A portal that is there needs a few seconds, and every word to it may be said again."""

_SLICE_S: Final = 0.5


class Waiting(Protocol):
    """A way to wait: calls something that may take long, and `meanwhile` again and again until it is done."""

    def __call__(self, call: Callable[[], T], meanwhile: Callable[[], None]) -> T:
        """What `call` gives, or raises."""


def in_a_thread(call: Callable[[], T], meanwhile: Callable[[], None], longest_s: float = LONGEST_S) -> T:
    """Call in a thread of its own, and `meanwhile` twice a second in this one, at least once.

    Raises:
        PortalSilent: there is no answer after `longest_s`; the thread is left to itself.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=run, name="asks-portal", daemon=True).start()
    give_up_at = time.monotonic() + longest_s
    while True:
        try:
            return answer.result(timeout=min(_SLICE_S, longest_s))
        except TimeoutError:
            if answer.done():
                raise
            meanwhile()
            if time.monotonic() >= give_up_at:
                raise PortalSilent(_("it did not answer in time")) from None


def directly(call: Callable[[], T], meanwhile: Callable[[], None]) -> T:
    """Call at once and wait: for whatever answers from memory."""
    meanwhile()
    return call()
