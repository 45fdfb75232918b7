"""What a wiring diagram's groups are: the tables of connectors and wires that Graphviz draws (WireViz).

WireViz draws a component as a group `g.node` whose texts stand in rows and columns: its name, its type line,
then a row per pin or wire. The texts' positions give the rows back.
"""

import re
from collections.abc import Iterator
from typing import Final

from ingest.readers.svg_labels import Part
from kb.content import Block, Cell, Label, Paragraph, Run, Table

NODE: Final = "node"
EDGE: Final = "edge"
_SAME_ROW: Final = 3.0
_MADE_UP: Final = "__"
_COUNT: Final = re.compile(r"\d+(?:-pin|x)")


def component_heading(part: Part) -> str:
    """What a component is called; names that WireViz made up give way to the first texts of the component."""
    if part.title and not part.title.startswith(_MADE_UP):
        return part.title
    rows = _rows(part.labels)
    return _line_of(rows[0], " ") if rows else part.title or part.description


def component_blocks(part: Part) -> Iterator[Block]:
    """A component's texts: single ones and its type line as lines, rows of several as tables."""
    if part.description:
        yield Paragraph(runs=(Run(text=part.description),))
    rows: list[list[Label]] = []
    heading = component_heading(part)
    for row in _rows(_untold(part)):
        if _line_of(row, " ") == heading:
            continue
        is_type_line = any(_COUNT.fullmatch(label.text) for label in row)
        if len(row) > 1 and not is_type_line:
            rows.append(row)
            continue
        yield from _tables(rows)
        rows = []
        yield from _line(_line_of(row, " · "), part.title)
    yield from _tables(rows)


def _line_of(row: list[Label], between: str) -> str:
    return between.join(label.text for label in row)


def _untold(part: Part) -> list[Label]:
    """The labels that say more than the component's title and description do."""
    told = f" {part.title} {part.description} "
    return [label for label in part.labels if not _is_told(label.text, told)]


def _is_told(text: str, told: str) -> bool:
    return len(text) > 1 and re.search(rf"(?<![\w.-]){re.escape(text)}(?![\w-])", told) is not None


def _line(text: str, title: str) -> Iterator[Block]:
    if text != title:
        yield Paragraph(runs=(Run(text=text),))


def _tables(rows: list[list[Label]]) -> Iterator[Table]:
    """Rows that follow each other and have as many cells are one table."""
    group: list[list[Label]] = []
    for row in rows:
        if group and len(group[-1]) != len(row):
            yield _made(group)
            group = []
        group.append(row)
    if group:
        yield _made(group)


def _made(rows: list[list[Label]]) -> Table:
    return Table(
        body=tuple(
            tuple(Cell(blocks=(Paragraph(runs=(Run(text=label.text),)),)) for label in row) for row in rows
        )
    )


def _rows(labels: list[Label]) -> list[list[Label]]:
    """Labels of one height side by side, from top to bottom."""
    rows: list[list[Label]] = []
    for label in sorted(labels, key=lambda label: (label.y, label.x)):
        if rows and abs(rows[-1][0].y - label.y) <= _SAME_ROW:
            rows[-1].append(label)
        else:
            rows.append([label])
    return [sorted(row, key=lambda label: label.x) for row in rows]
