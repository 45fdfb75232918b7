"""Agreed terms as CSV: written as the term base has it, read from any table with columns `pl` and `en`."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

from translations.catalogue import translator
from translations.exchange import Entry, ReadTerms, TermFileRefused, collapsed, slug
from translations.locales import Language
from translations.terms import COLUMNS, SEPARATOR, Concept, PartOfSpeech, TermKind, column

_ = translator("translations")

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_DELIMITERS: Final = (",", ";", "\t")
_TERM_COLUMNS: Final = {
    column(language, kind): (language, kind) for language in Language for kind in TermKind
}


def write_csv(concepts: Iterable[Concept]) -> bytes:
    """The concepts as rows, the header first."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(map(_row, concepts))
    return text.getvalue().encode()


def _row(concept: Concept) -> list[str]:
    cells = {
        "concept": concept.id,
        "part_of_speech": concept.part_of_speech.value,
        "related": SEPARATOR.join(concept.related),
        "unknown_words": SEPARATOR.join(concept.unknown_words),
        "note": concept.note,
    }
    for name, (language, kind) in _TERM_COLUMNS.items():
        cells[name] = SEPARATOR.join(concept.texts(language, kind))
    return [cells[name] for name in COLUMNS]


def read_csv(content: bytes, *, system: str = "") -> ReadTerms:
    """The rows of a table in UTF-8 with commas, semicolons or tabs, of which `pl` and `en` must be columns.

    A column `concept` holds ids of our own only where the whole header is ours.

    Raises:
        TermFileRefused: it is no such table.
    """
    try:
        text = content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError:
        raise TermFileRefused(_("The file is not UTF-8 text: save it as CSV in UTF-8.")) from None
    lines = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip() for cell in next(lines, [])]
        if not {language.value for language in Language} <= set(header):
            raise TermFileRefused(_("The table's first line must name its columns, pl and en among them."))
        read = ReadTerms()
        for row in lines:
            if any(map(str.strip, row)):
                cells = dict(zip(header, map(collapsed, row), strict=False))
                read.entries.append(
                    _entry(cells, lines.line_num, read, is_ours=set(COLUMNS) <= set(header), system=system)
                )
    except csv.Error as error:
        raise TermFileRefused(
            _("The table is broken in line {line}: {reason}.").format(line=lines.line_num, reason=error)
        ) from None
    read.categories.update({name: len(read.entries) for name in header if name not in COLUMNS and name})
    return read


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _entry(cells: dict[str, str], line: int, read: ReadTerms, *, is_ours: bool, system: str) -> Entry:
    found = [
        read.term(value, language.value, kind)
        for name, (language, kind) in _TERM_COLUMNS.items()
        for value in _values(cells.get(name, ""))
    ]
    part = cells.get("part_of_speech", "")
    name = cells.get("concept", "")
    return Entry(
        key=name or f"#{line}",
        concept_id=name if is_ours else "",
        terms=tuple(term for term in found if term is not None),
        part_of_speech=PartOfSpeech(part) if part in list(PartOfSpeech) else None,
        system=slug(system),
        related=_values(cells.get("related", "")),
        unknown_words=_values(cells.get("unknown_words", "")),
        note=cells.get("note", ""),
    )


def _values(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, cell.split(SEPARATOR))))
