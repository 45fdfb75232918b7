"""Learns from aligned texts which words and short sequences of words stand for each other. Pure.

Codes, numbers and stop words teach nothing. Words are learnt by `association.linked`; a sequence of two or
three words is learnt together with the word or sequence that it goes with best, and that goes best with it:
"pasek narzędzi" with "toolbar". What is counted at once is bounded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from search.alignment import AlignedText, Example
from search.analysis import Token, analyser
from search.association import Link, associated, linked, sides
from search.pairs import LearntPair, Pairs
from translations.locales import ContentLanguage

MAX_TEXTS: Final = 60_000
"""So many texts teach; of a larger library the first ones, which have most of its words."""
MAX_SEQUENCES: Final = 400_000
"""So many different sequences are counted at once; those that were met once give way."""
MAX_EXAMPLES: Final = 3
MAX_PARTNERS: Final = 4
"""So many meanings a word has at most, the strongest."""
LEAST_STRENGTH: Final = 0.1
_LONGEST_TEXT: Final = 80
"""Words; where the alignment found nothing shorter, everything meets everything and nothing is learnt."""
_LONGEST_SEQUENCE: Final = 3
_LEAST_SUPPORT: Final = 3
"""So many texts a sequence needs, which is rarer than its words and less likely to be a term."""
_LEAST_TOGETHER: Final = 0.5
"""The share of their texts that a sequence and its partner have in common."""
_SHORTEST_WORD: Final = 2
_BREAK: Final = -1
"""Stands where a sequence of words ends: at a stop word, a code, a mark."""
Numbers = tuple[int, ...]
_JOINING: Final = frozenset(" -–\u00a0")

Ranked = tuple[tuple[float, int, int], int]
Found = tuple[tuple[Numbers, Numbers], float, Sequence[int]]
"""Two sequences, how strongly they belong together, and the texts that say so."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The words of a text by number, with breaks, and at the same places the forms they are written in."""

    words: list[int]
    forms: list[int]

    def spans(self) -> Iterator[tuple[int, int]]:
        """The places of its sequences of one to three words."""
        for start in range(len(self.words)):
            for end in range(start + 1, min(start + _LONGEST_SEQUENCE, len(self.words)) + 1):
                if self.words[end - 1] == _BREAK:
                    break
                yield start, end

    def sequences(self) -> set[Numbers]:
        """Its different sequences of one to three words."""
        return {tuple(self.words[start:end]) for start, end in self.spans()}


@dataclass(slots=True)
class _Side:
    """One language: its words and their written forms by number."""

    language: ContentLanguage
    words: dict[str, int] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)

    def row(self, text: str) -> _Row:
        """The words of a text, with a break wherever a term cannot go on."""
        row, end = _Row([], []), 0
        for token in analyser(self.language).tokens(text):
            if not _JOINING.issuperset(text[end : token.start]) or not _can_teach(token):
                row.words.append(_BREAK)
                row.forms.append(_BREAK)
            if _can_teach(token):
                written = text[token.start : token.end].lower()
                row.words.append(self.words.setdefault(token.term, len(self.words)))
                row.forms.append(self.forms.setdefault(written, len(self.forms)))
            end = token.end
        return row


def _can_teach(token: Token) -> bool:
    return not (
        token.is_code
        or token.is_stop_word
        or len(token.term) < _SHORTEST_WORD
        or any(character.isdigit() for character in token.exact)
    )


def learn(texts: Iterable[AlignedText]) -> Pairs:
    """What the texts teach."""
    return _Lesson(texts).pairs()


