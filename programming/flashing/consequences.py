"""What follows from a fault between tester and control unit, by the phase in which it is met. Pure."""

from typing import Final

from programming.flashing.reasons import Reason
from programming.flashing.sequence import Happening, State, Step
from programming.phases import Phase
from programming.uds.errors import NoAnswer, Refused, UdsError
from programming.uds.names import NegativeResponseCode as Nrc

SESSION_GONE: Final = frozenset(
    {
        Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION,
        Nrc.SUB_FUNCTION_NOT_SUPPORTED_IN_ACTIVE_SESSION,
        Nrc.SECURITY_ACCESS_DENIED,
        Nrc.AUTHENTICATION_REQUIRED,
    }
)
"""Refusals of a control unit that has restarted, or heard nothing for too long."""

SUPPLY: Final = frozenset({Nrc.VOLTAGE_TOO_LOW, Nrc.VOLTAGE_TOO_HIGH})
_ABOUT_DATA: Final = frozenset({Phase.DOWNLOAD, Phase.TRANSFER, Phase.EXIT, Phase.CHECK})
_IN_SESSIONS: Final = frozenset(
    {
        Phase.EXTENDED_SESSION,
        Phase.PROGRAMMING_SESSION,
        Phase.UNLOCK,
        Phase.COMMIT,
        Phase.FINGERPRINT,
        Phase.ERASE,
        Phase.DEPENDENCIES,
        Phase.RESET,
        Phase.IDENTIFY_AGAIN,
        Phase.RESTORE,
    }
)
_REASONS: Final = {
    Phase.BACK_UP: Reason.NOT_BACKED_UP,
    Phase.ERASE: Reason.ERASE_FAILED,
    Phase.DOWNLOAD: Reason.TRANSFER_FAILED,
    Phase.TRANSFER: Reason.TRANSFER_FAILED,
    Phase.EXIT: Reason.TRANSFER_FAILED,
    Phase.CHECK: Reason.CHECK_FAILED,
    Phase.DEPENDENCIES: Reason.DEPENDENCIES_FAILED,
    Phase.IDENTIFY_AGAIN: Reason.NOT_STARTED,
}


def consequence(state: State, error: UdsError) -> Step:
    """How a step went that this error ended."""
    if isinstance(error, Refused):
        return _of_refusal(state, error)
    reason = Reason.NO_ANSWER if isinstance(error, NoAnswer) else _REASONS.get(state.phase, Reason.REFUSED)
    if state.phase in _ABOUT_DATA:
        return Step(happening=Happening.BLOCK_UNHEARD, reason=reason)
    if state.phase in _IN_SESSIONS:
        return Step(happening=Happening.SESSION_LOST, reason=reason)
    return Step(happening=Happening.FAILED, reason=reason)


def _of_refusal(state: State, refused: Refused) -> Step:
    code, reason = refused.code, _REASONS.get(state.phase, Reason.REFUSED)
    if code in SUPPLY:
        happening = Happening.HELD if state.is_touched else Happening.FAILED
        return Step(happening=happening, reason=Reason.SUPPLY_LOW)
    if code in SESSION_GONE and (state.phase in _IN_SESSIONS or state.phase in _ABOUT_DATA):
        return Step(happening=Happening.SESSION_LOST, reason=reason)
    if code is Nrc.CONDITIONS_NOT_CORRECT and not state.is_touched:
        return Step(happening=Happening.FAILED, reason=Reason.PRECONDITIONS_NOT_MET)
    if state.phase in _ABOUT_DATA or state.phase is Phase.ERASE:
        is_suspect = code is Nrc.GENERAL_PROGRAMMING_FAILURE
        return Step(happening=Happening.CELLS_SUSPECT if is_suspect else Happening.BLOCK_LOST, reason=reason)
    if state.phase is Phase.DEPENDENCIES:
        return Step(happening=Happening.SOFTWARE_LOST, reason=reason)
    if state.is_touched and state.phase in _IN_SESSIONS:
        return Step(happening=Happening.SESSION_LOST, reason=reason)
    return Step(happening=Happening.FAILED, reason=reason)
