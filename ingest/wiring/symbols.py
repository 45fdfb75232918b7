"""The symbols of a wiring diagram: fuse, splice, ground, supply, relay, small ones for components. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ingest.wiring import svg
from ingest.wiring.graph import Port, group_of
from ingest.wiring.layout import PlacedNode, port_x
from ingest.wiring.text import wrapped
from kb.wiring import Component, ComponentKind, Fuse, Ground, Splice, Supply

_GROUND_TEXT_SIGNS: Final = 24


def rating(fuse: Fuse) -> str:
    """`30A`, `7.5A`."""
    return f"{fuse.rating_a:g}A"


def fuse(placed: PlacedNode, part: Fuse) -> Iterator[str]:
    """A fuse and its bars, where several wires meet at one of its ends."""
    frame, ports = placed.frame, placed.node.ports
    x = port_x(ports[0])
    yield from _bar(placed.node.side(is_top=True), frame.top, x)
    yield from _bar(placed.node.side(is_top=False), frame.bottom, x)
    yield svg.line(x, frame.top, x, frame.bottom)
    yield svg.rect(x - 6, frame.top + 8, 12, frame.bottom - frame.top - 16, rx=1.5)
    yield svg.line(x, frame.top + 8, x, frame.bottom - 8, stroke_width=1.1)
    yield svg.text(x + 10, frame.top + 20, part.designation, 11, font_weight="bold")
    yield svg.text(x + 10, frame.top + 33, rating(part), 10.5)


def supply(placed: PlacedNode, part: Supply) -> Iterator[str]:
    """A rail with its terminal number."""
    xs = [port_x(port) for port in placed.node.ports]
    y = placed.frame.bottom
    yield svg.line(min(xs) - 14, y, max(xs) + 14, y, stroke_width=4)
    yield svg.text(min(xs) - 20, y + 5, part.mark, 15, font_weight="bold", text_anchor="end")
    yield from (svg.circle(x, y, 3.2, fill=svg.INK) for x in xs)


def splice(placed: PlacedNode, part: Splice) -> Iterator[str]:
    """A bar with a dot for every wire, its name to the right."""
    frame, xs = placed.frame, [port_x(port) for port in placed.node.ports]
    y = (frame.top + frame.bottom) / 2
    for port in placed.node.ports:
        yield svg.line(
            port_x(port), frame.top if port.is_top else frame.bottom, port_x(port), y, stroke_width=2
        )
    if min(xs) != max(xs):
        yield svg.line(min(xs), y, max(xs), y, stroke_width=3)
    yield from (svg.circle(x, y, 4, fill=svg.INK, stroke_width=0) for x in sorted(set(xs)))
    yield svg.text(max(xs) + 8, y + 4, part.designation, 10.5, font_weight="bold")


def ground(placed: PlacedNode, part: Ground) -> Iterator[str]:
    """A ground symbol below the middle of its wires, with its place."""
    xs = [port_x(port) for port in placed.node.ports]
    middle, y = (min(xs) + max(xs)) / 2, placed.frame.top + 6
    yield from (svg.line(x, placed.frame.top, x, y, stroke_width=2) for x in xs)
    yield svg.line(min(xs), y, max(xs), y, stroke_width=2)
    yield svg.line(middle, y, middle, y + 6, stroke_width=2)
    for place, half in enumerate((12, 8, 4)):
        yield svg.line(middle - half, y + 6 + 5 * place, middle + half, y + 6 + 5 * place, stroke_width=2)
    yield svg.text(middle + 18, y + 15, part.designation, 12, font_weight="bold")
    said = wrapped(part.place, _GROUND_TEXT_SIGNS)
    yield svg.lines(middle - 14, y + 34, said, 10.5, 12, fill=svg.FAINT)


def relay(placed: PlacedNode) -> Iterator[str]:
    """Contact and coil of a relay, each between its terminals."""
    top, bottom = placed.frame.top + 15, placed.frame.bottom - 15
    middle = (top + bottom) / 2
    for name in ("contact", "coil"):
        ports = [port for port in placed.node.ports if group_of(placed.node, port) == name]
        if ports:
            yield from (_contact if name == "contact" else _coil)(ports, top, bottom, middle)


def through_switch(placed: PlacedNode) -> Iterator[str]:
    """A contact between the two terminals of a switch."""
    top, bottom = placed.frame.top + 15, placed.frame.bottom - 15
    yield from _contact(placed.node.ports, top, bottom, (top + bottom) / 2)


def coupling(placed: PlacedNode) -> Iterator[str]:
    """The wires through a coupling, and plug and socket of each pin."""
    top, bottom = placed.frame.top + 15, placed.frame.bottom - 15
    pins: dict[str, list[Port]] = {}
    for port in placed.node.ports:
        pins.setdefault(port.pin, []).append(port)
    for ports in pins.values():
        xs = [port_x(port) for port in ports]
        if any(port.is_top for port in ports) and any(not port.is_top for port in ports):
            yield svg.line(xs[0], top, xs[0], bottom, stroke_width=1.6)
            continue
        y, edge = (top + 8, top) if ports[0].is_top else (bottom - 8, bottom)
        yield svg.path(
            "".join(f"M{x} {edge}V{y}" for x in xs) + f"M{min(xs)} {y}H{max(xs)}", stroke_width=1.6
        )


def _bar(ports: Sequence[Port], y: float, x: float) -> Iterator[str]:
    xs = [port_x(port) for port in ports]
    if xs and (min(xs) != x or max(xs) != x):
        yield svg.line(min(*xs, x), y, max(*xs, x), y, stroke_width=2)


def _contact(ports: Sequence[Port], top: float, bottom: float, middle: float) -> Iterator[str]:
    tops = [port_x(port) for port in ports if port.is_top]
    bottoms = [port_x(port) for port in ports if not port.is_top]
    for x in tops:
        yield svg.line(x, top, x, middle - 9)
    for x in bottoms:
        yield svg.line(x, middle + 9, x, bottom)
        yield svg.circle(x, middle + 9, 1.8, fill=svg.INK)
    if tops and bottoms:
        x = tops[0]
        yield svg.circle(x, middle - 9, 1.8, fill=svg.INK)
        yield svg.line(x, middle - 9, bottoms[0] - 9, middle + 7, stroke_width=1.8)


def _coil(ports: Sequence[Port], top: float, bottom: float, middle: float) -> Iterator[str]:
    """A coil between what is above and what is below, or lying between two terminals of one edge."""
    tops = [port_x(port) for port in ports if port.is_top]
    bottoms = [port_x(port) for port in ports if not port.is_top]
    x = (bottoms or tops)[0] if tops and bottoms else sum(tops + bottoms) / len(ports)
    for xs, edge, away in ((tops, top, -8), (bottoms, bottom, 8)):
        for port in xs:
            if tops and bottoms:
                turn = middle + 2 * away
                yield svg.path(f"M{port:g} {edge:g}V{turn:g}H{x:g}V{middle + away:g}")
            else:
                side = 12 if port > x else -12
                yield svg.path(f"M{port:g} {edge:g}V{middle:g}H{x + side:g}")
    yield svg.rect(x - 12, middle - 8, 24, 16)
    yield svg.line(x - 5, middle + 8, x + 5, middle - 8)


def _lamp(x: float, y: float) -> str:
    return svg.circle(x, y, 8) + svg.path(
        f"M{x - 5.6} {y - 5.6}L{x + 5.6} {y + 5.6}M{x - 5.6} {y + 5.6}L{x + 5.6} {y - 5.6}"
    )


def _lettered(letter: str) -> Callable[[float, float], str]:
    def drawn(x: float, y: float) -> str:
        return svg.circle(x, y, 8) + svg.text(
            x, y + 4, letter, 11, font_weight="bold", text_anchor="middle", aria_hidden="true"
        )

    return drawn


def _solenoid(x: float, y: float) -> str:
    return svg.rect(x - 9, y - 6, 18, 12) + svg.line(x - 4, y + 6, x + 4, y - 6)


def _heater(x: float, y: float) -> str:
    return svg.rect(x - 10, y - 5, 20, 10) + svg.path(
        f"M{x - 4} {y - 5}V{y + 5}M{x + 2} {y - 5}V{y + 5}M{x + 7} {y - 5}V{y + 5}"
    )


def _switch(x: float, y: float) -> str:
    return svg.path(f"M{x - 10} {y + 4}H{x - 5}L{x + 5} {y - 4}M{x + 5} {y + 4}H{x + 10}", stroke_width=1.6)


def _sensor(x: float, y: float) -> str:
    return svg.rect(x - 8, y - 8, 16, 16, rx=2) + svg.path(
        f"M{x - 5} {y + 4}C{x - 1} {y + 4} {x + 1} {y - 4} {x + 5} {y - 4}"
    )


def _antenna(x: float, y: float) -> str:
    return svg.path(f"M{x} {y + 8}V{y - 2}M{x - 7} {y - 8}L{x} {y - 1}L{x + 7} {y - 8}")


def _battery(x: float, y: float) -> str:
    return svg.path(f"M{x - 10} {y}H{x - 3}M{x + 3} {y}H{x + 10}M{x - 3} {y - 8}V{y + 8}") + svg.line(
        x + 3, y - 4, x + 3, y + 4, stroke_width=3
    )


def _coil_pair(x: float, y: float) -> str:
    half = "c{0} 0 {0} 5 0 5" * 3
    left, right = half.format(6), half.format(-6)
    return svg.path(f"M{x - 5} {y - 8}{left}M{x + 5} {y - 8}{right}M{x} {y - 8}V{y + 7}")


_SMALL: Final[dict[ComponentKind, Callable[[float, float], str]]] = {
    ComponentKind.LAMP: _lamp,
    ComponentKind.MOTOR: _lettered("M"),
    ComponentKind.ALTERNATOR: _lettered("G"),
    ComponentKind.VALVE: _solenoid,
    ComponentKind.INJECTOR: _solenoid,
    ComponentKind.LOCK: _solenoid,
    ComponentKind.CONTACTOR: _solenoid,
    ComponentKind.HEATER: _heater,
    ComponentKind.SWITCH: _switch,
    ComponentKind.SENSOR: _sensor,
    ComponentKind.ANTENNA: _antenna,
    ComponentKind.BATTERY: _battery,
    ComponentKind.IGNITION_COIL: _coil_pair,
}


def small(component: Component, x: float, y: float) -> str:
    """The small symbol of a component's kind around a point; none for control units."""
    drawn = _SMALL.get(component.kind)
    return drawn(x, y) if drawn else ""
