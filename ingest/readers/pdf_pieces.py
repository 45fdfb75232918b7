"""The pieces of a PDF page in their order: paragraphs, tables with their captions, framed warnings. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from ingest.readers.pdf_blocks import LONGEST_CAPTION, Piece, TableShape, blocks
from ingest.readers.pdf_furniture import PageLines
from ingest.readers.pdf_grids import Area
from ingest.readers.pdf_layout import Line
from ingest.readers.pdf_paragraphs import grouped, is_marked, paragraph_of
from ingest.readers.pdf_ruled import Ruled, framed_sign, head_height, parted
from ingest.readers.pdf_rules import Fill
from ingest.readers.pdf_runs import without_beginning
from ingest.readers.pdf_tables import parts
from ingest.readers.pdfium_calls import BOLD
from kb.content import Admonition, Block, Cell, Paragraph, Place, Table

_NUMBERED: Final = re.compile(r"(?:table|tabela|tab\.|tablica)\s*\d", re.IGNORECASE)
_CAPTION_GAP: Final = 2.0
_CAPTION_SIZE: Final = 1.15
_DIGIT: Final = re.compile(r"\d")


def pieces(page: PageLines, page_number: int) -> list[Piece]:
    """The pieces of a page."""
    found: list[Piece] = []
    for some, ruled in parted(page.lines, page.grids):
        if ruled is None:
            found.extend(_of_text(some, page_number))
            continue
        warnings = ruled.warnings()
        if warnings:
            found.extend(_warning(ruled, group, page_number) for group in warnings)
        else:
            found.append(_table(ruled, page.fills, page_number, found))
    return found


def of_lines(lines: Sequence[Line], page_number: int) -> list[Piece]:
    """Each line as a paragraph of its own."""
    return [piece for line in lines for piece in _of_text([line], page_number)]


def _of_text(lines: Sequence[Line], page_number: int) -> Iterator[Piece]:
    """Paragraphs, and the tables that only their columns show."""
    for some, table in parts(lines):
        for group in [some] if table else grouped(some):
            block = paragraph_of(group, page_number)
            assert block.place is not None
            yield Piece(
                block=table or block,
                place=block.place,
                size=group[0].size,
                is_bold=all(line.weight >= BOLD for line in group),
            )


def _warning(ruled: Ruled, lines: Sequence[Line], page_number: int) -> Piece:
    inner = list(_of_text(lines, page_number))
    said = framed_sign(inner[0].text)
    assert said is not None
    severity, rest = said
    if rest:
        assert isinstance(inner[0].block, Paragraph)
        runs = without_beginning(inner[0].block.runs, len(inner[0].text) - len(rest))
        first = Paragraph(runs=runs, place=inner[0].place)
        inner[0] = msgspec.structs.replace(inner[0], block=first)
    else:
        inner = inner[1:]
    grid = ruled.grid
    place = Place(
        page_number=page_number,
        left=round(grid.xs[0], 1),
        bottom=round(grid.bottom, 1),
        right=round(grid.xs[-1], 1),
        top=round(grid.top, 1),
    )
    warned = Admonition(severity=severity, blocks=blocks(inner))
    return Piece(block=warned, place=place, size=lines[0].size, is_framed=True)


def _table(ruled: Ruled, fills: Sequence[Fill], page_number: int, above: list[Piece]) -> Piece:
    """The table; the piece above it goes into it if that is its caption."""
    rows = ruled.rows()
    height = head_height(ruled, rows, fills)
    is_sure = height > 0
    if not is_sure and _has_plain_head(ruled, rows):
        height = 1
    made = [
        tuple(_cell(ruled, area, page_number, is_header=number < height) for area in row)
        for number, row in enumerate(rows)
    ]
    size = next(iter(ruled.texts))[0].size
    is_named = bool(above) and _is_caption(above[-1], ruled, size)
    grid = ruled.grid
    place = Place(
        page_number=page_number,
        left=round(grid.xs[0], 1),
        bottom=round(grid.bottom, 1),
        right=round(grid.xs[-1], 1),
        top=round(above[-1].place.top if is_named else grid.top, 1),
    )
    caption = above.pop().text if is_named else None
    table = Table(head=tuple(made[:height]), body=tuple(made[height:]), caption=caption)
    return Piece(block=table, place=place, size=size, shape=TableShape(columns=grid.xs, is_head_sure=is_sure))


def _is_caption(piece: Piece, ruled: Ruled, size: float) -> bool:
    """A short bold line, or one that begins with a table's number, right above the table."""
    text = piece.text
    if not 0 < len(text) <= LONGEST_CAPTION or not (piece.is_bold or _NUMBERED.match(text)):
        return False
    gap = piece.place.bottom - ruled.grid.top
    is_above = -piece.size / 2 < gap < _CAPTION_GAP * piece.size
    is_over = piece.place.left < ruled.grid.xs[-1] and piece.place.right > ruled.grid.xs[0]
    return is_above and is_over and piece.size <= _CAPTION_SIZE * size


def _has_plain_head(ruled: Ruled, rows: Sequence[Sequence[Area]]) -> bool:
    """The first row has no number; of the others, some column has nothing else."""
    first, *others = [[_has_digit(ruled, area) for area in row] for row in rows]
    if not others or any(first) or any(len(row) != len(first) for row in others):
        return False
    return all(area in ruled.cells for area in rows[0]) and any(map(all, zip(*others, strict=True)))


def _has_digit(ruled: Ruled, area: Area) -> bool:
    return any(_DIGIT.search(line.text) for line in ruled.cells.get(area, ()))


def _cell(ruled: Ruled, area: Area, page_number: int, *, is_header: bool) -> Cell:
    return Cell(
        blocks=_cell_blocks(ruled.cells.get(area, ()), page_number),
        column_span=area.column_span,
        row_span=area.row_span,
        is_header=is_header,
    )


def _cell_blocks(lines: Sequence[Line], page_number: int) -> tuple[Block, ...]:
    """The text of a cell; its lines may be centred, which says nothing about paragraphs."""
    if not lines:
        return ()
    if len(lines) == 1 and not is_marked(lines[0].text):
        return (paragraph_of(lines, page_number),)
    left = min(line.left for line in lines)
    found = _of_text(
        [msgspec.structs.replace(line, left=left, columns=(), cells=()) for line in lines], page_number
    )
    return blocks(list(found))
