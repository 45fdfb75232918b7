"""The columns of a table with the units that their heads say. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from kb.content import Cell, Table, texts

_IN_HEAD: Final = re.compile(r"(?:[\[(]\s*(?P<bracket>[^\d\W]{1,5})\s*[\])]|,\s*(?P<comma>[^\d\W]{1,5}))\s*$")


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
    """What stands in brackets or behind a comma at the end of a head, known as a unit or not."""
    written = _IN_HEAD.search(head)
    return (written["bracket"] or written["comma"]) if written else None


def _text(cell: Cell) -> str:
    return " ".join(texts(cell.blocks)).strip()
