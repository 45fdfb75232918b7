"""Traces: which terms the words of a text come down to, two bytes a term, kept beside the text. Pure.

What was searched for is found in a text by its trace in a few calls, however many words there are, and only
what matches is analysed. A mark stands for a term and for one in 32,000 others: whoever finds one looks
closer. Words are numbered as `str.split` divides the text; of a code that is written with spaces the first
word has the marks, and the others say that they belong to it.
"""

import sys
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import compress, count
from typing import Final
from zlib import crc32

from search.language.measures import JOINT

_BEGINS: Final = 0x8000
"""Set in the first mark of each word, which has one at least."""
_NO_TERM, _CONTINUES, _FIRST_OF_TERMS = range(3)
_STEPS: Final = bytes(byte >= _BEGINS >> 8 for byte in range(256))
"""Of a mark's second byte, whether it begins a word."""


@lru_cache(maxsize=50_000)
def _mark(term: str) -> int:
    return _FIRST_OF_TERMS + crc32(term.encode("utf-8", "surrogatepass")) % (_BEGINS - _FIRST_OF_TERMS)


def trace_of(word: str, terms: Iterable[str]) -> bytes:
    """The trace of what stands between two spaces of a text whose codes are joined, and has these terms."""
    first, *others = list(map(_mark, dict.fromkeys(terms))) or [_NO_TERM]
    continuing = len(list(filter(None, word.split(JOINT)))) - 1 if JOINT in word else 0
    marks = [first | _BEGINS, *others, *[_CONTINUES | _BEGINS] * continuing]
    return b"".join(mark.to_bytes(2, "little") for mark in marks)


class Wanted:
    """Terms to be looked for in traces."""

    def __init__(self, terms: Iterable[str], *, and_nothing: bool = False) -> None:
        """`and_nothing`: also what has no term, such as a dash between two words."""
        marks = [*map(_mark, terms), *([_NO_TERM] if and_nothing else [])]
        self._is_wanted = _table(marks)

    def numbers(self, trace: bytes) -> list[int]:
        """The numbers of the words with one of the terms; a few more may be among them."""
        return _matching(trace, self._is_wanted)


def continuing(trace: bytes) -> frozenset[int]:
    """The numbers of the words that belong to the code which begins before them."""
    return frozenset(_matching(trace, _IS_CONTINUED)) if _CONTINUED in trace else frozenset()


def _table(marks: Iterable[int]) -> bytearray:
    table = bytearray(2 * _BEGINS)
    for mark in marks:
        table[mark] = table[mark | _BEGINS] = 1
    return table


_IS_CONTINUED: Final = _table([_CONTINUES])
_CONTINUED: Final = (_CONTINUES | _BEGINS).to_bytes(2, "little")


def _matching(trace: bytes, is_wanted: bytearray) -> list[int]:
    marks = array("H", trace)
    if sys.byteorder == "big":
        marks.byteswap()
    places = list(compress(count(), map(is_wanted.__getitem__, marks)))
    if not places:
        return places
    begins = trace[1::2].translate(_STEPS)
    return list(dict.fromkeys([begins.count(1, 0, place + 1) - 1 for place in places]))
