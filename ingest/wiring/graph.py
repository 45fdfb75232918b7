"""The net list as a layered graph: nodes in rows, wires as segments through the channels between rows. Pure.

The supply is at the top, then come fuses, relays and switches, control units, loads, and at the bottom the
grounds. Channel `c` lies between row `c` and row `c + 1`. A wire that goes further than to the next row
passes the rows between in nodes of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from math import ceil
from typing import Final

from kb.wiring import Component, ComponentKind, Fuse, Ground, NetList, Splice, Supply, Wire

_LEVELS: Final = {
    ComponentKind.RELAY: 20,
    ComponentKind.SWITCH: 20,
    ComponentKind.SOCKET: 20,
    ComponentKind.CONTROL_UNIT: 30,
}
_SUPPLY, _FUSE, _LOAD, _GROUND = 0, 10, 40, 50
_CONTACT: Final = ("30", "87", "87a", "88")
_LETTER: Final = 6.2
_BOLD_LETTER: Final = 10.2
_COLUMN: Final = 50
_BOX: Final = 36
_MOST_NAME_LINES: Final = 3.5


class Shape(Enum):
    """What a node is drawn as."""

    SUPPLY = "supply"
    FUSE = "fuse"
    SPLICE = "splice"
    GROUND = "ground"
    COMPONENT = "component"
    PASSING = "passing"


@dataclass(slots=True, eq=False)
class Port:
    """The place on a node where one wire ends; `offset` counts columns from the node's left edge."""

    node: "Node"
    pin: str
    wire: int
    is_top: bool
    offset: int = 0
    segment: "Segment | None" = None

    @property
    def column(self) -> int:
        """The column that the port stands in."""
        return self.node.left + self.offset

    @property
    def other(self) -> "Port":
        """The port at the other end of the segment."""
        assert self.segment is not None
        first, second = self.segment.ports
        return second if first is self else first


@dataclass(slots=True, eq=False)
class Node:
    """Something in a row. `place` is its place in the row's order, `left` the column that it begins in."""

    key: str
    shape: Shape
    row: int
    part: Supply | Fuse | Splice | Ground | Component | None = None
    box: str | None = None
    least_columns: int = 1
    ports: list[Port] = field(default_factory=list)
    place: int = 0
    left: int = 0
    columns: int = 1

    def side(self, *, is_top: bool) -> list[Port]:
        """The ports of the upper or the lower edge, in their order."""
        return [port for port in self.ports if port.is_top == is_top]


@dataclass(slots=True, eq=False)
class Segment:
    """The part of a wire that lies in one channel; both ports on one side where it turns back.

    `uppers` are the ports above the channel, `lowers` those below it.
    """

    channel: int
    wire: int
    ports: tuple[Port, Port]
    uppers: tuple[Port, ...] = ()
    lowers: tuple[Port, ...] = ()

    def __post_init__(self) -> None:
        """Sort the ports once: they are asked for very often."""
        self.uppers = tuple(port for port in self.ports if not port.is_top)
        self.lowers = tuple(port for port in self.ports if port.is_top)


@dataclass(slots=True, eq=False)
class Graph:
    """Rows of nodes from left to right, segments by channel, and each wire's segments from end to end."""

    rows: list[list[Node]]
    channels: list[list[Segment]]
    paths: list[list[Segment]]
    wires: tuple[Wire, ...]


def build(net_list: NetList) -> Graph:
    """The graph of a net list whose wires all end at something."""
    nodes, owner = _nodes(net_list)
    levels = _levels(net_list, nodes, owner)
    order = sorted(set(levels.values()))
    rows: list[list[Node]] = [[] for _level in order]
    for key, node in nodes.items():
        node.row = order.index(levels[key])
        rows[node.row].append(node)
    graph = Graph(rows=rows, channels=[[] for _row in rows], paths=[], wires=net_list.wires)
    for number, wire in enumerate(net_list.wires):
        ends = ((nodes[owner[wire.start]], wire.start), (nodes[owner[wire.end]], wire.end))
        graph.paths.append(_path(graph, number, *ends, is_load=order[ends[0][0].row] >= _LOAD))
    for row in rows:
        for node in row:
            node.columns = _columns(node)
    return graph


