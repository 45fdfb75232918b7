"""The sheet: what every published edition is and applies to, a table that an editor changes and hands back.

One row per statement of applicability. Everything in it is checked before anything is changed, and then all
of it happens or nothing. A document that needs four eyes is opened, or made another kind, by an approved
revision only.
"""

import calendar
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.outcomes import Misuse
from kb.access import AccessClass, stricter
from kb.documents import Applicability, DocumentKind
from kb.four_eyes import Classification, Stated
from kb.identifiers import DocumentId
from kb.lifecycle import RevisionStatus
from kb.models import DocumentRow, EditionRow, RevisionRow
from kb.publishing import Publisher, RevisionNotFound, classification_of, find_revision, submit_once
from kb.revising import revise
from kb.statements import statements_of
from kb.systems import VehicleSystem
from translations.catalogue import translator
from translations.locales import ContentLanguage

_ = translator("ingest")

COLUMNS: Final = (
    "document_id", "language", "revision", "kind", "access", "systems",
    "make", "series", "engines", "built_from", "built_to", "statement",
)  # fmt: skip
_SEPARATOR: Final = "|"
_NUMBER: Final = re.compile(r"\d{1,9}")
_SHOWN: Final = 40
_DAY: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one edition is to be, as the sheet has it."""

    line: int
    document_id: DocumentId
    language: ContentLanguage
    revision: int
    classification: Classification
    applicability: tuple[Applicability, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One edition that becomes something else; `before` and `after` are its rows in words."""

    document_id: str
    language: str
    before: str
    after: str
    waits: bool = False


