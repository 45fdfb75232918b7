"""What is written in a text, as the vocabulary takes it in: words, codes, vehicles. Pure."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Final, Self

from kb.documents import Applicability
from search.language.codes import has_digit, is_designation
from search.language.folding import composed, fold
from search.language.measures import measure_of

MAX_FORM_LENGTH: Final = 60
_BETWEEN: Final = "\x1f"
_MIN_WORD_LENGTH: Final = 3
_MAX_ABBREVIATION_LENGTH: Final = 5
_MIN_CODE_LENGTH: Final = 3
_MIN_PART_LENGTH: Final = 5
"""A part of a code is worth being found by when it has so many letters and digits."""


class WrittenKind(IntEnum):
    """What is written; the numbers are part of the vocabulary's files."""

    WORD = 0
    CODE = 1
    VEHICLE = 2


_NUMBERS: Final = {kind: str(int(kind)) for kind in WrittenKind}
_KINDS: Final = {number: kind for kind, number in _NUMBERS.items()}


class Written(str):
    """Something written: what it is found by, how it is written, its likeliest lemma (a code has none).

    It is all of that in one text, so that sets and counts of millions of them are quick. Such texts sort as
    the rows of a vocabulary do: by key, then form, then kind.
    """

    __slots__ = ()

    def __new__(cls, key: str, form: str, lemma: str, kind: WrittenKind) -> Self:
        """Key and lemma are letters, digits and spaces; the form may be any text."""
        return super().__new__(cls, _BETWEEN.join((key, form, _NUMBERS[kind], lemma)))

    @property
    def key(self) -> str:
        """What it is found by."""
        return written_parts(self)[0]

    @property
    def form(self) -> str:
        """How it is written."""
        return written_parts(self)[1]

    @property
    def kind(self) -> WrittenKind:
        """What it is."""
        return written_parts(self)[3]


def written_parts(written: str) -> tuple[str, str, str, WrittenKind]:
    """Key, form, lemma and kind of something written."""
    key, rest = written.split(_BETWEEN, 1)
    form, kind, lemma = rest.rsplit(_BETWEEN, 2)
    return key, form, lemma, _KINDS[kind]


def word_written(text: str, exact: str, lemma: str) -> Written | None:
    """A word of a text, if it is worth it; words in capitals of few letters are abbreviations and stay so."""
    if not _MIN_WORD_LENGTH <= len(exact) <= MAX_FORM_LENGTH or not exact.isalpha():
        return None
    is_abbreviation = text.isupper() and len(text) <= _MAX_ABBREVIATION_LENGTH
    return Written(exact, text if is_abbreviation else composed(text), lemma, WrittenKind.WORD)


def code_written(form: str, terms: Iterable[str]) -> Iterator[Written]:
    """A code that names something, by the whole of it and by its longer parts; a measure names nothing."""
    if not _MIN_CODE_LENGTH <= len(form) <= MAX_FORM_LENGTH or measure_of(form) is not None:
        return
    for place, term in enumerate(terms):
        is_worth_it = place == 0 or (len(term) >= _MIN_PART_LENGTH and has_digit(term))
        if is_worth_it and is_designation(term):
            yield Written(term, form, "", WrittenKind.CODE)
        elif place == 0:  # a measure or a count, parts of which name nothing either
            return


def vehicles_written(statements: Iterable[Applicability]) -> Iterator[Written]:
    """The vehicles and engines that a document applies to, found by each of their words."""
    for statement in statements:
        names = [name for name in (statement.make, statement.series) if name]
        for form in (*names[:1], " ".join(names), *statement.engines):
            words = key_of(form).split()
            if len(form) <= MAX_FORM_LENGTH:
                for place in range(len(words)):
                    yield Written(" ".join(words[place:]), form, "", WrittenKind.VEHICLE)


def key_of(text: str) -> str:
    """What several words are found by: their letters and digits, folded, single spaces between them."""
    return " ".join("".join(filter(str.isalnum, word)) for word in fold(text).split())
