"""The agreed terms of vehicle repair: one concept, and what it is called in Polish and in English.

The shipped term base is `translations/terms/*.csv`, one file per system, its columns those of `COLUMNS`;
several values in a cell are separated by `|`. Anyone may import this module: the search expands queries with
it, checks and exchange formats read it. Violations speak to those who edit the files.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Final

from translations.catalogue import translator
from translations.locales import Language

_ = translator("translations")


class TermKind(StrEnum):
    """What a term is to its concept."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"
    ABBREVIATION = "abbreviation"
    SLANG = "slang"
    MISSPELT = "misspelt"
    DEPRECATED = "deprecated"

    @property
    def is_right(self) -> bool:
        """Whether people mean the concept by the term and spell it so."""
        return self not in (TermKind.MISSPELT, TermKind.DEPRECATED)


class PartOfSpeech(StrEnum):
    """The part of speech of a concept's terms."""

    NOUN = "noun"
    VERB = "verb"
    ADJECTIVE = "adjective"
    PHRASE = "phrase"


def column(language: Language, kind: TermKind) -> str:
    """The column that holds the terms of a kind in a language."""
    return language.value if kind is TermKind.PREFERRED else f"{language}_{kind}"


COLUMNS: Final = (
    "concept",
    "part_of_speech",
    *(column(language, kind) for language in Language for kind in TermKind),
    "related",
    "unknown_words",
    "note",
)
"""The header of every file, in this order."""

SEPARATOR: Final = "|"
AMBIGUOUS: Final = "Ambiguous:"
"""How the note of a concept begins that shares a term with another one."""

