"""The laid out diagrams: nothing lies over anything, and every wire leads from its one end to the other."""

import pytest

from ingest.wiring.graph import Shape
from ingest.wiring.layout import Frame, Point, lay_out
from kb.wiring import Component, ComponentKind, NetList, Pin, Supply, Wire
from tests.unit.ingest.wiring.diagrams import (
    EVERY_DIAGRAM,
    layout,
    net_list,
    on_one_track,
    overlapping,
    pieces,
    through,
)
from translations.locales import Language

in_both_languages = pytest.mark.parametrize("language", list(Language))
every_diagram = pytest.mark.parametrize("name", EVERY_DIAGRAM)


@every_diagram
@in_both_languages
def test_boxes_do_not_overlap(name: str, language: Language) -> None:
    assert overlapping([placed.frame for placed in layout(name, language).nodes]) == []


@every_diagram
@in_both_languages
def test_labels_do_not_overlap(name: str, language: Language) -> None:
    frames = [label.frame for placed in layout(name, language).wires for label in placed.labels]
    assert overlapping(frames) == []


@every_diagram
@in_both_languages
def test_no_wire_runs_through_a_component(name: str, language: Language) -> None:
    laid = layout(name, language)
    components = [placed.frame for placed in laid.nodes if placed.node.shape is Shape.COMPONENT]
    assert [piece for frame in components for piece in through(frame, laid)] == []


@every_diagram
@in_both_languages
def test_no_wire_runs_over_a_label(name: str, language: Language) -> None:
    laid = layout(name, language)
    frames = [label.frame for placed in laid.wires for label in placed.labels]
    assert [piece for frame in frames for piece in through(frame, laid)] == []


@every_diagram
@in_both_languages
def test_no_label_lies_on_a_component(name: str, language: Language) -> None:
    laid = layout(name, language)
    labels = [label.frame for placed in laid.wires for label in placed.labels]
    boxes = [placed.frame for placed in laid.nodes if placed.node.shape is Shape.COMPONENT]
    assert [(label, box) for label in labels for box in boxes if label.overlaps(box)] == []


@every_diagram
@in_both_languages
def test_no_two_wires_share_a_track(name: str, language: Language) -> None:
    assert on_one_track(layout(name, language)) == []


@every_diagram
def test_wires_run_level_or_upright(name: str) -> None:
    slanted = [
        piece for piece in pieces(layout(name)) if piece.left != piece.right and piece.top != piece.bottom
    ]
    assert slanted == []


@every_diagram
def test_everything_lies_on_the_page(name: str) -> None:
    laid = layout(name)
    page = Frame(left=0, top=0, right=laid.width, bottom=laid.height)
    assert all(page.left <= piece.left and piece.right <= page.right for piece in pieces(laid))
    assert all(page.top <= piece.top and piece.bottom <= page.bottom for piece in pieces(laid))


@every_diagram
def test_every_wire_is_there_with_its_label(name: str) -> None:
    laid = layout(name)
    assert [placed.wire for placed in laid.wires] == list(net_list(name).wires)
    assert all(bool(placed.labels) == bool(placed.wire.colour) for placed in laid.wires)


@every_diagram
def test_a_wire_ends_at_the_edges_of_its_two_nodes(name: str) -> None:
    laid = layout(name)
    ends = [(placed.frame, port) for placed in laid.nodes for port in placed.node.ports]
    stray = [
        port.pin
        for frame, port in ends
        if not touches(frame, (laid.wires[port.wire].points[0], laid.wires[port.wire].points[-1]))
    ]
    assert len(ends) == 2 * len(laid.wires)
    assert stray == []


def touches(frame: Frame, points: tuple[Point, Point]) -> bool:
    return any(frame.left <= x <= frame.right and y in (frame.top, frame.bottom) for x, y in points)


def test_the_same_net_list_is_laid_out_the_same() -> None:
    name = "halny-sokol-brakes-control-wiring"
    again = lay_out(net_list(name))
    assert [placed.points for placed in again.wires] == [placed.points for placed in layout(name).wires]


def test_supplies_stand_above_fuses_and_grounds_at_the_bottom() -> None:
    laid = layout("halny-sokol-lighting-wiring")
    tops = {placed.node.key: placed.frame.top for placed in laid.nodes}
    assert tops["T30"] < tops["F26"] < tops["A5"] < tops["E11"] < tops["G103"]


def test_wires_that_change_sides_between_two_nodes_do_not_share_a_track() -> None:
    pins = tuple(Pin(name=str(number)) for number in range(1, 4))
    switch = Component(designation="S1", kind=ComponentKind.SWITCH, pins=pins)
    motor = Component(designation="M1", kind=ComponentKind.MOTOR, pins=pins)
    crossed = NetList(
        title="crossed",
        supplies=(Supply(designation="T30", mark="30"),),
        components=(switch, motor),
        wires=(
            Wire(start="T30", end="S1.1"),
            Wire(start="T30", end="M1.1"),
            Wire(start="S1.2", end="M1.3", colour="RD", cross_section_mm2=1),
            Wire(start="S1.3", end="M1.2", colour="BU", cross_section_mm2=1),
        ),
    )
    assert on_one_track(lay_out(crossed)) == []
