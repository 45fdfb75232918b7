"""A whole query, put right: words that find nothing are replaced by what was probably meant.

Only words that find nothing are touched, never codes, nor what has a field before it, nor the beginning of a
word (`klo*`); a word for titles (`title:`) gives way to what a title has. A word that the dictionary has
gives way to one that sounds the same alone. What takes its place is found by the reader, so that nothing here
tells of documents that they may not find.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from kb.access import AccessFilter
from search.clauses import PhraseIn, any_of
from search.existence import any_form, every_word
from search.language import polish
from search.language.diacritics import restored
from search.language.folding import composed
from search.language.measures import measure_spans
from search.live import View
from search.phrases import Phrases
from search.query import QueryField
from search.query_words import QueryReader, QueryWord
from search.schema import WORD_FIELDS, Field
from search.spelling import MIN_LENGTH, corrections, joined
from search.syntax import FIELD_NAMES
from search.written import WrittenKind

_MAX_TRIED: Final = 8
"""So many words of a query are looked for under other letters, which takes long; a pasted text is not."""
_MAX_RARE: Final = 2
_MIN_RARE_LENGTH: Final = 5
_TIMES_MORE: Final = 50
"""A word that stands in so few sections is doubted where another one stands in so many times more."""
_ALIKE: Final = 0.3
_NEARLY_ALIKE: Final = 0.45
_BESIDE_OTHERS: Final = 1.0
"""What a mistake may cost where other words of the query find something: less than where nothing does."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_TITLE_NAMES: Final = [name for name, field in FIELD_NAMES.items() if field is QueryField.TITLE]
_OTHER_NAMES: Final = [name for name, field in FIELD_NAMES.items() if field is not QueryField.TITLE]
_BEFORE: Final = r"(?<![^\s(-])"
_UNTOUCHED: Final = re.compile(
    rf'{_BEFORE}(?:{"|".join(_OTHER_NAMES)}):(?:"[^"]*"|\S+)|{_BEFORE}(?:{"|".join(_TITLE_NAMES)}):'
    r"|[^\s*]+\*|\b(?:AND|OR|NOT|ORAZ|LUB|NIE)\b"
)
_FOR_TITLES: Final = re.compile(rf'{_BEFORE}(?:{"|".join(_TITLE_NAMES)}):("[^"]*"|\([^()]*\)|\S+)')


@dataclass(frozen=True, slots=True)
class CorrectedQuery:
    """The whole query as it was probably meant; `is_needed` where a word of it finds nothing as typed."""

    text: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    text: str
    is_needed: bool


