"""Draws a component: its box, the strips of its connectors with their pins, its name and symbol. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.wiring import svg, symbols
from ingest.wiring.graph import Node, Port, is_through_switch
from ingest.wiring.layout import (
    HALF_BOX,
    STRIP,
    PlacedNode,
    name_depth,
    name_lines,
    port_x,
    shows_signals,
    signal_of,
)
from kb.wiring import Component, ComponentKind

_FILLS: Final = {ComponentKind.CONTROL_UNIT: "#eef3f9", ComponentKind.COUPLING: "#f3f3f3"}


def component(placed: PlacedNode, part: Component, row: Sequence[Node]) -> str:
    """The group of a component and, after it, those of its pins."""
    frame = placed.frame
    box = svg.rect(
        frame.left,
        frame.top,
        frame.right - frame.left,
        frame.bottom - frame.top,
        rx=4,
        fill=_FILLS.get(part.kind, "#ffffff"),
    )
    inside = [box, *_strips(placed), *_symbol(placed, part), _name(placed, part, list(row))]
    drawn = svg.group(
        part.designation, "component", part.designation, part.name, *inside, data_kind=str(part.kind)
    )
    return drawn + "".join(_pins(placed))


def _symbol(placed: PlacedNode, part: Component) -> Iterator[str]:
    if part.kind is ComponentKind.RELAY:
        yield from symbols.relay(placed)
    elif part.kind is ComponentKind.COUPLING:
        yield from symbols.coupling(placed)
    elif is_through_switch(placed.node):
        yield from symbols.through_switch(placed)


def _name(placed: PlacedNode, part: Component, row: list[Node]) -> str:
    frame = placed.frame
    left, right = frame.left, frame.right
    top = frame.top + STRIP + name_depth(row, is_top=True)
    bottom = frame.bottom - STRIP - name_depth(row, is_top=False)
    if not shows_signals(placed.node):
        top, bottom = frame.top, frame.bottom
        left = max(port_x(port) for port in placed.node.ports) + HALF_BOX
    lines = name_lines(placed.node, part)
    middle, y = (left + right) / 2, (top + bottom) / 2 - 6 * len(lines) + 2
    mark = symbols.small(part, middle - 24, y - 4) if not is_through_switch(placed.node) else ""
    shift = 8 if mark else 0
    return (
        mark
        + svg.text(middle + shift, y, part.designation, 14, font_weight="bold", text_anchor="middle")
        + svg.lines(middle, y + 14, lines, 10.5, 12, text_anchor="middle")
    )


def _strips(placed: PlacedNode) -> Iterator[str]:
    """A band along the edge for the pins of each connector that stand side by side."""
    for is_top in (True, False):
        ports = sorted(placed.node.side(is_top=is_top), key=lambda port: port.offset)
        y = placed.frame.top if is_top else placed.frame.bottom - STRIP
        start = 0
        for place, port in enumerate(ports):
            after = ports[place + 1] if place + 1 < len(ports) else None
            if after and _connector(after) == _connector(port) and after.offset == port.offset + 1:
                continue
            left = port_x(ports[start]) - HALF_BOX
            right = port_x(port) + HALF_BOX
            yield svg.rect(left, y, right - left, STRIP, fill="#dde4ec", stroke_width=1, rx=2)
            start = place + 1


def _connector(port: Port) -> str:
    return port.pin.rpartition(".")[0]


def _pins(placed: PlacedNode) -> Iterator[str]:
    drawn: dict[str, list[Port]] = {}
    for port in placed.node.ports:
        drawn.setdefault(port.pin, []).append(port)
    for pin, ports in drawn.items():
        signal = signal_of(ports[0])
        texts = [text for port in ports for text in _pin_texts(placed, port, signal)]
        yield svg.group(pin, "pin", pin, signal, *texts)


def _pin_texts(placed: PlacedNode, port: Port, signal: str) -> Iterator[str]:
    frame, x = placed.frame, port_x(port)
    own = port.pin.startswith(f"{placed.node.key}.")
    shown = port.pin.rpartition(".")[2] if own else port.pin
    y = frame.top + 11 if port.is_top else frame.bottom - 4
    yield svg.text(x, y, shown, 9, text_anchor="middle")
    if signal and shows_signals(placed.node):
        base = frame.top + STRIP + 5 if port.is_top else frame.bottom - STRIP - 5
        yield svg.text(
            x + 3.5,
            base,
            signal,
            10,
            text_anchor="end" if port.is_top else "start",
            transform=f"rotate(-90 {svg.number(x + 3.5)} {svg.number(base)})",
            fill="#333c46",
        )
