"""What another core works out meanwhile: the counts of a result, while its best sections are looked for.

Engines in C or Rust let go of Python's lock while they work. A thread that has not begun by the time its
answer is needed is not waited for: whoever asked works it out themselves. So where all cores are busy a
search takes about as long as with one thread.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

Answer = TypeVar("Answer")

_MOST_THREADS: Final = 3
_OTHER_CORES: Final = (os.cpu_count() or 1) - 1
"""Asked of Linux once: that takes as long as reading two texts."""


class _Helpers:
    """The threads of this process; they are started when they are first needed, also after a fork."""

    def __init__(self) -> None:
        self.forget()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """Begin anew: a fork has none of its parent's threads."""
        self._lock, self._pool = threading.Lock(), None

    def pool(self) -> ThreadPoolExecutor | None:
        """The threads; None where there is no other core."""
        if _OTHER_CORES < 1:
            return None
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(min(_OTHER_CORES, _MOST_THREADS), "aos-search-meanwhile")
            return self._pool

    _lock: threading.Lock
    _pool: ThreadPoolExecutor | None


_HELPERS: Final = _Helpers()


def meanwhile(work: Callable[[], Answer]) -> Callable[[], Answer]:
    """Begin with `work` in another thread if one is free.

    What is returned gives its answer, and raises its errors; it is to be called once.
    """
    pool = _HELPERS.pool()
    if pool is None:
        return work
    begun = pool.submit(work)
    return lambda: _answer(begun, work)


def aside(work: Callable[[], object]) -> None:
    """Have another thread do what nobody waits for; without one it is done at once."""
    pool = _HELPERS.pool()
    if pool is None:
        work()
    else:
        pool.submit(work)


def _answer(begun: Future[Answer], work: Callable[[], Answer]) -> Answer:
    return work() if begun.cancel() else begun.result()