_ID: Final = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_WORD: Final = re.compile(r"[^\W_]+")
_PLAIN_LETTERS: Final = str.maketrans("ąćęłńóśźż", "acelnoszz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase that stands for a concept."""

    text: str
    language: Language
    kind: TermKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a row of the term base stands; `line` counts from 1, the header included."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One thing, its terms in both languages, and the system it belongs to (the name of its file)."""

    id: str
    system: str
    part_of_speech: PartOfSpeech
    terms: tuple[Term, ...]
    related: tuple[str, ...]
    unknown_words: tuple[str, ...]
    note: str
    place: Place

    def preferred(self, language: Language) -> str:
        """The one term that editors use."""
        return self.texts(language, TermKind.PREFERRED)[0]

    def texts(self, language: Language, *kinds: TermKind) -> tuple[str, ...]:
        """The terms of a language, of the given kinds or of all, in the order of the columns."""
        return tuple(
            term.text
            for term in self.terms
            if term.language is language and (not kinds or term.kind in kinds)
        )

    @property
    def is_ambiguous(self) -> bool:
        """Whether the note warns that a term of this concept has other meanings too."""
        return self.note.startswith(AMBIGUOUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A row, or a whole file, that breaks the format."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class TermsInvalid(Exception):
    """The files of a term base break its format; `violations` has every place, in the files' order."""

    def __init__(self, violations: Iterable[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(map(str, self.violations)))


class TermBase:
    """The concepts of a folder, by id and by what they are called."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts: Mapping[str, Concept] = {concept.id: concept for concept in concepts}
        self._by_term: defaultdict[tuple[Language, str], list[Concept]] = defaultdict(list)
        for concept in self:
            for language, text in sorted({(term.language, term.text.casefold()) for term in concept.terms}):
                self._by_term[language, text].append(concept)

    def __len__(self) -> int:
        return len(self._concepts)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self._concepts

    def __getitem__(self, concept_id: str) -> Concept:
        """The concept of that id.

        Raises:
            KeyError: there is none.
        """
        return self._concepts[concept_id]

    def called(self, text: str, language: Language) -> tuple[Concept, ...]:
        """The concepts that have this term, of whatever kind, in any case of letters."""
        return tuple(self._by_term.get((language, text.casefold()), ()))


def shipped_terms() -> TermBase:
    """The term base that is part of the package."""
    return load_terms(files("translations") / "terms")


def load_terms(folder: Traversable) -> TermBase:
    """Read every CSV file of a folder.

    Raises:
        TermsInvalid: at least one row breaks the format; all of them are named.
    """
    concepts, violations = read_terms(folder)
    if violations:
        raise TermsInvalid(violations)
    return TermBase(concepts)


def read_terms(folder: Traversable) -> tuple[list[Concept], list[Violation]]:
    """The concepts of a folder as far as they can be read, and everything that is wrong with them."""
    concepts: list[Concept] = []
    violations: list[Violation] = []
    sources = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".csv")), key=lambda item: item.name
    )
    for source in sources:
        found, complaints = read_file(source.name, source.read_bytes())
        concepts += found
        violations += complaints
    return concepts, in_order([*violations, *repeated_ids(concepts), *clashes(concepts)])


def read_file(name: str, content: bytes) -> tuple[list[Concept], list[Violation]]:
    """The concepts of one file as far as they can be read, and what is wrong with each by itself.

    `name` is what places call the file; the concepts' system is its last part without `.csv`.
    """
    concepts, violations = _read_file(name, content)
    for concept in concepts:
        violations += _said(concept.place, row_complaints(concept))
    return concepts, violations


def clashes(concepts: Iterable[Concept]) -> list[Violation]:
    """What is wrong with concepts beside each other: relations that lead nowhere, terms that two have."""
    together = list(concepts)
    return [*_lost_relations(together), *_shared_terms(together)]


def in_order(violations: Iterable[Violation]) -> list[Violation]:
    """Violations in the order of files and lines."""
    return sorted(violations, key=lambda item: (item.place.file, item.place.line))


def _said(place: Place, messages: Iterable[str]) -> list[Violation]:
    return [Violation(place=place, message=message) for message in messages]


def _read_file(name: str, content: bytes) -> tuple[list[Concept], list[Violation]]:
    top = Place(file=name, line=1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [], _said(Place(file=name, line=line), [_("not UTF-8")])
    if "\r" in text:
        return [], _said(top, [_("lines must end with LF alone")])
    rows = csv.reader(StringIO(text), strict=True)
    concepts: list[Concept] = []
    violations: list[Violation] = []
    try:
        if tuple(next(rows, ())) != COLUMNS:
            return [], _said(top, [_("the header must be {columns}").format(columns=",".join(COLUMNS))])
        for row in rows:
            place = Place(file=name, line=rows.line_num)
            messages = list(_cell_complaints(row))
            violations += _said(place, messages)
            if not messages:
                concepts.append(_concept(dict(zip(COLUMNS, row, strict=True)), place))
    except csv.Error as error:
        violations += _said(
            Place(file=name, line=rows.line_num), [_("not CSV: {reason}").format(reason=error)]
        )
    return concepts, violations


def _cell_complaints(row: list[str]) -> Iterator[str]:
    """What keeps a row from becoming a concept."""
    if len(row) != len(COLUMNS):
        yield _("{count} columns instead of {right}").format(count=len(row), right=len(COLUMNS))
        return
    cells = dict(zip(COLUMNS, row, strict=True))
    if not is_concept_id(cells["concept"]):
        yield _("concept {name!r} is not a lower-case ASCII slug").format(name=cells["concept"])
    if cells["part_of_speech"] not in list(PartOfSpeech):
        yield _("part_of_speech {name!r} is none of {choices}").format(
            name=cells["part_of_speech"], choices=", ".join(PartOfSpeech)
        )
    for name, cell in cells.items():
        if "  " in cell or any(character in cell for character in "\n\t\u00a0"):
            yield _("{column}: single spaces only, no line break, tab or no-break space").format(column=name)
        if name != "note" and cell and not all(map(str.strip, cell.split(SEPARATOR))):
            yield _("{column}: an empty value beside {separator!r}").format(column=name, separator=SEPARATOR)
    for language in Language:
        if not cells[language].strip():
            yield _("no preferred term in {language}").format(language=language)
        if SEPARATOR in cells[language]:
            yield _("{language}: more than one preferred term").format(language=language)


def _concept(cells: Mapping[str, str], place: Place) -> Concept:
    return Concept(
        id=cells["concept"],
        system=place.file.rpartition("/")[2].removesuffix(".csv"),
        part_of_speech=PartOfSpeech(cells["part_of_speech"]),
        terms=tuple(
            Term(text=text, language=language, kind=kind)
            for language in Language
            for kind in TermKind
            for text in _values(cells[column(language, kind)])
        ),
        related=_values(cells["related"]),
        unknown_words=_values(cells["unknown_words"]),
        note=cells["note"].strip(),
        place=place,
    )


def _values(cell: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in cell.split(SEPARATOR)) if cell.strip() else ()


def row_complaints(concept: Concept) -> Iterator[str]:
    """What is wrong with a concept by itself."""
    for language in Language:
        texts = [text.casefold() for text in concept.texts(language)]
        for text in sorted(text for text, count in Counter(texts).items() if count > 1):
            yield _("{column}: {text!r} more than once").format(column=language, text=text)
    right = [term.text for term in concept.terms if term.kind.is_right]
    for text in concept.texts(Language.POLISH, TermKind.MISSPELT):
        if any(only_lacks_diacritics(text, other) for other in right):
            yield _("{text!r} only lacks diacritics, the search folds those by itself").format(text=text)
    if concept.id in concept.related:
        yield _("related to itself")
    for name, values in (("related", concept.related), ("unknown_words", concept.unknown_words)):
        for value in sorted(value for value, count in Counter(values).items() if count > 1):
            yield _("{column}: {text!r} more than once").format(column=name, text=value)
    written = {word for term in concept.terms for word in words(term.text)}
    for word in concept.unknown_words:
        if word not in written:
            yield _("unknown_words: {text!r} is in none of the terms").format(text=word)


def words(text: str) -> list[str]:
    """The words of a term: its runs of letters and digits, so that a hyphen or a bracket divides them."""
    return _WORD.findall(text)


def is_concept_id(text: str) -> bool:
    """Whether a concept may have it as its id."""
    return _ID.fullmatch(text) is not None


def only_lacks_diacritics(text: str, right: str) -> bool:
    """Whether `text` is `right` as it is typed without some of its Polish letters."""
    return (
        text.casefold() != right.casefold()
        and len(text) == len(right)
        and all(
            letter in (other, other.translate(_PLAIN_LETTERS))
            for letter, other in zip(text.casefold(), right.casefold(), strict=True)
        )
    )


def repeated_ids(concepts: Iterable[Concept]) -> Iterator[Violation]:
    """Concepts whose id stands in an earlier row already."""
    first: dict[str, Place] = {}
    for concept in concepts:
        place = first.setdefault(concept.id, concept.place)
        if place != concept.place:
            message = _("concept {name!r} stands in {place} already").format(name=concept.id, place=place)
            yield Violation(place=concept.place, message=message)


def _lost_relations(concepts: list[Concept]) -> Iterator[Violation]:
    known = {concept.id for concept in concepts}
    for concept in concepts:
        for other in concept.related:
            if other not in known:
                message = _("related: there is no concept {name!r}").format(name=other)
                yield Violation(place=concept.place, message=message)


def _shared_terms(concepts: Iterable[Concept]) -> Iterator[Violation]:
    """Terms of two concepts: never preferred in both, and otherwise only if both notes own up to it."""
    owners: defaultdict[tuple[Language, str], list[tuple[Concept, TermKind]]] = defaultdict(list)
    for concept in concepts:
        for term in concept.terms:
            if term.kind is not TermKind.DEPRECATED:
                owners[term.language, term.text.casefold()].append((concept, term.kind))
    for (language, text), uses in owners.items():
        for concept, kind in uses:
            others = [(other, theirs) for other, theirs in uses if other is not concept]
            for sentence, other in sharing_complaints(concept, kind, others):
                message = sentence.format(
                    language=language, text=text, other=f"{other.id} ({other.place})", mark=AMBIGUOUS
                )
                yield Violation(place=concept.place, message=message)


def sharing_complaints(
    concept: Concept, kind: TermKind, others: Iterable[tuple[Concept, TermKind]]
) -> Iterator[tuple[str, Concept]]:
    """What is wrong with a term of `concept` that others have too: a sentence to fill in, and which other."""
    for other, theirs in others:
        if kind is theirs is TermKind.PREFERRED:
            yield _("{language}: {text!r} is preferred by {other} too"), other
        elif kind is TermKind.MISSPELT and theirs.is_right:
            yield _("{language}: {text!r} is no misspelling, it is a term of {other}"), other
        elif kind.is_right and theirs.is_right and not concept.is_ambiguous:
            yield (
                _("{language}: {text!r} is a term of {other} too; say so in a note that begins {mark!r}"),
                other,
            )
