"""What the words of a query are called elsewhere: in the other language, and by other terms of the same one.

An agreed term stands for its concept's other terms, a word or sequence that the library taught for what it
was learnt with. Codes stand for themselves alone. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final

from search.agreed import NO_TERMS, AgreedMatch, AgreedTerms, Meant
from search.pairs import NO_PAIRS, Pairs
from search.ranking import AGREED_BOOST, LEARNT_BOOST, ONE_LANGUAGE_FACTOR, SAME_LANGUAGE_BOOST
from translations.locales import ContentLanguage, Language

MAX_OTHER_LANGUAGE: Final = 4
MAX_SAME_LANGUAGE: Final = 3
"""So many of a concept's other terms are looked for in either language, the likeliest."""
MAX_LEARNT: Final = 4
"""So many learnt partners of a word."""
LEAST_SHARE: Final = 0.2
"""Of its strongest partner's strength; what is weaker than that costs time and hardly ever helps."""
MAX_REMEMBERED: Final = 1_000
MAX_MEANINGS: Final = 48
"""So many in all; a pasted paragraph is not expanded to its end."""


class Origin(StrEnum):
    """Who says that two terms stand for each other."""

    AGREED = "agreed"
    """The editors."""
    LEARNT = "learnt"
    """The documents that exist in both languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A word or term as it was typed, and what is looked for besides; `strength` is above 0 and at most 1."""

    typed: str
    meant: str
    language: Language
    origin: Origin
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtWord:
    """A word of a query: how it is typed, where it begins, and its readings in each language."""

    typed: str
    start: int
    end: int
    is_code: bool
    readings: dict[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """An expansion as the planning takes it.

    `starts` says where the words begin that it stands for, `words` what to look for instead, at `boost`.
    """

    expansion: Expansion
    starts: tuple[int, ...]
    words: tuple[str, ...]
    boost: float

    @property
    def is_longer(self) -> bool:
        """Whether it has more words than it stands for."""
        return len(self.words) > len(self.starts)


@dataclass(frozen=True, slots=True)
class Expander:
    """Expands queries by agreed terms and learnt pairs."""

    agreed: AgreedTerms = NO_TERMS
    pairs: Pairs = NO_PAIRS
    remembered: dict[object, tuple[object, list[Meaning]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """Of the last queries: each is expanded several times, for finding, for telling, for marking.

    Kept with what the key names by its address, so that nothing else gets the address meanwhile.
    """

    def meanings(
        self, text: str, words: Sequence[SoughtWord], within: ContentLanguage | None
    ) -> list[Meaning]:
        """What else to look for; `within` is the language of the documents that are wanted, if it is one."""
        found = dict[tuple[tuple[int, ...], tuple[str, ...]], Meaning]()
        for meaning in islice(self._all(text, words, within), MAX_MEANINGS):
            found.setdefault((meaning.starts, meaning.words), meaning)
        return list(found.values())

    def _all(
        self, text: str, words: Sequence[SoughtWord], within: ContentLanguage | None
    ) -> Iterator[Meaning]:
        covered: dict[int, set[str]] = {}
        readings = {language: [word.readings[language] for word in words] for language in Language}
        for match in self.agreed.matches(readings):
            span = words[match.first : match.after]
            if all(word.is_code for word in span):
                continue
            agreed = list(_agreed(text, span, match, self.agreed.others(match), within))
            yield from agreed
            if len(span) > 1:
                meant = {term for one in agreed for term in one.words}
                covered |= {word.start: meant for word in span}
        boost = LEARNT_BOOST * _factor(within)
        for language, other in ((Language.POLISH, Language.ENGLISH), (Language.ENGLISH, Language.POLISH)):
            if within in (None, ContentLanguage(other)):
                for span in _spans(words):
                    yield from self._learnt(text, span, language, covered, boost=boost)

    def _learnt(
        self,
        text: str,
        span: Sequence[SoughtWord],
        language: Language,
        covered: Mapping[int, set[str]],
        *,
        boost: float,
    ) -> Iterator[Meaning]:
        """What `span`, read in a language, was learnt with.

        Within an agreed term of several words it is only what the term means too: by itself a word of it may
        mean something else.
        """
        is_polish = language is Language.POLISH
        by_terms = self.pairs.by_polish if is_polish else self.pairs.by_english
        sequences = _sequences([word.readings[language] for word in span])
        partners = [pair for terms in sequences for pair in by_terms.get(terms, ())]
        agreed = [covered[word.start] for word in span if word.start in covered]
        strongest = sorted(partners, key=lambda one: -one.strength)[:MAX_LEARNT]
        for pair in strongest:
            if pair.strength < strongest[0].strength * LEAST_SHARE:
                return
            words = pair.english_terms if is_polish else pair.polish_terms
            if all(terms.issuperset(words) for terms in agreed):
                yield Meaning(
                    expansion=Expansion(
                        typed=_typed(text, span),
                        meant=pair.english if is_polish else pair.polish,
                        language=Language.ENGLISH if is_polish else Language.POLISH,
                        origin=Origin.LEARNT,
                        strength=pair.strength,
                    ),
                    starts=tuple(word.start for word in span),
                    words=words,
                    boost=boost * pair.strength**0.5,
                )


def _agreed(
    text: str,
    span: Sequence[SoughtWord],
    match: AgreedMatch,
    others: Iterable[Meant],
    within: ContentLanguage | None,
) -> Iterator[Meaning]:
    typed = {reading for word in span for readings in word.readings.values() for reading in readings}
    typed_in = {called.term.language for called in match.called}
    room = {
        language: MAX_SAME_LANGUAGE if language in typed_in else MAX_OTHER_LANGUAGE for language in Language
    }
    for meant in others:
        if within not in (None, ContentLanguage(meant.language)) or typed.issuperset(meant.words):
            continue
        if room[meant.language]:
            room[meant.language] -= 1
            share = SAME_LANGUAGE_BOOST if meant.language in typed_in else AGREED_BOOST * _factor(within)
            yield Meaning(
                expansion=Expansion(
                    typed=_typed(text, span),
                    meant=meant.text,
                    language=meant.language,
                    origin=Origin.AGREED,
                    strength=meant.strength,
                ),
                starts=tuple(word.start for word in span),
                words=meant.words,
                boost=share * meant.strength,
            )


def _factor(within: ContentLanguage | None) -> float:
    return 1.0 if within is None else ONE_LANGUAGE_FACTOR


def _spans(words: Sequence[SoughtWord]) -> Iterator[Sequence[SoughtWord]]:
    """One, two or three neighbours, none of them a code."""
    for first in range(len(words)):
        for after in range(first + 1, min(first + 3, len(words)) + 1):
            if words[after - 1].is_code:
                break
            yield words[first:after]


def _sequences(readings: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """What neighbours can be read as; of a sequence only the likeliest three readings of each word."""
    if len(readings) == 1:
        return [(one,) for one in readings[0]]
    found: list[tuple[str, ...]] = [()]
    for options in readings:
        found = [(*before, one) for before in found for one in options[:3]]
    return found


def _typed(text: str, span: Sequence[SoughtWord]) -> str:
    return text[span[0].start : span[-1].end]


NO_EXPANSION: Final = Expander()
