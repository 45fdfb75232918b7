"""The net list of a WireViz harness: connectors in layers as they follow each other, cables, cores. Pure.

A ferrule or splice that joins wires is a splice, one that ends a wire a connector of one pin. Where a core
ends openly, a free end of its cable (`W1/2`) stands in the place of a connector.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TypedDict, Unpack

from ingest.readers.wireviz_colours import colour_of
from ingest.readers.wireviz_connections import Harness, Mating, Via
from ingest.readers.wireviz_parts import SHIELD, Line, Plug, name_of, numbers_of, remarks_of, said
from ingest.wiring.layers import following, level_of
from ingest.wiring.words import Words
from kb.wiring import Cable, Component, ComponentKind, Core, Item, NetList, Pin, Splice, Wire

_LEFT, _RIGHT = 1, 2


class About(TypedDict):
    """What a file says of itself."""

    title: str
    number: str
    issue: str
    remarks: tuple[str, ...]
    parts: tuple[Item, ...]


def net_list_of(harness: Harness, said_: Words, **about: Unpack[About]) -> NetList:
    """The net list of a harness, with words of ours for shields and free ends."""
    return _Making(harness, said_).net_list(about)


class _Making:
    """The making of one net list."""

    def __init__(self, harness: Harness, words: Words) -> None:
        self._harness, self._words = harness, words
        pins = [pin for via in harness.wires for pin in (via.left, via.right) if pin]
        joined = Counter(plug.designation for plug, _pin in pins)
        mated = {pin[0].designation for mating in harness.matings for pin in (mating.left, mating.right)}
        self._splices = {
            name
            for name, plug in harness.plugs.items()
            if plug.is_simple and joined[name] > 1 and name not in mated
        }
        self._free: dict[str, dict[str, None]] = {}
        self._wires = [*map(self._wire, harness.wires), *map(self._mating, harness.matings)]
        self._layers = following(
            [
                *((self._owner(via, _LEFT), self._owner(via, _RIGHT)) for via in harness.wires),
                *((mating.left[0].designation, mating.right[0].designation) for mating in harness.matings),
            ]
        )

    def net_list(self, about: About) -> NetList:
        plugs = self._harness.plugs.values()
        return NetList(
            title=about["title"],
            number=about["number"],
            issue=about["issue"],
            remarks=about["remarks"],
            components=(*self._components(), *self._free_ends()),
            splices=tuple(
                Splice(designation=plug.designation, name=_name(plug), level=self._level(plug.designation))
                for plug in plugs
                if plug.designation in self._splices
            ),
            cables=tuple(map(self._cable, self._harness.lines.values())),
            wires=(*self._wires, *self._loops()),
            parts=about["parts"],
        )

    def _components(self) -> Iterator[Component]:
        for plug in self._harness.plugs.values():
            if plug.designation not in self._splices:
                pins = tuple(Pin(name=pin, signal=label) for pin, label in plug.shown)
                yield Component(
                    designation=plug.designation,
                    kind=ComponentKind.CONNECTOR,
                    name=_name(plug),
                    level=self._level(plug.designation),
                    ways=plug.count,
                    pins=pins,
                    remarks=tuple(remarks_of(plug.attributes)),
                )

    def _free_ends(self) -> Iterator[Component]:
        for name, cores in self._free.items():
            yield Component(
                designation=name,
                kind=ComponentKind.CONNECTOR,
                name=self._words.free_end,
                level=self._level(name),
                pins=tuple(Pin(name=core) for core in cores),
            )

    def _level(self, name: str) -> int:
        return level_of(self._layers.get(name, 0))

    def _cable(self, line: Line) -> Cable:
        size, gauge = line.gauge
        measure = gauge if size is None else f"{size:g} mm²"
        count = f"{len(line.colours)} × {measure}" if measure else f"{len(line.colours)}×"
        cores = [
            Core(name=str(number), colour=colour_of(colour), signal=label)
            for number, (colour, label) in enumerate(zip(line.colours, line.labels, strict=True), start=1)
        ]
        if line.shield is not None:
            cores.append(Core(name=SHIELD, colour=line.shield, signal=self._words.shield))
        jacket = colour_of(said(line.attributes.get("color")))
        told = (name_of(line.attributes), count, line.length, jacket)
        remarks = (*remarks_of(line.attributes), *numbers_of(line.attributes))
        name = ", ".join(filter(None, told))
        return Cable(designation=line.designation, name=name, cores=tuple(cores), remarks=remarks)

    def _wire(self, via: Via) -> Wire:
        size, gauge = via.line.gauge
        is_shield = via.core == SHIELD
        colour = via.line.shield or "" if is_shield else colour_of(via.line.colours[int(via.core) - 1])
        return Wire(
            start=self._end(via, _LEFT),
            end=self._end(via, _RIGHT),
            name=f"{via.line.designation}.{via.core}",
            colour=colour,
            gauge="" if is_shield else gauge,
            cross_section_mm2=None if is_shield else size,
            function=self._words.shield if is_shield else _function(via),
        )

    def _mating(self, mating: Mating) -> Wire:
        (first, one), (second, other) = mating.left, mating.right
        return Wire(
            start=f"{first.designation}.{one}",
            end=f"{second.designation}.{other}",
            function=self._words.plugged,
        )

    def _loops(self) -> Iterator[Wire]:
        """Pins of a connector that are joined at it."""
        for plug in self._harness.plugs.values():
            loops = plug.attributes.get("loops")
            for loop in loops if isinstance(loops, list) else []:
                pins = [plug.pin(said(pin)) for pin in loop] if isinstance(loop, list) else []
                if len(pins) == 2 and pins[0] and pins[1]:
                    yield Wire(start=f"{plug.designation}.{pins[0]}", end=f"{plug.designation}.{pins[1]}")

    def _owner(self, via: Via, side: int) -> str:
        """The designation of what a core ends at, to the left or to the right."""
        pin = via.left if side == _LEFT else via.right
        return pin[0].designation if pin else f"{via.line.designation}/{side}"

    def _end(self, via: Via, side: int) -> str:
        owner = self._owner(via, side)
        pin = via.left if side == _LEFT else via.right
        if pin is None:
            self._free.setdefault(owner, {})[via.core] = None
            return f"{owner}.{via.core}"
        return owner if owner in self._splices else f"{owner}.{pin[1]}"


def _name(plug: Plug) -> str:
    told = (name_of(plug.attributes), colour_of(said(plug.attributes.get("color"))))
    return ", ".join(filter(None, told))


def _function(via: Via) -> str:
    """What is printed on a core, else what the pins at its ends carry."""
    label = via.line.labels[int(via.core) - 1]
    ends = (pin[0].label(pin[1]) for pin in (via.left, via.right) if pin)
    return label or " / ".join(dict.fromkeys(filter(None, ends)))
