"""Tables of the CALS model, as S1000D and DITA have them. Pure."""

from collections.abc import Callable

from web.sample.authoring.edition import Grid, Inline
from web.sample.authoring.formats.tree import Element, node
from web.sample.authoring.text import Piece


def cals_table(grid: Grid, title: str, paragraph: Callable[[Inline], Element]) -> Element:
    """A table with its title; `paragraph` makes what stands in a cell."""

    def row(cells: tuple[Inline, ...]) -> Element:
        return node("row", None, *(node("entry", None, paragraph(cell)) for cell in cells))

    head = tuple((Piece(text=text),) for text in grid.head)
    group = node(
        "tgroup",
        {"cols": str(len(grid.head))},
        *(node("colspec", {"colname": f"c{number}"}) for number in range(1, len(grid.head) + 1)),
        node("thead", None, row(head)),
        node("tbody", None, *map(row, grid.rows)),
    )
    return node("table", {"id": grid.id, "frame": "topbot"}, node("title", None, title), group)
