"""From text to terms: one analyser per language, the same at index and at query time.

A word has one reading or several: the likeliest stands in the text's order, so that phrases find it, the
others behind the last word, so that engines need not know of them.

What stands between two spaces is analysed once and remembered, punctuation included, which makes analysis a
matter of one look-up per word. Writings of a word that differ in nothing but a capital letter or a full stop
share what is remembered.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from search.language import codes, english, polish
from search.language.folding import composed, fold
from search.written import Written, code_written, word_written
from translations.locales import ContentLanguage

MAX_REMEMBERED: Final = 100_000
"""Writings that an analyser remembers before it begins to forget: those of the last so many stay with it."""
_ENDS: Final = ".,;:!?)"
"""What may stand behind a word or a code and is no part of it."""
MAX_TERM_LENGTH: Final = 100
MAX_NAME_LENGTH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word or code of a text, and what it comes down to.

    `start` and `end` count characters of the text. `terms` are its readings, the likeliest first; `exact` is
    how it is written, folded. `codes` are its terms in the field `code`.
    """

    terms: tuple[str, ...]
    exact: str
    start: int
    end: int
    is_code: bool
    is_stop_word: bool
    codes: tuple[str, ...]

    @property
    def term(self) -> str:
        """The likeliest reading."""
        return self.terms[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedText:
    """A text as engines take it: terms separated by spaces.

    `marked_forms` holds the words that have diacritics, in lower case; `written` all words and codes.
    """

    terms: str
    exact: str
    codes: str
    marked_forms: frozenset[str]
    written: frozenset[Written]


@dataclass(frozen=True, slots=True)
class AnalysedChunk:
    """What stands between two spaces comes down to: its tokens, with their places in it.

    `terms`, `others`, `exact` and `codes` are for the index; `forms` holds every term of any sort.
    """

    tokens: tuple[Token, ...]
    terms: str
    others: str
    exact: str
    codes: str
    forms: frozenset[str]
    marked_forms: tuple[str, ...]
    written: tuple[Written, ...]


class Analyser:
    """Analyses texts of one language. Safe to use from several threads."""

    def __init__(self, readings: Callable[[str], tuple[str, ...]], stop_words: frozenset[str]) -> None:
        self._readings, self._stop_words = readings, stop_words
        self._remembered: dict[str, AnalysedChunk] = {}
        self._before: dict[str, AnalysedChunk] = {}

    def analyse(self, text: str) -> AnalysedText:
        """The terms of `text` for the index, stop words included."""
        chunks = self.chunks_of(codes.join_part_numbers(text).split())
        designations = codes.designations(text)
        apart = [term for _letters, term in designations]
        terms = [chunk.terms for chunk in chunks if chunk.terms]
        terms += [chunk.others for chunk in chunks if chunk.others]
        return AnalysedText(
            terms=" ".join(terms),
            exact=" ".join([chunk.exact for chunk in chunks if chunk.exact]),
            codes=" ".join([*(chunk.codes for chunk in chunks if chunk.codes), *apart]),
            marked_forms=frozenset([form for chunk in chunks for form in chunk.marked_forms]),
            written=frozenset(chain.from_iterable([chunk.written for chunk in chunks])).union(
                *(
                    code_written(f"{letters} {term[len(letters) :]}", (term,))
                    for letters, term in designations
                )
            ),
        )

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of `text` with their places, for queries."""
        for offset, chunk in self.chunks(text):
            for token in chunk.tokens:
                start, end = token.start + offset, token.end + offset
                yield replace(token, start=start, end=end) if offset else token

    def chunks(self, text: str) -> Iterator[tuple[int, AnalysedChunk]]:
        """The chunks of `text`, each with where it begins; quicker than `tokens`, as nothing is copied."""
        look_up, joined, place = self._remembered.get, codes.join_part_numbers(text), 0
        for word in joined.split():
            place = joined.index(word, place)
            yield place, look_up(word) or self._analyse_chunk(word)
            place += len(word)

    def chunks_of(self, words: Iterable[str]) -> list[AnalysedChunk]:
        """Each of `words`, which stand between two spaces of a text whose part numbers are joined."""
        look_up = self._remembered.get
        return [look_up(word) or self._analyse_chunk(word) for word in words]

    def _analyse_chunk(self, text: str) -> AnalysedChunk:
        plain = _plain(text)
        chunk = self._remembered.get(plain) or self._before.get(plain) or self._analyse_plain(plain)
        if len(self._remembered) >= MAX_REMEMBERED:
            self._before, self._remembered = self._remembered, {}
        if len(text) <= MAX_TERM_LENGTH:
            self._remembered[plain] = self._remembered[text] = chunk
        return chunk

    def _analyse_plain(self, text: str) -> AnalysedChunk:
        tokens = tuple(token for piece in codes.divide(text) if (token := self._token(piece)) is not None)
        words = [token for token in tokens if not token.is_code]
        return AnalysedChunk(
            tokens=tokens,
            terms=" ".join(token.term for token in tokens),
            others=" ".join(term for token in tokens for term in token.terms[1:]),
            exact=" ".join(token.exact for token in words if not token.is_stop_word),
            codes=" ".join(term for token in tokens for term in token.codes),
            forms=frozenset(term for token in tokens for term in (*token.terms, token.exact, *token.codes)),
            marked_forms=tuple(
                form
                for token in words
                if (form := composed(text[token.start : token.end])) != token.exact and not token.is_stop_word
            ),
            written=tuple(written for token in tokens for written in _written(token, text)),
        )

    def _token(self, piece: codes.Piece) -> Token | None:
        folded = fold(piece.text)
        if not folded or len(folded) > MAX_TERM_LENGTH:  # decided alike in every language
            return None
        if piece.is_code:
            terms: tuple[str, ...] = (codes.code_term(piece.text),)
        else:
            terms = tuple(filter(None, self._readings(piece.text))) or (folded,)
        return Token(
            terms=terms,
            exact=terms[0] if piece.is_code else folded,
            start=piece.start,
            end=piece.end,
            is_code=piece.is_code,
            is_stop_word=not piece.is_code and composed(piece.text) in self._stop_words,
            codes=codes.code_terms(piece.text) if piece.is_code else (),
        )


def _plain(text: str) -> str:
    """The writing that comes down to the same as `text`, places included: no capital letter, nothing behind.

    What is all in capitals may be an abbreviation and keeps them.
    """
    bare = text.rstrip(_ENDS)
    if not bare.isalpha() or bare.isupper():
        return bare
    lower = bare.lower()
    return lower if len(lower) == len(bare) else bare


def _written(token: Token, text: str) -> Iterator[Written]:
    form = text[token.start : token.end]
    if token.is_code:
        return code_written(codes.spaced(form), token.codes)
    return iter(()) if token.is_stop_word else word_written(form, token.exact, token.term)


@lru_cache(maxsize=1_000)
def name_of(text: str) -> str:
    """`text` as a whole, case, diacritics, punctuation and the separators of codes aside."""
    return " ".join(token.exact for token in analyser(ContentLanguage.ENGLISH).tokens(text))[:MAX_NAME_LENGTH]


def code_alone(text: str) -> str | None:
    """The term of the designation that `text` consists of (`X65.11`, `HT 3410`); None where it is more."""
    if not codes.has_digit(text):
        return None
    apart = codes.designations(text.strip(), in_any_case=True)
    if apart and code_length(text) == len(apart[0][1]):
        return apart[0][1]
    tokens = list(analyser(ContentLanguage.ENGLISH).tokens(text))
    return tokens[0].term if len(tokens) == 1 and codes.is_designation(tokens[0].term) else None


def code_length(text: str) -> int:
    """How many letters and digits there are."""
    return sum(map(str.isalnum, text))


@cache
def analyser(language: ContentLanguage) -> Analyser:
    """The analyser of a language; texts of an undetermined one are read in both."""
    if language is ContentLanguage.POLISH:
        return Analyser(polish.readings, polish.STOP_WORDS)
    if language is ContentLanguage.ENGLISH:
        return Analyser(english.readings, english.STOP_WORDS)
    return Analyser(_readings_in_both, polish.STOP_WORDS & english.STOP_WORDS)


def _readings_in_both(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*english.readings(word), *polish.readings(word))))


QUERY_LANGUAGES: Final = (ContentLanguage.POLISH, ContentLanguage.ENGLISH)
"""In these a query is analysed when nobody says which language it is in."""
