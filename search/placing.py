"""Where the words of expansions belong in a query: each beside the typed word that it stands for. Pure.

So a word and what it means elsewhere are one thing of which the best score counts, and a section that has
both counts once. A term of more words than it stands for has some left over, which stand for themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from search.clauses import Reason
from search.expansion import Meaning, Origin
from search.query_words import QueryWord

_REASONS: Final = {Origin.AGREED: Reason.AGREED, Origin.LEARNT: Reason.LEARNT}
_HEAVIEST: Final = 2.0


@dataclass(frozen=True, slots=True)
class Other:
    """A term to look for besides, what it counts next to a typed one, why, and for which words."""

    term: str
    boost: float
    reason: Reason
    typed: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The words of expansions: `beside` by the place of the typed word, `left_over` where there is none."""

    beside: dict[int, list[Other]] = field(default_factory=lambda: defaultdict(list))
    left_over: list[list[Other]] = field(default_factory=list)


def place(meanings: Iterable[Meaning], words: Sequence[QueryWord]) -> Placed:
    """Where the words of `meanings` belong among `words`, which may lack some that `meanings` stand for."""
    by_start = {word.start: number for number, word in enumerate(words) if not word.is_code}
    placed = Placed()
    left_over: dict[tuple[tuple[int, ...], int], list[Other]] = defaultdict(list)
    for meaning in meanings:
        places = [by_start[start] for start in meaning.starts if start in by_start]
        share = min(_HEAVIEST, len(meaning.starts) / len(meaning.words))
        for number, term in enumerate(meaning.words):
            other = Other(
                term=term,
                boost=meaning.boost * share,
                reason=_REASONS[meaning.expansion.origin],
                typed=meaning.expansion.typed,
            )
            if number < len(places):
                placed.beside[places[number]].append(other)
            else:
                left_over[meaning.starts, number].append(other)
    placed.left_over.extend(left_over.values())
    return placed
