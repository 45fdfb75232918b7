"""Where the words of expansions belong in a query: each beside the typed word that it stands for. Pure.

So a word and what it means elsewhere are one thing of which the best score counts, and a section that has
both counts once. Of a term of more words than it stands for (`control arm` for `wahacz`) the rarest finds,
and the others count where that one stands: by themselves they say little, and stand in half of a library.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from search.clauses import Reason
from search.expansion import Meaning, Origin
from search.query_words import QueryWord

_REASONS: Final = {Origin.AGREED: Reason.AGREED, Origin.LEARNT: Reason.LEARNT}
_HEAVIEST: Final = 2.0


# Structs for what is made by the hundred: docs/decisions/0032-structs-by-the-hundred.md
class Other(msgspec.Struct, frozen=True):
    """A term to look for besides, what it counts next to a typed one, why, and for which words."""

    term: str
    boost: float
    reason: Reason
    typed: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A term that counts in sections where `beside`, another word of the same longer term, stands too."""

    other: Other
    beside: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The words of expansions: `beside` by the place of the typed word, `left_over` where there is none."""

    beside: dict[int, list[Other]] = field(default_factory=lambda: defaultdict(list))
    left_over: list[list[Other]] = field(default_factory=list)
    companions: list[Companion] = field(default_factory=list)


def place(
    meanings: Sequence[Meaning], words: Sequence[QueryWord], sections_with: Callable[[str], int]
) -> Placed:
    """Where the words of `meanings` belong among `words`, which may lack some that `meanings` stand for.

    `sections_with` says in how many sections of the library a term stands.
    """
    if not meanings:
        return Placed()
    placing = _Placing(words, sections_with)
    for meaning in sorted(meanings, key=lambda one: len(one.starts) + len(one.words)):
        placing.add(meaning)
    return placing.done()


class _Placing:
    """Gives every term one place, so that no section gets the score of it twice.

    Single words that stand for single words come first: they tell where the words of a sequence belong,
    whose order differs between languages ("column width", "szerokość kolumny").
    """

    def __init__(self, words: Sequence[QueryWord], sections_with: Callable[[str], int]) -> None:
        self._placed, self._sections_with = Placed(), sections_with
        self._by_start = {word.start: number for number, word in enumerate(words) if not word.is_code}
        self._place_of = {
            term: number for number, word in enumerate(words) for term in (*word.terms, *word.meant)
        }
        self._left_over: dict[str, list[Other]] = {}
        self._companions: dict[tuple[str, str], Companion] = {}

    def add(self, meaning: Meaning) -> None:
        """Place the words of a meaning: where the word is already, else at the places left, in order."""
        places = [self._by_start[start] for start in meaning.starts if start in self._by_start]
        taken = {self._place_of.get(term) for term in meaning.words}
        left = iter([place for place in places if place not in taken])
        share = min(_HEAVIEST, len(meaning.starts) / len(meaning.words))
        rarest = self._rarest(meaning.words) if meaning.is_longer else None
        for term in meaning.words:
            other = Other(
                term=term,
                boost=meaning.boost * share,
                reason=_REASONS[meaning.expansion.origin],
                typed=meaning.expansion.typed,
            )
            if rarest is not None and term != rarest:
                self._accompany(other, rarest)
                continue
            if term not in self._place_of and term not in self._left_over:
                number = next(left, None)
                if number is not None:
                    self._place_of[term] = number
            self._put(other)

    def _accompany(self, other: Other, rarest: str) -> None:
        known = self._companions.get((other.term, rarest))
        if known is None or known.other.boost < other.boost:
            self._companions[other.term, rarest] = Companion(other, rarest)

    def done(self) -> Placed:
        """What was placed; what finds by itself is no companion besides."""
        for (term, _), one in self._companions.items():
            if term not in self._place_of and term not in self._left_over:
                self._placed.companions.append(one)
        return self._placed

    def _rarest(self, words: Sequence[str]) -> str:
        """The word that the fewest sections have; those that none has find nothing."""
        counts = {word: self._sections_with(word) for word in words}
        return min((word for word in words if counts[word]), key=counts.__getitem__, default=words[0])

    def _put(self, other: Other) -> None:
        if other.term in self._place_of:
            self._placed.beside[self._place_of[other.term]].append(other)
        elif other.term in self._left_over:
            self._left_over[other.term].append(other)
        else:
            self._left_over[other.term] = [other]
            self._placed.left_over.append(self._left_over[other.term])
