"""The order of the nodes in their rows and of the ports on their nodes, so that few wires cross. Pure.

Barycentre sweeps and exchanges of neighbours (Sugiyama, Tagawa, Toda 1981) from several beginnings; the best
is kept. What belongs to one box stays together.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.wiring.graph import Graph, Node, Port, Segment, Shape, groups

_BEGINNINGS: Final = 12
_SWEEPS: Final = 10
_LARGE: Final = 300
_BEYOND: Final = 1e6


def arrangements(graph: Graph) -> Iterator[list[list[Node]]]:
    """Good orders of the rows, one from each beginning; the graph itself is left in any order."""
    is_large = sum(len(channel) for channel in graph.channels) > _LARGE
    for beginning in range(1 if is_large else _BEGINNINGS):
        _begin(graph, beginning)
        yield _best_of_sweeps(graph, _SWEEPS // 3 if is_large else _SWEEPS)


def arrange(graph: Graph, rows: list[list[Node]]) -> None:
    """Give the graph an order of its rows, and its ports the order of the net list."""
    graph.rows[:] = [list(row) for row in rows]
    for row in graph.rows:
        _parallel_in_order(row, graph)
        for node in row:
            node.ports.sort(key=lambda port: port.wire)
            node.left = 0
            for port in node.ports:
                port.offset = 0
    _number(graph)


def disorder(graph: Graph) -> int:
    """How many parts of one kind stand in another order than their designations: Y12 before Y11."""
    return sum(
        first.key[0] == second.key[0] and (len(first.key), first.key) > (len(second.key), second.key)
        for row in graph.rows
        for place, first in enumerate(row)
        for second in row[place + 1 :]
        if Shape.PASSING not in (first.shape, second.shape)
    )


def _best_of_sweeps(graph: Graph, sweeps: int) -> list[list[Node]]:
    best: tuple[int, list[list[Node]]] | None = None
    for sweep in range(sweeps):
        _sweep(graph, is_down=sweep % 2 == 0)
        _exchange(graph)
        found = _all_crossings(graph)
        if best is None or found < best[0]:
            best = found, [list(row) for row in graph.rows]
    assert best is not None
    return best[1]


def order_ports(node: Node) -> None:
    """Order the ports of a node by where their wires lead, those of a pin side by side."""
    keys = {port: _target(port) for port in node.ports}
    ranked = sorted(groups(node), key=lambda group: (_mean([keys[port] for port in group]), group[0].pin))
    node.ports = [port for group in ranked for port in sorted(group, key=lambda port: keys[port])]


def crossings(first: Segment, second: Segment) -> bool:
    """Whether two segments of one channel must cross, going by the order of the nodes."""
    ups, other_ups = first.uppers, second.uppers
    if len(ups) == 1 and len(other_ups) == 1:
        above = ups[0].node.place - other_ups[0].node.place
        below = first.lowers[0].node.place - second.lowers[0].node.place
        return above * below < 0
    if len(ups) != 1 and len(other_ups) != 1:
        return len(ups) == len(other_ups) and _interleave(first, second)
    turn, single = (first, second) if len(ups) != 1 else (second, first)
    side = single.uppers if turn.uppers else single.lowers
    low, high = _span(turn)
    return low < side[0].node.place < high


def _interleave(first: Segment, second: Segment) -> bool:
    low, high = _span(first)
    other_low, other_high = _span(second)
    return low < other_low < high < other_high or other_low < low < other_high < high


def _span(turn: Segment) -> tuple[int, int]:
    here, there = turn.ports[0].node.place, turn.ports[1].node.place
    return (here, there) if here < there else (there, here)


def _begin(graph: Graph, beginning: int) -> None:
    for row in graph.rows:
        row.sort(key=lambda node: (node.shape is Shape.PASSING, node.ports[0].wire))
        if beginning:
            random.Random(beginning).shuffle(row)  # noqa: S311 - the same order every time is what is wanted
        row[:] = _boxes_together(row, {node: float(place) for place, node in enumerate(row)})
    _number(graph)


def _parallel_in_order(row: list[Node], graph: Graph) -> None:
    """Wires that pass a row between the same two nodes pass it in the order of the net list."""
    bundles: dict[tuple[str, str], list[int]] = {}
    for place, node in enumerate(row):
        if node.shape is Shape.PASSING:
            path = graph.paths[node.ports[0].wire]
            ends = sorted(port.node.key for port in (path[0].uppers[0], path[-1].lowers[0]))
            bundles.setdefault((ends[0], ends[1]), []).append(place)
    for places in bundles.values():
        nodes = sorted((row[place] for place in places), key=lambda node: node.ports[0].wire)
        for place, node in zip(places, nodes, strict=True):
            row[place] = node


def _number(graph: Graph) -> None:
    for row in graph.rows:
        for place, node in enumerate(row):
            node.place = place


def _sweep(graph: Graph, *, is_down: bool) -> None:
    for row in graph.rows if is_down else reversed(graph.rows):
        size = max(len(row), 1)
        wanted = {}
        for node in row:
            near = [port for port in node.ports if port.is_top == is_down and port.other.node.row != node.row]
            around = [_relative(port.other, graph) for port in near]
            wanted[node] = _mean(around) if around else node.place / size
        row[:] = _boxes_together(row, wanted)
        for place, node in enumerate(row):
            node.place = place


def _relative(port: Port, graph: Graph) -> float:
    return (port.node.place + 0.5) / len(graph.rows[port.node.row])


def _boxes_together(row: Sequence[Node], wanted: dict[Node, float]) -> list[Node]:
    boxes: dict[str, list[Node]] = {}
    for node in row:
        boxes.setdefault(node.box or node.key, []).append(node)
    ranked = sorted(boxes.values(), key=lambda nodes: _mean([wanted[node] for node in nodes]))
    return [node for nodes in ranked for node in sorted(nodes, key=lambda node: wanted[node])]


def _exchange(graph: Graph) -> None:
    for _round in range(4):
        is_better = False
        for row in graph.rows:
            for place in range(len(row) - 1):
                left, right = row[place], row[place + 1]
                if _may_change(row, place) and _gain(left, right) > 0:
                    row[place], row[place + 1] = right, left
                    left.place, right.place = place + 1, place
                    is_better = True
        if not is_better:
            return


def _may_change(row: list[Node], place: int) -> bool:
    """Whether two neighbours may change places without taking a box apart."""
    left, right = row[place], row[place + 1]
    if left.box == right.box:
        return True
    before = row[place - 1].box if place else None
    after = row[place + 2].box if place + 2 < len(row) else None
    return not (left.box and left.box == before) and not (right.box and right.box == after)


def _gain(left: Node, right: Node) -> int:
    """How many crossings less there are when two neighbours change places."""
    pairs = [
        (mine.segment, theirs.segment)
        for mine in left.ports
        for theirs in right.ports
        if mine.segment and theirs.segment and mine.segment is not theirs.segment
        if mine.segment.channel == theirs.segment.channel
    ]
    before = sum(crossings(first, second) for first, second in pairs)
    left.place, right.place = right.place, left.place
    after = sum(crossings(first, second) for first, second in pairs)
    left.place, right.place = right.place, left.place
    return before - after


def _all_crossings(graph: Graph) -> int:
    return sum(
        crossings(first, second)
        for channel in graph.channels
        for number, first in enumerate(channel)
        for second in channel[number + 1 :]
    )


def _target(port: Port) -> float:
    """Where a wire leads: beyond the row for one that turns back."""
    other = port.other
    if other.node.row == port.node.row:
        return _BEYOND if other.node.place > port.node.place else -_BEYOND
    return other.column


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