class _Lesson:
    """The texts, and what is learnt from them."""

    def __init__(self, texts: Iterable[AlignedText]) -> None:
        self._polish, self._english = _Side(ContentLanguage.POLISH), _Side(ContentLanguage.ENGLISH)
        self._wheres: list[Example] = []
        for text in texts:
            polish, english = self._polish.row(text.polish), self._english.row(text.english)
            if 0 < len(polish.words) <= _LONGEST_TEXT and 0 < len(english.words) <= _LONGEST_TEXT:
                self._polish.rows.append(polish)
                self._english.rows.append(english)
                self._wheres.append(text.where)
            if len(self._wheres) >= MAX_TEXTS:
                break

    def pairs(self) -> Pairs:
        """Words and sequences that stand for each other."""
        found = [*self._words(), *self._sequences()]
        readings = tuple(
            _written(side, {sides[place] for sides, _strength, _texts in found})
            for place, side in enumerate((self._polish, self._english))
        )
        terms = tuple(list(side.words) for side in (self._polish, self._english))
        return Pairs(
            LearntPair(
                polish=readings[0][polish],
                english=readings[1][english],
                polish_terms=tuple(terms[0][number] for number in polish),
                english_terms=tuple(terms[1][number] for number in english),
                strength=round(strength, 4),
                support=len(texts),
                examples=tuple(dict.fromkeys(self._wheres[number] for number in texts))[:MAX_EXAMPLES],
            )
            for (polish, english), strength, texts in found
            if readings[0][polish] != readings[1][english]
        )

    def _words(self) -> Iterator[Found]:
        """Single words."""
        rows = zip(self._polish.rows, self._english.rows, strict=True)
        for link in _strongest(linked([(_words(one), _words(other)) for one, other in rows])):
            yield ((link.one,), (link.other,)), link.strength, link.texts

    def _sequences(self) -> Iterator[Found]:
        """Pairs of which at least one is a sequence of words."""
        polish, english = _Sequences(self._polish.rows), _Sequences(self._english.rows)
        rows = zip(self._polish.rows, self._english.rows, strict=True)
        texts = [(polish.of(one), english.of(other)) for one, other in rows]
        partners = {
            one: other
            for one, other in _mutually_best(associated(texts), polish, english)
            if max(len(polish.words[one]), len(english.words[other])) > 1
        }
        together: dict[int, list[int]] = defaultdict(list)
        for number, (some, others) in enumerate(texts):
            for one in some:
                if partners.get(one) in others:
                    together[one].append(number)
        for one, numbers in together.items():
            other = partners[one]
            share = 2 * len(numbers) / (polish.counts[one] + english.counts[other])
            if len(numbers) >= _LEAST_SUPPORT and share >= _LEAST_TOGETHER:
                yield (polish.words[one], english.words[other]), share, numbers


class _Sequences:
    """The sequences of one to three words that stand in texts often enough, by number."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        counts = Counter[Numbers]()
        for row in rows:
            counts.update(row.sequences())
            if len(counts) > MAX_SEQUENCES:
                counts = Counter({words: count for words, count in counts.items() if count > 1})
        self.words = [words for words, count in counts.items() if count >= _LEAST_SUPPORT]
        self.counts = [counts[words] for words in self.words]
        self._numbers = {words: number for number, words in enumerate(self.words)}

    def of(self, row: _Row) -> frozenset[int]:
        """The sequences of a text."""
        numbers = self._numbers
        return frozenset(numbers[words] for words in row.sequences() if words in numbers)


def _words(row: _Row) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for number in row.words if number != _BREAK))


def _written(side: _Side, wanted: set[Numbers]) -> dict[Numbers, str]:
    """How sequences are mostly written."""
    counts: dict[Numbers, Counter[Numbers]] = defaultdict(Counter)
    for row in side.rows:
        for start, end in row.spans():
            words = tuple(row.words[start:end])
            if words in wanted:
                counts[words][tuple(row.forms[start:end])] += 1
    forms = list(side.forms)
    return {
        words: " ".join(forms[number] for number in max(found, key=lambda one: (found[one], one)))
        for words, found in counts.items()
    }


def _strongest(links: Iterable[Link]) -> Iterator[Link]:
    """The links of either side's words that are among the strongest of both their words."""
    left, right = Counter[int](), Counter[int]()
    for link in sorted(links, key=lambda link: (-link.strength, -len(link.texts), link.one, link.other)):
        if link.strength < LEAST_STRENGTH:
            return
        if left[link.one] < MAX_PARTNERS or right[link.other] < MAX_PARTNERS:
            left[link.one] += 1
            right[link.other] += 1
            yield link


def _mutually_best(
    scores: Mapping[int, float], polish: _Sequences, english: _Sequences
) -> Iterator[tuple[int, int]]:
    """The pairs of which each is the other's best; of equals as many words as the other has, and many."""
    best: tuple[dict[int, Ranked], dict[int, Ranked]] = {}, {}
    for pair, score in scores.items():
        one, other = sides(pair)
        lengths = len(polish.words[one]), len(english.words[other])
        rank = score, -abs(lengths[0] - lengths[1]), lengths[0]
        if one not in best[0] or rank > best[0][one][0]:
            best[0][one] = rank, other
        if other not in best[1] or rank > best[1][other][0]:
            best[1][other] = rank, one
    return ((one, other) for one, (_rank, other) in best[0].items() if best[1][other][1] == one)
