"""The words of a query: what each comes down to in every language it may be in, and what it may be meant for.

Most queries are typed without diacritics. A word without any also stands for the words of the index that are
typed so, and, where neither index nor dictionary has it as it is, for those that the dictionary has.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, pairwise, product
from typing import Final

from search.analysis import QUERY_LANGUAGES, Token, analyser
from search.expansion import MAX_REMEMBERED, NO_EXPANSION, Expander, Meaning, SoughtWord
from search.forms import NO_FORMS, Forms
from search.language import english, polish
from search.language.codes import designations
from search.language.derivations import related
from search.language.diacritics import restored, strip_diacritics
from search.language.folding import composed
from search.ranking import MAX_READINGS_OF_PHRASE, MAX_TERMS
from translations.locales import ContentLanguage, Language

_STOP_WORDS: Final = polish.STOP_WORDS | english.STOP_WORDS
_ENGLISH: Final = ContentLanguage.ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWord:
    """A word or code: `terms` as it is typed, `meant` as it would be with diacritics, the likeliest first.

    `derived` are the words of the same family, `firsts` its likeliest term in each language. `parts` are the
    readings of a measure's number and unit, which may stand apart, as in a table.
    """

    terms: tuple[str, ...]
    meant: tuple[str, ...]
    derived: tuple[str, ...]
    firsts: tuple[str, ...]
    exact: str
    is_code: bool
    typed: str
    start: int = 0
    parts: tuple[tuple[str, ...], ...] = ()


def _in_none(_term: str) -> int:
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryReader:
    """Reads the words of queries in some languages, for an index with these forms.

    `expander` says what words are called elsewhere, in documents `within` one language, or in any.
    `sections_with` says in how many sections of the index a term stands.
    """

    languages: Sequence[ContentLanguage] = QUERY_LANGUAGES
    forms: Forms = NO_FORMS
    expander: Expander = NO_EXPANSION
    within: ContentLanguage | None = None
    sections_with: Callable[[str], int] = _in_none
    remembered: dict[object, list[QueryWord]] = field(default_factory=dict, compare=False, repr=False)
    """The words of texts that were read: each is read several times, for finding, telling and marking."""

    def for_texts_in(self, language: ContentLanguage) -> "QueryReader":
        """The same reader for what texts of a language say; it remembers the same words."""
        languages = tuple(dict.fromkeys((*QUERY_LANGUAGES, language)))
        return replace(self, languages=languages)

    @property
    def _may_be_polish(self) -> bool:
        return any(language is not _ENGLISH for language in self.languages)

    def words(self, text: str) -> list[QueryWord]:
        """The words and codes of `text` without stop words of any language, the first `MAX_TERMS`."""
        key = text, tuple(self.languages)
        if key not in self.remembered:
            self.remembered[key] = self._words(text)
        return self.remembered[key]

    def _words(self, text: str) -> list[QueryWord]:
        is_bare = text == strip_diacritics(text)
        columns = zip(*(analyser(language).tokens(text) for language in self.languages), strict=True)
        kept = (column for column in columns if not self._is_stop_word(column, is_bare=is_bare))
        return [self._word(text, column, is_bare=is_bare) for column in islice(kept, MAX_TERMS)]

    def meanings(self, text: str) -> list[Meaning]:
        """What the words of `text` are called elsewhere, whatever language it is in."""
        if self.expander is NO_EXPANSION:
            return []
        remembered, key = self.expander.remembered, (text, self.within, id(self.forms))
        known = remembered.get(key)
        if known is None:
            if len(remembered) >= MAX_REMEMBERED:
                remembered.clear()
            known = remembered[key] = self.forms, self._meanings(text)
        return known[1]

    def _meanings(self, text: str) -> list[Meaning]:
        is_bare = text == strip_diacritics(text)
        columns = zip(*(analyser(language).tokens(text) for language in QUERY_LANGUAGES), strict=True)
        kept = (column for column in columns if not self._is_stop_word(column, is_bare=is_bare))
        words = [self._sought(text, *column, is_bare=is_bare) for column in islice(kept, MAX_TERMS)]
        return self.expander.meanings(text, words, self.within)

    def _sought(self, text: str, as_polish: Token, as_english: Token, *, is_bare: bool) -> SoughtWord:
        polish_readings = (*as_polish.terms, *self._meant(text, as_polish, is_bare), as_polish.exact)
        return SoughtWord(
            typed=text[as_polish.start : as_polish.end],
            start=as_polish.start,
            end=as_polish.end,
            is_code=as_polish.is_code,
            readings={
                Language.POLISH: tuple(dict.fromkeys(polish_readings)),
                Language.ENGLISH: tuple(dict.fromkeys((*as_english.terms, as_english.exact))),
            },
        )

    def codes_apart(self, text: str) -> list[str]:
        """The terms of codes that are typed apart (`ht 3410`); they are found among the codes alone."""
        found = designations(text, in_any_case=True)
        return [term for letters, term in found if letters.isupper() or letters.lower() not in _STOP_WORDS]

    def phrases(self, text: str) -> list[tuple[str, ...]]:
        """The sequences of terms that a phrase can be read as, stop words included; none without words."""
        is_bare = text == strip_diacritics(text)
        found: dict[tuple[str, ...], None] = {}
        for language in self.languages:
            tokens = list(analyser(language).tokens(text))[:MAX_TERMS]
            meant = [
                self._meant(text, token, is_bare) if language is not _ENGLISH else () for token in tokens
            ]
            readings = (
                dict.fromkeys((*token.terms, *more)) for token, more in zip(tokens, meant, strict=True)
            )
            found |= dict.fromkeys(islice(product(*readings), MAX_READINGS_OF_PHRASE))
        return [phrase for phrase in found if phrase]

    def _is_stop_word(self, column: Sequence[Token], *, is_bare: bool) -> bool:
        if any(token.is_stop_word for token in column):
            return True
        return is_bare and self._may_be_polish and column[0].exact in polish.BARE_STOP_WORDS

    def _word(self, text: str, column: Sequence[Token], *, is_bare: bool) -> QueryWord:
        terms = tuple(dict.fromkeys(term for token in column for term in token.terms))
        meant = self._meant(text, column[0], is_bare) if self._may_be_polish else ()
        firsts = [token.term for token in column]
        if meant and meant[0] not in terms:
            firsts.append(meant[0])
        known = dict.fromkeys((*terms, *meant))
        family = [term for one in known for term in related(one)] if self._may_be_polish else []
        return QueryWord(
            terms=terms,
            meant=tuple(term for term in meant if term not in terms),
            derived=tuple(term for term in dict.fromkeys(family) if term not in known),
            firsts=tuple(firsts),
            exact=column[0].exact,
            is_code=column[0].is_code,
            typed=text[column[0].start : column[0].end],
            start=column[0].start,
            parts=tuple(map(_every, zip(*(token.parts for token in column), strict=True))),
        )

    def _meant(self, text: str, token: Token, is_bare: bool) -> tuple[str, ...]:
        """The terms of the words with diacritics that a word without may stand for."""
        if token.is_code or composed(text[token.start : token.end]) != token.exact:
            return ()
        is_known = polish.is_known(token.exact)
        if is_known and not is_bare:  # somebody who types diacritics means what is typed
            return ()
        words = self.forms.meant_by(token.exact) or (() if is_known else restored(token.exact))
        return tuple(dict.fromkeys(term for word in words for term in polish.readings(word)))


def _every(readings: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The readings of one part in every language, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(readings)))


def neighbours(words: Sequence[QueryWord]) -> Iterator[list[tuple[str, str]]]:
    """Each two words that follow each other, as the pairs of terms that they can be read as."""
    for before, after in pairwise(words):
        width = max(len(before.firsts), len(after.firsts))
        pairs = zip(_widened(before.firsts, width), _widened(after.firsts, width), strict=True)
        yield [pair for pair in dict.fromkeys(pairs) if pair[0] != pair[1]]


def _widened(firsts: tuple[str, ...], width: int) -> tuple[str, ...]:
    """What has nothing meant is in a pair what it is."""
    return firsts + firsts[:1] * (width - len(firsts))
