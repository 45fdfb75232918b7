"""A table as sections: cut where it is cut best, its head over every part, its rows to land on. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.readers.table_columns import Column, Role, Sort, place_of
from ingest.readers.table_grid import FoundTable, GridRow
from ingest.readers.xml_outline import Anchors
from kb.content import Block, Cell, Paragraph, Run, SectionContent, Table, paragraph

ROWS_PER_SECTION: Final = 40
_KEYS: Final = {
    Sort.LABOUR_TIMES: (Role.OPERATION,),
    Sort.TROUBLE_CODES: (Role.CODE,),
    Sort.PARTS: (Role.PART_NUMBER,),
    Sort.PINS: (Role.CONNECTOR, Role.PIN),
    Sort.WIRES: (Role.WIRE,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTable:
    """A table with what it means. `title` is the heading of it all, `rows_word` says rows in a heading.

    One of several has a section of its own even where its parts have theirs.
    """

    table: FoundTable
    columns: tuple[Column, ...]
    sort: Sort
    title: str
    rows_word: str
    is_one_of_several: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows that stand together under a heading of their own, empty where the rows must name it."""

    heading: str
    rows: tuple[GridRow, ...]
    is_connector: bool = False


def sections(told: ToldTable, anchors: Anchors, anchor: str, level: int) -> Iterator[SectionContent]:
    """The sections of a table: one where it is short, else one for it all and below it one for each part.

    `anchor` is what those of the parts begin with.
    """
    parts = list(_parts(told))
    above = tuple(paragraph(text) for text in told.table.above)
    if len(parts) == 1 and not parts[0].heading:
        name = anchors.take(anchor if told.is_one_of_several else f"{anchor}-1")
        blocks = (*above, *_tables(told, parts[0].rows, anchors))
        yield SectionContent(anchor=name, heading=told.title, level=level, blocks=blocks)
        return
    if above or told.is_one_of_several:
        yield SectionContent(anchor=anchors.take(anchor), heading=told.title, level=level, blocks=above)
        level += 1
    for number, part in enumerate(parts, start=1):
        name = anchors.take(part.heading if part.is_connector else f"{anchor}-{number}")
        heading = part.heading or _range(told, part.rows)
        blocks = tuple(_tables(told, part.rows, anchors))
        yield SectionContent(anchor=name, heading=heading, level=level, blocks=blocks)


def _parts(told: ToldTable) -> Iterator[_Part]:
    """The table cut at the rows that name others, at new connectors, and where a part would grow too long."""
    is_connector = told.sort is Sort.PINS and place_of(told.columns, Role.CONNECTOR) is not None
    for heading, rows in _groups(told):
        for start in range(0, max(len(rows), 1), ROWS_PER_SECTION):
            piece = rows[start : start + ROWS_PER_SECTION]
            is_whole = len(rows) <= ROWS_PER_SECTION
            named = heading if is_whole or not heading else f"{heading}: {_range(told, piece)}"
            yield _Part(named, piece, is_connector and start == 0)


def _groups(told: ToldTable) -> Iterator[tuple[str, tuple[GridRow, ...]]]:
    body, groups = told.table.body, told.table.groups
    connector = place_of(told.columns, Role.CONNECTOR) if told.sort is Sort.PINS else None
    if connector is not None:
        by_connector: dict[str, list[GridRow]] = {}
        for row in body:
            by_connector.setdefault(row.cells[connector], []).append(row)
        yield from ((name, tuple(rows)) for name, rows in by_connector.items())
        return
    starts = sorted({0, *groups})
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        yield groups.get(start, ""), body[start:end]


def _range(told: ToldTable, rows: Sequence[GridRow]) -> str:
    """The first and the last of some rows: by their first cells, by number where those are alike."""
    first, last = (next(iter(row.cells), "") for row in (rows[0], rows[-1]))
    if first and last and (first != last or len(rows) == 1):
        return first if len(rows) == 1 else f"{first} – {last}"
    return f"{told.rows_word} {rows[0].number}–{rows[-1].number}"


def _tables(told: ToldTable, rows: Sequence[GridRow], anchors: Anchors) -> Iterator[Block]:
    """The table of some rows, none of no rows."""
    if not rows:
        return
    head = tuple(Cell(blocks=(paragraph(text),), is_header=True) for text in told.table.head)
    body = (_cells(row, _key(told, row), anchors) for row in rows)
    yield Table(head=(head,) if told.table.has_head else (), body=tuple(body))


def _cells(row: GridRow, key: str, anchors: Anchors) -> tuple[Cell, ...]:
    anchor = anchors.take(key) if key else None
    first = Paragraph(runs=(Run(text=row.cells[0]),), anchor=anchor)
    return (Cell(blocks=(first,)), *(Cell(blocks=(paragraph(text),)) for text in row.cells[1:]))


def _key(told: ToldTable, row: GridRow) -> str:
    """What links lead to a row by: its operation, code or part number, `X1.2` for a pin."""
    places = [place_of(told.columns, role) for role in _KEYS.get(told.sort, ())]
    keys = [row.cells[place] for place in places if place is not None]
    return ".".join(keys) if keys and all(keys) and len(keys) == len(places) else ""
