"""Whatever a net list connects with whatever: it is laid out, and no two wires share a track."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ingest.wiring.drawing import draw
from ingest.wiring.graph import Shape
from ingest.wiring.layout import lay_out
from kb.wiring import (
    Component,
    ComponentKind,
    Connector,
    Fuse,
    Ground,
    NetList,
    Pin,
    Splice,
    Supply,
    Wire,
)
from tests.unit.ingest.wiring.diagrams import on_one_track, overlapping, through
from translations.locales import Language

PINS = tuple(Pin(name=str(number), signal="signal") for number in range(1, 5))
KINDS = (ComponentKind.CONTROL_UNIT, ComponentKind.RELAY, ComponentKind.SWITCH, ComponentKind.LAMP)
ENDS = (
    *("T30", "F1", "F2", "SP1", "SP2", "G1"),
    *(f"X{part}.{pin.name}" for part in range(6) for pin in PINS),
    *(f"C5.{pin.name}" for pin in PINS),
)


def component(number: int) -> Component:
    kind = (*KINDS, ComponentKind.COUPLING, ComponentKind.MOTOR)[number]
    return Component(
        designation=f"C{number}",
        kind=kind,
        name="a part with a name of some length",
        pins=PINS if number == 5 else (),
        connectors=(Connector(designation=f"X{number}", pins=PINS),),
    )


wires = some.lists(
    some.builds(
        Wire,
        start=some.sampled_from(ENDS),
        end=some.sampled_from(ENDS),
        colour=some.sampled_from(("", "RD", "BK/YE")),
        cross_section_mm2=some.sampled_from((0.5, 35)),
        options=some.sampled_from(((), ("B20",))),
    ).filter(lambda wire: wire.start != wire.end),
    min_size=1,
    max_size=25,
)


def net_list(chosen: list[Wire]) -> NetList:
    return NetList(
        title="anything",
        supplies=(Supply(designation="T30", mark="30"),),
        fuses=(Fuse(designation="F1", rating_a=5), Fuse(designation="F2", rating_a=5)),
        splices=(Splice(designation="SP1"), Splice(designation="SP2")),
        grounds=(Ground(designation="G1", place="somewhere"),),
        components=tuple(component(number) for number in range(6)),
        wires=tuple(chosen),
    )


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(wires)
def test_nothing_lies_over_anything(chosen: list[Wire]) -> None:
    laid = lay_out(net_list(chosen))
    boxes = [placed.frame for placed in laid.nodes if placed.node.shape is Shape.COMPONENT]
    assert on_one_track(laid) == []
    assert overlapping([placed.frame for placed in laid.nodes]) == []
    assert overlapping([label.frame for placed in laid.wires for label in placed.labels]) == []
    assert [piece for box in boxes for piece in through(box, laid)] == []


@settings(max_examples=10, deadline=None)
@given(wires)
def test_it_is_drawn(chosen: list[Wire]) -> None:
    assert draw(net_list(chosen), Language.ENGLISH).endswith(b"</svg>\n")
