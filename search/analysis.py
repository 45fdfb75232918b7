"""From text to terms: one analyser per language, the same at index and at query time.

What stands between two spaces is analysed once and remembered, punctuation included, which makes analysis a
matter of one look-up per word.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from search.language import codes, english, polish
from search.language.folding import composed, fold
from translations.locales import ContentLanguage

MAX_REMEMBERED: Final = 400_000
"""Word forms an analyser remembers before it starts afresh; a large library has fewer."""
MAX_TERM_LENGTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word or code of a text, and what it comes down to.

    `start` and `end` count characters of the text. `codes` are its terms in the field `code`.
    """

    term: str
    start: int
    end: int
    is_code: bool
    is_stop_word: bool
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedText:
    """A text as engines take it: terms separated by spaces."""

    terms: str
    codes: str


@dataclass(frozen=True, slots=True)
class AnalysedChunk:
    """What stands between two spaces comes down to: its tokens, with their places in it.

    `terms` and `codes` are for the index; `forms` holds every term of either sort.
    """

    tokens: tuple[Token, ...]
    terms: str
    codes: str
    forms: frozenset[str]


class Analyser:
    """Analyses texts of one language. Safe to use from several threads."""

    def __init__(self, stem: Callable[[str], str], stop_words: frozenset[str]) -> None:
        self._stem, self._stop_words = stem, stop_words
        self._remembered: dict[str, AnalysedChunk] = {}

    def analyse(self, text: str) -> AnalysedText:
        """The terms of `text` for the index, stop words included."""
        look_up, terms, code_terms = self._remembered.get, [], []
        for word in codes.join_part_numbers(text).split():
            chunk = look_up(word) or self._analyse_chunk(word)
            if chunk.terms:
                terms.append(chunk.terms)
            if chunk.codes:
                code_terms.append(chunk.codes)
        return AnalysedText(terms=" ".join(terms), codes=" ".join(code_terms))

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of `text` with their places, for queries."""
        for offset, chunk in self.chunks(text):
            for token in chunk.tokens:
                yield replace(token, start=token.start + offset, end=token.end + offset)

    def chunks(self, text: str) -> Iterator[tuple[int, AnalysedChunk]]:
        """The chunks of `text`, each with where it begins; quicker than `tokens`, as nothing is copied."""
        look_up, joined, place = self._remembered.get, codes.join_part_numbers(text), 0
        for word in joined.split():
            place = joined.index(word, place)
            yield place, look_up(word) or self._analyse_chunk(word)
            place += len(word)

    def _analyse_chunk(self, text: str) -> AnalysedChunk:
        tokens = tuple(token for piece in codes.divide(text) if (token := self._token(piece)) is not None)
        chunk = AnalysedChunk(
            tokens=tokens,
            terms=" ".join(token.term for token in tokens),
            codes=" ".join(term for token in tokens for term in token.codes),
            forms=frozenset(term for token in tokens for term in (token.term, *token.codes)),
        )
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        if len(text) <= MAX_TERM_LENGTH:
            self._remembered[text] = chunk
        return chunk

    def _token(self, piece: codes.Piece) -> Token | None:
        folded = fold(piece.text)
        if not folded or len(folded) > MAX_TERM_LENGTH:  # decided alike in every language
            return None
        term = codes.code_term(piece.text) if piece.is_code else self._stem(piece.text) or folded
        return Token(
            term=term,
            start=piece.start,
            end=piece.end,
            is_code=piece.is_code,
            is_stop_word=not piece.is_code and composed(piece.text) in self._stop_words,
            codes=codes.code_terms(piece.text) if piece.is_code else (),
        )


@cache
def analyser(language: ContentLanguage) -> Analyser:
    """The analyser of a language; texts of an undetermined one are read as English."""
    if language is ContentLanguage.POLISH:
        return Analyser(polish.stem, polish.STOP_WORDS)
    if language is ContentLanguage.ENGLISH:
        return Analyser(english.stem, english.STOP_WORDS)
    return analyser(ContentLanguage.ENGLISH)


QUERY_LANGUAGES: Final = (ContentLanguage.POLISH, ContentLanguage.ENGLISH)
"""In these a query is analysed when nobody says which language it is in."""
