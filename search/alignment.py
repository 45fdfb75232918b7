"""Which text of a document's Polish edition says the same as which of its English one. Pure.

Sections are matched by anchor, else by place where both editions have as many. Within them paragraphs and
sentences are matched by length (Gale and Church, 1993): what is long in one language is long in the other.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.access import AccessClass
from kb.content import texts
from kb.documents import Revision, Section
from kb.identifiers import DocumentId
from translations.locales import ContentLanguage

_SENTENCE: Final = re.compile(r"(?<=[.!?:;])\s+")
_MAX_LINES: Final = 400
"""More lines than this are matched in pieces: a table of thousands of rows must not take minutes."""
_BAND: Final = 8
_VARIANCE: Final = 6.8
"""Of the length of a translation per character, as measured by Gale and Church."""
_NEVER: Final = math.inf
_MOVES: Final = ((1, 1, 0.0), (1, 2, 2.3), (2, 1, 2.3), (2, 2, 4.0), (1, 0, 4.5), (0, 1, 4.5))
"""So many lines of either side at a time, and what that costs: minus the logarithm of how rare it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Where two texts stand that say the same."""

    document_id: DocumentId
    polish_anchor: str
    english_anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedText:
    """A text in both languages."""

    polish: str
    english: str
    where: Example


def aligned_texts(editions: Sequence[Revision]) -> Iterator[AlignedText]:
    """The texts that a document's editions share: titles, headings, sentences.

    A security-related document gives none, so that nothing learnt can tell of it.
    """
    by_language = {edition.language: edition for edition in editions}
    polish, english = (by_language.get(one) for one in (ContentLanguage.POLISH, ContentLanguage.ENGLISH))
    if polish is None or english is None or not may_be_learnt_from(polish.access_class):
        return
    where = Example(document_id=polish.document_id, polish_anchor="", english_anchor="")
    yield AlignedText(polish=polish.title, english=english.title, where=where)
    for one, other in _sections(polish.sections, english.sections):
        where = Example(document_id=polish.document_id, polish_anchor=one.anchor, english_anchor=other.anchor)
        yield AlignedText(polish=one.heading, english=other.heading, where=where)
        for first, second in _texts(one, other):
            yield AlignedText(polish=first, english=second, where=where)


def may_be_learnt_from(access_class: AccessClass) -> bool:
    """Whether what is learnt from documents of this class may be shown to everybody."""
    return access_class is not AccessClass.SECURITY_RELATED_RMI


def _sections(one: Sequence[Section], other: Sequence[Section]) -> Iterator[tuple[Section, Section]]:
    by_anchor = {section.anchor: section for section in other}
    shared = [(section, by_anchor[section.anchor]) for section in one if section.anchor in by_anchor]
    if len(shared) * 2 < len(one) and len(one) == len(other):
        shared = list(zip(one, other, strict=True))
    for first, second in shared:
        if first.language is ContentLanguage.POLISH and second.language is ContentLanguage.ENGLISH:
            yield first, second


def _texts(one: Section, other: Section) -> Iterator[tuple[str, str]]:
    first, second = ([line.strip() for line in texts(part.blocks) if line.strip()] for part in (one, other))
    for some, others in align(first, second):
        yield from align(_SENTENCE.split(some), _SENTENCE.split(others))


def align(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]]:
    """The lines of `one` with those of `other` that most likely say the same, joined where need be."""
    if len(one) == len(other) == 1:
        return [(one[0], other[0])]
    pieces = max(math.ceil(len(one) / _MAX_LINES), math.ceil(len(other) / _MAX_LINES))
    found: list[tuple[str, str]] = []
    for piece in range(pieces):
        some = one[len(one) * piece // pieces : len(one) * (piece + 1) // pieces]
        others = other[len(other) * piece // pieces : len(other) * (piece + 1) // pieces]
        found += _Alignment(some, others).pairs()
    return found


class _Alignment:
    """The cheapest way through two lists of lines, by dynamic programming near the diagonal."""

    def __init__(self, one: Sequence[str], other: Sequence[str]) -> None:
        self._one, self._other = one, other
        self._lengths = [len(line) for line in one], [len(line) for line in other]
        self._ratio = sum(self._lengths[1]) / max(sum(self._lengths[0]), 1)

    def pairs(self) -> list[tuple[str, str]]:
        """The lines that stand for each other."""
        came_from = self._came_from()
        place, found = (len(self._one), len(self._other)), list[tuple[str, str]]()
        while place in came_from:
            before = came_from[place]
            if before[0] < place[0] and before[1] < place[1]:
                some, others = self._one[before[0] : place[0]], self._other[before[1] : place[1]]
                found.append((" ".join(some), " ".join(others)))
            place = before
        return found[::-1]

    def _came_from(self) -> dict[tuple[int, int], tuple[int, int]]:
        rows, columns = len(self._one), len(self._other)
        band = abs(rows - columns) + _BAND
        cost, came_from = {(0, 0): 0.0}, dict[tuple[int, int], tuple[int, int]]()
        for row in range(rows + 1):
            middle = row * columns // max(rows, 1)
            for column in range(max(0, middle - band), min(columns, middle + band) + 1):
                so_far = cost.get((row, column), _NEVER)
                if so_far is _NEVER:
                    continue
                for down, right, penalty in _MOVES:
                    then = row + down, column + right
                    if then[0] > rows or then[1] > columns:
                        continue
                    total = so_far + penalty + self._difference((row, column), then)
                    if total < cost.get(then, _NEVER):
                        cost[then], came_from[then] = total, (row, column)
        return came_from

    def _difference(self, before: tuple[int, int], then: tuple[int, int]) -> float:
        """How unlikely it is that lines of such lengths say the same."""
        if before[0] == then[0] or before[1] == then[1]:
            return 0.0
        length = sum(self._lengths[0][before[0] : then[0]])
        other = sum(self._lengths[1][before[1] : then[1]])
        mean = (length + other / self._ratio) / 2 if self._ratio else length
        variance = max(mean, 1.0) * _VARIANCE * max(self._ratio, 0.1) ** 2
        return (other - length * self._ratio) ** 2 / variance / 2
