"""The document that the sheets of a file make, whether they came as CSV or as a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.outcomes import Malformed
from ingest.reader import InputFile, ReadDocument
from ingest.readers.table_checks import complaints, is_of_trouble_codes
from ingest.readers.table_columns import (
    KINDS,
    Column,
    Sort,
    column_of,
    known_names,
    language_of_columns,
    sort_of,
)
from ingest.readers.table_grid import HEAD_WITHIN, FoundTable, Grid, find_table
from ingest.readers.table_sections import ToldTable, sections
from ingest.readers.table_wiring import wiring_of
from ingest.readers.xml_outline import Anchors
from ingest.readers.xml_reading import document_gettext
from kb.content import FigureContent, SectionContent
from translations.catalogue import translator
from translations.locales import Language

_ = translator("readers")

_ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The sheets of a file. `title` is the file's own; `tag` the language that it says it is in."""

    title: str
    grids: tuple[Grid, ...]
    tag: str | None = None
    complaints: tuple[str, ...] = ()


def language_of(texts: Sequence[str]) -> Language | None:
    """The language of some texts, as far as there are names of columns among them."""
    return language_of_columns(column for column in map(column_of, texts) if column.role)


def document_of_tables(file: InputFile, book: Workbook) -> ReadDocument:
    """The document of a file's sheets.

    Raises:
        Malformed: none of them has a row below its head.
    """
    understood = [_understood(grid) for grid in book.grids]
    if not any(table.body or table.above for table, _columns, _sort in understood):
        raise Malformed(_("The table is empty: it needs a head and at least one row."))
    columns = [column for _table, columns, _sort in understood for column in columns]
    language = language_of_columns(columns)
    tag = book.tag or (str(language) if language else None)
    telling = _Telling(file, book, tag)
    for grid, (table, named, sort) in zip(book.grids, understood, strict=True):
        telling.add(grid, table, named, sort)
    kinds = {KINDS.get(sort) for _table, _columns, sort in understood}
    return ReadDocument(
        title=book.title,
        sections=tuple(telling.sections),
        figures=tuple(telling.figures),
        language_tag=tag,
        kind=next(iter(kinds)) if len(kinds) == 1 else None,
        complaints=(*book.complaints, *telling.complaints),
    )


def _understood(grid: Grid) -> tuple[FoundTable, tuple[Column, ...], Sort]:
    table = find_table(grid, [known_names(row.cells) for row in grid.rows[:HEAD_WITHIN]])
    columns = tuple(_column(*names) for names in zip(table.head, table.own_names or table.head, strict=True))
    sort = sort_of(columns)
    if sort is Sort.TROUBLE_CODES and not is_of_trouble_codes(columns, table.body):
        sort = Sort.ORDINARY
    return table, columns, sort


def _column(name: str, own_name: str) -> Column:
    """What a column holds by its whole name, or by its own where that means nothing."""
    column = column_of(name)
    return column if column.role else column_of(own_name)


class _Telling:
    """The telling of one file, sheet after sheet."""

    def __init__(self, file: InputFile, book: Workbook, tag: str | None) -> None:
        self.sections: list[SectionContent] = []
        self.figures: list[FigureContent] = []
        self.complaints: list[str] = []
        self._anchors = Anchors()
        self._title, self._is_single = book.title, len(book.grids) == 1
        self._tag = tag
        gettext = document_gettext(file, tag)
        self._rows_word = gettext("rows")

    def add(self, grid: Grid, table: FoundTable, columns: tuple[Column, ...], sort: Sort) -> None:
        """Add a sheet: its diagram where it is a list of wires, then its rows."""
        sheet = "" if self._is_single else grid.name
        told = ToldTable(
            table=table,
            columns=columns,
            sort=sort,
            title=sheet or self._title,
            rows_word=self._rows_word,
            is_one_of_several=not self._is_single,
        )
        rows = list(sections(told, self._anchors, _ROWS if self._is_single else grid.name, level=1))
        wiring = wiring_of(told, self._tag, self._anchors, len(self.figures))
        if wiring:
            self.sections.extend((*wiring.drawings, *rows, *wiring.connectors))
            self.figures.extend(wiring.figures)
            self.complaints.extend(wiring.complaints)
        else:
            self.sections.extend(rows)
        if not table.has_head:
            self.complaints.append(_no_head(sheet))
        self.complaints.extend(complaints(sort, columns, table.body, sheet))


def _no_head(sheet: str) -> str:
    if sheet:
        return _("The sheet {sheet} has no row with the names of its columns: add one.").format(sheet=sheet)
    return _("The table has no row with the names of its columns: add one.")