def write_sheet(session: Session) -> str:
    """Every published edition as a table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = session.scalars(
        select(RevisionRow)
        .join(RevisionRow.edition)
        .join(EditionRow.document)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED)
        .order_by(DocumentRow.document_id, EditionRow.language)
    )
    for row in rows:
        document = row.edition.document
        first = (document.document_id, row.edition.language, row.number, document.kind, document.access_class)
        systems = _SEPARATOR.join(document.systems)
        for item in statements_of(row).applicability or (Applicability(),):
            writer.writerow((*first, systems, *_cells(item)))
    return text.getvalue()


def _cells(item: Applicability) -> tuple[str, ...]:
    return (
        item.make or "",
        item.series or "",
        _SEPARATOR.join(item.engines),
        item.built_from.isoformat() if item.built_from else "",
        item.built_to.isoformat() if item.built_to else "",
        item.statement or "",
    )


def read_sheet(text: str) -> list[Wanted]:
    """The editions of a sheet.

    Raises:
        Misuse: something in it is wrong; the sentence names the line.
    """
    text = text.removeprefix("\ufeff")
    delimiter = ";" if text.partition("\n")[0].count(";") >= len(COLUMNS) - 1 else ","
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    found: dict[tuple[str, str], Wanted] = {}
    classified: dict[str, Classification] = {}
    try:
        if tuple(cell.strip() for cell in next(rows, [])) != COLUMNS:
            raise Misuse(_("Line 1: the head must be {columns}.").format(columns=",".join(COLUMNS)))
        for cells in rows:
            if any(cell.strip() for cell in cells):
                _take(_wanted(rows.line_num, cells), found, classified)
    except csv.Error as error:
        sentence = _("this is no row of a CSV table: a cell is too long, or a quote is missing.")
        raise _mistake(rows.line_num, sentence) from error
    return list(found.values())


def _take(
    wanted: Wanted, found: dict[tuple[str, str], Wanted], classified: dict[str, Classification]
) -> None:
    if classified.setdefault(wanted.document_id, wanted.classification) != wanted.classification:
        sentence = _("kind, access and systems differ from a row above of the same document.")
        raise _mistake(wanted.line, sentence)
    key = (wanted.document_id, wanted.language)
    before = found.get(key)
    if before is not None and before.revision != wanted.revision:
        raise _mistake(wanted.line, _("the revision differs from the row above."))
    statements = (*(before.applicability if before else ()), *wanted.applicability)
    found[key] = Wanted(
        line=wanted.line,
        document_id=wanted.document_id,
        language=wanted.language,
        revision=wanted.revision,
        classification=wanted.classification,
        applicability=statements,
    )


def _wanted(line: int, cells: list[str]) -> Wanted:
    if len(cells) != len(COLUMNS):
        sentence = _("{count} cells instead of {right}.").format(count=len(cells), right=len(COLUMNS))
        raise _mistake(line, sentence)
    row = dict(zip(COLUMNS, map(str.strip, cells), strict=True))
    if not _NUMBER.fullmatch(row["revision"]):
        raise _mistake(line, _("{text} is no number of a revision.").format(text=row["revision"][:_SHOWN]))
    item = Applicability(
        make=row["make"] or None,
        series=row["series"] or None,
        engines=tuple(_parts(row["engines"])),
        built_from=_day(line, row["built_from"], is_last=False),
        built_to=_day(line, row["built_to"], is_last=True),
        statement=row["statement"] or None,
    )
    if item.built_from and item.built_to and item.built_from > item.built_to:
        raise _mistake(line, _("`built_to` lies before `built_from`."))
    systems = {_choice(line, name, VehicleSystem) for name in _parts(row["systems"])}
    return Wanted(
        line=line,
        document_id=DocumentId(row["document_id"]),
        language=_choice(line, row["language"], ContentLanguage),
        revision=int(row["revision"]),
        classification=Classification(
            kind=_choice(line, row["kind"], DocumentKind),
            access_class=_choice(line, row["access"], AccessClass),
            systems=tuple(sorted(systems)),
        ),
        applicability=() if item == Applicability() else (item,),
    )


def _parts(cell: str) -> Iterator[str]:
    return filter(None, map(str.strip, cell.split(_SEPARATOR)))


def _choice(line: int, text: str, choices: type[Choice]) -> Choice:
    try:
        return choices(text)
    except ValueError:
        sentence = _("{text} is none of: {known}.").format(text=text, known=", ".join(choices))
        raise _mistake(line, sentence) from None


def _day(line: int, text: str, *, is_last: bool) -> date | None:
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        year, month, day = (int(part) if part else None for part in match.groups()) if match else (0, 0, 0)
        assert year is not None
        assert month is not None
        whole = calendar.monthrange(year, month)[1] if is_last else 1
        return date(year, month, day or whole)
    except (ValueError, calendar.IllegalMonthError):
        raise _mistake(line, _("{text} is no month: write it like 2015-03.").format(text=text)) from None


def _mistake(line: int, sentence: str) -> Misuse:
    return Misuse(_("Line {line}: {sentence}").format(line=line, sentence=sentence))


def apply_sheet(publisher: Publisher, sheet: list[Wanted]) -> list[Change]:
    """Make every edition what the sheet says, within the caller's transaction.

    Raises:
        Misuse: an edition is not published, or was changed since the sheet was written.
    """
    rows = [(_published(publisher.session, wanted), wanted) for wanted in sheet]
    return [change for row, wanted in rows if (change := _apply(publisher, row, wanted)) is not None]


def _published(session: Session, wanted: Wanted) -> RevisionRow:
    try:
        row = find_revision(session, wanted.document_id, wanted.language, None)
    except RevisionNotFound:
        sentence = _("{document} ({language}) is not published.")
        raise _mistake(
            wanted.line, sentence.format(document=wanted.document_id, language=wanted.language)
        ) from None
    if row.number != wanted.revision:
        sentence = _("{document} ({language}) was changed since: write the sheet anew.")
        raise _mistake(wanted.line, sentence.format(document=wanted.document_id, language=wanted.language))
    return row


def _apply(publisher: Publisher, row: RevisionRow, wanted: Wanted) -> Change | None:
    document = row.edition.document
    present, said = classification_of(document), statements_of(row).applicability
    before, after = _words(present, said), _words(wanted.classification, wanted.applicability)
    if before == after:
        return None
    asked = wanted.classification
    stated = Stated(kind=asked.kind, access_class=asked.access_class, systems=asked.systems)
    publisher.make_stricter(document, stated)
    needs_review = _needs_review(classification_of(document), asked)
    if not needs_review:
        publisher.reclassify(document, asked)
        stated = Stated()
    waits = False
    if needs_review or said != wanted.applicability:
        new = revise(publisher, row, stated, wanted.applicability)
        waits = publisher.why_not(new, publisher.wanted(new)) is not None
        if waits:
            submit_once(publisher, new)
        else:
            publisher.publish(new)
    return Change(
        document_id=wanted.document_id, language=wanted.language, before=before, after=after, waits=waits
    )


def _needs_review(present: Classification, wanted: Classification) -> bool:
    """Whether two people have to agree: to another kind, or a more open class, of a protected document."""
    is_opened = wanted.access_class is not stricter(present.access_class, wanted.access_class)
    is_protected = present.is_protected or wanted.is_protected
    return is_protected and (is_opened or present.kind is not wanted.kind)


def _words(classification: Classification, applicability: tuple[Applicability, ...]) -> str:
    systems = _SEPARATOR.join(classification.systems)
    first = f"{classification.kind} {classification.access_class} {systems}".strip()
    return "; ".join((first, *(" ".join(filter(None, _cells(item))) for item in applicability)))
