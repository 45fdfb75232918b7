"""Writings: what stands between two spaces of a text, and how what is known of them is remembered. Pure.

An index takes of each writing some texts and what it leaves beside the index, ready to be joined: a section
of a hundred words costs a hundred look-ups and a handful of joins, without an object for each word.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from search.written import Written

Known = TypeVar("Known")

MAX_TERM_LENGTH: Final = 100
_ENDS: Final = ".,;:!?)"
"""What may stand behind a word or a code and is no part of it."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a word or code leaves beside the index: how it is written, and its form with diacritics."""

    written: Written | None
    marked_form: str | None


@dataclass(frozen=True, slots=True)
class Writing:
    """A writing as an index takes it; each text has a space before every term, and is empty without any.

    `terms` are the likeliest readings, `others` the other ones, `exact` how its words are written. One word
    leaves `written` and `marked_form`, more than one leave what `further` has. `trace` is kept beside the
    text (`search.traces`).
    """

    terms: str
    others: str
    exact: str
    codes: str
    trace: bytes
    written: Written | None = None
    marked_form: str | None = None
    further: tuple[Left, ...] = ()


class Remembered(dict[str, Known], Generic[Known]):
    """What is known of writings, worked out when it is first looked up. Safe to use from several threads.

    Writings that differ in nothing but a capital letter or a full stop share it. Of the last `limit` writings
    all is remembered, and of as many before them those without such a difference.
    """

    def __init__(self, work_out: Callable[[str], Known], limit: int) -> None:
        super().__init__()
        self._work_out, self._limit = work_out, limit
        self._before: dict[str, Known] = {}

    def __missing__(self, writing: str) -> Known:
        """What is known of a writing that is not among the last ones."""
        plain = _plain(writing)
        known = self.get(plain) or self._before.get(plain) or self._work_out(plain)
        if len(self) >= self._limit:
            self._before = dict(self)
            self.clear()
        if len(writing) <= MAX_TERM_LENGTH:
            self[plain] = self[writing] = known
        return known


def _plain(writing: str) -> str:
    """The writing that comes down to the same, places included: no capital letter, nothing behind.

    What is all in capitals may be an abbreviation and keeps them.
    """
    bare = writing.rstrip(_ENDS)
    if not bare.isalpha() or bare.isupper():
        return bare
    lower = bare.lower()
    return lower if len(lower) == len(bare) else bare
