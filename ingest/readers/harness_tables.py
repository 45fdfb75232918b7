"""A net list told in sections with tables: wires, connectors, fuses, splices, grounds. Pure.

Links lead to parts by their designations, so these keep their anchors: the section of wires has the anchor
`wires`, but `wires-2` where a part is called `wires`.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ingest.readers.harness_rows import (
    CONNECTORS,
    Ends,
    Parts,
    Placed,
    part_tables,
    pin_head,
    pin_row,
    section_name,
    table,
)
from ingest.readers.xml_outline import Anchors
from ingest.wiring.words import Words, words
from kb.content import Block, FigureBlock, SectionContent, paragraph
from kb.wiring import Component, NetList, Pin, Wire
from translations.locales import Language

_DRAWING = "drawing"


def sections(net_list: NetList, language: Language, figure_id: str | None) -> tuple[SectionContent, ...]:
    """The sections of a wiring diagram, its drawing first; those without content are left out."""
    return tuple(_Telling(net_list, words(language)).sections(figure_id))


class _Telling:
    """The telling of one net list: its words, its wires by their ends, and the anchors that are taken."""

    def __init__(self, net_list: NetList, said: Words) -> None:
        self._net_list = net_list
        self._said = said
        self._ends = Ends(net_list.wires)
        self._anchors = Anchors()
        self._designations = frozenset(_designations(net_list))

    def sections(self, figure_id: str | None) -> Iterator[SectionContent]:
        """Drawing, tables, connectors."""
        title = self._net_list.title
        figure = (FigureBlock(figure_id=figure_id, caption=title),) if figure_id else ()
        yield self._section(_DRAWING, title, (*_about(self._net_list, self._said), *figure))
        for told in part_tables(_parts(self._net_list, self._said), self._ends, self._said):
            yield self._section(told.name, told.heading, (table(told.head, self._places(told.rows)),))
        yield from self._connectors()

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
        if component.pins:
            yield self._connector(component.designation, name, component.ways, component.pins)
        for connector in component.connectors:
            heading = f"{connector.designation}: {name}"
            yield self._connector(connector.designation, heading, connector.ways, connector.pins)

    def _connector(
        self, designation: str, heading: str, ways: int | None, pins: Iterable[Pin]
    ) -> SectionContent:
        anchor = self._anchors.take(designation)
        ends = [(f"{designation}.{pin.name}", pin.signal) for pin in pins]
        rows = [(end, pin_row(end, signal, self._ends)) for end, signal in ends]
        blocks: list[Block] = [paragraph(self._said.ways.format(ways))] if ways else []
        if rows:
            blocks.append(table(pin_head(self._said), self._places(rows)))
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


def _about(net_list: NetList, said: Words) -> Iterator[Block]:
    issue = f"{said.issue} {net_list.issue}" if net_list.issue else ""
    line = " · ".join(part for part in (net_list.number, *net_list.applies, issue) if part)
    if line:
        yield paragraph(line)


def _parts(net_list: NetList, said: Words) -> Parts:
    """The rows; one lands on a component in the sections of its connectors."""
    return Parts(
        wires=[(None, _wire(wire, said)) for wire in net_list.wires],
        components=[(None, (part.designation, part.name, part.place)) for part in net_list.components],
        fuses=[
            (part.designation, (part.designation, f"{part.rating_a:g}", part.name, part.box or ""))
            for part in net_list.fuses
        ],
        splices=[(part.designation, (part.designation, part.name)) for part in net_list.splices],
        grounds=[(part.designation, (part.designation, part.place)) for part in net_list.grounds],
        codes=[(None, pair) for pair in net_list.codes.items()],
    )


def _wire(wire: Wire, said: Words) -> Wire:
    """The wire; what has neither colour nor function is a connection inside a box."""
    is_told = wire.colour or wire.function
    return wire if is_told else msgspec.structs.replace(wire, function=said.internal)
