"""The net list: what a wire says of itself, and the mistakes that are found."""

import math

import msgspec
import pytest

from kb.wiring import (
    Box,
    Component,
    ComponentKind,
    Connector,
    Fuse,
    Ground,
    Mistake,
    MistakeKind,
    NetList,
    Pin,
    Splice,
    Supply,
    Wire,
    mistakes,
)

LAMP = Component(
    designation="E1",
    kind=ComponentKind.LAMP,
    name="lamp",
    connectors=(Connector(designation="X1", ways=2, pins=(Pin(name="1", signal="+"), Pin(name="2"))),),
)
CIRCUIT = NetList(
    title="A lamp",
    boxes=(Box(designation="E9"),),
    supplies=(Supply(designation="T30", mark="30"),),
    fuses=(Fuse(designation="F1", rating_a=5, box="E9"),),
    components=(LAMP,),
    grounds=(Ground(designation="G1"),),
    wires=(
        Wire(start="T30", end="F1"),
        Wire(start="F1", end="X1.1", colour="RD/YE", cross_section_mm2=0.75, function="supply"),
        Wire(start="X1.2", end="G1", colour="BN", cross_section_mm2=1),
    ),
)


def test_a_sound_net_list_has_no_mistakes() -> None:
    assert mistakes(CIRCUIT) == ()


@pytest.mark.parametrize(
    ("changes", "kind", "subject"),
    [
        pytest.param({"grounds": ()}, MistakeKind.UNKNOWN_END, "G1", id="wire to nowhere"),
        pytest.param({"grounds": (Ground(designation="G1"),) * 2}, MistakeKind.NAMED_TWICE, "G1", id="twice"),
        pytest.param(
            {"splices": (Splice(designation="SP1"),)},
            MistakeKind.SPLICE_OF_ONE_WIRE,
            "SP1",
            id="lonely splice",
        ),
        pytest.param(
            {"fuses": (Fuse(designation="F1", rating_a=0),)},
            MistakeKind.FUSE_WITHOUT_RATING,
            "F1",
            id="no rating",
        ),
        pytest.param(
            {"fuses": (Fuse(designation="F1", rating_a=math.inf),)},
            MistakeKind.IMPOSSIBLE_RATING,
            "F1",
            id="endless rating",
        ),
        pytest.param({"boxes": ()}, MistakeKind.UNKNOWN_BOX, "F1", id="no box"),
        pytest.param(
            {"boxes": (*CIRCUIT.boxes, Box(designation="X1"))},
            MistakeKind.NAMED_TWICE,
            "X1",
            id="as a connector",
        ),
        pytest.param(
            {"boxes": (*CIRCUIT.boxes, Box(designation="X1.2"))},
            MistakeKind.NAMED_TWICE,
            "X1.2",
            id="as a pin",
        ),
    ],
)
def test_a_mistake_is_named_with_its_part(
    changes: dict[str, object], kind: MistakeKind, subject: str
) -> None:
    assert mistakes(msgspec.structs.replace(CIRCUIT, **changes)) == (Mistake(kind=kind, subject=subject),)


@pytest.mark.parametrize(
    ("wire", "kind", "subject"),
    [
        pytest.param(
            {"cross_section_mm2": math.nan}, MistakeKind.IMPOSSIBLE_CROSS_SECTION, "F1 – X1.1", id="nan"
        ),
        pytest.param(
            {"cross_section_mm2": math.inf}, MistakeKind.IMPOSSIBLE_CROSS_SECTION, "F1 – X1.1", id="inf"
        ),
        pytest.param({"cross_section_mm2": 0}, MistakeKind.IMPOSSIBLE_CROSS_SECTION, "F1 – X1.1", id="zero"),
        pytest.param({"colour": "zz/yy/qq"}, MistakeKind.UNKNOWN_COLOUR, "F1 – X1.1 (zz/yy/qq)", id="colour"),
        pytest.param({"colour": "BK/RD/YE"}, MistakeKind.UNKNOWN_COLOUR, "F1 – X1.1 (BK/RD/YE)", id="three"),
        pytest.param({"colour": "BK/"}, MistakeKind.UNKNOWN_COLOUR, "F1 – X1.1 (BK/)", id="half a colour"),
        pytest.param({"start": "X1.1"}, MistakeKind.WIRE_TO_ITSELF, "X1.1", id="to itself"),
        pytest.param({"engines": ("HB16",)}, MistakeKind.UNEXPLAINED_CODE, "HB16", id="code"),
    ],
)
def test_a_mistake_of_a_wire_names_it(wire: dict[str, object], kind: MistakeKind, subject: str) -> None:
    changed = msgspec.structs.replace(CIRCUIT.wires[1], **wire)
    wires = (CIRCUIT.wires[0], changed, CIRCUIT.wires[2])
    found = mistakes(msgspec.structs.replace(CIRCUIT, wires=wires))
    assert found == (Mistake(kind=kind, subject=subject),)


