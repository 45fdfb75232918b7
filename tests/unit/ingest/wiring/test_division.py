"""Net lists too large for one drawing: sheets that hold every wire once."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ingest.wiring.division import divide, parts_of
from kb.wiring import Component, ComponentKind, Connector, Ground, NetList, Pin, Splice, Wire

UNITS = 6
PINS = 40


def net_list(wires: list[tuple[int, int, int]]) -> NetList:
    """Units that are joined pin by pin."""
    pins = tuple(Pin(name=str(pin)) for pin in range(PINS))
    return NetList(
        title="Much",
        components=tuple(
            Component(
                designation=f"A{unit}",
                kind=ComponentKind.CONTROL_UNIT,
                connectors=(Connector(designation=f"X{unit}", pins=pins),),
            )
            for unit in range(UNITS)
        ),
        splices=(Splice(designation="SP1"),),
        grounds=(Ground(designation="G1"),),
        wires=tuple(Wire(start=f"X{one}.{pin}", end=f"X{other}.{pin}") for one, other, pin in wires),
    )


wires = some.lists(
    some.tuples(some.integers(0, UNITS - 1), some.integers(0, UNITS - 1), some.integers(0, PINS - 1)).filter(
        lambda wire: wire[0] != wire[1]
    ),
    min_size=1,
    max_size=80,
)


@settings(deadline=None)
@given(wires, some.integers(1, 30))
def test_every_wire_is_on_one_sheet_and_no_sheet_has_too_many(
    chosen: list[tuple[int, int, int]], most: int
) -> None:
    whole = net_list(chosen)
    sheets = divide(whole, most)
    assert Counter(wire for sheet in sheets for wire in sheet.wires) == Counter(whole.wires)
    assert max(len(sheet.wires) for sheet in sheets) <= most


@settings(deadline=None)
@given(wires)
def test_a_sheet_has_what_its_wires_end_at_and_no_more(chosen: list[tuple[int, int, int]]) -> None:
    sheets = divide(net_list(chosen), 10)
    assert all({wire.start for wire in sheet.wires} <= sheet.ends() for sheet in sheets)
    assert all(len(sheet.components) == len(parts_of(sheet)) for sheet in sheets if len(sheets) > 1)


def test_what_fits_is_not_divided() -> None:
    whole = net_list([(0, 1, 1)])
    assert divide(whole, 1) == (whole,)


def test_what_is_joined_stands_together() -> None:
    groups = [(one, one + 1, pin) for one in (0, 2, 4) for pin in range(10)]
    sheets = divide(net_list(groups), 10)
    assert sorted(parts_of(sheet) for sheet in sheets) == [("A0", "A1"), ("A2", "A3"), ("A4", "A5")]


@pytest.mark.parametrize("most", [1, 3, 7])
def test_one_connector_with_too_many_wires_is_on_several_sheets(most: int) -> None:
    sheets = divide(net_list([(0, 1, pin) for pin in range(20)]), most)
    assert len(sheets) == -(-20 // most)
