"""Tables of HTML pages: heads, spans, captions; tables that only lay out a page are none."""

from collections.abc import Iterator
from typing import Final

from ingest.readers.xml_flow import Context, Walker
from ingest.safe_xml import Element, attribute, child, children, children_named, name, text_of
from kb.content import Cell, Table

MAX_SPAN: Final = 500
_PARTS: Final = ("thead", "tbody", "tfoot")


def is_layout(element: Element) -> bool:
    """Whether a table is there for the looks: one cell, or `role=presentation`."""
    if element.get("role") in ("presentation", "none"):
        return True
    cells = [cell for row in _rows(element) for cell in children_named(row, "td", "th")]
    return len(cells) <= 1


def html_table(walk: Walker[Context], element: Element, *, anchor: str | None) -> Table | None:
    """The table, None when it has no cells."""
    head: list[tuple[Cell, ...]] = []
    body: list[tuple[Cell, ...]] = []
    for row in _rows(element):
        cells = tuple(_cell(walk, cell) for cell in children_named(row, "td", "th"))
        parent = row.getparent()
        in_head = parent is not None and name(parent) == "thead"
        is_head = in_head or (not body and bool(cells) and all(cell.is_header for cell in cells))
        if cells:
            (head if is_head else body).append(cells)
    if not head and not body:
        return None
    if not body:
        head, body = [], head
    caption = text_of(child(element, "caption"))
    return Table(head=tuple(head), body=tuple(body), caption=caption or None, anchor=anchor)


def _rows(element: Element) -> Iterator[Element]:
    for inner in children(element):
        if name(inner) == "tr":
            yield inner
        elif name(inner) in _PARTS:
            yield from children_named(inner, "tr")


def _cell(walk: Walker[Context], cell: Element) -> Cell:
    return Cell(
        blocks=walk.blocks(cell),
        column_span=_span(attribute(cell, "colspan")),
        row_span=_span(attribute(cell, "rowspan")),
        is_header=name(cell) == "th",
    )


def _span(text: str) -> int:
    return max(1, min(int(text), MAX_SPAN)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
