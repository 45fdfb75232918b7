"""Waiting for the portal while a control unit must hear every few seconds that the tester is still there."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Protocol, TypeVar

T = TypeVar("T")

_SLICE_S: Final = 0.5


class Waiting(Protocol):
    """A way to wait: calls something that may take long, and `meanwhile` again and again until it is done."""

    def __call__(self, call: Callable[[], T], meanwhile: Callable[[], None]) -> T:
        """What `call` gives, or raises."""


def in_a_thread(call: Callable[[], T], meanwhile: Callable[[], None]) -> T:
    """Call in a thread of its own, and `meanwhile` twice a second in this one."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=run, name="asks-portal", daemon=True).start()
    while True:
        try:
            return answer.result(timeout=_SLICE_S)
        except TimeoutError:
            if answer.done():
                raise
            meanwhile()


def directly(call: Callable[[], T], meanwhile: Callable[[], None]) -> T:
    """Call at once and wait: for whatever answers from memory."""
    meanwhile()
    return call()
