"""What a journal says about a job that was interrupted."""

from typing import Any

import pytest

from programming.exchange import Event, EventKind, JobState, TakenJob
from programming.flashing.resuming import BackUp, Resume, read_backup, resume_of, resume_of_taken
from programming.phases import Phase
from tests.conftest import NOON

BACK_UP = BackUp(coding={0x0600: b"\x01\x02"}, codes=("P0171-00",), software="HB16-SW-0100")


def told(kind: EventKind, phase: Phase | None = None, **data: Any) -> Event:
    return Event(seq=1, at=NOON, kind=kind, phase=phase, data=data)


def entered(*phases: Phase) -> list[Event]:
    return [told(EventKind.PHASE, phase) for phase in phases]


def test_of_nothing_nothing_is_known() -> None:
    assert resume_of([]) == Resume()


def test_what_was_read_before_anything_was_changed_is_known_again() -> None:
    events = [
        told(EventKind.IDENTIFIED, numbers={"serial_number": "ECM1"}),
        told(EventKind.BACKED_UP, **BACK_UP.as_data()),
        told(EventKind.BACKED_UP, coding={}, codes=[], software=None),
    ]
    assert resume_of(events) == Resume(serial="ECM1", backup=BACK_UP)


@pytest.mark.parametrize(
    ("last", "committed", "touched", "written"),
    [
        (Phase.UNLOCK, False, False, False),
        (Phase.COMMIT, False, False, False),
        (Phase.FINGERPRINT, True, False, False),
        (Phase.ERASE, True, True, False),
        (Phase.DEPENDENCIES, True, True, False),
        (Phase.RESET, True, True, True),
        (Phase.CLEAR_CODES, True, True, True),
    ],
)
def test_the_furthest_phase_says_what_is_behind_the_job(
    last: Phase, committed: bool, touched: bool, written: bool
) -> None:
    # A second run begins with identifying again: that takes nothing back.
    facts = resume_of(entered(Phase.IDENTIFY, last, Phase.IDENTIFY))
    assert (facts.is_committed, facts.is_touched, facts.is_written) == (committed, touched, written)


def test_blocks_that_were_checked_are_claimed() -> None:
    checked = [told(EventKind.BLOCK_CHECKED, block="boot"), told(EventKind.BLOCK_CHECKED, block="data")]
    assert resume_of(checked).checked_blocks == {"boot", "data"}


@pytest.mark.parametrize("code", ["dependencies-failed", "not-started"])
def test_software_that_was_not_accepted_is_written_anew_as_a_whole(code: str) -> None:
    events = [
        told(EventKind.BLOCK_CHECKED, block="data"),
        *entered(Phase.IDENTIFY_AGAIN),
        told(EventKind.TROUBLE, code=code),
    ]
    facts = resume_of(events)
    assert (facts.checked_blocks, facts.is_written, facts.is_touched) == (frozenset(), False, True)


def test_a_second_computer_knows_from_the_portal_what_the_first_wrote_down() -> None:
    taken = TakenJob(
        ticket="",
        state=JobState.INTERRUPTED,
        package_size=1,
        next_seq=9,
        last_phase=Phase.TRANSFER,
        checked_blocks=("data",),
        backup=BACK_UP.as_data(),
        estimate_s=None,
        time=NOON,
    )
    assert resume_of_taken(taken, "ECM1") == Resume(
        serial="ECM1",
        backup=BACK_UP,
        is_committed=True,
        is_touched=True,
        checked_blocks=frozenset({"data"}),
    )


@pytest.mark.parametrize("data", [{}, {"coding": {"0600": "xy"}, "codes": []}, {"coding": 3, "codes": []}])
def test_other_data_are_no_backup(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_backup(data)
