"""The agreed terms as completions and corrections need them: by how they begin, and by how they are misspelt.

A term can be completed from the beginning of any of its words. One that is misspelt leads to the right one.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

from rapidfuzz.distance import OSA

from search.language.folding import fold
from search.written import key_of
from translations.locales import Language
from translations.terms import Concept, TermBase, TermKind, words

_END: Final = "\U0010ffff"
_LAST: Final = 99


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term to offer: `meaning` is what the other language calls it, `place` the word that was completed.

    `words` are its words as the vocabulary finds them.
    """

    text: str
    language: Language
    meaning: str
    is_preferred: bool
    place: int
    words: tuple[str, ...]

    @property
    def is_misspelt(self) -> bool:
        """Whether what is typed is the beginning of a misspelling of the term."""
        return self.place == _LAST


@dataclass(frozen=True, slots=True)
class _Beginnings:
    """The terms from each of their words on, in order; and their ranks, for readers of either language."""

    keys: list[str]
    phrases: list[Phrase]
    ranks: dict[Language, list[int]]


class Phrases:
    """The terms of a term base, each use worked out when it is first asked for. Safe for several threads."""

    def __init__(self, base: TermBase) -> None:
        self._base = base

    def make_ready(self) -> None:
        """Work every use out now."""
        _ = self._beginnings, self._misspelt, self._words

    @cached_property
    def _beginnings(self) -> _Beginnings:
        found = sorted(chain.from_iterable(map(_phrases, self._base)), key=lambda pair: pair[0])
        phrases = [phrase for _, phrase in found]
        ranks = {language: _ranks(phrases, language) for language in Language}
        return _Beginnings([key for key, _ in found], phrases, ranks)

    @cached_property
    def _misspelt(self) -> dict[str, tuple[Concept, Language]]:
        return {
            key_of(text): (concept, language)
            for concept in self._base
            for language in Language
            for text in concept.texts(language, TermKind.MISSPELT)
        }

    @cached_property
    def _words(self) -> frozenset[str]:
        right = (term.text for concept in self._base for term in concept.terms if term.kind.is_right)
        return frozenset(
            word for text in right for form in (text.lower(), fold(text)) for word in words(form)
        )

    def beginning(self, prefix: str, language: Language, limit: int) -> list[Phrase]:
        """The terms of which a word begins so, or several together; at most `limit`, the likeliest first."""
        known = self._beginnings
        places = range(bisect_left(known.keys, prefix), bisect_right(known.keys, prefix + _END))
        best = heapq.nsmallest(limit, places, key=known.ranks[language].__getitem__)
        return list(dict.fromkeys(known.phrases[place] for place in best))

    def has_word(self, word: str) -> bool:
        """Whether a word, in lower case, is one of a term's, with its diacritics or without any."""
        return word in self._words

    def corrected(self, text: str) -> str | None:
        """The right term where `text` is one that is misspelt, None where it is not."""
        found = self._misspelt.get(key_of(text))
        return None if found is None else _nearest(text, *found)


@lru_cache(maxsize=2)
def phrases_of(base: TermBase) -> Phrases:
    """The terms of a base, worked out once."""
    return Phrases(base)


def _ranks(phrases: Sequence[Phrase], language: Language) -> list[int]:
    ranks = [0] * len(phrases)
    order = sorted(range(len(phrases)), key=lambda place: _order(phrases[place], language))
    for rank, place in enumerate(order):
        ranks[place] = rank
    return ranks


def _order(phrase: Phrase, language: Language) -> tuple[int, bool, bool, int, str]:
    is_foreign = phrase.language is not language
    return phrase.place, is_foreign, not phrase.is_preferred, len(phrase.text), phrase.text


def _phrases(concept: Concept) -> Iterator[tuple[str, Phrase]]:
    """The concept's terms, each from every word on; misspelt ones lead to the right one, and come last."""
    for language in Language:
        other = next(one for one in Language if one is not language)
        meaning = concept.preferred(other)
        for term in (term for term in concept.terms if term.language is language):
            keys = key_of(term.text).split()
            if term.kind.is_right:
                is_preferred = term.kind is TermKind.PREFERRED
                for place in range(len(keys)):
                    phrase = Phrase(term.text, language, meaning, is_preferred, place, tuple(keys))
                    yield " ".join(keys[place:]), phrase
            elif term.kind is TermKind.MISSPELT:
                right = _nearest(term.text, concept, language)
                written = tuple(key_of(right).split())
                phrase = Phrase(right, language, meaning, is_preferred=False, place=_LAST, words=written)
                yield " ".join(keys), phrase


def _nearest(misspelt: str, concept: Concept, language: Language) -> str:
    """The right term of the concept that is written most like the misspelt one."""
    right = [term.text for term in concept.terms if term.language is language and term.kind.is_right]
    return min(right, key=lambda text: (OSA.distance(misspelt.casefold(), text.casefold()), len(text)))
