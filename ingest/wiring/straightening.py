"""Straightens wires once every node has its column: long ones stay in one, small nodes follow. Pure."""

from collections.abc import Iterator

from ingest.wiring.graph import Graph, Node, Port, Segment, Shape

_ROUNDS = 4


def straighten(graph: Graph) -> None:
    """Move nodes within the room that their neighbours leave them."""
    for _round in range(_ROUNDS):
        for row in graph.rows:
            for node in row:
                if node.shape is not Shape.PASSING:
                    _align(node, row)
        for path in graph.paths:
            _in_one_column(path, graph)


def gap_after(node: Node, following: Node | None) -> int:
    """The empty columns behind a node: one where a box begins or ends, and between two rails."""
    if following is None:
        return 0
    return int(node.box != following.box or node.shape is following.shape is Shape.SUPPLY)


def _room(node: Node, row: list[Node]) -> tuple[float, float]:
    """The columns that a node may begin in without touching its neighbours."""
    at = row.index(node)
    before = row[at - 1] if at else None
    after = row[at + 1] if at + 1 < len(row) else None
    least = before.left + before.columns + gap_after(before, node) if before else float("-inf")
    most = after.left - node.columns - gap_after(node, after) if after else float("inf")
    return least, most


def _align(node: Node, row: list[Node]) -> None:
    """Move a node to where most of its wires are straight; of equal places to the nearest."""
    ports = [port for port in node.ports if port.other.node.row != node.row]
    least, most = _room(node, row)

    def merit(left: int) -> tuple[int, int, int]:
        apart = [abs(left + port.offset - port.other.column) for port in ports]
        return -apart.count(0), sum(apart), abs(left - node.left)

    wishes = {port.other.column - port.offset for port in ports} | {node.left}
    allowed = sorted(left for left in wishes if least <= left <= most)
    if allowed:
        node.left = min(allowed, key=merit)


def _in_one_column(path: list[Segment], graph: Graph) -> None:
    """Put what a wire passes through into as few columns as there is room for."""
    chain = list(_passes(path))
    while chain:
        least, most, count = float("-inf"), float("inf"), 0
        for node in chain:
            low, high = _room(node, graph.rows[node.row])
            if max(least, low) > min(most, high):
                break
            least, most, count = max(least, low), min(most, high), count + 1
        if not count:
            chain = chain[1:]
            continue
        wish = _wish(chain[:count], least, most)
        for node in chain[:count]:
            node.left = wish
        chain = chain[count:]


def _wish(nodes: list[Node], least: float, most: float) -> int:
    """The column of the end above or below if there is room, else the nearest to either."""
    above = next(port.other for port in nodes[0].ports if port.is_top).column
    below = next(port.other for port in nodes[-1].ports if not port.is_top).column
    allowed = {int(min(max(wish, least), most)) for wish in (above, below)}
    return min(
        allowed,
        key=lambda left: ((left != above) + (left != below), abs(left - above) + abs(left - below), left),
    )


def _passes(path: list[Segment]) -> Iterator[Node]:
    seen: set[Node] = set()
    for segment in path:
        for port in sorted(segment.ports, key=_row_of):
            if port.node.shape is Shape.PASSING and port.node not in seen:
                seen.add(port.node)
                yield port.node


def _row_of(port: Port) -> int:
    return port.node.row
