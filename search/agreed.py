"""Finds agreed terms in queries, in any inflection: a term is a sequence of what its words come down to.

Pure. Building the index of a term base costs about a second, once per process and at the first search; a term
base that differs a little is built in a tenth of that, since what terms come down to is remembered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from search.analysis import analyser
from search.language import english, polish
from search.language.folding import composed
from translations.locales import ContentLanguage, Language
from translations.terms import Concept, Term, TermBase, TermKind

Readings = tuple[str, ...]
"""What one word comes down to, the likeliest first."""

_STOP_WORDS: Final = polish.STOP_WORDS | english.STOP_WORDS
_MAX_REMEMBERED: Final = 60_000
_MAX_MATCHES_REMEMBERED: Final = 2_000
_TYPED: Final = {
    TermKind.PREFERRED: 1.0,
    TermKind.ALTERNATIVE: 0.95,
    TermKind.ABBREVIATION: 0.9,
    TermKind.SLANG: 0.85,
    TermKind.MISSPELT: 0.9,
    TermKind.DEPRECATED: 0.6,
}
"""How sure it is that somebody means the concept who types a term of this kind."""
_MEANT: Final = {
    TermKind.PREFERRED: 1.0,
    TermKind.ALTERNATIVE: 0.9,
    TermKind.ABBREVIATION: 0.8,
    TermKind.SLANG: 0.6,
}
"""How likely a document says it so; what is misspelt or deprecated is not looked for."""


@dataclass(frozen=True, slots=True)
class Called:
    """A term that stands in a query, and its concept."""

    concept: Concept
    term: Term

    @property
    def strength(self) -> float:
        """How sure it is that the concept is meant."""
        return _TYPED[self.term.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedMatch:
    """The words from `first` up to, not including, `after` are a term, of one concept or of several."""

    first: int
    after: int
    called: tuple[Called, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A term that a document may have instead, what its words come down to, and how likely it is (0 to 1)."""

    text: str
    language: Language
    words: tuple[str, ...]
    strength: float


class _Node:
    """A place in the trie of terms: what may follow, and the terms that end here."""

    __slots__ = ("after", "ends")

    def __init__(self) -> None:
        self.after: dict[str, _Node] = {}
        self.ends: list[Called] = []


class AgreedTerms:
    """The terms of a term base by the words that they consist of."""

    def __init__(self, base: TermBase) -> None:
        self.base = base
        self._others: dict[tuple[int, ...], tuple[Meant, ...]] = {}
        self._roots = {language: _Node() for language in Language}
        for concept in base:
            for term in concept.terms:
                words = words_of(term.text, term.language)
                if words and not _is_code(term.text):
                    self._add(self._roots[term.language], words, Called(concept, term))

    def _add(self, node: _Node, words: Sequence[Readings], called: Called) -> None:
        if not words:
            node.ends.append(called)
            return
        for reading in words[0]:
            self._add(node.after.setdefault(reading, _Node()), words[1:], called)

    def matches(self, words: Mapping[Language, Sequence[Collection[str]]]) -> list[AgreedMatch]:
        """The terms among the words of a query, given as their readings in each language.

        Where terms overlap the longest counts, of equally long ones the first.
        """
        found: dict[tuple[int, int], dict[Called, None]] = defaultdict(dict)
        for language, readings in words.items():
            for first in range(len(readings)):
                for after, called in _ends(self._roots[language], readings, first):
                    found[first, after] |= dict.fromkeys(called)
        return _longest(found)

    def others(self, match: AgreedMatch) -> tuple[Meant, ...]:
        """Everything else that the concepts of a match are called, the likeliest first."""
        key = tuple(map(id, match.called))  # they live as long as these terms do
        found = self._others.get(key)
        if found is None:
            if len(self._others) >= _MAX_MATCHES_REMEMBERED:
                self._others.clear()
            found = self._others[key] = tuple(_others(match))
        return found


NO_TERMS: Final = AgreedTerms(TermBase([]))


def _ends(root: _Node, readings: Sequence[Collection[str]], first: int) -> Iterator[tuple[int, list[Called]]]:
    """Where terms end that begin with the word `first`, and which they are."""
    nodes = [root]
    for place in range(first, len(readings)):
        nodes = [node.after[one] for node in nodes for one in readings[place] if one in node.after]
        if not nodes:
            return
        for node in nodes:
            if node.ends:
                yield place + 1, node.ends


def _longest(found: dict[tuple[int, int], dict[Called, None]]) -> list[AgreedMatch]:
    taken: set[int] = set()
    chosen = []
    for first, after in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
        if taken.isdisjoint(range(first, after)):
            taken.update(range(first, after))
            chosen.append(AgreedMatch(first=first, after=after, called=tuple(found[first, after])))
    return sorted(chosen, key=lambda match: match.first)


def _others(match: AgreedMatch) -> Iterator[Meant]:
    """Where a term has several concepts, what each of them is called is less likely."""
    concepts = {called.concept.id for called in match.called}
    found: dict[tuple[Language, tuple[str, ...]], Meant] = {}
    for called in match.called:
        sure = called.strength / len(concepts) ** 0.5
        for term in called.concept.terms:
            words = tuple(readings[0] for readings in words_of(term.text, term.language))
            if term.kind not in _MEANT or not words or term is called.term:
                continue
            strength = round(sure * _MEANT[term.kind], 3)
            known = found.get((term.language, words))
            if known is None or known.strength < strength:
                found[term.language, words] = Meant(
                    text=term.text, language=term.language, words=words, strength=strength
                )
    yield from sorted(found.values(), key=lambda meant: -meant.strength)


@lru_cache(maxsize=_MAX_REMEMBERED)
def words_of(text: str, language: Language) -> tuple[Readings, ...]:
    """What the words of a term come down to, without those that are left out of queries too."""
    tokens = analyser(ContentLanguage(language)).tokens(text)
    return tuple(
        tuple(dict.fromkeys((*token.terms, token.exact)))
        for token in tokens
        if not token.is_stop_word and composed(text[token.start : token.end]) not in _STOP_WORDS
    )


def _is_code(text: str) -> bool:
    """Whether a term is nothing but codes, which mean themselves."""
    return all(token.is_code for token in analyser(ContentLanguage.ENGLISH).tokens(text))
