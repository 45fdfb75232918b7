"""The tables of a wiring diagram, which a net list and a drawing of one have alike: heads, rows, cells. Pure.

A row goes with the id that a link or a hit may lead to it by, None where nothing does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.readers.xml_outline import clean_anchor
from ingest.wiring.words import Words
from kb.content import Cell, Paragraph, Run, Table, paragraph
from kb.wiring import Wire

Row = tuple[str, ...]
Placed = tuple[str | None, Row]
CONNECTORS: Final = "connectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the tables are made of.

    `components` are rows of designation, name, place; `fuses` of designation, rating, name, box; `splices`
    and `grounds` of designation and name or place; `codes` of code and meaning; `items` of name, quantity,
    numbers, what they are for.
    """

    wires: Sequence[tuple[str | None, Wire]]
    components: Sequence[Placed]
    fuses: Sequence[Placed]
    splices: Sequence[Placed]
    grounds: Sequence[Placed]
    codes: Sequence[Placed]
    items: Sequence[Placed] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTable:
    """A section's table; `name` is the anchor that the section wants."""

    name: str
    heading: str
    head: Row
    rows: Sequence[Placed]


class Ends:
    """The wires by what they end at."""

    def __init__(self, wires: Iterable[Wire]) -> None:
        self._wires: dict[str, list[Wire]] = {}
        for wire in wires:
            for end in dict.fromkeys((wire.start, wire.end)):
                self._wires.setdefault(end, []).append(wire)

    def labels(self, end: str) -> str:
        """Name, colour and cross-section of the wires that end there."""
        found = (f"{wire.name} {wire.label}".strip() for wire in self._at(end))
        return ", ".join(dict.fromkeys(filter(None, found)))

    def others(self, end: str) -> str:
        """Where those wires lead."""
        return ", ".join(
            dict.fromkeys(wire.end if wire.start == end else wire.start for wire in self._at(end))
        )

    def _at(self, end: str) -> list[Wire]:
        return self._wires.get(end, [])


def part_tables(parts: Parts, joined: Ends, said: Words) -> Iterator[PartTable]:
    """The tables of wires, components, fuses, splices, grounds, codes and items; none without rows."""
    first = (said.wire, said.origin, said.destination)
    wires = (*first, said.colour, said.cross_section, said.function, said.vehicles)
    rows = [(source_id, _wire_row(wire, said)) for source_id, wire in parts.wires]
    found = (
        ("wires", said.wires, wires, rows),
        ("components", said.components, (said.designation, said.name, said.place), parts.components),
        ("fuses", said.fuses, (said.designation, said.rating, said.name, said.box), parts.fuses),
        ("splices", said.splices, (said.designation, said.name, said.joins), _joining(parts.splices, joined)),
        (
            "grounds",
            said.grounds,
            (said.designation, said.place, said.joins),
            _joining(parts.grounds, joined),
        ),
        ("codes", said.codes, (said.designation, said.meaning), parts.codes),
        ("parts", said.parts, (said.name, said.quantity, said.part_numbers, said.used_by), parts.items),
    )
    for name, heading, head, body in found:
        if body:
            yield PartTable(name=name, heading=heading, head=head, rows=body)


def pin_head(said: Words) -> Row:
    """The head of a connector's table."""
    return (said.pin, said.signal, said.wire, said.destination)


def pin_row(end: str, signal: str, ends: Ends) -> Row:
    """What a connector's table says of a pin."""
    return (end, signal, ends.labels(end), ends.others(end))


def core_head(said: Words) -> Row:
    """The head of a cable's table."""
    return (said.core, said.colour, said.signal, said.origin, said.destination)


def core_row(name: str, colour: str, signal: str, wires: Sequence[Wire]) -> Row:
    """What a cable's table says of a core and the wires that it is."""
    starts = ", ".join(dict.fromkeys(wire.start for wire in wires))
    ends = ", ".join(dict.fromkeys(wire.end for wire in wires))
    return (name, colour, signal, starts, ends)


def table(head: Row, rows: Sequence[Placed]) -> Table:
    """A table whose empty columns are left out; the id of a row is the anchor of its first cell."""
    columns = [column for column in range(len(head)) if any(row[column] for _, row in rows)] or [0]
    top = tuple(Cell(blocks=(paragraph(head[column]),), is_header=True) for column in columns)
    body = (_cells(anchor, [row[column] for column in columns]) for anchor, row in rows)
    return Table(head=(top,), body=tuple(body))


def section_name(wanted: str, designations: Iterable[str]) -> str:
    """The id of a section that is no designation's: `wires`, `wires-2` where a part is called `wires`."""
    taken = {clean_anchor(designation) for designation in designations}
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _wire_row(wire: Wire, said: Words) -> Row:
    without = (f"{said.without} {code}" for code in wire.without)
    condition = ", ".join((*wire.options, *without, *wire.engines, *wire.gearboxes))
    return (wire.name, wire.start, wire.end, wire.colour, wire.cross_section, wire.function, condition)


def _joining(parts: Iterable[Placed], ends: Ends) -> list[Placed]:
    return [(source_id, (*row, ends.others(row[0]))) for source_id, row in parts]


def _cells(anchor: str | None, row: Sequence[str]) -> tuple[Cell, ...]:
    first = Paragraph(runs=(Run(text=row[0]),), anchor=anchor)
    return (Cell(blocks=(first,)), *(Cell(blocks=(paragraph(text),)) for text in row[1:]))
