"""Plans of faults, as they are written."""

import pytest

from programming.virtual_ecu.faults import NOTHING, Fault, FaultKind, PlanRefused, read_plan


def test_a_plan_says_for_each_request_of_a_service_what_happens() -> None:
    plan = read_plan("36: -, silent, pending 3 0.4, refuse 72; 31: power-cut 2")
    assert [plan.next(0x36) for _ in range(5)] == [
        NOTHING,
        Fault(kind=FaultKind.SILENT),
        Fault(kind=FaultKind.PENDING, count=3, seconds=0.4),
        Fault(kind=FaultKind.REFUSE, code=0x72),
        NOTHING,
    ]
    assert plan.next(0x31) == Fault(kind=FaultKind.POWER_CUT, seconds=2)
    assert plan.next(0x22) == NOTHING


def test_no_plan_is_no_fault() -> None:
    assert read_plan("").next(0x36) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "36",
        "xx: busy",
        "36: sleepy",
        "36: refuse",
        "36: refuse zz",
        "36: pending 3",
        "36: busy 2",
        "100: busy",
        ": busy",
    ],
)
def test_what_is_no_plan_is_refused_with_the_part_that_is_wrong(text: str) -> None:
    with pytest.raises(PlanRefused) as refused:
        read_plan(f"22: busy; {text}")
    assert refused.value.part in text
