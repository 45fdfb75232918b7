"""The steps after the memory was written: restart, identify again, coding back, trouble codes, report."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from programming.exchange import EventKind
from programming.flashing.access import unlock
from programming.flashing.opening import BOOT_S, check_serial, tell_identification
from programming.flashing.reasons import Reason
from programming.flashing.sequence import Happening, State
from programming.flashing.work import StepFailed, Work
from programming.identification import Identification
from programming.uds.errors import NoAnswer, Refused, UdsError
from programming.uds.names import (
    DTC_SETTING_ON,
    ENABLE_RX_AND_TX,
    NORMAL_COMMUNICATION,
    Identifier,
    Service,
    Session,
)
from programming.uds.names import NegativeResponseCode as Nrc

_AGAIN_S: Final = 0.5


def reset(work: Work, state: State) -> None:
    """Restart the control unit; an answer that is lost is no harm, for what starts identifies itself."""
    try:
        work.client.reset()
    except NoAnswer as error:
        work.trouble(state, "asked-again", error)
    work.client.keep_awake(False)


def identify_again(work: Work, state: State) -> None:
    """See the new software start."""
    found = _wait_for_software(work)
    tell_identification(work, state, found)
    check_serial(work, found)
    target = work.manifest.target
    is_new = found.numbers.get(Identifier.SOFTWARE_NUMBER) == target.software_to and (
        not target.version_to or found.numbers.get(Identifier.SOFTWARE_VERSION) == target.version_to
    )
    if not is_new:
        work.trouble(state, Reason.NOT_STARTED, found.numbers.get(Identifier.SOFTWARE_NUMBER, "-"))
        raise StepFailed(Happening.SOFTWARE_LOST, Reason.NOT_STARTED)


def restore(work: Work, state: State) -> None:
    """Write back what the coding was, where it is otherwise now.

    Raises:
        StepFailed: some of it could not be written, or nobody has it, as where only the bootloader answered.
    """
    backup = work.facts.backup
    coding = {} if backup is None else backup.coding
    if coding:
        _write_back(work, state, coding)
    if missing := [number for number in work.manifest.recipe.coding if number not in coding]:
        work.trouble(state, Reason.NOT_BACKED_UP, ", ".join(f"{number:04X}" for number in missing))
        raise StepFailed(Happening.FAILED, Reason.CODING_NOT_RESTORED)


def _write_back(work: Work, state: State, coding: Mapping[int, bytes]) -> None:
    client = work.client
    client.keep_awake(True)
    work.facts.has_left_default = True
    work.insist(state, lambda: client.enter(Session.EXTENDED))
    changed = _changed(work, state, coding)
    for number, value in changed.items():
        _write(work, state, number, value)
    if _changed(work, state, changed):
        raise StepFailed(Happening.FAILED, Reason.CODING_NOT_RESTORED)


def clear_codes(work: Work, state: State) -> None:
    """All control units speak again; clear what the flash itself caused, and compare with before."""
    client = work.client
    client.tell_all(Service.COMMUNICATION_CONTROL, ENABLE_RX_AND_TX, NORMAL_COMMUNICATION)
    client.tell_all(Service.CONTROL_DTC_SETTING, DTC_SETTING_ON)
    client.tell_all(Service.DIAGNOSTIC_SESSION_CONTROL, Session.DEFAULT)
    work.insist(state, lambda: client.enter(Session.DEFAULT))
    client.keep_awake(False)
    work.insist(state, client.clear_trouble_codes)
    before = () if work.facts.backup is None else work.facts.backup.codes
    after = tuple(str(code) for code in work.insist(state, client.trouble_codes))
    work.note(
        EventKind.CODES_COMPARED,
        state,
        gone=[code for code in before if code not in after],
        new=[code for code in after if code not in before],
        stayed=[code for code in after if code in before],
    )


def report(_work: Work, _state: State) -> None:
    """The last phase: what happened is written down, and whoever runs this sends it."""


def _wait_for_software(work: Work) -> Identification:
    """What the control unit says it is, as soon as it says a software, or after the time to start.

    Raises:
        NoAnswer: it does not start.
    """
    give_up_at = work.clock.now() + BOOT_S
    while True:
        found, silence = None, None
        try:
            found = work.client.identify()
        except UdsError as error:
            silence = error
        if found is not None and found.has_software:
            return found
        if work.clock.now() >= give_up_at:
            if found is None:
                raise NoAnswer(str(silence)) from silence
            return found
        work.client.idle(_AGAIN_S)


def _changed(work: Work, state: State, coding: Mapping[int, bytes]) -> dict[int, bytes]:
    """What of the coding the control unit holds otherwise now."""
    return {
        number: value
        for number, value in coding.items()
        if work.insist(state, partial(work.client.data, number)) != value
    }


def _write(work: Work, state: State, number: int, value: bytes) -> None:
    """Write an identifier; unlock first where the control unit wants that."""
    try:
        work.insist(state, lambda: work.client.write(number, value))
    except Refused as refused:
        if refused.code not in (Nrc.SECURITY_ACCESS_DENIED, Nrc.AUTHENTICATION_REQUIRED):
            raise
        unlock(work, state)
        work.insist(state, lambda: work.client.write(number, value))
