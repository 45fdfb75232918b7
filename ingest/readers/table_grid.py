"""A table as it stands in a file, before its meaning is known: rows of texts with their numbers. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.trouble_codes import parse_trouble_code

HEAD_WITHIN: Final = 40
"""Among how many rows the head is looked for."""

_MOST_HEAD_ROWS: Final = 4
_VALUE: Final = re.compile(
    r"[-+±<>≤≥~]?\s*\d[\d\s.,:/x×–-]*\s*(?:[^\W\d_]{1,4}\.?|°|%|mm²|N·m)?", re.ASCII | re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A row with its number in the file, from 1; every row of a grid has as many cells."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns that something stands in."""
        return tuple(column for column, text in enumerate(self.cells) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The rows of a sheet that have anything in them.

    `name` is the sheet's, empty where the file is the table. `across` are, by the numbers of rows, the
    columns that one cell reaches over, its own among them.
    """

    name: str
    rows: tuple[GridRow, ...]
    across: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """A table in a sheet: what stands above it, its head as one row, its body, the rows that name others.

    `own_names` are the columns' own names, without what a head of several rows says of several columns.
    """

    above: tuple[str, ...]
    head: tuple[str, ...]
    body: tuple[GridRow, ...]
    own_names: tuple[str, ...] = ()
    has_head: bool = True
    groups: dict[int, str] = field(default_factory=dict)


def grid(
    name: str,
    rows: Iterable[tuple[int, Sequence[str]]],
    merged: Mapping[int, Sequence[tuple[int, int]]] | None = None,
) -> Grid:
    """A grid of rows with their numbers: empty rows and columns left out, short rows filled.

    `merged` are, by the numbers of rows, first and last column of the cells that reach over several.
    """
    kept = [(number, [text.strip() for text in cells]) for number, cells in rows]
    kept = [(number, cells) for number, cells in kept if any(cells)]
    used = sorted({column for _number, cells in kept for column, text in enumerate(cells) if text})
    return Grid(
        name=name,
        rows=tuple(
            GridRow(
                number=number,
                cells=tuple(cells[column] if column < len(cells) else "" for column in used),
            )
            for number, cells in kept
        ),
        across={
            number: tuple(
                tuple(place for place, column in enumerate(used) if first <= column <= last)
                for first, last in spans
            )
            for number, spans in (merged or {}).items()
        },
    )


def find_table(found: Grid, known: Sequence[int]) -> FoundTable:
    """The table of a grid: its head is the first row with known names, else the first that is no data.

    `known` says for each row that may be the head how many of its cells are names of columns that mean
    something. A single column without such a name is text and no table.
    """
    if found.width == 1 and not any(known):
        return FoundTable(above=tuple(row.cells[0] for row in found.rows), head=(), body=())
    start = _head_row(found, known)
    if start is None:
        return FoundTable(above=(), head=("",) * found.width, body=found.rows, has_head=False)
    end = _head_end(found, start)
    names = [_spread(row, found) for row in found.rows[start:end]]
    head = tuple(_joined(row[column] for row in names) for column in range(found.width))
    above = tuple(_joined(row.cells) for row in found.rows[:start])
    groups: dict[int, str] = {}
    body: list[GridRow] = []
    for row in found.rows[end:]:
        if _is_group(row, found):
            groups[len(body)] = row.cells[row.filled[0]]
        elif row.cells != found.rows[start].cells:
            body.append(row)
    if not body and (above or groups):
        return FoundTable(above=(*above, _joined(head), *groups.values()), head=(), body=())
    own = tuple(row_name or name for row_name, name in zip(found.rows[end - 1].cells, head, strict=True))
    return FoundTable(above=above, head=head, own_names=own, body=tuple(body), groups=groups)


def _head_row(found: Grid, known: Sequence[int]) -> int | None:
    candidates = range(min(len(found.rows), HEAD_WITHIN))
    for place in candidates:
        if known[place] >= 2 and not _is_data(found.rows[place]):
            return place
    for place in candidates:
        row = found.rows[place]
        if len(row.filled) >= max(min(2, found.width), 0.6 * found.width):
            return None if _is_data(row) else place
    return 0 if found.rows and not _is_data(found.rows[0]) else None


def _head_end(found: Grid, start: int) -> int:
    """Where the body begins: below a head whose cells reach across columns stand the columns' own names."""
    end = start + 1
    while (
        end < min(len(found.rows), start + _MOST_HEAD_ROWS)
        and found.rows[end - 1].number in found.across
        and not _is_data(found.rows[end])
    ):
        end += 1
    return end


def _spread(row: GridRow, found: Grid) -> list[str]:
    """The cells of a row of the head: what reaches over several columns is said of each."""
    cells = list(row.cells)
    for columns in found.across.get(row.number, ()):
        for column in columns[1:]:
            cells[column] = cells[column] or cells[columns[0]]
    return cells


def _is_data(row: GridRow) -> bool:
    """Whether there are values in a row: names of columns are words."""
    return any(is_value(text) for text in row.cells if text)


def is_value(text: str) -> bool:
    """Whether a text is a number, with or without a unit, a date or a trouble code."""
    return bool(_VALUE.fullmatch(text)) or parse_trouble_code(text) is not None


def _is_group(row: GridRow, found: Grid) -> bool:
    """Whether a row only names those that follow it: one cell of words, across a table of three or more."""
    if len(set(row.cells) - {""}) != 1 or found.width < 3 or is_value(row.cells[row.filled[0]]):
        return False
    return row.number in found.across or (row.filled == (0,) and not _DIGIT.search(row.cells[0]))


def _joined(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, texts)))


def row_numbers(numbers: Iterable[int]) -> str:
    """Row numbers as a person writes them: `2–41, 50`."""
    return ", ".join(_spans(sorted(set(numbers))))


def _spans(numbers: Sequence[int]) -> Iterator[str]:
    start = 0
    for place, number in enumerate(numbers):
        if place + 1 == len(numbers) or numbers[place + 1] != number + 1:
            first = numbers[start]
            yield str(first) if first == number else f"{first}–{number}"
            start = place + 1
