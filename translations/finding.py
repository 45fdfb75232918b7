"""Finds agreed concepts by a term in any form: inflected, without diacritics, or a part of it. Pure.

What a word comes down to is told by whoever knows the languages: `Readings` gives, for each word of a text,
all that it can be read as.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from translations.locales import Language
from translations.terms import Concept, Term, TermBase, TermKind, words

Readings = Callable[[str, Language], Sequence[frozenset[str]]]

_BEGINNING: Final = 2
"""Letters that hardly any word changes when it is inflected; its lemma is compared as well."""
_PLAIN_LETTERS: Final = str.maketrans("ąćęłńóśźż", "acelnoszz")


class Closeness(IntEnum):
    """How near a term is to what was asked for; the nearest first."""

    WRITTEN = 0
    SAME_WORDS = 1
    PHRASE_WITHIN = 2
    WORDS_WITHIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A concept, and the term of it that is nearest to what was asked for."""

    concept: Concept
    term: Term
    closeness: Closeness


def find(base: TermBase, text: str, readings: Readings) -> list[Found]:
    """The concepts that have a term with all the words of `text`, the nearest first."""
    asked = {language: readings(text, language) for language in Language}
    found = [
        min(near, key=_rank) for concept in base if (near := list(_near(concept, text, asked, readings)))
    ]
    return sorted(found, key=lambda item: (*_rank(item), item.concept.id))


def _rank(found: Found) -> tuple[int, int, int]:
    return found.closeness, list(TermKind).index(found.term.kind), len(found.term.text)


def _near(
    concept: Concept, text: str, asked: dict[Language, Sequence[frozenset[str]]], readings: Readings
) -> Iterator[Found]:
    for term in concept.terms:
        wanted = asked[term.language]
        if term.text.casefold() == text.strip().casefold():
            yield Found(concept=concept, term=term, closeness=Closeness.WRITTEN)
        elif wanted and _may_hold(term, wanted):
            closeness = _closeness(readings(term.text, term.language), wanted)
            if closeness is not None:
                yield Found(concept=concept, term=term, closeness=closeness)


def _may_hold(term: Term, wanted: Sequence[frozenset[str]]) -> bool:
    """Whether the term has words that begin as those asked for; what differs there is not looked up."""
    own = {word[:_BEGINNING].casefold().translate(_PLAIN_LETTERS) for word in words(term.text)}
    return all(any(reading[:_BEGINNING] in own for reading in word) for word in wanted)


def _closeness(own: Sequence[frozenset[str]], wanted: Sequence[frozenset[str]]) -> Closeness | None:
    width = len(wanted)
    places = range(len(own) - width + 1)
    if any(all(map(_share, own[place : place + width], wanted)) for place in places):
        return Closeness.SAME_WORDS if len(own) == width else Closeness.PHRASE_WITHIN
    if all(any(_share(one, word) for one in own) for word in wanted):
        return Closeness.WORDS_WITHIN
    return None


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one.isdisjoint(other)
