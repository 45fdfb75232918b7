"""A harness as a net list: components, connectors, pins, wires, cables, splices, grounds and fuses. Pure.

One language per net list, as one edition of a document has one. A wire ends at a supply, fuse, splice or
ground, or at a pin: `X60.12` of a connector, `K1.30` of a component with terminals of its own. Colours are
the codes of IEC 60757 (`BK/YE`: black with a yellow tracer), cross-sections are in mm². A wire may have a
name of its own; that of a core in a cable is the core's: `W1.2`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

import msgspec

COLOURS: Final = frozenset(
    ("BK", "BN", "RD", "OG", "YE", "GN", "BU", "VT", "GY", "WH", "PK", "GD", "TQ", "SR")
)
"""The codes of IEC 60757 for one colour each."""

_MOST_COLOURS: Final = 2
_MOST_DIGITS: Final = 9


class _Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A piece of a net list."""


class _Designated(_Part, frozen=True, kw_only=True):
    """A part with a designation: `F12`."""

    designation: str


class ComponentKind(StrEnum):
    """What a component is, as far as a drawing shows it."""

    CONTROL_UNIT = "control-unit"
    BATTERY = "battery"
    ALTERNATOR = "alternator"
    RELAY = "relay"
    CONTACTOR = "contactor"
    SWITCH = "switch"
    SENSOR = "sensor"
    ANTENNA = "antenna"
    LAMP = "lamp"
    MOTOR = "motor"
    VALVE = "valve"
    INJECTOR = "injector"
    IGNITION_COIL = "ignition-coil"
    HEATER = "heater"
    LOCK = "lock"
    SOCKET = "socket"
    COUPLING = "coupling"
    CONNECTOR = "connector"


class Box(_Designated, frozen=True, kw_only=True):
    """A fuse box: the place of fuses and relays."""

    name: str = ""


class Supply(_Designated, frozen=True, kw_only=True):
    """A terminal that feeds the circuit; `mark` is its number in DIN 72552: 30, 15."""

    mark: str
    name: str = ""


class Fuse(_Designated, frozen=True, kw_only=True):
    """A fuse and what it protects."""

    rating_a: float
    name: str = ""
    box: str | None = None


class Splice(_Designated, frozen=True, kw_only=True):
    """A place where wires are joined for good; `level` as with components."""

    name: str = ""
    level: int | None = None


class Ground(_Designated, frozen=True, kw_only=True):
    """A ground point and where on the vehicle it is."""

    place: str = ""


class Pin(_Part, frozen=True, kw_only=True):
    """A pin of a connector, or a terminal of a component; `signal` is what it carries."""

    name: str
    signal: str = ""


class Connector(_Designated, frozen=True, kw_only=True):
    """A connector of a component. It may have more ways than the net list has pins."""

    ways: int | None = None
    pins: tuple[Pin, ...] = ()


class Component(_Designated, frozen=True, kw_only=True):
    """A component: its connectors, and the terminals that it has without one.

    `level` is a wish to the one who draws it: supplies stand at 0, fuses at 10, switches and relays at 20,
    control units at 30, loads at 40, grounds at 50.
    """

    kind: ComponentKind
    name: str = ""
    place: str = ""
    box: str | None = None
    level: int | None = None
    ways: int | None = None
    pins: tuple[Pin, ...] = ()
    connectors: tuple[Connector, ...] = ()
    remarks: tuple[str, ...] = ()

    def pin_ids(self) -> Iterator[tuple[str, Pin]]:
        """Every pin with the name that wires know it by."""
        for pin in self.pins:
            yield f"{self.designation}.{pin.name}", pin
        for connector in self.connectors:
            for pin in connector.pins:
                yield f"{connector.designation}.{pin.name}", pin


class Core(_Part, frozen=True, kw_only=True):
    """A core of a cable, or its shield; `signal` is what is printed on it or what it carries."""

    name: str
    colour: str = ""
    signal: str = ""


class Cable(_Designated, frozen=True, kw_only=True):
    """A cable or a bundle with all its cores, connected or not; `remarks` say what it is made of."""

    name: str = ""
    cores: tuple[Core, ...] = ()
    remarks: tuple[str, ...] = ()

    def core_ids(self) -> Iterator[tuple[str, Core]]:
        """Every core with the name that its wires have."""
        for core in self.cores:
            yield f"{self.designation}.{core.name}", core


class Item(_Part, frozen=True, kw_only=True):
    """A line of the parts list: what it is, how much of it, its numbers, the parts that it is for."""

    name: str
    quantity: str = ""
    numbers: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()


