"""What is said of a document: by a manifest, else by the file, else guessed; where these differ. Pure."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.detect import DOCX, PICTURES
from ingest.guesses import KindGuess, guess_kind, guess_series
from ingest.inputs import Input
from ingest.manifest import ManifestEntry
from ingest.reader import ReadDocument
from kb.documents import Applicability, DocumentKind
from kb.identifiers import DocumentId
from translations.catalogue import translator

_ = translator("ingest")

KnownSeries = Collection[tuple[str | None, str]]
"""Series of the library, each with its make."""

_WITH_MERE_PROPERTIES: Final = PICTURES | {"application/pdf", DOCX}
"""Formats whose days are those of a file, not of an issue: when it was last made or saved."""
_FIRM_READERS: Final = frozenset({"s1000d"})
_NOTHING: Final = ManifestEntry(is_named=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of an input, and by which reader of which media type."""

    document: ReadDocument
    reader: str | None
    media_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the library knows: the document's kind, if it has one; who else has the file's own identity.

    `series` gives the series of the whole library, and is only asked where they matter.
    """

    kind: DocumentKind | None
    other_owner: DocumentId | None
    series: Callable[[], KnownSeries]


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said of a document beside its text. What nobody says is None, as in `kb.documents.NewRevision`.

    `guessed_kind` is what a new document is of whose kind nobody states. `complaints` are sentences on what
    was guessed, and on what the manifest and the file say differently.
    """

    entry: ManifestEntry
    title: str
    kind: DocumentKind | None
    guessed_kind: DocumentKind
    issue: str | None
    issued_on: date | None
    is_issue_date_guessed: bool
    applicability: tuple[Applicability, ...] | None
    complaints: tuple[str, ...]


def describe(item: Input, read: Read, known: Known) -> Description:
    """What is said of an input."""
    entry, document = item.entry or _NOTHING, read.document
    kind = entry.kind or item.stated.kind
    guess = _kind_guess(item, read) if kind is None and known.kind is None else None
    is_day_guessed = (
        entry.issued_on is None
        and document.issued_on is not None
        and read.media_type in _WITH_MERE_PROPERTIES
    )
    applicability = _applicability(entry, document, known)
    guesses = [
        *([f"kind: {guess.kind} ({guess.reason})"] if guess else []),
        *_series_guesses(entry, document, applicability),
    ]
    return Description(
        entry=entry,
        title=entry.title or document.title,
        kind=kind,
        guessed_kind=guess.kind if guess else _own_kind(document) or DocumentKind.DESCRIPTION,
        issue=stated_issue(item, document),
        issued_on=entry.issued_on or document.issued_on,
        is_issue_date_guessed=is_day_guessed,
        applicability=applicability,
        complaints=(*_guessed(guesses), *_contradictions(entry, read, known), *_unnamed(item)),
    )


def stated_issue(item: Input, document: ReadDocument) -> str | None:
    """The number of the issue: the manifest's, else the file's own."""
    return (item.entry.issue if item.entry else None) or document.issue


def _own_kind(document: ReadDocument) -> DocumentKind | None:
    """What the file itself says it is."""
    try:
        return DocumentKind(document.kind) if document.kind else None
    except ValueError:
        return None


def _kind_guess(item: Input, read: Read) -> KindGuess | None:
    """A guess where the file itself says nothing, or no more than that it describes something."""
    own = _own_kind(read.document)
    if own is not None and (own is not DocumentKind.DESCRIPTION or read.reader in _FIRM_READERS):
        return None
    headings = [section.heading for section in read.document.sections]
    return guess_kind(item.relative_path, read.document.title, headings)


def _applicability(
    entry: ManifestEntry, document: ReadDocument, known: Known
) -> tuple[Applicability, ...] | None:
    if entry.applicability is not None:
        return entry.applicability
    told = {data.statement for data in document.applies}
    rest = [statement for statement in document.applicability if statement not in told]
    if not rest:
        return document.applies or None
    series = known.series()
    return (*document.applies, *(found for statement in rest for found in guess_series(statement, series)))


def _series_guesses(
    entry: ManifestEntry, document: ReadDocument, found: tuple[Applicability, ...] | None
) -> Iterator[str]:
    if entry.applicability is None:
        for statement in found or ():
            if statement.series and statement not in document.applies:
                yield f"series: {statement.series} (“{statement.statement}”)"


def _guessed(guesses: list[str]) -> Iterator[str]:
    if guesses:
        yield _("Guessed: {guesses}. Where that is wrong, say it in a manifest.").format(
            guesses="; ".join(guesses)
        )


def _contradictions(entry: ManifestEntry, read: Read, known: Known) -> Iterator[str]:
    """Where the manifest and the file itself say different things; the manifest's is what counts."""
    document = read.document
    differ = _(
        "The manifest says {field} {stated}, the file says {own}: the manifest counts; correct one of them."
    )
    if entry.issue and document.issue and _numbers(entry.issue) != _numbers(document.issue):
        yield differ.format(field="`issue`", stated=entry.issue, own=document.issue)
    is_firm = read.media_type not in _WITH_MERE_PROPERTIES
    if entry.issued_on and document.issued_on and is_firm and entry.issued_on != document.issued_on:
        yield differ.format(field="`issued`", stated=entry.issued_on, own=document.issued_on)
    if entry.identity and document.identity and known.other_owner:
        yield _(
            "The file calls itself {own}, which is the document {other} here, but the manifest says "
            "{stated}: correct one of them."
        ).format(own=document.identity, other=known.other_owner, stated=entry.identity)


def _numbers(issue: str) -> list[int]:
    """The numbers of an issue without zeros at the end: `2` and `002-00` are the same."""
    numbers = [int(digits[:9]) for digits in re.findall(r"\d+", issue)]
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers


def _unnamed(item: Input) -> Iterator[str]:
    if item.is_unnamed:
        yield _("The manifest does not name this file: add it there, or to `ignore`.")
