"""Tables of a PDF page, where the columns leave no doubt: at least three lines with the same wide gaps."""

import statistics
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from ingest.readers.pdf_layout import Line, Words
from ingest.readers.pdf_paragraphs import joined_text
from kb.content import Cell, Table, paragraph

_FEWEST_ROWS: Final = 3
_MOST_COLUMNS: Final = 8
_LONGEST_CELL: Final = 40
_FARTHEST_ROW: Final = 3.0
_HEAD_HEIGHT: Final = 5.0


def parts(lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], Table | None]]:
    """The lines of a page in their order: those of a table with the table, those between tables without."""
    text: list[Line] = []
    start = 0
    while start < len(lines):
        rows = _rows(lines, start)
        if not rows:
            text.append(lines[start])
            start += 1
            continue
        head = _head_above(text, rows)
        before = text[: len(text) - len(head)]
        if before:
            yield before, None
        yield [*head, *rows], _table(head, rows)
        text = []
        start += len(rows)
    if text:
        yield text, None


def _rows(lines: Sequence[Line], start: int) -> Sequence[Line]:
    rows = [lines[start]]
    if not 2 <= len(rows[0].columns) <= _MOST_COLUMNS:
        return ()
    for line in lines[start + 1 :]:
        row = _next_row(rows, line)
        if row is None:
            break
        rows.append(row)
    return rows if len(rows) >= _FEWEST_ROWS and not _is_prose(rows) else ()


def _next_row(rows: Sequence[Line], line: Line) -> Line | None:
    """The line as the next row of a table; a long cell may leave less than a wide gap before the next."""
    first = rows[0].columns
    if not 0 < rows[-1].bottom - line.bottom < _FARTHEST_ROW * line.size:
        return None
    for columns in (line.columns, line.cells):
        if len(columns) == len(first) and all(
            _is_same_column(a, b, line.size) for a, b in zip(first, columns, strict=True)
        ):
            return msgspec.structs.replace(line, columns=columns)
    return None


def _is_same_column(first: Words, other: Words, size: float) -> bool:
    """Aligned to the left, to the right or to the middle."""
    left, right = other.left - first.left, other.right - first.right
    return min(abs(left), abs(right), abs(left + right) / 2) < 0.5 * size


def _is_prose(rows: Sequence[Line]) -> bool:
    """Two columns of running text, of which PDFium made one."""
    lengths = [
        statistics.median(len(row.columns[index].text) for row in rows)
        for index in range(len(rows[0].columns))
    ]
    return sum(length >= _LONGEST_CELL for length in lengths) > 1


def _head_above(lines: Sequence[Line], rows: Sequence[Line]) -> Sequence[Line]:
    """The lines above a table that name its columns one by one, in cells of several lines; else none."""
    first = rows[0]
    named: set[int] = set()
    start = len(lines)
    while start and lines[start - 1].bottom - first.bottom < _HEAD_HEIGHT * first.size:
        column = _column_of(lines[start - 1], rows)
        if column is None:
            break
        named.add(column)
        start -= 1
    return lines[start:] if len(named) == len(first.columns) else ()


def _column_of(line: Line, rows: Sequence[Line]) -> int | None:
    columns = rows[0].columns
    for index, column in enumerate(columns):
        end = columns[index + 1].left if index + 1 < len(columns) else float("inf")
        if abs(line.left - column.left) < 0.5 * line.size and line.right < end and not line.columns:
            return index
    return None


def _table(head: Sequence[Line], rows: Sequence[Line]) -> Table:
    columns = range(len(rows[0].columns))
    if head:
        named: list[list[Line]] = [[] for _ in columns]
        for line in head:
            named[_column_of(line, rows) or 0].append(line)
        head_row = tuple(_cell(joined_text(lines), is_header=True) for lines in named)
        return Table(head=(head_row,), body=tuple(map(_row, rows)))
    if _is_head(rows):
        return Table(head=(_row(rows[0], is_header=True),), body=tuple(map(_row, rows[1:])))
    return Table(body=tuple(map(_row, rows)))


def _is_head(rows: Sequence[Line]) -> bool:
    """The first row stands out by its type, or has no number where all the others have one."""
    first, others = rows[0], rows[1:]
    if first.weight > max(row.weight for row in others) or first.size > 1.1 * max(row.size for row in others):
        return True
    if any(map(_has_digit, first.columns)):
        return False
    return any(all(_has_digit(row.columns[index]) for row in others) for index in range(len(first.columns)))


def _has_digit(words: Words) -> bool:
    return any(map(str.isdigit, words.text))


def _row(line: Line, *, is_header: bool = False) -> tuple[Cell, ...]:
    return tuple(_cell(words.text, is_header=is_header) for words in line.columns)


def _cell(text: str, *, is_header: bool) -> Cell:
    return Cell(blocks=(paragraph(text),), is_header=is_header)
