"""How a query was understood, for the page to say it in one line: lemmas, codes, phrases. Pure.

`search.planning` decides what is searched for; this only tells of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from search.clauses import NOTHING, Clause, TermIn, any_of
from search.language import morfeusz
from search.language.code_kinds import CodeKind, code_kind
from search.language.codes import designations
from search.language.diacritics import strip_diacritics
from search.language.folding import composed, fold
from search.planning import plan
from search.query import AllOf, AnyOf, Phrase, Prefix, Query, QueryField, Restriction, Text, Without
from search.query_words import QueryReader
from search.ranking import FIELD_BOOSTS
from search.syntax import is_unknown_value
from translations.locales import ContentLanguage

_MAX_TOLD: Final = 12
"""So many words of a query are told of; a pasted paragraph is not."""


class Sort(StrEnum):
    """What a part of a query was taken for."""

    WORD = "word"
    CODE = "code"
    PHRASE = "phrase"
    PREFIX = "prefix"
    LEFT_OUT = "left-out"
    """What must not be in the text, or the kind or language that the document must not have."""
    ONLY = "only"
    """A kind or a language that the document has to have."""
    UNKNOWN = "unknown"
    """Written like a restriction, with a value that there is not: looked for as words."""


_LOOKED_UP: Final = frozenset({Sort.WORD, Sort.CODE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A part of a query as it was typed, and what it was taken for.

    `means` is the lemma of a word in another form. `code_kind` says what sort of code it is, where its
    writing tells; `field` where it is looked for, when not everywhere; `is_there` whether anything that the
    reader may find has it.
    """

    typed: str
    sort: Sort
    means: str | None = None
    code_kind: CodeKind | None = None
    field: QueryField | None = None
    is_there: bool = True

    @property
    def is_news(self) -> bool:
        """Whether it says more than what was typed."""
        return self.sort is not Sort.WORD or self.means is not None or self.field is not None


def understand(query: Query, reader: QueryReader) -> tuple[Understood, ...]:
    """The parts of `query` in the order they were typed in, without stop words; the first dozen."""
    parts = dict.fromkeys(_parts(query, reader))
    return tuple(parts)[:_MAX_TOLD]


def checked(
    parts: tuple[Understood, ...], finds: Callable[[Clause], bool], reader: QueryReader
) -> tuple[Understood, ...]:
    """The parts, against what the reader may find, which `finds` asks.

    A lemma that is nowhere led nowhere, such as a Polish one of an English word: it is left away.
    """
    return tuple(_checked(part, finds, reader) if part.sort in _LOOKED_UP else part for part in parts)


def _checked(part: Understood, finds: Callable[[Clause], bool], reader: QueryReader) -> Understood:
    asked = plan(Text(part.typed, part.field), reader)
    lemma = part.means
    if lemma is not None and not finds(any_of(tuple(TermIn(name, fold(lemma)) for name in FIELD_BOOSTS))):
        lemma = None
    return replace(part, means=lemma, is_there=asked == NOTHING or finds(asked))


def plain_words(query: Query) -> tuple[str, ...]:
    """Everything that `query` asks for as plain texts, without what it excludes."""
    return tuple(dict.fromkeys(_texts(query)))


def _texts(query: Query) -> Iterator[str]:
    match query:
        case Text(text, _) | Phrase(text, _) | Prefix(text, _):
            yield text
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from _texts(part)
        case Without(wanted, _):
            yield from _texts(wanted)
        case Restriction():
            return


def _parts(query: Query, reader: QueryReader) -> Iterator[Understood]:
    match query:
        case Text(text, None):
            yield from _outside_fields(text, reader)
        case Text(text, field):
            yield from _words(text, field, reader)
        case Phrase(text, field):
            yield Understood(typed=text, sort=Sort.PHRASE, field=field)
        case Prefix(text, field):
            yield Understood(typed=text, sort=Sort.PREFIX, field=field)
        case Restriction(field, value):
            yield Understood(typed=value, sort=Sort.ONLY, field=field)
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from _parts(part, reader)
        case Without(wanted, unwanted):
            yield from _parts(wanted, reader)
            for text, field in _left_out(unwanted):
                yield Understood(typed=text, sort=Sort.LEFT_OUT, field=field)


def _left_out(query: Query) -> Iterator[tuple[str, QueryField | None]]:
    match query:
        case Text(text, field) | Phrase(text, field) | Prefix(text, field) | Restriction(field, text):
            yield text, field
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from _left_out(part)
        case Without(wanted, _):
            yield from _left_out(wanted)


def _outside_fields(text: str, reader: QueryReader) -> Iterator[Understood]:
    """The words of a text, with those apart that were meant as restrictions."""
    words = text.split()
    unknown = [word for word in words if is_unknown_value(word)]
    if not unknown:
        yield from _words(text, None, reader)
        return
    yield from _words(" ".join(word for word in words if word not in unknown), None, reader)
    for word in unknown:
        yield Understood(typed=word, sort=Sort.UNKNOWN)


def _words(text: str, field: QueryField | None, reader: QueryReader) -> Iterator[Understood]:
    apart = {term for _letters, term in designations(text, in_any_case=True)}
    for word in reader.words(text):
        if word.is_code:
            kind = code_kind(word.typed)
            yield Understood(typed=word.typed, sort=Sort.CODE, code_kind=kind, field=field)
        else:
            yield Understood(
                typed=word.typed,
                sort=Sort.WORD,
                means=None if apart else _lemma(word.typed, reader),
                field=field,
            )


def _lemma(typed: str, reader: QueryReader) -> str | None:
    """The likeliest lemma of a Polish word that is typed in another form, diacritics put back; else None."""
    if not any(language is not ContentLanguage.ENGLISH for language in reader.languages):
        return None
    word = composed(typed)
    lemmas = morfeusz.lemmas(word)
    if not lemmas and word == strip_diacritics(word):
        meant = reader.forms.meant_by(word)
        lemmas = tuple(lemma for one in meant for lemma in morfeusz.lemmas(one))
    return None if not lemmas or word in map(str.lower, lemmas) else lemmas[0]
