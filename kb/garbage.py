"""How often Python looks for garbage that refers to itself, and when memory goes back to the system."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_MADE_BEFORE_A_LOOK: Final = (100_000, 20, 50)
"""Objects, looks at the youngest, looks at the younger ones (`gc.set_threshold`)."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for it seldom: documents and entries are trees, which go when the last who needs them lets go.

    With Python's usual numbers a fifth of the time of indexing is such looks. In processes and threads that
    take in or index many documents; threads may be in here one inside the other's time.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_MADE_BEFORE_A_LOOK)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def give_back() -> None:
    """Give the system back what is free: after a document of thousands of pages hundreds of megabytes.

    What one thread has freed another may not use otherwise: the C library keeps it for the first (glibc).
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
