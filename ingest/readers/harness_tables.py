"""A net list told in sections with tables: wires, connectors, fuses, splices, grounds. Pure.

Links lead to parts by their designations, so these keep their anchors: the section of wires has the anchor
`wires`, but `wires-2` where a part is called `wires`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from ingest.readers.harness_rows import (
    CONNECTORS,
    Ends,
    Parts,
    Placed,
    core_head,
    core_row,
    part_tables,
    pin_head,
    pin_row,
    section_name,
    table,
)
from ingest.readers.xml_outline import Anchors
from ingest.wiring.words import Words, words
from kb.content import Block, FigureBlock, SectionContent, paragraph
from kb.wiring import Cable, Component, NetList, Pin, Wire
from translations.locales import Language

_DRAWING = "drawing"
_CABLES = "cables"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A drawing of a net list, or of a part of it; `caption` says of which."""

    figure_id: str
    caption: str
    designations: tuple[str, ...] = ()


def sections(
    net_list: NetList, language: Language | None, sheets: Sequence[Sheet], anchors: Anchors | None = None
) -> tuple[SectionContent, ...]:
    """The sections of a wiring diagram, its drawings first; those without content are left out.

    `anchors` are those of the document that the diagram is only a part of.
    """
    return tuple(_Telling(net_list, words(language), anchors or Anchors()).sections(sheets))


class _Telling:
    """The telling of one net list: its words, its wires by their ends, and the anchors that are taken."""

    def __init__(self, net_list: NetList, said: Words, anchors: Anchors) -> None:
        self._net_list = net_list
        self._said = said
        self._ends = Ends(net_list.wires)
        self._anchors = anchors
        self._designations = frozenset(_designations(net_list))

    def sections(self, sheets: Sequence[Sheet]) -> Iterator[SectionContent]:
        """Drawings, tables, connectors, cables."""
        about = tuple(_about(self._net_list, self._said))
        if len(sheets) != 1:
            yield self._section(_DRAWING, self._net_list.title, about)
            about = ()
        for sheet in sheets:
            figure = FigureBlock(figure_id=sheet.figure_id, caption=sheet.caption)
            listed = (paragraph(", ".join(sheet.designations)),) if sheet.designations else ()
            yield self._section(sheet.figure_id, sheet.caption, (*about, *listed, figure))
        for told in part_tables(_parts(self._net_list, self._said), self._ends, self._said):
            yield self._section(told.name, told.heading, (table(told.head, self._places(told.rows)),))
        yield from self._connectors()
        yield from self._cables()

    def _connectors(self) -> Iterator[SectionContent]:
        """A section for all connectors, and below it one for each, with its pins."""
        parts = [
            section for component in self._net_list.components for section in self._of_component(component)
        ]
        if parts:
            yield self._section(CONNECTORS, self._said.connectors, ())
            yield from parts

    def _of_component(self, component: Component) -> Iterator[SectionContent]:
        name = f"{component.designation} {component.name}".strip()
        remarks = component.remarks
        if component.pins or (remarks and not component.connectors):
            yield self._connector(component.designation, name, component.ways, component.pins, remarks)
            remarks = ()
        for connector in component.connectors:
            heading = f"{connector.designation}: {name}"
            yield self._connector(connector.designation, heading, connector.ways, connector.pins, remarks)
            remarks = ()

    def _connector(
        self, designation: str, heading: str, ways: int | None, pins: Iterable[Pin], remarks: Sequence[str]
    ) -> SectionContent:
        anchor = self._anchors.take(designation)
        ends = [(f"{designation}.{pin.name}", pin.signal) for pin in pins]
        rows = [(end, pin_row(end, signal, self._ends)) for end, signal in ends]
        blocks: list[Block] = [paragraph(self._said.ways.format(ways))] if ways else []
        blocks.extend(map(paragraph, remarks))
        if rows:
            blocks.append(table(pin_head(self._said), self._places(rows)))
        return SectionContent(anchor=anchor, heading=heading, level=2, blocks=tuple(blocks))

    def _cables(self) -> Iterator[SectionContent]:
        """A section for all cables, and below it one for each, with its cores."""
        if not self._net_list.cables:
            return
        wires: dict[str, list[Wire]] = {}
        for wire in self._net_list.wires:
            wires.setdefault(wire.name, []).append(wire)
        yield self._section(_CABLES, self._said.cables, ())
        for cable in self._net_list.cables:
            yield self._cable(cable, wires)

    def _cable(self, cable: Cable, wires: Mapping[str, Sequence[Wire]]) -> SectionContent:
        anchor = self._anchors.take(cable.designation)
        rows = [
            (name, core_row(name, core.colour, core.signal, wires.get(name, ())))
            for name, core in cable.core_ids()
        ]
        blocks: list[Block] = [paragraph(remark) for remark in cable.remarks]
        if rows:
            blocks.append(table(core_head(self._said), self._places(rows)))
        heading = f"{cable.designation} {cable.name}".strip()
        return SectionContent(anchor=anchor, heading=heading, level=2, blocks=tuple(blocks))

    def _section(self, name: str, heading: str, blocks: tuple[Block, ...]) -> SectionContent:
        anchor = self._anchors.take(section_name(name, self._designations))
        return SectionContent(anchor=anchor, heading=heading, blocks=blocks)

    def _places(self, rows: Sequence[Placed]) -> list[Placed]:
        """The rows with the anchors that they get for their ids."""
        return [(self._anchors.take(source_id) if source_id else None, row) for source_id, row in rows]


def _designations(net_list: NetList) -> Iterator[str]:
    yield from net_list.ends()
    for component in net_list.components:
        yield component.designation
        yield from (connector.designation for connector in component.connectors)
    yield from (cable.designation for cable in net_list.cables)


def _about(net_list: NetList, said: Words) -> Iterator[Block]:
    issue = f"{said.issue} {net_list.issue}" if net_list.issue else ""
    line = " · ".join(part for part in (net_list.number, *net_list.applies, issue) if part)
    if line:
        yield paragraph(line)
    yield from map(paragraph, net_list.remarks)


def _parts(net_list: NetList, said: Words) -> Parts:
    """The rows; one lands on a component in the sections of its connectors."""
    return Parts(
        wires=[(wire.name or None, _wire(wire, said)) for wire in net_list.wires],
        components=[(None, (part.designation, part.name, part.place)) for part in net_list.components],
        fuses=[
            (part.designation, (part.designation, f"{part.rating_a:g}", part.name, part.box or ""))
            for part in net_list.fuses
        ],
        splices=[(part.designation, (part.designation, part.name)) for part in net_list.splices],
        grounds=[(part.designation, (part.designation, part.place)) for part in net_list.grounds],
        codes=[(None, pair) for pair in net_list.codes.items()],
        items=[
            (None, (item.name, item.quantity, "; ".join(item.numbers), ", ".join(item.used_by)))
            for item in net_list.parts
        ],
    )


def _wire(wire: Wire, said: Words) -> Wire:
    """The wire; what has neither name, colour nor function is a connection inside a box."""
    is_told = wire.name or wire.colour or wire.function
    return wire if is_told else msgspec.structs.replace(wire, function=said.internal)
