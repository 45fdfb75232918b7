"""What follows from a fault: each where it is met."""

from dataclasses import replace

import pytest

from programming.flashing.consequences import consequence
from programming.flashing.reasons import Reason
from programming.flashing.sequence import Happening, Step, begin
from programming.phases import ORDER, Phase
from programming.uds.errors import NoAnswer, Refused, UdsError, UnexpectedAnswer
from programming.uds.names import NegativeResponseCode as Nrc

SILENCE = NoAnswer("the control unit does not answer")
NONSENSE = UnexpectedAnswer("?")


def refused(code: int) -> Refused:
    return Refused(0x36, code)


def met(phase: Phase, error: UdsError) -> Step:
    """What follows where a flash meets an error in a phase."""
    is_touched = ORDER.index(phase) >= ORDER.index(Phase.ERASE)
    return consequence(replace(begin(1), phase=phase, is_touched=is_touched), error)


@pytest.mark.parametrize(
    ("phase", "error", "happening", "reason"),
    [
        (Phase.IDENTIFY, SILENCE, Happening.FAILED, Reason.NO_ANSWER),
        (Phase.BACK_UP, refused(0x72), Happening.FAILED, Reason.NOT_BACKED_UP),
        (Phase.EXTENDED_SESSION, SILENCE, Happening.SESSION_LOST, Reason.NO_ANSWER),
        (Phase.PROGRAMMING_SESSION, refused(0x22), Happening.FAILED, Reason.PRECONDITIONS_NOT_MET),
        (Phase.PROGRAMMING_SESSION, refused(0x7E), Happening.SESSION_LOST, Reason.REFUSED),
        (Phase.PROGRAMMING_SESSION, refused(0x93), Happening.FAILED, Reason.SUPPLY_LOW),
        (Phase.FINGERPRINT, refused(0x33), Happening.SESSION_LOST, Reason.REFUSED),
        (Phase.ERASE, refused(0x93), Happening.HELD, Reason.SUPPLY_LOW),
        (Phase.ERASE, refused(0x92), Happening.HELD, Reason.SUPPLY_LOW),
        (Phase.ERASE, SILENCE, Happening.SESSION_LOST, Reason.NO_ANSWER),
        (Phase.ERASE, refused(0x10), Happening.BLOCK_LOST, Reason.ERASE_FAILED),
        (Phase.DOWNLOAD, refused(0x70), Happening.BLOCK_LOST, Reason.TRANSFER_FAILED),
        (Phase.TRANSFER, SILENCE, Happening.BLOCK_UNHEARD, Reason.NO_ANSWER),
        (Phase.TRANSFER, NONSENSE, Happening.BLOCK_UNHEARD, Reason.TRANSFER_FAILED),
        (Phase.TRANSFER, refused(0x71), Happening.BLOCK_LOST, Reason.TRANSFER_FAILED),
        (Phase.TRANSFER, refused(0x72), Happening.CELLS_SUSPECT, Reason.TRANSFER_FAILED),
        (Phase.TRANSFER, refused(0x73), Happening.BLOCK_LOST, Reason.TRANSFER_FAILED),
        (Phase.TRANSFER, refused(0x7F), Happening.SESSION_LOST, Reason.TRANSFER_FAILED),
        (Phase.TRANSFER, refused(0xF3), Happening.BLOCK_LOST, Reason.TRANSFER_FAILED),
        (Phase.EXIT, refused(0x24), Happening.BLOCK_LOST, Reason.TRANSFER_FAILED),
        (Phase.CHECK, refused(0x31), Happening.BLOCK_LOST, Reason.CHECK_FAILED),
        (Phase.DEPENDENCIES, refused(0x22), Happening.SOFTWARE_LOST, Reason.DEPENDENCIES_FAILED),
        (Phase.RESET, refused(0x22), Happening.SESSION_LOST, Reason.REFUSED),
        (Phase.RESTORE, refused(0x7F), Happening.SESSION_LOST, Reason.REFUSED),
        (Phase.CLEAR_CODES, refused(0x22), Happening.FAILED, Reason.REFUSED),
    ],
)
def test_each_fault_has_its_consequence(
    phase: Phase, error: UdsError, happening: Happening, reason: Reason
) -> None:
    assert met(phase, error) == Step(happening=happening, reason=reason)


@pytest.mark.parametrize("phase", [Phase.EXTENDED_SESSION, Phase.PROGRAMMING_SESSION, Phase.UNLOCK])
def test_what_would_end_an_untouched_job_is_tried_again_where_the_memory_was_erased(phase: Phase) -> None:
    state = replace(begin(1), phase=phase)
    assert consequence(state, refused(Nrc.GENERAL_REJECT)).happening is Happening.FAILED
    touched = replace(state, is_touched=True)
    assert consequence(touched, refused(Nrc.GENERAL_REJECT)).happening is Happening.SESSION_LOST
