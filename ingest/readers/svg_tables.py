"""A wiring diagram's groups told in sections with tables, under the headings that harnesses have. Pure.

Every row is a place to land on: its first paragraph carries the id of the group that it tells of.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.readers.harness_rows import (
    CONNECTORS,
    Ends,
    Parts,
    Placed,
    Row,
    part_tables,
    pin_head,
    pin_row,
    section_name,
    table,
)
from ingest.readers.svg_diagram import Diagram, DrawnConnector, tokens
from ingest.readers.xml_outline import Outline
from ingest.wiring.words import Words
from kb.content import FigureBlock, paragraph

_AMPERES: Final = re.compile(r"(\d+(?:[.,]\d+)?) ?A")


def tell_diagram(told: Diagram, figure: FigureBlock, outline: Outline, said: Words) -> set[str]:
    """Add the drawing and its tables, one for each kind of part and connector; return the words in them."""
    tables = _Tables(outline, frozenset(connector.designation for connector in told.connectors))
    if told.about:
        tables.line(" · ".join(told.about))
    outline.append(_with_caption_of_its_own(figure, told, said))
    ids, ends = frozenset(_ids(told)), Ends(drawn.wire for drawn in told.wires)
    for part in part_tables(_parts(told), ends, said):
        tables.section(section_name(part.name, ids), part.heading, part.head, part.rows)
    if told.connectors:
        outline.enter(said.connectors, section_name(CONNECTORS, ids))
        for connector in told.connectors:
            rows = [(pin.source_id, pin_row(pin.designation, pin.full_name, ends)) for pin in connector.pins]
            heading = _heading(connector) or said.connectors
            tables.section(connector.designation, heading, pin_head(said), rows)
        outline.leave()
    return tables.words


def _with_caption_of_its_own(figure: FigureBlock, told: Diagram, said: Words) -> FigureBlock:
    """The figure without a caption that only lists the components, which have a table."""
    listed = " ".join(f"{part.designation} {part.full_name}" for part in told.components)
    is_list = tokens(figure.caption or "") <= tokens(f"{said.components}: {listed}")
    return FigureBlock(figure_id=figure.figure_id) if is_list else figure


def _ids(told: Diagram) -> Iterator[str]:
    """The ids that links may lead to parts by."""
    yield from (wire.source_id for wire in told.wires)
    for named in (told.components, told.fuses, told.splices, told.grounds):
        yield from (part.source_id for part in named)
    for connector in told.connectors:
        yield connector.designation
        yield from (pin.source_id for pin in connector.pins)


def _parts(told: Diagram) -> Parts:
    """The rows; a drawing does not say where components are, nor in which box a fuse."""
    return Parts(
        wires=[(drawn.source_id, drawn.wire) for drawn in told.wires],
        components=[(part.source_id, (part.designation, part.full_name, "")) for part in told.components],
        fuses=[
            (part.source_id, (part.designation, _rating(part.mark), part.name, "")) for part in told.fuses
        ],
        splices=[(part.source_id, (part.designation, part.full_name)) for part in told.splices],
        grounds=[(part.source_id, (part.designation, part.full_name)) for part in told.grounds],
        codes=[(code, (code, meaning)) for code, meaning in told.codes],
    )


def _rating(mark: str) -> str:
    """The number of amperes, whose unit stands in the head; any other mark as it is."""
    amperes = _AMPERES.fullmatch(mark)
    return amperes[1] if amperes else mark


class _Tables:
    """Sections of one table each; a connector's section keeps the anchor that a row would take before it."""

    def __init__(self, outline: Outline, reserved: frozenset[str]) -> None:
        self._outline = outline
        self._reserved = reserved
        self.words: set[str] = set()

    def line(self, text: str) -> None:
        """A line of text in the section that is open."""
        self.words |= tokens(text)
        self._outline.append(paragraph(text))

    def section(self, name: str, heading: str, head: Row, rows: Sequence[Placed]) -> None:
        """A section with a table."""
        self._outline.enter(heading, name)
        self._outline.append(table(head, [self._place(source_id, row) for source_id, row in rows]))
        self._outline.leave()

    def _place(self, source_id: str | None, row: Row) -> Placed:
        self.words |= tokens(" ".join(row))
        if source_id is None or source_id in self._reserved:
            return None, row
        return self._outline.anchors.take(source_id), row


def _heading(connector: DrawnConnector) -> str:
    if connector.owner is None:
        return connector.designation
    owner = f"{connector.owner.designation} {connector.owner.full_name}".strip()
    is_own = connector.designation == connector.owner.designation
    return owner if is_own else f"{connector.designation}: {owner}"
