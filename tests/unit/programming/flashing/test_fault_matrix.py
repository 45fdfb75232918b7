"""The fault matrix: no cell may leave a unit that is neither programmed, nor recoverable, nor untouched.

All of it is `make faults`; here a part of it that is quick, and beside (slow) every cell, phase by phase.
"""

import pytest

from programming.phases import ORDER, Phase
from tests.fault_matrix.cells import NOTHING, QUICK, TROUBLES, Cell, Disturbance, Place, all_cells
from tests.fault_matrix.trial import Became, Verdict, places, try_out

_FIRST = [place for place in places() if (place.visit, place.request) == (1, 1)]
_TALKING = [phase for phase in ORDER if any(place.phase is phase for place in places())]


def unsafe(cells: list[Cell]) -> list[Verdict]:
    """Those of the cells that end badly."""
    return [verdict for verdict in map(try_out, cells) if verdict.became is Became.UNSAFE]


@pytest.mark.parametrize("place", _FIRST, ids=str)
def test_no_common_fault_at_the_first_request_of_a_phase_is_unsafe(place: Place) -> None:
    cells = [Cell(place=place, trouble=trouble, disturbance=Disturbance.NONE) for trouble in QUICK]
    assert unsafe(cells) == []


@pytest.mark.parametrize("disturbance", Disturbance, ids=str)
@pytest.mark.parametrize("place", _FIRST, ids=str)
def test_nothing_that_befalls_agent_or_portal_in_a_phase_is_unsafe(
    place: Place, disturbance: Disturbance
) -> None:
    assert unsafe([Cell(place=place, trouble=NOTHING, disturbance=disturbance)]) == []


@pytest.mark.slow
@pytest.mark.parametrize("disturbance", Disturbance, ids=str)
@pytest.mark.parametrize("phase", _TALKING, ids=str)
def test_no_fault_at_any_request_of_a_phase_is_unsafe(phase: Phase, disturbance: Disturbance) -> None:
    there = tuple(place for place in places() if place.phase is phase)
    assert unsafe([cell for cell in all_cells(there) if cell.disturbance is disturbance]) == []


def test_the_matrix_is_as_large_as_is_promised() -> None:
    assert len(places()) * len(TROUBLES) * len(Disturbance) >= 500
