"""Which stretch of a text is shown, by what was found in it: where the most of it stands together. Pure."""

from collections.abc import Iterator, Sequence
from heapq import nlargest
from typing import Final

import msgspec

from kb.places import CELL_SEPARATOR, is_row_number

SNIPPET_LENGTH: Final = 240
_LEAD: Final = 60
_MAX_COMPARED: Final = 40
"""So many stretches with equally many words are looked at closely."""


# Structs for what is made by the hundred: docs/decisions/0032-structs-by-the-hundred.md
class Found(msgspec.Struct, frozen=True):
    """Something that was sought, `what` as a mark; `leads` where it is a code that a line is about."""

    start: int
    end: int
    what: int
    leads: bool = False


def window(text: str, best: Found | None) -> tuple[int, int]:
    """Where the snippet begins and ends."""
    if len(text) <= SNIPPET_LENGTH:
        return 0, len(text)
    if best is None:
        return 0, _word_end(text, SNIPPET_LENGTH)
    start = _line_start(text, best.start)
    return start, _word_end(text, max(start + SNIPPET_LENGTH, best.end))


class _Lines:
    """The lines around what was found; each is looked at once, when it is asked for."""

    def __init__(self, text: str, found: Sequence[Found]) -> None:
        self._text = text
        self._ends, self._inside = list[int](), dict[int, list[Found]]()
        end = -1
        for one in found:
            if one.start >= end:
                end = text.find("\n", one.start)
                end = len(text) if end < 0 else end
                self._inside[end] = []
            self._ends.append(end)
            self._inside[end].append(one)
        self._different, self._others = dict[int, frozenset[int]](), dict[int, int]()

    def following(self, first: int, last: int) -> Iterator[int]:
        """Of the things from `first` up to `last` each that comes first in its line, by its number."""
        end = -1
        for number in range(first, last):
            if self._ends[number] != end:
                end = self._ends[number]
                yield number

    def different(self, number: int) -> frozenset[int]:
        """Which different things are in the line of the thing with the number."""
        end = self._ends[number]
        if end not in self._different:
            self._different[end] = frozenset(one.what for one in self._inside[end])
        return self._different[end]

    def others(self, number: int) -> int:
        """How many words of the label of its row were not asked for; a line that is no row has none."""
        end = self._ends[number]
        if end not in self._others:
            inside = self._inside[end]
            start = self._text.rfind("\n", 0, inside[0].start) + 1
            label = _label(self._text[start:end])
            asked = {one.start for one in inside if one.end <= start + len(label)}
            words = sum(any(map(str.isalnum, word)) for word in label.split())
            self._others[end] = max(0, words - len(asked))
        return self._others[end]


def _label(line: str) -> str:
    """What a row is about: its first cell, after a mere number the second too; empty where it is no row."""
    first, *others = line.split(CELL_SEPARATOR, 2)
    if not others:
        return ""
    return CELL_SEPARATOR.join([first, others[0]]) if is_row_number(first) else first


def densest(text: str, found: Sequence[Found]) -> tuple[int, int]:
    """The place in `found` from which the most different things follow within a snippet's length.

    A line that is about a code that was sought comes before all; of places with equally many things that with
    the row or step which has the most of them itself, and of rows those whose labels say the least besides:
    the wheel bolt, not the steering wheel bolt. The second number is that of the line to land on.
    """
    reach = SNIPPET_LENGTH - _LEAD
    best, counts, last = [(0, 0)], dict[int, int](), 0
    best_score = (False, 0)
    for first, one in enumerate(found):
        while last < len(found) and found[last].end <= max(one.start + reach, one.end):
            counts[found[last].what] = counts.get(found[last].what, 0) + 1
            last += 1
        score = (one.leads, len(counts))
        if score > best_score:
            best, best_score = [], score
        if score == best_score:
            best.append((first, last))
        counts[one.what] = counts.get(one.what, 1) - 1
        if not counts[one.what]:
            del counts[one.what]
    return _clearest(best, _Lines(text, found), lands_on_first=best_score[0])


def _clearest(best: list[tuple[int, int]], lines: _Lines, *, lands_on_first: bool) -> tuple[int, int]:
    """Of stretches with equally many things the one whose rows are about them, and where to land in it."""
    if len(best) > _MAX_COMPARED:
        best = nlargest(_MAX_COMPARED, best, key=lambda one: (len(lines.different(one[0])), one[1] - one[0]))
    first, last = best[0] if len(best) == 1 else max(best, key=lambda one: _clearness(one[0], one[1], lines))
    if lands_on_first:
        return first, first
    inside = lines.following(first, last)
    return first, max(inside, key=lambda one: (len(lines.different(one)), -lines.others(one)))


def _clearness(first: int, last: int, lines: _Lines) -> tuple[int, int, int, int]:
    """How much one line has of what is there, how little else the labels say, and how soon it comes."""
    seen, others, together = set[int](), 0, 0
    for number in lines.following(first, last):
        different = lines.different(number)
        if not different <= seen:
            others += lines.others(number)
            seen |= different
        together = max(together, len(different))
    return together, -others, len(lines.different(first)), last - first


def _line_start(text: str, position: int) -> int:
    """The beginning of the line, else of the sentence, else of a word, at most `_LEAD` characters back."""
    earliest = max(0, position - _LEAD)
    for mark in ("\n", ". "):
        place = text.rfind(mark, earliest, position)
        if place >= 0:
            return place + len(mark)
    if earliest == 0:
        return 0
    space = text.find(" ", earliest, position)
    return earliest if space < 0 else space + 1


def _word_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    place = text.rfind(" ", position - _LEAD, position)
    return place if place > 0 else position
