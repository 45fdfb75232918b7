"""Words that are spelt nearly like one that is nowhere: corrections, from the index's own vocabulary alone.

A word of five letters may have one mistake, one of nine two; likely mistakes (`search.spelling_costs`) count
for less. A word that was run together with the next is divided, one that was divided is joined. Codes are
never touched.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.access import AccessClass
from search.language.folding import composed, fold
from search.spelling_costs import cost
from search.vocabulary import Row, Vocabulary
from search.written import WrittenKind

MIN_LENGTH: Final = 4
_BUDGETS: Final = ((9, 2.0), (5, 1.0), (MIN_LENGTH, 0.4))
"""From so many letters on mistakes may cost so much; a short word is a likely mistake away at most."""
_TWO_EDITS_FROM: Final = 6
_CANDIDATES: Final = 40
_MIN_PART_LENGTH: Final = 3
_MIN_JOINED_LENGTH: Final = 6
_MIN_SECTIONS_OF_PARTS: Final = 2
"""The halves of a word that was divided at the end of a line stand in one."""
_FREQUENCY_BONUS: Final = 0.08
"""By so much of an edit a word is likelier for every ten times that it is more frequent."""
_DIVIDED: Final = 0.9
_JOINED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Correction:
    """What may have been meant, in how many sections it stands that the reader may find, and its cost."""

    text: str
    sections: int
    cost: float

    @property
    def order(self) -> float:
        """The likeliest correction has the least."""
        return self.cost - _FREQUENCY_BONUS * math.log10(1 + self.sections)


def corrections(word: str, vocabulary: Vocabulary, findable: frozenset[AccessClass]) -> list[Correction]:
    """What may have been meant by a word, as far as the reader may find it, the likeliest first."""
    typed = composed(word)
    budget = next((most for length, most in _BUDGETS if len(typed) >= length), 0.0)
    if not budget or not typed.isalpha():
        return []
    found = [_weighed(typed, row, findable) for row in _near(fold(typed), vocabulary, findable)]
    found += _divided(typed, vocabulary, findable)
    return sorted((one for one in found if one.cost <= budget), key=lambda one: one.order)


def joined(
    words: tuple[str, str], vocabulary: Vocabulary, findable: frozenset[AccessClass]
) -> Correction | None:
    """The one word that two may have been, if the library has it."""
    if not "".join(words).isalpha() or len("".join(words)) < _MIN_JOINED_LENGTH:
        return None
    row = _most_written(vocabulary.rows(fold("".join(words))), findable)
    return None if row is None else Correction(row.form, row.sections(findable), _JOINED)


def _weighed(typed: str, row: Row, findable: frozenset[AccessClass]) -> Correction:
    return Correction(row.form, row.sections(findable), _cost(typed, composed(row.form)))


@lru_cache(maxsize=20_000)
def _cost(typed: str, meant: str) -> float:
    return cost(typed, meant)


def _near(key: str, vocabulary: Vocabulary, findable: frozenset[AccessClass]) -> Iterator[Row]:
    """The words with nearly the same letters; of several writings the most frequent one."""
    edits = 2 if len(key) >= _TWO_EDITS_FROM else 1
    found: dict[str, None] = {}
    for words in vocabulary.words(range(len(key) - edits, len(key) + edits + 1)):
        near = process.extract(key, words, scorer=OSA.distance, score_cutoff=edits, limit=_CANDIDATES)
        found |= dict.fromkeys(word for word, _distance, _place in near)
    for word in found:
        row = _most_written(vocabulary.rows(word), findable)
        if row is not None:
            yield row


def _most_written(rows: list[Row], findable: frozenset[AccessClass]) -> Row | None:
    words = [row for row in rows if row.kind is WrittenKind.WORD and row.sections(findable)]
    return max(words, key=lambda row: row.sections(findable), default=None)


def _divided(typed: str, vocabulary: Vocabulary, findable: frozenset[AccessClass]) -> Iterator[Correction]:
    """The two words that one may have been."""
    for place in range(_MIN_PART_LENGTH, len(typed) - _MIN_PART_LENGTH + 1):
        parts = [
            _most_written(vocabulary.rows(fold(part)), findable) for part in (typed[:place], typed[place:])
        ]
        rows = [row for row in parts if row is not None]
        sections = min((row.sections(findable) for row in rows), default=0)
        if len(rows) == len(parts) and sections >= _MIN_SECTIONS_OF_PARTS:
            yield Correction(" ".join(row.form for row in rows), sections, _DIVIDED)
