"""A net list told in sections with tables: wires, connectors, fuses, splices, grounds. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.wiring.words import Words, words
from kb.content import Block, Cell, FigureBlock, Paragraph, Run, SectionContent, Table, paragraph
from kb.wiring import Component, NetList, Pin, Wire
from translations.locales import Language

Row = tuple[str, ...]

_PLACES: Final = ("fuses", "splices", "grounds")
"""The tables whose rows a link or a hit may lead to; components have their connectors' sections."""


def sections(net_list: NetList, language: Language, figure_id: str | None) -> tuple[SectionContent, ...]:
    """The sections of a wiring diagram, its drawing first; those without content are left out."""
    said = words(language)
    figure = (FigureBlock(figure_id=figure_id, caption=net_list.title),) if figure_id else ()
    return (
        SectionContent(anchor="drawing", heading=net_list.title, blocks=(*_about(net_list, said), *figure)),
        *_tables(net_list, said),
        *_connectors(net_list, said),
    )


def _about(net_list: NetList, said: Words) -> Iterator[Block]:
    issue = f"{said.issue} {net_list.issue}" if net_list.issue else ""
    line = " · ".join(part for part in (net_list.number, *net_list.applies, issue) if part)
    if line:
        yield paragraph(line)


def _tables(net_list: NetList, said: Words) -> Iterator[SectionContent]:
    found = (
        ("wires", said.wires, _wire_head(said), [_wire_row(wire, said) for wire in net_list.wires]),
        (
            "components",
            said.components,
            (said.designation, said.name, said.place),
            [(part.designation, part.name, part.place) for part in net_list.components],
        ),
        (
            "fuses",
            said.fuses,
            (said.designation, said.rating, said.name, said.box),
            [(part.designation, f"{part.rating_a:g}", part.name, part.box or "") for part in net_list.fuses],
        ),
        (
            "splices",
            said.splices,
            (said.designation, said.name, said.joins),
            [(part.designation, part.name, _joined(net_list, part.designation)) for part in net_list.splices],
        ),
        (
            "grounds",
            said.grounds,
            (said.designation, said.place, said.joins),
            [
                (part.designation, part.place, _joined(net_list, part.designation))
                for part in net_list.grounds
            ],
        ),
        ("codes", said.codes, (said.designation, said.meaning), list(net_list.codes.items())),
    )
    for anchor, heading, head, rows in found:
        if rows:
            table = _table(head, rows, has_places=anchor in _PLACES)
            yield SectionContent(anchor=anchor, heading=heading, blocks=(table,))


def _wire_head(said: Words) -> Row:
    return (said.origin, said.destination, said.colour, said.cross_section, said.function, said.vehicles)


def _wire_row(wire: Wire, said: Words) -> Row:
    function = wire.function if wire.colour else wire.function or said.internal
    return (wire.start, wire.end, wire.colour, wire.cross_section, function, _condition(wire, said))


def _condition(wire: Wire, said: Words) -> str:
    without = (f"{said.without} {code}" for code in wire.without)
    return ", ".join((*wire.options, *without, *wire.engines, *wire.gearboxes))


def _joined(net_list: NetList, designation: str) -> str:
    return ", ".join(dict.fromkeys(_others(net_list, designation)))


def _others(net_list: NetList, end: str) -> Iterator[str]:
    for wire in net_list.wires:
        if wire.start == end:
            yield wire.end
        elif wire.end == end:
            yield wire.start


def _connectors(net_list: NetList, said: Words) -> Iterator[SectionContent]:
    """A section for all connectors, and below it one for each, with its pins."""
    parts = [
        section for component in net_list.components for section in _of_component(component, net_list, said)
    ]
    if parts:
        yield SectionContent(anchor="connectors", heading=said.connectors, blocks=())
        yield from parts


def _of_component(component: Component, net_list: NetList, said: Words) -> Iterator[SectionContent]:
    name = f"{component.designation} {component.name}".strip()
    if component.pins:
        rows = _pin_rows(component.designation, component.pins, net_list)
        yield _connector(component.designation, name, component.ways, rows, said)
    for connector in component.connectors:
        rows = _pin_rows(connector.designation, connector.pins, net_list)
        heading = f"{connector.designation}: {name}"
        yield _connector(connector.designation, heading, connector.ways, rows, said)


def _connector(
    anchor: str, heading: str, ways: int | None, rows: Sequence[Row], said: Words
) -> SectionContent:
    blocks: list[Block] = [paragraph(said.ways.format(ways))] if ways else []
    head = (said.pin, said.signal, said.wire, said.destination)
    blocks.append(_table(head, rows, has_places=True))
    return SectionContent(anchor=anchor, heading=heading, level=2, blocks=tuple(blocks))


def _pin_rows(owner: str, pins: Sequence[Pin], net_list: NetList) -> list[Row]:
    rows: list[Row] = []
    for pin in pins:
        end = f"{owner}.{pin.name}"
        labels = dict.fromkeys(wire.label for wire in net_list.wires if end in (wire.start, wire.end))
        rows.append((end, pin.signal, ", ".join(filter(None, labels)), _joined(net_list, end)))
    return rows


def _table(head: Row, rows: Sequence[Row], *, has_places: bool) -> Table:
    """A table; where `has_places`, a link or a hit may lead to each row by its designation."""
    return Table(
        head=(tuple(Cell(blocks=(paragraph(words),), is_header=True) for words in head),),
        body=tuple(_cells(row, row[0] if has_places else None) for row in rows),
    )


def _cells(row: Row, anchor: str | None) -> tuple[Cell, ...]:
    first = Paragraph(runs=(Run(text=row[0]),), anchor=anchor)
    return (Cell(blocks=(first,)), *(Cell(blocks=(paragraph(words),)) for words in row[1:]))
