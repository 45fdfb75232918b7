"""Where everything of a wiring diagram stands, in pixels of the drawing. Pure.

Rows and columns become boxes and lines; between the rows lie the channels. The strips of a channel next to
its rows belong to the labels: no wire runs across there.
"""

from dataclasses import dataclass
from typing import Final

from ingest.wiring.channels import Channel, crossings_in, route
from ingest.wiring.graph import Graph, Node, Port, Segment, Shape, build, is_through_switch
from ingest.wiring.ordering import arrange, arrangements, disorder
from ingest.wiring.placing import place
from ingest.wiring.text import pieces, signs_in, wrapped
from kb.wiring import Component, ComponentKind, NetList, Wire

PITCH: Final = 50
HALF_BOX: Final = 18
STRIP: Final = 15
_TRACK: Final = 12
_STUB: Final = 12
_LABEL_LINE: Final = 12
_LABEL_SIGNS: Final = 7
_MOST_LABEL_LINES: Final = 3
_LETTER: Final = 5.6
_LEFT: Final = 48
_TOP: Final = 92
_FEWEST_COLUMNS: Final = 15

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Frame") -> bool:
        """Whether the two have a point inside both."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNode:
    """A node and the rectangle that it is drawn in."""

    node: Node
    frame: Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLabel:
    """The label of a wire: its lines stand right of the wire, from `top` on."""

    x: float
    top: float
    lines: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def frame(self) -> Frame:
        """What the label covers."""
        widest = max(len(line) for line in (*self.lines, *self.tags))
        height = _LABEL_LINE * (len(self.lines) + len(self.tags))
        return Frame(left=self.x, top=self.top, right=self.x + widest * 6.2, bottom=self.top + height)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedWire:
    """A wire as a line from its one end to the other, with its labels."""

    wire: Wire
    points: tuple[Point, ...]
    labels: tuple[PlacedLabel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The whole diagram."""

    width: float
    height: float
    nodes: tuple[PlacedNode, ...]
    wires: tuple[PlacedWire, ...]


@dataclass(slots=True)
class _Bands:
    """Heights: where each row begins and ends, and the first track of each channel."""

    tops: list[float]
    bottoms: list[float]
    tracks: list[float]
    end: float = 0.0


def lay_out(net_list: NetList) -> Layout:
    """Place a net list whose wires all end at something."""
    graph = build(net_list)
    found = list(arrangements(graph))
    best = min(found, key=lambda rows: _effort(graph, rows)) if len(found) > 1 else found[0]
    arrange(graph, best)
    columns = _centred(graph, place(graph))
    channels = [route(segments) for segments in graph.channels]
    labelled = _labelled(graph)
    bands = _bands(graph, channels, labelled)
    frames = {node: _frame(node, row, bands) for row in graph.rows for node in row}
    nodes = tuple(
        PlacedNode(node=node, frame=frames[node])
        for row in graph.rows
        for node in row
        if node.shape is not Shape.PASSING
    )
    wires = tuple(
        PlacedWire(
            wire=wire,
            points=_points(path, channels, bands, frames),
            labels=tuple(_label(port, wire, bands) for port in labelled[number]),
        )
        for number, (wire, path) in enumerate(zip(graph.wires, graph.paths, strict=True))
    )
    return Layout(width=_LEFT * 2 + columns * PITCH + 30, height=bands.end + 18, nodes=nodes, wires=wires)


def _effort(graph: Graph, rows: list[list[Node]]) -> float:
    """What it costs the eye to follow the wires: crossings most, then turns, size and disorder."""
    arrange(graph, rows)
    columns = place(graph)
    channels = [route(segments) for segments in graph.channels]
    crossings = sum(map(crossings_in, channels, graph.channels))
    turns = sum(len(channel.runs) for channel in channels)
    size = sum(channel.tracks for channel in channels) + columns / 2
    return 3 * crossings + 2 * turns + size + disorder(graph)


def _centred(graph: Graph, columns: int) -> int:
    """Move a narrow diagram to the middle of the narrowest page."""
    shift = max(_FEWEST_COLUMNS - columns, 0) // 2
    for row in graph.rows:
        for node in row:
            node.left += shift
    return max(columns, _FEWEST_COLUMNS)


def port_x(port: Port) -> float:
    """The x of a port."""
    return _column_x(port.column)


def name_depth(row: list[Node], *, is_top: bool) -> float:
    """How deep the signal names of a row's upper or lower edge reach into its boxes."""
    names = (signal_of(port) for node in row if shows_signals(node) for port in node.side(is_top=is_top))
    longest = max((len(name) for name in names), default=0)
    return longest * _LETTER + 6 if longest else 0


def shows_signals(node: Node) -> bool:
    """Whether the signals are written at the pins; a relay has its symbol instead."""
    has_symbol = is_through_switch(node)
    kinds = (ComponentKind.RELAY, ComponentKind.COUPLING)
    return isinstance(node.part, Component) and node.part.kind not in kinds and not has_symbol


def name_lines(node: Node, part: Component) -> list[str]:
    """The name of a component in the lines that its box has room for."""
    columns = node.columns
    if not shows_signals(node):
        columns -= max(port.offset for port in node.ports) + 1
        return wrapped(part.name, signs_in(columns * PITCH - 6))
    return wrapped(part.name, signs_in((columns - 1) * PITCH + 2 * HALF_BOX))