class Corrector:
    """Corrects queries of one reader, on one snapshot of the index."""

    def __init__(self, view: View, phrases: Phrases, query_reader: QueryReader, access: AccessFilter) -> None:
        self._view, self._phrases = view, phrases
        self._query_reader, self._access = query_reader, access

    def corrected(self, text: str) -> CorrectedQuery | None:
        """The query put right; None where there is nothing to put right, or nobody knows how."""
        changes: list[_Change] = []
        for change in (*self._joined(text), *self._replaced(text)):
            if all(change.end <= other.start or other.end <= change.start for other in changes):
                changes.append(change)
        put_right = text
        for change in sorted(changes, key=lambda change: -change.start):
            put_right = put_right[: change.start] + change.text + put_right[change.end :]
        if composed(put_right) == composed(text):
            return None
        return CorrectedQuery(put_right, any(change.is_needed for change in changes))

    def _replaced(self, text: str) -> Iterator[_Change]:
        words = [(word, self._is_known(word)) for word in self._words(text)]
        most_cost = _BESIDE_OTHERS if any(is_known for _, is_known in words) else math.inf
        tried = (one for one in words if not one[1] or self._is_doubtful(one[0]))
        for_titles = [match.span(1) for match in _FOR_TITLES.finditer(text)]
        for word, is_known in islice(tried, _MAX_TRIED):
            least = _TIMES_MORE * self._sections(word.exact) if is_known else 1
            is_for_titles = _overlaps(word.start, word.start + len(word.typed), for_titles)
            best = self._best(word.typed, most_cost, least, in_titles=is_for_titles)
            if best is not None:
                yield _Change(word.start, word.start + len(word.typed), best, is_needed=not is_known)

    def _joined(self, text: str) -> Iterator[_Change]:
        """Two words that the library writes as one, and never side by side."""
        untouched = _spans(text)
        for one, other in pairwise(_LETTERS.finditer(text)):
            start, end = one.start(), other.end()
            if not text[one.end() : other.start()].isspace() or _overlaps(start, end, untouched):
                continue
            found = joined((one[0], other[0]), self._view.vocabulary, self._access.findable)
            if found is not None and not self._stand_together(one[0], other[0]) and self._finds(found.text):
                yield _Change(start, end, found.text, is_needed=True)

    def _words(self, text: str) -> Iterator[QueryWord]:
        untouched = _spans(text)
        for word in self._query_reader.words(text):
            is_word = not word.is_code and len(word.typed) >= MIN_LENGTH and word.typed.isalpha()
            if is_word and not _overlaps(word.start, word.start + len(word.typed), untouched):
                yield word

    def _is_known(self, word: QueryWord) -> bool:
        """Whether the reader finds something with the word, or agreed terms have it."""
        typed = composed(word.typed)
        rows = self._view.vocabulary.rows(word.exact)
        written = {
            composed(row.form)
            for row in rows
            if row.kind is not WrittenKind.CODE and row.sections(self._access.findable)
        }
        if typed in written or (written and typed == word.exact):
            return True
        if self._phrases.corrected(typed) is not None:
            return False
        if self._phrases.has_word(typed):
            return True
        if written and not polish.is_common(typed):  # some of its diacritics are missing, or wrong
            return False
        clause = any_form((*word.terms, *word.meant, *word.derived))
        return self._view.existence.finds(clause, self._access)

    def _is_doubtful(self, word: QueryWord) -> bool:
        return (
            len(word.typed) >= _MIN_RARE_LENGTH
            and 0 < self._sections(word.exact) <= _MAX_RARE
            and not self._phrases.has_word(composed(word.typed))
            and not polish.is_known(composed(word.typed))
        )

    def _best(self, typed: str, most_cost: float, least: int, *, in_titles: bool) -> str | None:
        """What was probably meant, and the reader finds; an agreed term where editors know the mistake."""
        is_found = self._is_in_titles if in_titles else self._is_written
        agreed = self._phrases.corrected(typed)
        if agreed is not None and (self._is_in_titles(agreed) if in_titles else self._finds(agreed)):
            return agreed
        most_cost = min(most_cost, _allowance(typed))
        for found in corrections(typed, self._view.vocabulary, self._access.findable):
            is_likely = found.cost <= most_cost and found.sections >= least
            if is_likely and composed(found.text) != composed(typed) and is_found(found.text):
                return found.text
        return None

    def _is_written(self, text: str) -> bool:
        """Whether the reader finds the word, or the two words of which one follows the other."""
        parts = text.split()
        return self._finds(text) if len(parts) == 1 else self._stand_together(parts[0], parts[-1])

    def _is_in_titles(self, text: str) -> bool:
        """Whether the reader finds the word in a title; of two words one would be asked elsewhere."""
        clause = every_word(text, fields=(Field.TITLE,))
        return " " not in text and self._view.existence.finds(clause, self._access)

    def _finds(self, text: str) -> bool:
        return self._view.existence.finds(every_word(text), self._access)

    def _sections(self, key: str) -> int:
        return self._view.existence.sections(key, self._access)

    def _stand_together(self, one: str, other: str) -> bool:
        """Whether two words stand one after the other anywhere."""
        pairs = self._query_reader.phrases(f"{one} {other}")
        phrases = tuple(PhraseIn(field, pair) for pair in pairs for field in WORD_FIELDS if len(pair) > 1)
        return self._view.existence.finds(any_of(phrases), self._access)


def _allowance(typed: str) -> float:
    """A word that the dictionary has is spelt right, unless it sounds like one of the library's."""
    if polish.is_common(typed) or (typed[:1].isupper() and polish.is_known(typed)):
        return _ALIKE
    return _NEARLY_ALIKE if restored(composed(typed)) else math.inf


def _spans(text: str) -> Sequence[tuple[int, int]]:
    """The stretches of a query that are not words to look for."""
    return [*measure_spans(text), *(match.span() for match in _UNTOUCHED.finditer(text))]


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < after and first < end for first, after in spans)
