"""From text to terms: one analyser per language, the same at index and at query time.

A word has one reading or several: the likeliest stands in the text's order, so that phrases find it, the
others behind the last word, so that engines need not know of them.

What stands between two spaces is analysed once and remembered, punctuation included, which makes analysis a
matter of one look-up per word (`search.writings`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final, TypeVar, cast

import msgspec

from search.language import codes, english, polish
from search.language.folding import composed, fold
from search.language.measures import JOINT, Measure, measure_of
from search.traces import joined, trace_of
from search.writings import MAX_TERM_LENGTH, Left, Remembered, Writing
from search.written import Written, code_written, word_written
from translations.locales import ContentLanguage

Kept = TypeVar("Kept")

MAX_REMEMBERED: Final = 20_000
"""Writings of queries and of what is shown that an analyser remembers before it begins to forget."""
MAX_REMEMBERED_OF_INDEX: Final = 200_000
"""The same of what is written into an index."""
MAX_NAME_LENGTH: Final = 500


# Structs for what is made by the hundred: docs/decisions/0032-structs-by-the-hundred.md
class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A word or code of a text, and what it comes down to.

    `start` and `end` count characters of the text. `terms` are its readings, the likeliest first; `exact` is
    how it is written, folded. `codes` are its terms in the field `code`. `parts` are the readings of the
    number and the unit that a measure consists of, by which it is found as well.
    """

    terms: tuple[str, ...]
    exact: str
    start: int
    end: int
    is_code: bool
    is_stop_word: bool
    codes: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Every term of any sort."""
        return (*self.terms, self.exact, *self.codes, *chain.from_iterable(self.parts))

    @property
    def term(self) -> str:
        """The likeliest reading."""
        return self.terms[0]

    def at(self, start: int, end: int) -> "Token":
        """The same token elsewhere."""
        return msgspec.structs.replace(self, start=start, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedText:
    """A text as engines take it: terms separated by spaces.

    `marked_forms` holds the words that have diacritics, in lower case; `written` all words and codes. `trace`
    says which terms its words have (`search.traces`); it is empty where there is nothing to say, or none.
    """

    terms: str = ""
    exact: str = ""
    codes: str = ""
    trace: bytes = b""
    marked_forms: frozenset[str] = frozenset()
    written: frozenset[Written] = frozenset()


class AnalysedChunk(msgspec.Struct, frozen=True):
    """What stands between two spaces comes down to: its tokens, with their places in it.

    `forms` holds every term of any sort.
    """

    tokens: tuple[Token, ...]
    forms: frozenset[str]


_NO_TOKENS: Final = AnalysedChunk((), frozenset())


class Analyser:
    """Analyses texts of one language. Safe to use from several threads."""

    def __init__(self, readings: Callable[[str], tuple[str, ...]], stop_words: frozenset[str]) -> None:
        self._readings, self._stop_words = readings, stop_words
        self._chunks = Remembered(self._chunk, MAX_REMEMBERED)
        self._writings = Remembered(self._writing, MAX_REMEMBERED_OF_INDEX)

    def analyse(self, text: str) -> AnalysedText:
        """The terms of `text` for the index, stop words included."""
        apart: list[tuple[str, str]] = []
        original, can_be_traced = text, JOINT not in text
        if codes.has_digit(text):
            apart, text = codes.designations(text), codes.join_part_numbers(text)
        words = text.split()
        writings = list(map(self._writings.__getitem__, words))
        traces = [writing.trace for writing in writings]
        left = [each for writing in writings if writing.further for each in writing.further]
        left += [
            Left(one, None)
            for letters, term in apart
            for one in code_written(f"{letters} {term[len(letters) :]}", (term,))
        ]
        terms = [writing.terms for writing in writings] + [writing.others for writing in writings]
        found_codes = [writing.codes for writing in writings if writing.codes]
        return AnalysedText(
            terms="".join(terms)[1:],
            exact="".join([writing.exact for writing in writings])[1:],
            codes="".join([*found_codes, *(f" {term}" for _letters, term in apart)])[1:],
            trace=joined(words, traces, text, original) if can_be_traced else b"",
            marked_forms=_without_none(
                [writing.marked_form for writing in writings], [each.marked_form for each in left]
            ),
            written=_without_none([writing.written for writing in writings], [each.written for each in left]),
        )

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of `text` with their places, for queries."""
        for offset, chunk in self.chunks(text):
            for token in chunk.tokens:
                start, end = token.start + offset, token.end + offset
                yield token.at(start, end) if offset else token

    def chunks(self, text: str) -> Iterator[tuple[int, AnalysedChunk]]:
        """The chunks of `text`, each with where it begins; quicker than `tokens`, as nothing is copied."""
        look_up, joined, place = self._chunks.__getitem__, codes.join_part_numbers(text), 0
        for word in joined.split():
            place = joined.index(word, place)
            yield place, look_up(word)
            place += len(word)

    def chunk(self, word: str) -> AnalysedChunk:
        """What stands between two spaces of a text whose part numbers are joined."""
        return self._chunks[word]

    def _writing(self, text: str) -> Writing:
        """What an index takes of a writing."""
        if text.isalpha():
            return self._word(text)
        tokens = self._tokens(text)
        words = [token for token in tokens if not (token.is_code or token.is_stop_word)]
        return Writing(
            terms="".join(f" {token.term}" for token in tokens),
            others="".join(f" {term}" for token in tokens for term in _others(token)),
            exact="".join(f" {token.exact}" for token in words),
            codes="".join(f" {term}" for token in tokens for term in token.codes),
            trace=trace_of(form for token in tokens for form in token.forms),
            further=tuple(left for token in tokens for left in _left(token, text)),
        )

    def _word(self, text: str) -> Writing:
        """The same of what is one word, as most are, without the way by its token."""
        folded = fold(text)
        if not _is_term(folded):
            return Writing("", "", "", "", trace_of(()))
        terms = self._terms(text, folded)
        (term, *others), trace = terms, trace_of((*terms, folded))
        form, first = composed(text), f" {term}"
        further_terms = "".join(f" {other}" for other in others)
        if form in self._stop_words:
            return Writing(first, further_terms, "", "", trace)
        exact = first if term == folded else f" {folded}"
        written = word_written(text, folded, term)
        return Writing(first, further_terms, exact, "", trace, written, form if form != folded else None)

    def _chunk(self, text: str) -> AnalysedChunk:
        if text.isalpha():  # one word, as most are
            return self._chunk_of_word(text)
        tokens = self._tokens(text)
        return AnalysedChunk(tokens, frozenset(form for token in tokens for form in token.forms))

    def _chunk_of_word(self, text: str) -> AnalysedChunk:
        folded = fold(text)
        if not _is_term(folded):
            return _NO_TOKENS
        terms = self._terms(text, folded)
        token = Token(
            terms=terms,
            exact=folded,
            start=0,
            end=len(text),
            is_code=False,
            is_stop_word=composed(text) in self._stop_words,
            codes=(),
        )
        return AnalysedChunk((token,), frozenset((*terms, folded)))

    def _tokens(self, text: str) -> tuple[Token, ...]:
        return tuple(token for piece in codes.divide(text) if (token := self._token(piece)) is not None)

    def _token(self, piece: codes.Piece) -> Token | None:
        folded = fold(piece.text)
        if not _is_term(folded):
            return None
        terms = (codes.code_term(piece.text),) if piece.is_code else self._terms(piece.text, folded)
        return Token(
            terms=terms,
            exact=terms[0] if piece.is_code else folded,
            start=piece.start,
            end=piece.end,
            is_code=piece.is_code,
            is_stop_word=not piece.is_code and composed(piece.text) in self._stop_words,
            codes=codes.code_terms(piece.text) if piece.is_code else (),
            parts=self._parts(measure_of(piece.text)) if piece.is_code else (),
        )

    def _parts(self, measure: Measure | None) -> tuple[tuple[str, ...], ...]:
        if measure is None:
            return ()
        units = (self._terms(word, fold(word)) for word in measure.unit)
        return (*((codes.code_term(number),) for number in measure.numbers), *units)

    def _terms(self, word: str, folded: str) -> tuple[str, ...]:
        return tuple(filter(None, self._readings(word))) or (folded,)


