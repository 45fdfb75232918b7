"""The net list of a KBL harness: connectors with their cavities, wires and cores by their connections."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ingest.readers.kbl_container import Container, occurrences, sort_of, told
from ingest.safe_xml import Element, attribute, by_name, children_named, name
from ingest.wiring.layers import around, level_of
from ingest.wiring.words import Words
from kb.wiring import Cable, Component, ComponentKind, Core, Item, NetList, Pin, Splice, Wire
from translations.catalogue import translator

_ = translator("readers")

_SPLICE: Final = "splice"
_MAX_COMPLAINTS: Final = 50
_WIRES: Final = ("General_wire_occurrence", "Wire_occurrence", "Special_wire_occurrence")


def net_list_of(
    container: Container, harness: Element, words: Words, title: str
) -> tuple[NetList, tuple[str, ...]]:
    """The net list of a harness, and what is to be complained of."""
    making = _Making(container, harness, words)
    made = making.net_list(container.description(harness) or told(harness, "Part_number") or title)
    return made, tuple(making.complaints[:_MAX_COMPLAINTS])


class _Making:
    """The making of one net list."""

    def __init__(self, container: Container, harness: Element, words: Words) -> None:
        self._container, self._harness, self._words = container, harness, words
        self.complaints: list[str] = []
        self._ends: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self._free: dict[str, dict[str, None]] = {}
        self._signals: dict[str, str] = {}
        self._options = dict(self._modules())

    def net_list(self, title: str) -> NetList:
        """All of it; levels come from what is joined to what."""
        connectors = list(children_named(self._harness, "Connector_occurrence"))
        pins = {attribute(each, "id"): self._pins(each) for each in connectors}
        wires = [wire for each in self._connections() for wire in self._wires(each)]
        rows = around([(self._owners[wire.start], self._owners[wire.end]) for wire in wires])
        parts = [self._part(each, pins[attribute(each, "id")], rows) for each in connectors]
        return NetList(
            title=title,
            number=told(self._harness, "Part_number"),
            issue=told(self._harness, "Version"),
            remarks=tuple(self._remarks()),
            codes={code: meaning for code, meaning in self._meanings.items() if meaning},
            components=(
                *(part for part in parts if isinstance(part, Component)),
                *self._free_ends(rows),
            ),
            splices=tuple(part for part in parts if isinstance(part, Splice)),
            cables=tuple(self._cables(wires)),
            wires=tuple(wires),
            parts=tuple(self._items()),
        )

    def _modules(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The codes of the modules that a wire belongs to, where it does not belong to all of them."""
        self._meanings: dict[str, str] = {}
        controlled: dict[str, list[str]] = {}
        modules = list(by_name(self._harness, "Module"))
        for module in modules:
            code = "_".join((told(module, "Abbreviation") or told(module, "Part_number")).split())
            self._meanings[code] = self._container.description(module) or told(module, "Part_number")
            for configuration in children_named(module, "Module_configuration"):
                for part in self._container.all_referred(configuration, "Controlled_components"):
                    controlled.setdefault(attribute(part, "id"), []).append(code)
        for part_id, codes in controlled.items():
            if len(set(codes)) < len(modules):
                yield part_id, tuple(dict.fromkeys(codes))

    def _remarks(self) -> Iterator[str]:
        keys = ("Company_name", "Project_number", "Car_classification_level_2", "Model_year", "Content")
        line = " · ".join(filter(None, (told(self._harness, key) for key in keys)))
        if line:
            yield line

    def _pins(self, connector: Element) -> tuple[Pin, ...]:
        """The cavities of a connector; its contact points lead to them, or are pins where there are none."""
        designation, is_splice = _called(connector), _is_splice(connector)
        cavities: dict[str, str] = {}
        for cavity in by_name(connector, "Cavities"):
            number = told(self._container.referred(cavity, "Part"), "Cavity_number")
            if number:
                cavities[attribute(cavity, "id")] = number
        pins = list(dict.fromkeys(cavities.values()))
        for point in children_named(connector, "Contact_points"):
            referred = [
                attribute(each, "id") for each in self._container.all_referred(point, "Contacted_cavity")
            ]
            pin = next((cavities[each] for each in referred if each in cavities), told(point, "Id") or "1")
            if pin not in pins:
                pins.append(pin)
            end = designation if is_splice else f"{designation}.{pin}"
            self._ends[attribute(point, "id")] = end
            self._owners[end] = designation
        return tuple(Pin(name=pin) for pin in pins)

    def _part(self, connector: Element, pins: tuple[Pin, ...], rows: dict[str, int]) -> Component | Splice:
        designation = _called(connector)
        housing = self._container.referred(connector, "Part")
        name_ = self._container.description(connector) or self._container.description(housing)
        level = level_of(rows.get(designation, 0))
        if _is_splice(connector):
            return Splice(designation=designation, name=name_, level=level)
        remarks = (self._container.number(housing), told(connector, "Installation_information"))
        signalled = tuple(
            Pin(name=pin.name, signal=self._signals.get(f"{designation}.{pin.name}", "")) for pin in pins
        )
        return Component(
            designation=designation,
            kind=ComponentKind.CONNECTOR,
            name=name_,
            level=level,
            ways=len(pins) if len(pins) > 1 else None,
            pins=signalled,
            remarks=tuple(filter(None, remarks)),
        )

    def _free_ends(self, rows: dict[str, int]) -> Iterator[Component]:
        for designation, pins in self._free.items():
            yield Component(
                designation=designation,
                kind=ComponentKind.CONNECTOR,
                name=self._words.free_end,
                level=level_of(rows.get(designation, 0)),
                pins=tuple(Pin(name=pin) for pin in pins),
            )

    def _connections(self) -> Iterator[Element]:
        return children_named(self._harness, "Connection")

    def _wires(self, connection: Element) -> Iterator[Wire]:
        """The wire of a connection: from end to end, or in pieces where it is contacted between them."""
        occurrence = self._container.referred(connection, "Wire")
        part = self._container.referred(occurrence, "Part")
        number = self._name(occurrence, connection)
        ends = [end for _place, end in sorted(self._extremities(connection), key=lambda pair: pair[0])]
        if not ends:
            self.complaints.append(
                _("The connection {name} has no ends: it is left out.").format(name=number)
            )
            return
        if len(ends) == 1:
            designation, pin = f"{number}/2", number.rpartition(".")[2]
            self._free.setdefault(designation, {})[pin] = None
            ends.append(f"{designation}.{pin}")
            self._owners[ends[1]] = designation
        size, gauge = self._container.area(part)
        signal = told(connection, "Signal_name")
        options = self._options.get(attribute(occurrence, "id"), ()) if occurrence is not None else ()
        for start, end in pairwise(ends):
            self._signals.update(dict.fromkeys((start, end), signal))
            yield Wire(
                start=start,
                end=end,
                name=number,
                colour=self._container.colour(part),
                cross_section_mm2=size if size and size > 0 else None,
                gauge=gauge,
                function=" · ".join(filter(None, (signal, self._container.description(connection)))),
                options=options,
            )

    def _extremities(self, connection: Element) -> Iterator[tuple[float, str]]:
        for number, extremity in enumerate(children_named(connection, "Extremities")):
            point = self._container.referred(extremity, "Contact_point")
            end = self._ends.get(attribute(point, "id")) if point is not None else None
            if end:
                yield _position(told(extremity, "Position_on_wire"), number), end

    def _name(self, occurrence: Element | None, connection: Element) -> str:
        """The number of a wire; that of a core with its cable's before it."""
        if occurrence is None:
            return told(connection, "Id")
        number = told(occurrence, "Wire_number") or attribute(occurrence, "id") or "?"
        cable = occurrence.getparent() if name(occurrence) == "Core_occurrence" else None
        return f"{told(cable, 'Special_wire_id')}.{number}" if cable is not None else number

    def _cables(self, wires: list[Wire]) -> Iterator[Cable]:
        """The cables with their cores, and the single wires that no connection uses."""
        used = {wire.name for wire in wires}
        for occurrence in children_named(self._harness, *_WIRES):
            part = self._container.referred(occurrence, "Part")
            told_part = (self._container.description(part), told(part, "Wire_type"), self._length(occurrence))
            name_ = ", ".join(dict.fromkeys(filter(None, told_part)))
            remarks = tuple(filter(None, (self._container.number(part),)))
            cores = tuple(self._core(core) for core in children_named(occurrence, "Core_occurrence"))
            if sort_of(occurrence) == "Special_wire_occurrence" or cores:
                designation = told(occurrence, "Special_wire_id") or attribute(occurrence, "id")
                yield Cable(designation=designation, name=name_, cores=cores, remarks=remarks)
            elif told(occurrence, "Wire_number") not in used:
                designation = told(occurrence, "Wire_number") or attribute(occurrence, "id")
                yield Cable(designation=designation, name=name_, remarks=remarks)
                sentence = _("The wire {name} is in no connection: nobody can tell where it leads.")
                self.complaints.append(sentence.format(name=designation))

    def _core(self, occurrence: Element) -> Core:
        part = self._container.referred(occurrence, "Part")
        number = told(occurrence, "Wire_number") or attribute(occurrence, "id")
        return Core(name=number, colour=self._container.colour(part))

    def _length(self, occurrence: Element) -> str:
        for information in children_named(occurrence, "Length_information"):
            value, unit = self._container.measure(next(children_named(information, "Length_value"), None))
            if value:
                return f"{value:g} {unit}".strip()
        return ""

    def _items(self) -> Iterator[Item]:
        """What the harness is made of, each part once with how many there are and where."""
        counts: dict[str, int] = {}
        parts: dict[str, Element] = {}
        used: dict[str, dict[str, None]] = {}
        for occurrence in occurrences(self._harness):
            part = self._container.referred(occurrence, "Part")
            if part is None:
                continue
            key = attribute(part, "id")
            parts[key] = part
            counts[key] = counts.get(key, 0) + 1
            where = (
                told(occurrence, "Id")
                or told(occurrence, "Special_wire_id")
                or told(occurrence, "Wire_number")
            )
            used.setdefault(key, {}).update({where: None} if where else {})
        for key, part in parts.items():
            called = self._container.description(part) or told(part, "Abbreviation")
            yield Item(
                name=called or told(part, "Part_number") or name(part),
                quantity=str(counts[key]),
                numbers=tuple(filter(None, (self._container.number(part),))),
                used_by=tuple(used[key]),
            )


def _called(connector: Element) -> str:
    """The designation of a connector, its id in the file where it has none."""
    return told(connector, "Id") or attribute(connector, "id") or "?"


def _is_splice(connector: Element) -> bool:
    return told(connector, "Usage").lower() == _SPLICE


def _position(text: str, number: int) -> float:
    """Where on the wire an end is, from 0 to 1; by its number where that is not said."""
    try:
        return float(text)
    except ValueError:
        return float(number)