def groups(node: Node) -> list[list[Port]]:
    """The ports that stand together: those of a pin; in relays contact and coil, each above and below."""
    found: dict[str, list[Port]] = {}
    for port in node.ports:
        found.setdefault(group_of(node, port), []).append(port)
    return list(found.values())


def group_of(node: Node, port: Port) -> str:
    """The name of the group that a port belongs to."""
    if isinstance(node.part, Component) and node.part.kind is ComponentKind.RELAY:
        return "contact" if port.pin.rpartition(".")[2] in _CONTACT else "coil"
    return "switch" if is_through_switch(node) else port.pin


def is_aligned(node: Node) -> bool:
    """Whether what enters above leaves below in the same column."""
    if not isinstance(node.part, Component):
        return False
    return node.part.kind in (ComponentKind.RELAY, ComponentKind.COUPLING) or is_through_switch(node)


def is_through_switch(node: Node) -> bool:
    """Whether the node is a switch that a wire goes into above and comes out of below."""
    if not isinstance(node.part, Component) or node.part.kind is not ComponentKind.SWITCH:
        return False
    return len(node.ports) == 2 and node.ports[0].is_top != node.ports[1].is_top


def _nodes(net_list: NetList) -> tuple[dict[str, Node], dict[str, str]]:
    """Every node by its designation, and the node that each end of a wire belongs to."""
    nodes: dict[str, Node] = {}
    owner: dict[str, str] = {}
    single: tuple[tuple[Shape, tuple[Supply | Fuse | Splice | Ground, ...]], ...] = (
        (Shape.SUPPLY, net_list.supplies),
        (Shape.FUSE, net_list.fuses),
        (Shape.SPLICE, net_list.splices),
        (Shape.GROUND, net_list.grounds),
    )
    for shape, parts in single:
        for part in parts:
            key = owner[part.designation] = part.designation
            box = part.box if isinstance(part, Fuse) else None
            nodes[key] = Node(key=key, shape=shape, row=0, part=part, box=box)
    for component in net_list.components:
        key = component.designation
        node = Node(key=key, shape=Shape.COMPONENT, row=0, part=component, box=component.box)
        node.least_columns = _text_columns(component)
        nodes[key] = node
        owner.update((name, key) for name, _pin in component.pin_ids())
    used = {owner[end] for wire in net_list.wires for end in (wire.start, wire.end)}
    return {key: node for key, node in nodes.items() if key in used}, owner


def _text_columns(component: Component) -> int:
    """The columns a component needs: for its designation, and its name in three lines or so."""
    longest = max((len(word) for word in component.name.split(" ")), default=0)
    signs = max(longest, len(component.name) / _MOST_NAME_LINES)
    width = max(signs * _LETTER, len(component.designation) * _BOLD_LETTER)
    return max(2, ceil((width + 10 - _BOX) / _COLUMN) + 1)


def _levels(net_list: NetList, nodes: dict[str, Node], owner: dict[str, str]) -> dict[str, float]:
    fixed = {Shape.SUPPLY: _SUPPLY, Shape.FUSE: _FUSE, Shape.GROUND: _GROUND}
    neighbours: dict[str, list[str]] = {key: [] for key in nodes}
    for wire in net_list.wires:
        start, end = owner[wire.start], owner[wire.end]
        neighbours[start].append(end)
        neighbours[end].append(start)
    levels: dict[str, float] = {}
    for key, node in nodes.items():
        wish = node.part.level if isinstance(node.part, Component | Splice) else None
        if wish is not None:
            levels[key] = wish
        elif node.shape in fixed:
            levels[key] = fixed[node.shape]
        elif isinstance(node.part, Component):
            is_grounded = any(_leads_to_ground(other, nodes, neighbours) for other in neighbours[key])
            level = _LEVELS.get(node.part.kind, _LOAD)
            levels[key] = (
                _LOAD if level == _LEVELS[ComponentKind.SWITCH] and _hangs(node, is_grounded) else level
            )
    return levels | _splice_levels(nodes, neighbours, levels)


