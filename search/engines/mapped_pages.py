"""Pages of an index's files that a process has mapped: given back to the system now and then (Linux).

What was read once stays counted as the process's memory, and after a thousand searches that is the whole
index. Given back, a page stays in the system's cache: whoever reads it again finds it there.

Advice about the wrong addresses would empty memory that is in use. So it is only given about files that the
caller has mapped for certain, and that are mapped once: then the one mapping there is belongs to the caller,
and stays where it is as long as they keep it.
"""

import ctypes
import mmap
import re
from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Final

_MAPS: Final = Path("/proc/self/maps")
_LINE: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r--\S 0+ \S+ \S+ +(\S.*)")
"""The first address, the one behind the last, and the file; only mappings to read, of a file's beginning."""
_DONT_NEED: Final[int | None] = getattr(mmap, "MADV_DONTNEED", None)

Range = tuple[int, int]
"""The first address and the length in bytes."""


def ranges_of(files: Collection[Path], maps: str) -> list[Range]:
    """Where the files lie that are mapped once, by what `/proc/self/maps` says; `files` without symlinks."""
    wanted, found = {str(path) for path in files}, defaultdict[str, list[Range]](list)
    for line in maps.splitlines():
        match = _LINE.fullmatch(line)
        if match is not None and match[3] in wanted:
            first = int(match[1], 16)
            found[match[3]].append((first, int(match[2], 16) - first))
    return [ranges[0] for ranges in found.values() if len(ranges) == 1]


def give_back(files: Collection[Path]) -> None:
    """Give back the pages of files that the caller has mapped, and keeps mapped until this returns."""
    advise = _advise()
    if advise is None or not files or not _MAPS.exists():
        return
    for first, length in ranges_of(files, _MAPS.read_text(encoding="utf-8", errors="surrogateescape")):
        advise(first, length, _DONT_NEED)


@cache
def _advise() -> Callable[..., object] | None:
    """The system's `madvise`; None where there is none."""
    advise = None if _DONT_NEED is None else getattr(ctypes.CDLL(None), "madvise", None)
    if advise is not None:
        advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return advise
