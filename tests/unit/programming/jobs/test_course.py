"""What the events of a job come to."""

from datetime import timedelta

import pytest

from programming.exchange import Event, EventKind
from programming.jobs.course import Course, Volts, course_of, thinned
from programming.phases import Phase
from tests.conftest import NOON
from tests.factories.programming import entered, event

SECOND = timedelta(seconds=1)


def course(*events: Event) -> Course:
    return course_of(events)


def test_the_last_phase_its_block_and_rate_are_where_it_stands() -> None:
    found = course(
        entered(1, NOON, Phase.ERASE, "BLOCK0"),
        entered(2, NOON + SECOND, Phase.TRANSFER, "BLOCK0"),
        event(3, NOON + 2 * SECOND, EventKind.PROGRESS, block="BLOCK0", done=500, total=2000, rate=250.0),
    )
    assert (found.phase, found.block, found.percent, found.left_s) == (Phase.TRANSFER, "BLOCK0", 25, 6.0)
    assert found.is_passed(Phase.ERASE)
    assert not found.is_passed(Phase.TRANSFER)


def test_a_block_that_is_erased_again_is_not_checked_any_more() -> None:
    checked = event(1, NOON, EventKind.BLOCK_CHECKED, Phase.CHECK, block="BLOCK0")
    assert course(checked).checked == ["BLOCK0"]
    assert course(checked, entered(2, NOON, Phase.ERASE, "BLOCK0")).checked == []


def test_numbers_before_and_after_are_told_apart() -> None:
    found = course(
        event(1, NOON, EventKind.IDENTIFIED, numbers={"software_number": "A"}),
        entered(2, NOON, Phase.IDENTIFY_AGAIN),
        event(3, NOON, EventKind.IDENTIFIED, numbers={"software_number": "B"}),
    )
    assert (found.numbers, found.numbers_after) == ({"software_number": "A"}, {"software_number": "B"})


@pytest.mark.parametrize(
    "data",
    [
        {"done": "many", "total": None, "rate": True},
        {"done": -4, "total": -1, "rate": -2},
        {"numbers": [1], "volts": "x", "coding": 5},
        {"done": 1e300, "total": 1e300, "rate": float("inf")},
    ],
    ids=["words", "below zero", "of other kinds", "beyond measure"],
)
@pytest.mark.parametrize("kind", EventKind)
def test_what_makes_no_sense_breaks_nothing(kind: EventKind, data: dict[str, object]) -> None:
    found = course(Event(seq=1, at=NOON, kind=kind, phase=None, data=data))
    assert 0 <= found.percent <= 100
    assert found.last_seq == 1


def test_a_thinned_curve_keeps_what_was_lowest() -> None:
    curve = [Volts(at=NOON + number * SECOND, volts=13.0 - (number == 777)) for number in range(5000)]
    thin = thinned(curve, 100)
    assert len(thin) <= 100
    assert min(one.volts for one in thin) == 12.0
    assert thinned(curve[:50], 100) == curve[:50]


def test_troubles_codes_and_the_end_are_kept() -> None:
    found = course(
        event(1, NOON, EventKind.TROUBLE, code="busy", detail="asked again"),
        event(2, NOON, EventKind.CODES_COMPARED, gone=["P0171"], new=[], stayed=["U0100"]),
        event(3, NOON, EventKind.SUPPLY, volts=12.4),
        event(4, NOON, EventKind.ENDED, outcome="recoverable", reason="no-answer"),
    )
    assert [one.code for one in found.troubles] == ["busy"]
    assert found.codes == {"gone": ["P0171"], "new": [], "stayed": ["U0100"]}
    assert (found.lowest_volts, found.ended_reason) == (12.4, "no-answer")


@pytest.mark.parametrize("number", [10**400, -(10**400), 1e300], ids=["vast", "vast below zero", "no count"])
def test_a_number_without_measure_is_passed_over(number: float) -> None:
    told = event(1, NOON, EventKind.PROGRESS, block="BLOCK0", done=number, total=number, rate=number)
    course = course_of([told])
    assert (course.done, course.total, course.rate) == (0, 0, 0.0)


@pytest.mark.parametrize("rate", [5e-324, 1e-9], ids=["smallest there is", "stands"])
def test_at_a_rate_at_which_nothing_is_written_no_time_is_told(rate: float) -> None:
    told = event(1, NOON, EventKind.PROGRESS, block="BLOCK0", done=1, total=1000, rate=rate)
    assert course_of([told]).left_s is None


@pytest.mark.parametrize(
    "data", [{}, {"coding": 5, "codes": []}, {"coding": {}}], ids=["empty", "words", "half"]
)
def test_what_is_no_back_up_replaces_none(data: dict[str, object]) -> None:
    kept: dict[str, object] = {"coding": {"0600": "0102"}, "codes": [], "software": "A"}
    told = [
        Event(seq=seq, at=NOON, kind=EventKind.BACKED_UP, data=each)
        for seq, each in enumerate((kept, data), start=1)
    ]
    assert course_of(told).backup == kept
