"""CALS tables (OASIS TR 9503), as S1000D, DITA and DocBook use them: spans by column names, heads."""

from collections.abc import Iterator
from typing import Final

from ingest.readers.xml_flow import Context, Walker
from ingest.safe_xml import Element, attribute, child, children_named
from kb.content import Cell, Table

MAX_SPAN: Final = 500


def cals_tables(
    walk: Walker[Context], element: Element, *, caption: str, anchor: str | None
) -> Iterator[Table]:
    """The tables of a `table` element, one per `tgroup`; the first carries caption and anchor."""
    for group in children_named(element, "tgroup"):
        columns = _Columns(group)
        head = _rows(walk, child(group, "thead"), columns, is_header=True)
        body = _rows(walk, child(group, "tbody"), columns, is_header=False)
        foot = _rows(walk, child(group, "tfoot"), columns, is_header=False)
        if head or body or foot:
            yield Table(head=head, body=body + foot, caption=caption or None, anchor=anchor)
            caption, anchor = "", None


class _Columns:
    """The numbers of named columns and the widths of named spans."""

    def __init__(self, group: Element) -> None:
        self._numbers: dict[str, int] = {}
        number = 0
        for column in children_named(group, "colspec"):
            number = _number(attribute(column, "colnum"), number + 1)
            self._numbers[attribute(column, "colname")] = number
        self._spans = {
            attribute(span, "spanname"): (attribute(span, "namest"), attribute(span, "nameend"))
            for span in children_named(group, "spanspec")
        }

    def span(self, entry: Element) -> int:
        first, last = attribute(entry, "namest"), attribute(entry, "nameend")
        if not first:
            first, last = self._spans.get(attribute(entry, "spanname"), ("", ""))
        if first not in self._numbers or last not in self._numbers:
            return 1
        return max(1, min(self._numbers[last] - self._numbers[first] + 1, MAX_SPAN))


def _rows(
    walk: Walker[Context], part: Element | None, columns: _Columns, *, is_header: bool
) -> tuple[tuple[Cell, ...], ...]:
    if part is None:
        return ()
    rows = (
        tuple(
            Cell(
                blocks=walk.blocks(entry),
                column_span=columns.span(entry),
                row_span=min(_number(attribute(entry, "morerows"), 0) + 1, MAX_SPAN),
                is_header=is_header,
            )
            for entry in children_named(row, "entry", "entrytbl")
        )
        for row in children_named(part, "row")
    )
    return tuple(row for row in rows if row)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
