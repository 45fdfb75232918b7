"""The columns of a table with the units that their heads say. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from kb.content import Cell, Table, texts

_UNIT: Final = r"N m|[^\s\d\[\](),;:]{1,6}"
_IN_HEAD: Final = re.compile(rf"(?:[\[(]\s*(?P<bracket>{_UNIT})\s*[\])]|,\s*(?P<comma>{_UNIT}))\s*$")
_ALONE: Final = frozenset({"Nm", "N·m", "N m", "°", "°C", "mm", "bar", "kPa", "V", "A"})
"""Units that are the whole head of a column where nobody names the quantity."""
_NUMBER: Final = r"\d+(?:[ \u00a0\u202f]000)?(?:[.,]\d+)?"
_FIGURE: Final = re.compile(rf"[-−–+±~≈≤≥<>]?\s?{_NUMBER}(?:\s?(?:[-–…÷/±]|\.\.\.?|\+/-)\s?{_NUMBER})*")
"""A number, a range, or a number with how far it may be off: what has no unit of its own."""


def columns(table: Table) -> Iterator[tuple[str, list[str]]]:
    """The head and the filled cells of each column, where every row has a cell for every column.

    Of a head of several rows the lowest counts.
    """
    if not table.head:
        return
    head = table.head[-1]
    rows = [row for row in table.body if len(row) == len(head)]
    is_plain = len(rows) == len(table.body) and all(
        cell.column_span == 1 for row in (head, *rows) for cell in row
    )
    if is_plain:
        for place, cell in enumerate(head):
            yield _text(cell), [text for row in rows if (text := _text(row[place]))]


def unit_in(head: str) -> str | None:
    """What stands in brackets or behind a comma at a head's end, known as a unit or not; or a unit alone."""
    written = _IN_HEAD.search(head)
    if written:
        return written["bracket"] or written["comma"]
    return head.strip() if head.strip() in _ALONE else None


def units_of(table: Table) -> tuple[str | None, ...]:
    """The unit that the head of each column says; empty where there is no head, or one that spans columns."""
    head = table.head[-1] if table.head else ()
    is_plain = all(cell.column_span == 1 and cell.row_span == 1 for cell in head)
    return tuple(unit_in(_text(cell)) for cell in head) if is_plain else ()


def is_figure(text: str) -> bool:
    """Whether a cell says a number, or a range of them, and nothing else."""
    return _FIGURE.fullmatch(text) is not None


def _text(cell: Cell) -> str:
    return " ".join(texts(cell.blocks)).strip()
