"""Passages to measure with: made up of real words, the same on every run, shaped like a workshop's library.

A passage is a section of a repair manual. Ten make a document, which has its own theme (words that come back
in each of its sections), a kind, a vehicle and an access class; one document in five is there in both
languages. Words follow Zipf's law over `tests.bench.vocabulary`; trouble codes, part numbers, torques,
threads and connector pins stand among them, so that the number of different words grows as Heaps' law has it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from typing import Final

from kb.access import AccessClass
from kb.documents import DocumentKind
from tests.bench.vocabulary import vocabulary
from translations.locales import Language

SECTIONS: Final = 10
"""So many sections a document has in each language."""

_SEED: Final = 20261122
_OFFSET, _EXPONENT = 2.7, 1.05
"""Zipf's law as Mandelbrot has it: the word of rank r is as frequent as 1 / (r + offset) ** exponent."""
_LENGTHS: Final = range(20, 161)
_SENTENCE_LENGTHS: Final = range(6, 19)
_BOTH_LANGUAGES: Final = 5
"""Of so many documents one is there in both languages."""
_PROTECTED: Final = 25
"""Of so many documents one is security-related."""
_THEME: Final = 40
_THEME_EVERY: Final = 5
_COMMON: Final = 60
"""Words of a lower rank than this belong to no theme."""
_KINDS: Final = tuple(DocumentKind)
_MAKES: Final = ("Halny", "Rybitwa", "Sokół", "Bieszczad")
_SERIES: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One section; those of one edition of a document follow each other."""

    passage_id: str
    document_id: str
    language: Language
    kind: DocumentKind
    access_class: AccessClass
    make: str
    series: str
    title: str
    heading: str
    text: str
    position: int


def passages(count: int) -> list[Passage]:
    """The first `count` passages; a larger count has the smaller one's at its beginning."""
    return list(islice(_endless(), count))


def _endless() -> Iterator[Passage]:
    source = random.Random(_SEED)
    number = 0
    while True:
        languages = tuple(Language)
        if number % _BOTH_LANGUAGES:
            languages = languages[number % 2 :][:1]
        kind = source.choice(_KINDS)
        car = source.choice(_MAKES), f"S{source.randrange(_SERIES):02d}"
        is_protected = number % _PROTECTED == _PROTECTED - 1
        for language in languages:
            words = _Words(language, source)
            title = words.title()
            for position in range(SECTIONS):
                yield Passage(
                    passage_id=f"d{number}-{language}-s{position}",
                    document_id=f"d{number}",
                    language=language,
                    kind=kind,
                    access_class=AccessClass.SECURITY_RELATED_RMI if is_protected else AccessClass.RMI,
                    make=car[0],
                    series=car[1],
                    title=title,
                    heading=words.title(),
                    text=words.text(),
                    position=position,
                )
        number += 1


@cache
def _weights(language: Language, first: int = 0) -> Sequence[float]:
    """The cumulative weights of the words from rank `first` on."""
    ranks = range(first, len(vocabulary(language)))
    return list(accumulate((rank + _OFFSET) ** -_EXPONENT for rank in ranks))


@cache
def _rarer(language: Language) -> Sequence[str]:
    return vocabulary(language)[_COMMON:]


class _Words:
    """Writes the texts of one edition."""

    def __init__(self, language: Language, source: random.Random) -> None:
        self._source = source
        self._words, self._weights = vocabulary(language), _weights(language)
        self._theme = source.choices(_rarer(language), cum_weights=_weights(language, _COMMON), k=_THEME)

    def title(self) -> str:
        """Three to six words of the theme, the first with a capital letter."""
        return " ".join(self._source.choices(self._theme, k=self._source.randint(3, 6))).capitalize()

    def text(self) -> str:
        """A section: sentences, several to a line."""
        source, length = self._source, self._source.choice(_LENGTHS)
        words = source.choices(self._words, cum_weights=self._weights, k=length)
        words[::_THEME_EVERY] = source.choices(self._theme, k=len(words[::_THEME_EVERY]))
        for written in _codes(source):
            words[source.randrange(length)] = written
        sentences, start = [], 0
        while start < length:
            end = start + source.choice(_SENTENCE_LENGTHS)
            sentences.append(_sentence(words[start:end], has_comma=source.random() < 0.5))
            start = end
        return "".join(
            sentence + ("\n" if number % 3 == 2 else " ") for number, sentence in enumerate(sentences)
        ).rstrip()


def _sentence(words: list[str], *, has_comma: bool) -> str:
    if has_comma and len(words) > 4:
        words[len(words) // 2] += ","
    return f"{words[0].capitalize()} {' '.join(words[1:])}".rstrip() + "."


def _codes(source: random.Random) -> Iterator[str]:
    """Now and then a trouble code, a part number, a torque, a thread, a connector's pin."""
    chance = source.random
    if chance() < 0.15:
        yield f"P{int(4_000 * chance() ** 3):04d}"
    if chance() < 0.1:
        yield f"11 12 7 {source.randrange(1000):03d} {source.randrange(1000):03d}"
    if chance() < 0.3:
        yield f"{5 * source.randint(1, 40)} Nm"
    if chance() < 0.1:
        yield f"M{source.choice((6, 8, 10, 12))}x{source.choice(('1', '1.25', '1.5'))}"
    if chance() < 0.1:
        yield f"X{int(90_000 * chance() ** 2)}.{source.randint(1, 60)}"
