"""The tracks of a channel."""

from ingest.wiring.channels import Channel, route
from ingest.wiring.graph import Node, Port, Segment, Shape


def segments(*columns: tuple[int, int]) -> list[Segment]:
    """Wires from a column above the channel to one below it."""
    return [_segment(number, above, below) for number, (above, below) in enumerate(columns)]


def _segment(number: int, above: int, below: int) -> Segment:
    upper = Node(key=f"u{number}", shape=Shape.COMPONENT, row=0, left=above)
    lower = Node(key=f"l{number}", shape=Shape.COMPONENT, row=1, left=below)
    ports = (Port(upper, "", number, is_top=False), Port(lower, "", number, is_top=True))
    segment = Segment(channel=0, wire=number, ports=ports)
    for port in ports:
        port.segment = segment
    return segment


def tracks(channel: Channel) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for run in channel.runs:
        found.setdefault(run.segment.wire, []).append(run.track)
    return found


def test_a_straight_wire_needs_no_track() -> None:
    assert route(segments((3, 3))).tracks == 0


def test_wires_side_by_side_share_a_track() -> None:
    assert route(segments((0, 2), (4, 6))).tracks == 1


def test_wires_over_one_another_take_two() -> None:
    assert route(segments((0, 4), (2, 6))).tracks == 2


def test_the_wire_from_above_turns_before_the_one_that_goes_below_in_its_column() -> None:
    found = tracks(route(segments((0, 2), (2, 4))))
    assert found[1] < found[0]


def test_two_wires_that_change_places_are_untangled_by_a_dogleg() -> None:
    found = tracks(route(segments((0, 4), (4, 0))))
    assert sorted(len(places) for places in found.values()) == [1, 2]