def _hangs(node: Node, is_grounded: bool) -> bool:
    """Whether a switch connects to ground alone, and so stands below the control unit that reads it."""
    return is_grounded and isinstance(node.part, Component) and node.part.kind is ComponentKind.SWITCH


def _leads_to_ground(key: str, nodes: dict[str, Node], neighbours: dict[str, list[str]]) -> bool:
    shapes = (nodes[key].shape, *(nodes[other].shape for other in neighbours[key]))
    return shapes[0] is Shape.GROUND or (shapes[0] is Shape.SPLICE and Shape.GROUND in shapes)


def _splice_levels(
    nodes: dict[str, Node], neighbours: dict[str, list[str]], levels: dict[str, float]
) -> dict[str, float]:
    """A splice stands in the gap between two rows that is nearest to all that it joins."""
    taken = sorted({level for level in levels.values() if level % 10 == 0})
    gaps = [(upper + lower) / 2 for upper, lower in pairwise(taken)] or [_LOAD - 5.0]
    found: dict[str, float] = {}
    for key, node in nodes.items():
        if node.shape is Shape.SPLICE and key not in levels:
            near = [levels[other] for other in neighbours[key] if other in levels]
            found[key] = min(gaps, key=lambda gap: (sum(abs(gap - level) for level in near), -gap))
    return found


def _path(
    graph: Graph, number: int, start: tuple[Node, str], end: tuple[Node, str], *, is_load: bool
) -> list[Segment]:
    """The segments of a wire, with a node in every row that it only passes."""
    if start[0].row == end[0].row:
        return [_turn(graph, number, start, end, is_below=not is_load or start[0].row == 0)]
    (upper, upper_pin), (lower, lower_pin) = sorted((start, end), key=lambda place: place[0].row)
    segments = []
    above = _port(upper, upper_pin, number, is_top=False)
    for row in range(upper.row + 1, lower.row):
        node = Node(key=f"{number}@{row}", shape=Shape.PASSING, row=row)
        graph.rows[row].append(node)
        segments.append(_join(graph, row - 1, number, (above, _port(node, "", number, is_top=True))))
        above = _port(node, "", number, is_top=False)
    below = _port(lower, lower_pin, number, is_top=True)
    segments.append(_join(graph, lower.row - 1, number, (above, below)))
    return segments


def _turn(
    graph: Graph, number: int, start: tuple[Node, str], end: tuple[Node, str], *, is_below: bool
) -> Segment:
    ports = (_port(*start, number, is_top=not is_below), _port(*end, number, is_top=not is_below))
    return _join(graph, start[0].row if is_below else start[0].row - 1, number, ports)


def _port(node: Node, pin: str, number: int, *, is_top: bool) -> Port:
    port = Port(node=node, pin=pin, wire=number, is_top=is_top)
    node.ports.append(port)
    return port


def _join(graph: Graph, channel: int, number: int, ports: tuple[Port, Port]) -> Segment:
    segment = Segment(channel=channel, wire=number, ports=ports)
    graph.channels[channel].append(segment)
    for port in ports:
        port.segment = segment
    return segment


def _columns(node: Node) -> int:
    """How many columns a node takes; the text of a ground stands right of the middle of its wires."""
    if node.shape is Shape.GROUND:
        return len(node.ports) // 2 + 3
    if not is_aligned(node):
        return max(node.least_columns, len(node.side(is_top=True)), len(node.side(is_top=False)))
    return sum(_width(group) for group in groups(node)) + max(2, node.least_columns)


def _width(group: list[Port]) -> int:
    tops = sum(port.is_top for port in group)
    return max(tops, len(group) - tops)


def widths(node: Node) -> Iterator[tuple[list[Port], int]]:
    """The groups of an aligned node with the columns that each takes."""
    for group in groups(node):
        yield group, _width(group)