def signal_of(port: Port) -> str:
    """What the pin of a port carries, as its component says; a terminal may be called by its number alone."""
    if not isinstance(port.node.part, Component):
        return ""
    signals = {name: pin.signal for name, pin in port.node.part.pin_ids()}
    signal = signals.get(port.pin, "")
    return "" if signal == port.pin.rpartition(".")[2] else signal


def _column_x(column: float) -> float:
    return _LEFT + (column + 0.5) * PITCH


def _labelled(graph: Graph) -> list[list[Port]]:
    """The ports that each wire is labelled at: its lower end, and the upper one too if that is far away."""
    found: list[list[Port]] = []
    for wire, path in zip(graph.wires, graph.paths, strict=True):
        ports: list[Port] = []
        if wire.colour or wire.name:
            first, last = path[0], path[-1]
            ports.append((last.lowers or last.uppers)[0])
            if len(path) > 1:
                ports.append(first.uppers[0])
        found.append(ports)
    return found


def _bands(graph: Graph, channels: list[Channel], labelled: list[list[Port]]) -> _Bands:
    uppers, lowers = [0.0] * len(graph.rows), [0.0] * len(graph.rows)
    for wire, ports in zip(graph.wires, labelled, strict=True):
        for port in ports:
            room = 8.0 + _beside(port) + _LABEL_LINE * (len(_lines(wire)) + len(_tags(wire)))
            side = lowers if port.is_top else uppers
            side[port.node.row] = max(side[port.node.row], room)
    bands = _Bands([], [], [])
    y = float(_TOP)
    for number, row in enumerate(graph.rows):
        bands.tops.append(y)
        y += _height(row)
        bands.bottoms.append(y)
        below = lowers[number + 1] if number + 1 < len(graph.rows) else 0
        y += max(uppers[number], _STUB)
        bands.tracks.append(y)
        y += max(channels[number].tracks - 1, 0) * _TRACK + max(below, _STUB)
    bands.end = y
    return bands


def _height(row: list[Node]) -> float:
    return max((_own_height(node, row) for node in row), default=0)


def _own_height(node: Node, row: list[Node]) -> float:
    match node.shape:
        case Shape.SUPPLY:
            return 18
        case Shape.FUSE:
            return 44
        case Shape.SPLICE:
            return 10
        case Shape.GROUND:
            return 62
        case Shape.PASSING:
            return 0
    assert isinstance(node.part, Component)
    if node.part.kind is ComponentKind.RELAY or is_through_switch(node):
        return 96
    if node.part.kind is ComponentKind.COUPLING:
        return 2 * STRIP + 34
    tops, bottoms = name_depth(row, is_top=True), name_depth(row, is_top=False)
    return 2 * STRIP + tops + bottoms + 30 + 12 * len(name_lines(node, node.part))


def _frame(node: Node, row: list[Node], bands: _Bands) -> Frame:
    """The rectangle of a node: as high as its row, but what has a symbol keeps its own height."""
    top, bottom = bands.tops[node.row], bands.bottoms[node.row]
    if (isinstance(node.part, Component) and not shows_signals(node)) or node.shape is Shape.SPLICE:
        spare = (bottom - top - _own_height(node, row)) / 2
        top, bottom = top + spare, bottom - spare
    return Frame(
        left=_column_x(node.left) - HALF_BOX,
        right=_column_x(node.left + node.columns - 1) + HALF_BOX,
        top=top,
        bottom=bottom,
    )


def _points(
    path: list[Segment], channels: list[Channel], bands: _Bands, frames: dict[Node, Frame]
) -> tuple[Point, ...]:
    points: list[Point] = []
    for segment in path:
        first, second = segment.ports
        runs = sorted(
            (run for run in channels[segment.channel].runs if run.segment is segment),
            key=lambda run: run.track,
        )
        points.append((port_x(first), _end(first, frames)))
        columns = [first.column, *(run.downs[0] for run in runs[:-1]), second.column]
        for number, run in enumerate(runs):
            y = bands.tracks[segment.channel] + run.track * _TRACK
            points.extend((_column_x(columns[number + place]), y) for place in (0, 1))
        points.append((port_x(second), _end(second, frames)))
    return _simplified(points)


def _simplified(points: list[Point]) -> tuple[Point, ...]:
    """The line without points that stand between two others on a straight piece of it."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _end(port: Port, frames: dict[Node, Frame]) -> float:
    return frames[port.node].top if port.is_top else frames[port.node].bottom


def _edge(port: Port, bands: _Bands) -> float:
    return bands.tops[port.node.row] if port.is_top else bands.bottoms[port.node.row]


def _beside(port: Port) -> int:
    """The room between a node and the labels at its edge: the frame of its box lies there."""
    return 8 if port.node.box is not None else 0


def _lines(wire: Wire) -> tuple[str, ...]:
    """Name, colour and size, each in lines that stay within the wire's column."""
    said = (wire.name, wire.colour, wire.cross_section)
    return tuple(line for text in said for line in pieces(text, _LABEL_SIGNS, _MOST_LABEL_LINES))


def _tags(wire: Wire) -> tuple[str, ...]:
    """Its codes; one that is longer than a wire's column is wide stands in the tables only."""
    return tuple(code for code in wire.condition.split() if len(code) <= _LABEL_SIGNS)


def _label(port: Port, wire: Wire, bands: _Bands) -> PlacedLabel:
    lines, tags = _lines(wire), _tags(wire)
    height = _LABEL_LINE * (len(lines) + len(tags))
    edge, gap = _edge(port, bands), 4 + _beside(port)
    top = edge - height - gap if port.is_top else edge + gap
    return PlacedLabel(x=port_x(port) + 6, top=top, lines=lines, tags=tags)
