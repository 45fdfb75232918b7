"""Traces: which terms the words of a text come down to, four bytes a term, kept beside the text. Pure.

What was searched for is found in a text by its trace in a few calls, however many words there are, and hardly
anything is analysed. A mark stands for a term, and for one in two thousand million others. Words are numbered
as `str.split` divides the text; of a code that is written with spaces the first word has the marks, and the
others say that they belong to it.
"""

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress, count
from typing import Final, NamedTuple
from zlib import crc32

from search.language.measures import JOINT

_BEGINS: Final = 1 << 31
"""Set in the first mark of each word, which has one at least."""
NO_TERM: Final = 0
"""The mark of what has no term, such as a dash between two words."""
_CONTINUES, _FIRST_OF_TERMS = 1, 2
_CONTINUED: Final = (_CONTINUES | _BEGINS).to_bytes(4, "little")
_STEPS: Final = bytes(byte >= _BEGINS >> 24 for byte in range(256))
"""Of a mark's last byte, whether it begins a word."""
_STEP: Final = b"\1"


class Seen(NamedTuple):
    """A word with something that was looked for: its number, the mark of its likeliest term, and as what."""

    number: int
    first: int
    sorts: int


@lru_cache(maxsize=50_000)
def mark_of(term: str) -> int:
    """The mark of a term."""
    return _FIRST_OF_TERMS + crc32(term.encode("utf-8", "surrogatepass")) % (_BEGINS - _FIRST_OF_TERMS)


def trace_of(terms: Iterable[str]) -> bytes:
    """The trace of a word with these terms, the likeliest first; a word without any has one, too."""
    first, *others = [mark_of(term) for term in dict.fromkeys(terms)] or [NO_TERM]
    return b"".join(mark.to_bytes(4, "little") for mark in (first | _BEGINS, *others))


def joined(words: Sequence[str], traces: Sequence[bytes], text: str, original: str) -> bytes:
    """The trace of an `original` text, of `words` and their traces in `text`, where its codes are joined.

    A joint stands where the original has a space, which divides words there, or a comma (`60,000`).
    """
    if text is original:
        return b"".join(traces)
    found, place = list[bytes](), 0
    for word, trace in zip(words, traces, strict=True):
        found.append(trace)
        if JOINT in word:
            place = text.index(word, place)
            after = place + len(word)
            found.append(_CONTINUED * (len(original[place:after].split()) - 1))
            place = after
    return b"".join(found)


def to_look_for(sorts: Mapping[int, int]) -> dict[int, int]:
    """What to look for: marks, each with the bits of what it is looked for as."""
    return {**sorts, **{mark | _BEGINS: sort for mark, sort in sorts.items()}}


_CONTINUATION: Final = to_look_for({_CONTINUES: 1})


def continuing(trace: bytes) -> frozenset[int]:
    """The numbers of the words that belong to the code which begins before them."""
    return frozenset(one.number for one in look(trace, _CONTINUATION)) if _CONTINUED in trace else frozenset()


def look(trace: bytes, for_: Mapping[int, int]) -> list[Seen]:
    """The words of a text that are looked `for_`, as `to_look_for` has it, in their order."""
    marks = array("I", trace)
    if sys.byteorder == "big":
        marks.byteswap()
    places = list(compress(count(), map(for_.__contains__, marks)))
    if not places:
        return []
    begins, seen, number, counted = trace[3::4].translate(_STEPS), list[Seen](), -1, 0
    for place in places:
        step, counted = begins.count(_STEP, counted, place + 1), place + 1
        number += step
        sorts = for_[marks[place]]
        if seen and seen[-1].number == number:
            seen[-1] = Seen(number, seen[-1].first, seen[-1].sorts | sorts)
        else:
            first = marks[begins.rfind(_STEP, 0, place + 1)] & ~_BEGINS
            seen.append(Seen(number, first, sorts))
    return seen