def test_a_code_that_is_explained_is_no_mistake() -> None:
    wires = (*CIRCUIT.wires, Wire(start="F1", end="X1.1", without=("B20",)))
    assert mistakes(msgspec.structs.replace(CIRCUIT, wires=wires, codes={"B20": "LED"})) == ()


def test_a_pin_that_is_listed_twice_is_a_mistake() -> None:
    connector = Connector(designation="X1", pins=(*LAMP.connectors[0].pins, Pin(name="2")))
    lamp = msgspec.structs.replace(LAMP, connectors=(connector,))
    found = mistakes(msgspec.structs.replace(CIRCUIT, components=(lamp,)))
    assert found == (Mistake(kind=MistakeKind.PIN_LISTED_TWICE, subject="X1.2"),)


def test_a_pin_number_of_any_length_is_beyond_the_ways() -> None:
    connector = Connector(designation="X1", ways=2, pins=(*LAMP.connectors[0].pins, Pin(name="9" * 5000)))
    lamp = msgspec.structs.replace(LAMP, connectors=(connector,))
    [found] = mistakes(msgspec.structs.replace(CIRCUIT, components=(lamp,)))
    assert found.kind is MistakeKind.PIN_BEYOND_WAYS


def test_a_pin_with_two_signals_is_a_mistake() -> None:
    other = Connector(designation="X1", pins=(Pin(name="1", signal="−"),))
    lamp = msgspec.structs.replace(LAMP, connectors=(*LAMP.connectors, other))
    found = mistakes(msgspec.structs.replace(CIRCUIT, components=(lamp,)))
    assert Mistake(kind=MistakeKind.PIN_OF_TWO_SIGNALS, subject="X1.1") in found


def test_a_connector_has_as_many_ways_as_its_pins_need() -> None:
    connector = Connector(designation="X1", ways=1, pins=LAMP.connectors[0].pins)
    lamp = msgspec.structs.replace(LAMP, connectors=(connector,))
    found = mistakes(msgspec.structs.replace(CIRCUIT, components=(lamp,)))
    assert found == (Mistake(kind=MistakeKind.PIN_BEYOND_WAYS, subject="X1.2"),)


@pytest.mark.parametrize(
    ("size", "printed"),
    [(0.35, "0.35"), (1, "1.0"), (2.5, "2.5"), (4.0, "4.0"), (35, "35"), (None, ""), (math.inf, "inf")],
)
def test_a_cross_section_is_printed_as_makers_do(size: float | None, printed: str) -> None:
    assert Wire(start="a", end="b", cross_section_mm2=size).cross_section == printed


def test_a_label_is_colour_and_cross_section() -> None:
    assert CIRCUIT.wires[1].label == "RD/YE 0.75"


def test_a_condition_names_what_a_vehicle_has_and_has_not() -> None:
    wire = Wire(start="a", end="b", options=("B20",), without=("G10",), gearboxes=("M5H",))
    assert wire.condition == "B20 ¬G10 M5H"


def test_a_net_list_comes_back_from_json_as_it_was() -> None:
    assert msgspec.json.decode(msgspec.json.encode(CIRCUIT), type=NetList) == CIRCUIT