class Wire(
    _Part, frozen=True, kw_only=True, rename={"start": "from", "end": "to", "cross_section_mm2": "mm2"}
):
    """A wire; without a colour it is a connection inside a box. The codes say which vehicles have it.

    `gauge` is the size of a wire that its maker does not give in mm²: `20 AWG`.
    """

    start: str
    end: str
    name: str = ""
    colour: str = ""
    gauge: str = ""
    cross_section_mm2: float | None = None
    function: str = ""
    options: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    gearboxes: tuple[str, ...] = ()

    @property
    def route(self) -> str:
        """From where to where it leads: `F1 – X1.1`."""
        return f"{self.start} – {self.end}"

    @property
    def colours(self) -> tuple[str, ...]:
        """The codes of the colours, the basic one first."""
        return tuple(self.colour.split("/")) if self.colour else ()

    @property
    def cross_section(self) -> str:
        """The cross-section as it is printed: `0.75`, `4.0`, `35`, `20 AWG`."""
        size = self.cross_section_mm2
        if size is None:
            return self.gauge
        return f"{size:.1f}" if size < 10 and float(size).is_integer() else f"{size:g}"

    @property
    def label(self) -> str:
        """Colour and cross-section: `BK/YE 0.75`."""
        return f"{self.colour} {self.cross_section}".strip()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that it depends on."""
        return (*self.options, *self.without, *self.engines, *self.gearboxes)

    @property
    def condition(self) -> str:
        """The codes of the vehicles that have the wire: `B20`, `¬G10` for without; empty where all do."""
        return " ".join(
            (*self.options, *(f"¬{code}" for code in self.without), *self.engines, *self.gearboxes)
        )


class NetList(_Part, frozen=True, kw_only=True):
    """The harness of one wiring diagram. `codes`: what its codes of options, engines and gearboxes mean."""

    title: str
    identity: str = ""
    number: str = ""
    issue: str = ""
    applies: tuple[str, ...] = ()
    codes: dict[str, str] = msgspec.field(default_factory=dict)
    boxes: tuple[Box, ...] = ()
    supplies: tuple[Supply, ...] = ()
    fuses: tuple[Fuse, ...] = ()
    components: tuple[Component, ...] = ()
    splices: tuple[Splice, ...] = ()
    grounds: tuple[Ground, ...] = ()
    cables: tuple[Cable, ...] = ()
    wires: tuple[Wire, ...] = ()
    parts: tuple[Item, ...] = ()
    remarks: tuple[str, ...] = ()

    def ends(self) -> frozenset[str]:
        """Everything that a wire may begin or end at."""
        named: tuple[_Designated, ...] = (*self.supplies, *self.fuses, *self.splices, *self.grounds)
        pins = (name for component in self.components for name, _pin in component.pin_ids())
        return frozenset((*(part.designation for part in named), *pins))


class MistakeKind(StrEnum):
    """What can be wrong in a net list."""

    UNKNOWN_END = "unknown end"
    NAMED_TWICE = "named twice"
    PIN_LISTED_TWICE = "pin listed twice"
    PIN_OF_TWO_SIGNALS = "pin of two signals"
    PIN_BEYOND_WAYS = "pin beyond the ways of its connector"
    SPLICE_OF_ONE_WIRE = "splice of one wire"
    FUSE_WITHOUT_RATING = "fuse without rating"
    IMPOSSIBLE_RATING = "impossible rating"
    UNKNOWN_BOX = "unknown box"
    IMPOSSIBLE_CROSS_SECTION = "impossible cross-section"
    UNKNOWN_COLOUR = "unknown colour"
    WIRE_TO_ITSELF = "wire to itself"
    UNEXPLAINED_CODE = "unexplained code"
    CORE_LISTED_TWICE = "core listed twice"
    UNKNOWN_CORE = "unknown core"


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong in a net list, and the part that it is wrong with."""

    kind: MistakeKind
    subject: str


def mistakes(net_list: NetList) -> tuple[Mistake, ...]:
    """Everything that is wrong in a net list, in its order."""
    return tuple(
        Mistake(kind=kind, subject=subject)
        for kind, found in (
            (MistakeKind.NAMED_TWICE, _named_twice(net_list)),
            *_wrong_pins(net_list),
            (MistakeKind.UNKNOWN_END, _unknown_ends(net_list)),
            (MistakeKind.SPLICE_OF_ONE_WIRE, _lonely_splices(net_list)),
            *_wrong_ratings(net_list.fuses),
            (MistakeKind.UNKNOWN_BOX, _unknown_boxes(net_list)),
            *_wrong_wires(net_list.wires),
            (MistakeKind.UNEXPLAINED_CODE, _unexplained_codes(net_list)),
            (MistakeKind.CORE_LISTED_TWICE, _cores_listed_twice(net_list.cables)),
            (MistakeKind.UNKNOWN_CORE, _unknown_cores(net_list)),
        )
        for subject in dict.fromkeys(found)
    )