def _others(token: Token) -> Iterator[str]:
    """What else than its likeliest reading a token is found by."""
    return chain(token.terms[1:], *token.parts)


def _is_term(folded: str) -> bool:
    """Whether a word may be a term at all; decided alike in every language."""
    return 0 < len(folded) <= MAX_TERM_LENGTH


def _without_none(known: Iterable[Kept | None], further: Iterable[Kept | None]) -> frozenset[Kept]:
    kept = set(known)
    kept.update(further)
    kept.discard(None)
    return frozenset(cast("set[Kept]", kept))


def _left(token: Token, text: str) -> Iterator[Left]:
    """What a token leaves beside the index."""
    form = text[token.start : token.end]
    if token.is_code:
        for written in code_written(codes.spaced(form), token.codes):
            yield Left(written, None)
    elif not token.is_stop_word:
        marked = composed(form)
        yield Left(word_written(form, token.exact, token.term), marked if marked != token.exact else None)


@lru_cache(maxsize=1_000)
def name_of(text: str) -> str:
    """`text` as a whole, case, diacritics, punctuation and the separators of codes aside."""
    return " ".join(token.exact for token in analyser(ContentLanguage.ENGLISH).tokens(text))[:MAX_NAME_LENGTH]


def code_alone(text: str) -> str | None:
    """The term of the designation that `text` consists of (`X65.11`, `HT 3410`); None for anything else."""
    if not codes.has_digit(text) or measure_of(text.strip()) is not None:
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
