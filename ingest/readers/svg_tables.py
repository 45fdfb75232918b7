"""A wiring diagram's groups told in sections with tables, under the headings that harnesses have. Pure.

Every row is a place to land on: its first paragraph carries the id of the group that it tells of.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ingest.readers.svg_diagram import Diagram, DrawnConnector, DrawnWire, Named, tokens
from ingest.readers.xml_outline import Outline
from ingest.wiring.words import Words
from kb.content import Cell, FigureBlock, Paragraph, Run, Table, paragraph
from kb.wiring import Wire

Row = tuple[str, ...]
_CONNECTORS: Final = "connectors"


def tell_diagram(told: Diagram, figure: FigureBlock, outline: Outline, said: Words) -> set[str]:
    """Add the drawing and its tables, one for each kind of part and connector; return the words in them."""
    tables = _Tables(outline, frozenset(connector.designation for connector in told.connectors))
    if told.about:
        tables.line(" · ".join(told.about))
    outline.append(_with_caption_of_its_own(figure, told, said))
    _tell_parts(told, tables, said)
    if told.connectors:
        outline.enter(said.connectors, _CONNECTORS)
        ends = _Ends(drawn.wire for drawn in told.wires)
        head = (said.pin, said.signal, said.wire, said.destination)
        for connector in told.connectors:
            rows = [_pin_row(pin, ends) for pin in connector.pins]
            tables.section(connector.designation, _heading(connector) or said.connectors, head, rows)
        outline.leave()
    return tables.words


def _with_caption_of_its_own(figure: FigureBlock, told: Diagram, said: Words) -> FigureBlock:
    """The figure without a caption that only lists the components, which have a table."""
    listed = " ".join(f"{part.designation} {part.full_name}" for part in told.components)
    is_list = tokens(figure.caption or "") <= tokens(f"{said.components}: {listed}")
    return FigureBlock(figure_id=figure.figure_id) if is_list else figure


def _tell_parts(told: Diagram, tables: "_Tables", said: Words) -> None:
    ends = _Ends(drawn.wire for drawn in told.wires)
    tables.section("wires", said.wires, _wire_head(said), [_wire_row(drawn, said) for drawn in told.wires])
    components = [(part.source_id, (part.designation, part.full_name)) for part in told.components]
    tables.section("components", said.components, (said.designation, said.name), components)
    fuses = [(part.source_id, (part.designation, part.mark, part.name)) for part in told.fuses]
    tables.section("fuses", said.fuses, (said.designation, said.rating, said.name), fuses)
    splices = (said.designation, said.name, said.joins)
    tables.section("splices", said.splices, splices, _joining(told.splices, ends))
    grounds = (said.designation, said.place, said.joins)
    tables.section("grounds", said.grounds, grounds, _joining(told.grounds, ends))
    codes = [(code, (code, meaning)) for code, meaning in told.codes]
    tables.section("codes", said.codes, (said.designation, said.meaning), codes)


class _Ends:
    """The wires by what they end at."""

    def __init__(self, wires: Iterable[Wire]) -> None:
        self._wires: dict[str, list[Wire]] = {}
        for wire in wires:
            for end in dict.fromkeys((wire.start, wire.end)):
                self._wires.setdefault(end, []).append(wire)

    def labels(self, end: str) -> str:
        """Colour and cross-section of the wires that end there."""
        return ", ".join(dict.fromkeys(wire.label for wire in self._at(end) if wire.label))

    def others(self, end: str) -> str:
        """Where those wires lead."""
        return ", ".join(
            dict.fromkeys(wire.end if wire.start == end else wire.start for wire in self._at(end))
        )

    def _at(self, end: str) -> list[Wire]:
        return self._wires.get(end, [])


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

    def section(self, anchor: str, heading: str, head: Row, rows: Sequence[tuple[str, Row]]) -> None:
        """A section with a table whose empty columns are left out; without rows nothing."""
        if not rows:
            return
        columns = [column for column in range(len(head)) if any(row[column] for _, row in rows)]
        top = tuple(Cell(blocks=(paragraph(head[column]),), is_header=True) for column in columns)
        self._outline.enter(heading, anchor)
        body = [self._cells(source_id, [row[column] for column in columns]) for source_id, row in rows]
        self._outline.append(Table(head=(top,), body=tuple(body)))
        self._outline.leave()

    def _cells(self, source_id: str, row: Sequence[str]) -> tuple[Cell, ...]:
        self.words |= tokens(" ".join(row))
        anchor = None if source_id in self._reserved else self._outline.anchors.take(source_id)
        first = Paragraph(runs=(Run(text=row[0]),), anchor=anchor)
        return (Cell(blocks=(first,)), *(Cell(blocks=(paragraph(text),)) for text in row[1:]))


def _wire_head(said: Words) -> Row:
    return (said.origin, said.destination, said.colour, said.cross_section, said.function, said.vehicles)


def _wire_row(drawn: DrawnWire, said: Words) -> tuple[str, Row]:
    wire = drawn.wire
    condition = ", ".join((*wire.options, *(f"{said.without} {code}" for code in wire.without)))
    return drawn.source_id, (
        wire.start,
        wire.end,
        wire.colour,
        wire.cross_section,
        wire.function,
        condition,
    )


def _joining(parts: Iterable[Named], ends: _Ends) -> list[tuple[str, Row]]:
    return [
        (part.source_id, (part.designation, part.full_name, ends.others(part.designation))) for part in parts
    ]


def _heading(connector: DrawnConnector) -> str:
    if connector.owner is None:
        return connector.designation
    owner = f"{connector.owner.designation} {connector.owner.full_name}".strip()
    is_own = connector.designation == connector.owner.designation
    return owner if is_own else f"{connector.designation}: {owner}"


def _pin_row(pin: Named, ends: _Ends) -> tuple[str, Row]:
    end = pin.designation
    return pin.source_id, (end, pin.full_name, ends.labels(end), ends.others(end))