def _named_twice(net_list: NetList) -> Iterator[str]:
    """Designations of two parts, connectors among them, or of a part and a pin."""
    parts: tuple[_Designated, ...] = (
        *net_list.boxes,
        *net_list.supplies,
        *net_list.fuses,
        *net_list.components,
        *net_list.splices,
        *net_list.grounds,
        *net_list.cables,
        *(connector for component in net_list.components for connector in component.connectors),
    )
    pins = {name for component in net_list.components for name, _pin in component.pin_ids()}
    counts = Counter(part.designation for part in parts)
    yield from (name for name, count in counts.items() if count > 1 or name in pins)


def _wrong_pins(net_list: NetList) -> Iterator[tuple[MistakeKind, Iterable[str]]]:
    signals: dict[str, list[str]] = {}
    for component in net_list.components:
        for name, pin in component.pin_ids():
            signals.setdefault(name, []).append(pin.signal)
    several = {name: set(found) for name, found in signals.items() if len(found) > 1}
    yield MistakeKind.PIN_LISTED_TWICE, (name for name, found in several.items() if len(found) == 1)
    yield MistakeKind.PIN_OF_TWO_SIGNALS, (name for name, found in several.items() if len(found) > 1)
    yield MistakeKind.PIN_BEYOND_WAYS, _pins_beyond_ways(net_list)


def _pins_beyond_ways(net_list: NetList) -> Iterator[str]:
    for component in net_list.components:
        for connector in component.connectors:
            for pin in connector.pins:
                if connector.ways is not None and _is_beyond(pin.name, connector.ways):
                    yield f"{connector.designation}.{pin.name}"


def _is_beyond(name: str, ways: int) -> bool:
    """Whether a pin is a number that is too large; Python refuses to read numbers of any length."""
    return name.isdecimal() and (len(name) > _MOST_DIGITS or int(name) > ways)


def _unknown_ends(net_list: NetList) -> Iterator[str]:
    ends = net_list.ends()
    yield from (end for wire in net_list.wires for end in (wire.start, wire.end) if end not in ends)


def _lonely_splices(net_list: NetList) -> Iterator[str]:
    counts = Counter(end for wire in net_list.wires for end in {wire.start, wire.end})
    yield from (splice.designation for splice in net_list.splices if counts[splice.designation] < 2)


def _wrong_ratings(fuses: Iterable[Fuse]) -> Iterator[tuple[MistakeKind, Iterable[str]]]:
    sizes = [(fuse.designation, fuse.rating_a, math.isfinite(fuse.rating_a)) for fuse in fuses]
    yield MistakeKind.FUSE_WITHOUT_RATING, (name for name, size, finite in sizes if finite and size <= 0)
    yield MistakeKind.IMPOSSIBLE_RATING, (name for name, _size, finite in sizes if not finite)


def _unknown_boxes(net_list: NetList) -> Iterator[str]:
    boxes = {box.designation for box in net_list.boxes}
    wanted = {fuse.designation: fuse.box for fuse in net_list.fuses}
    wanted |= {component.designation: component.box for component in net_list.components}
    yield from (name for name, box in wanted.items() if box is not None and box not in boxes)


def _wrong_wires(wires: Iterable[Wire]) -> Iterator[tuple[MistakeKind, Iterable[str]]]:
    yield (
        MistakeKind.IMPOSSIBLE_CROSS_SECTION,
        (wire.route for wire in wires if not _is_possible(wire.cross_section_mm2)),
    )
    yield (
        MistakeKind.UNKNOWN_COLOUR,
        (
            f"{wire.route} ({wire.colour})"
            for wire in wires
            if len(wire.colours) > _MOST_COLOURS or not COLOURS.issuperset(wire.colours)
        ),
    )
    yield MistakeKind.WIRE_TO_ITSELF, (wire.start for wire in wires if wire.start == wire.end)


def _is_possible(size_mm2: float | None) -> bool:
    return size_mm2 is None or (math.isfinite(size_mm2) and size_mm2 > 0)


def _unexplained_codes(net_list: NetList) -> Iterator[str]:
    yield from (code for wire in net_list.wires for code in wire.codes if code not in net_list.codes)


def _cores_listed_twice(cables: Iterable[Cable]) -> Iterator[str]:
    counts = Counter(name for cable in cables for name, _core in cable.core_ids())
    yield from (name for name, count in counts.items() if count > 1)


def _unknown_cores(net_list: NetList) -> Iterator[str]:
    """Wires called after a cable that has no such core; any other name is the wire's own."""
    cables = {cable.designation for cable in net_list.cables}
    cores = {name for cable in net_list.cables for name, _core in cable.core_ids()}
    for wire in net_list.wires:
        if wire.name.rpartition(".")[0] in cables and wire.name not in cores:
            yield wire.name
