"""Which column every node and port stands in, so that wires run straight where they can. Pure.

Each row in turn is moved as near to its neighbours as its order allows: the least squares under an order is
what the pool-adjacent-violators algorithm finds. Columns are whole numbers.
"""

from collections.abc import Sequence
from typing import Final

from ingest.wiring.graph import Graph, Node, Port, Shape, is_aligned, widths
from ingest.wiring.ordering import order_ports
from ingest.wiring.straightening import gap_after, straighten

_ROUNDS: Final = 6
_SWEEPS: Final = 12


def place(graph: Graph) -> int:
    """Give every node and port its column; returns how many columns there are."""
    nodes = [node for row in graph.rows for node in row]
    for row in graph.rows:
        for before, node, size in zip(row, row[1:], _sizes(row), strict=False):
            node.left = before.left + size
    for turn in range(_ROUNDS):
        for node in nodes if turn % 2 == 0 else reversed(nodes):
            order_ports(node)
            _spread(node)
        for sweep in range(_SWEEPS):
            for row in graph.rows if sweep % 2 == 0 else reversed(graph.rows):
                _move(row)
        _spread_all(nodes)
    straighten(graph)
    for node in nodes:
        order_ports(node)
        _spread(node)
    straighten(graph)
    least = min(node.left for node in nodes)
    for node in nodes:
        node.left -= least
    return max(node.left + node.columns for node in nodes)


def in_order(wanted: Sequence[float], sizes: Sequence[float], weights: Sequence[float]) -> list[int]:
    """Whole numbers nearest to the wanted ones, each at least the size of the one before it further on."""
    shifts: list[float] = []
    total = 0.0
    for size in sizes:
        shifts.append(total)
        total += size
    blocks: list[tuple[float, float, int]] = []
    for value, shift, weight in zip(wanted, shifts, weights, strict=True):
        mean, heavy, count = value - shift, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, weighed, number = blocks.pop()
            mean = (mean * heavy + before * weighed) / (heavy + weighed)
            heavy, count = heavy + weighed, count + number
        blocks.append((mean, heavy, count))
    found = [round(mean) for mean, _weight, count in blocks for _one in range(count)]
    return [value + int(shift) for value, shift in zip(found, shifts, strict=True)]


def _move(row: list[Node]) -> None:
    wanted, weights = [], []
    for node in row:
        pulls = [
            (port.other.column - port.offset, _weight(node, port.other.node))
            for port in node.ports
            if port.other.node is not node and port.other.node.row != node.row
        ]
        turns = [
            (port.other.column - port.offset, 0.2) for port in node.ports if port.other.node.row == node.row
        ]
        pulls = pulls or turns or [(node.left, 0.1)]
        weight = sum(pull for _value, pull in pulls)
        wanted.append(sum(value * pull for value, pull in pulls) / weight)
        weights.append(weight)
    lefts = in_order(wanted, _sizes(row), weights)
    for node, left in zip(row, lefts, strict=True):
        node.left = left


def _sizes(row: list[Node]) -> list[int]:
    """The columns of each node, with one more where a box begins or ends after it."""
    following: list[Node | None] = [*row[1:], None]
    return [node.columns + gap_after(node, after) for node, after in zip(row, following, strict=True)]


def _weight(node: Node, other: Node) -> float:
    """Wires that pass pull hardest: a long wire should not wander."""
    passes = (node.shape is Shape.PASSING) + (other.shape is Shape.PASSING)
    return (1.0, 3.0, 9.0)[passes]


def _spread_all(nodes: list[Node]) -> None:
    for node in nodes:
        _spread(node)


def _spread(node: Node) -> None:
    """Put the ports into the columns of their node that are nearest to where their wires lead."""
    if is_aligned(node):
        _spread_groups(node)
        return
    if node.shape is Shape.GROUND:
        for number, port in enumerate(node.ports):
            port.offset = number
        return
    for is_top in (True, False):
        ports = node.side(is_top=is_top)
        wanted = [_toward(port) - node.left for port in ports]
        offsets = in_order(wanted, [1] * len(ports), [1] * len(ports))
        for number, (port, offset) in enumerate(zip(ports, offsets, strict=True)):
            low, high = number, node.columns - len(ports) + number
            port.offset = min(max(offset, low), high)


def _toward(port: Port) -> float:
    other = port.other
    if other.node.row == port.node.row:
        return port.node.left + (port.node.columns if other.column > port.column else -1)
    return other.column


def _spread_groups(node: Node) -> None:
    offset = 0
    for group, width in widths(node):
        for is_top in (True, False):
            side = [port for port in group if port.is_top == is_top]
            for number, port in enumerate(side):
                port.offset = offset + number
        offset += width
