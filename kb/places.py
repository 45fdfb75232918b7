"""The places within a section that a hit can land on: steps, rows of tables, paragraphs. Pure.

Few sources name them all, so the rest get names here, the same for the index and for the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from kb.columns import is_figure, units_of
from kb.content import (
    Admonition,
    Block,
    Cell,
    Definitions,
    FigureBlock,
    Item,
    ItemList,
    Paragraph,
    Preformatted,
    Step,
    Steps,
    Table,
    plain,
    walk,
)
from kb.documents import Section

CELL_SEPARATOR: Final = " · "
_MAX_NUMBER_LENGTH: Final = 3
"""Rows may be numbered, or lettered, by so many characters before they name what they are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a section's text: a paragraph, a row of a table, a caption or a title of a step.

    `anchor` is that of the nearest place around it. `heads` are where a line says what it is about: the
    first cell of a row, the second too after a mere number or letter; a term that is defined. `measured` is
    a row whose figures have their units in the heads of their columns, with these units.
    """

    text: str
    anchor: str | None = None
    heads: tuple[str, ...] = ()
    measured: str | None = None

    @property
    def complete(self) -> str:
        """The line as it makes sense by itself: figures with the units that stand in the heads above them."""
        return self.text if self.measured is None else self.measured


def anchored(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections of a revision with an anchor for every step, row and paragraph; those there are stay.

    What a section begins with is where the section itself leads to.
    """
    taken = {section.anchor for section in sections}
    for section in sections:
        taken.update(_anchors(section.blocks))
    return tuple(replace(section, blocks=_named(section, taken)) for section in sections)


def _named(section: Section, taken: set[str]) -> tuple[Block, ...]:
    blocks = section.blocks
    beginning = 1 if blocks and isinstance(blocks[0], Paragraph) else 0
    if len(blocks) == beginning:
        return blocks
    return (*blocks[:beginning], *_Naming(section.anchor, taken).blocks(blocks[beginning:]))


def _anchors(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in walk(blocks):
        if isinstance(block, Steps):
            yield from (step.anchor for step in block.steps if step.anchor)
        elif isinstance(block, Paragraph | Table | FigureBlock) and block.anchor:
            yield block.anchor


class _Naming:
    """Names the places of one section."""

    def __init__(self, section: str, taken: set[str]) -> None:
        self._section, self._taken, self._numbers = section, taken, dict[str, int]()

    def blocks(self, blocks: tuple[Block, ...], outer: str = "") -> tuple[Block, ...]:
        return tuple(self._block(block, outer) for block in blocks)

    def _block(self, block: Block, outer: str) -> Block:
        match block:
            case Paragraph(anchor=None):
                return msgspec.structs.replace(block, anchor=self._next("p"))
            case Steps():
                steps = (self._step(step, f"{outer}{place}") for place, step in enumerate(block.steps, 1))
                return msgspec.structs.replace(block, steps=tuple(steps))
            case Table():
                return msgspec.structs.replace(block, body=tuple(self._row(row) for row in block.body))
            case ItemList():
                items = tuple(Item(blocks=self.blocks(item.blocks)) for item in block.items)
                return msgspec.structs.replace(block, items=items)
            case Admonition():
                return msgspec.structs.replace(block, blocks=self.blocks(block.blocks))
            case _:
                return block

    def _step(self, step: Step, number: str) -> Step:
        """A step's text belongs to the step; only what it divides into further has places of its own."""
        inner = tuple(
            self._block(block, f"{number}.") if isinstance(block, Steps | Table) else block
            for block in step.blocks
        )
        return msgspec.structs.replace(step, anchor=step.anchor or self._free(number), blocks=inner)

    def _row(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """A row is known by the first paragraph in it."""
        if any(anchor for cell in row for anchor in _anchors(cell.blocks)):
            return row
        for number, cell in enumerate(row):
            if cell.blocks and isinstance(cell.blocks[0], Paragraph):
                first = msgspec.structs.replace(cell.blocks[0], anchor=self._next("r"))
                named = msgspec.structs.replace(cell, blocks=(first, *cell.blocks[1:]))
                return (*row[:number], named, *row[number + 1 :])
        return row

    def _next(self, sort: str) -> str:
        number = self._numbers[sort] = self._numbers.get(sort, 0) + 1
        return self._free(f"{sort}{number}")

    def _free(self, name: str) -> str:
        anchor, number = f"{self._section}-{name}", 2
        while anchor in self._taken:
            anchor, number = f"{self._section}-{name}-{number}", number + 1
        self._taken.add(anchor)
        return anchor


def lines(blocks: tuple[Block, ...], around: str | None = None) -> Iterator[Line]:
    """The lines of a section's text in reading order."""
    for block in blocks:
        match block:
            case Steps(steps=steps):
                for step in steps:
                    yield from _step_lines(step)
            case Table():
                yield from _table_lines(block, around)
            case Definitions():
                yield from _definition_lines(block, around)
            case ItemList(items=items):
                for item in items:
                    yield from lines(item.blocks, around)
            case Admonition(blocks=inner):
                yield from lines(inner, around)
            case _:
                yield from _own_line(block, around)


def _own_line(block: Block, around: str | None) -> Iterator[Line]:
    match block:
        case Paragraph(runs=runs, anchor=anchor):
            yield Line(text=plain(runs), anchor=around or anchor)
        case Preformatted(text=text):
            yield Line(text=text, anchor=around)
        case FigureBlock(caption=str() as caption, anchor=anchor):
            yield Line(text=caption, anchor=around or anchor)
        case _:
            return


def _step_lines(step: Step) -> Iterator[Line]:
    if step.title:
        yield Line(text=step.title, anchor=step.anchor)
    yield from lines(step.blocks, step.anchor)


def _table_lines(table: Table, around: str | None) -> Iterator[Line]:
    if table.caption:
        yield Line(text=table.caption, anchor=around or table.anchor)
    for row in table.head:
        yield Line(text=_row_text(row), anchor=around or table.anchor)
    units = units_of(table)
    for row in table.body:
        anchor = next((name for cell in row for name in _anchors(cell.blocks)), around)
        measured = _measured(row, units) if any(units) else None
        yield Line(text=_row_text(row), anchor=anchor, heads=_heads(row), measured=measured)


def _measured(row: tuple[Cell, ...], units: tuple[str | None, ...]) -> str | None:
    """The row with the units of its columns; None where its cells are not those of the columns one by one."""
    if len(row) != len(units) or any(cell.column_span != 1 for cell in row):
        return None
    said = zip(map(_cell_text, row), units, strict=True)
    return CELL_SEPARATOR.join(
        f"{text} {unit}" if unit and is_figure(text) else text for text, unit in said if text
    )


def _heads(row: tuple[Cell, ...]) -> tuple[str, ...]:
    first = _cell_text(row[0]) if row else ""
    return (first, _cell_text(row[1])) if is_row_number(first) and len(row) > 1 else (first,)


def is_row_number(text: str) -> bool:
    """Whether the first cell of a row only tells the rows apart."""
    return sum(map(str.isalnum, text)) <= _MAX_NUMBER_LENGTH


def _definition_lines(definitions: Definitions, around: str | None) -> Iterator[Line]:
    for entry in definitions.entries:
        term = plain(entry.term)
        yield Line(text=term, anchor=around, heads=(term,))
        yield from lines(entry.blocks, around)


def _row_text(row: tuple[Cell, ...]) -> str:
    return CELL_SEPARATOR.join(filter(None, map(_cell_text, row)))


def _cell_text(cell: Cell) -> str:
    return "; ".join(filter(None, (line.text.strip() for line in lines(cell.blocks))))
