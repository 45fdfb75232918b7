"""The steps into the control unit, and out of it again: sessions, unlocking, the point of no return."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from programming.exchange import Refusal
from programming.flashing.consequences import SESSION_GONE
from programming.flashing.ports import PortalRefused
from programming.flashing.reasons import Reason
from programming.flashing.sequence import Happening, State
from programming.flashing.work import StepFailed, Work
from programming.uds.errors import NoAnswer, Refused, UdsError, UnexpectedAnswer
from programming.uds.names import (
    DISABLE_RX_AND_TX,
    DTC_SETTING_OFF,
    DTC_SETTING_ON,
    ENABLE_RX_AND_TX,
    NORMAL_COMMUNICATION,
    Identifier,
    Routine,
    Service,
    Session,
)
from programming.uds.names import NegativeResponseCode as Nrc

_AUTHENTICATION: Final = "29"
_UNKNOWN_HERE: Final = SESSION_GONE | {
    Nrc.SERVICE_NOT_SUPPORTED,
    Nrc.SUB_FUNCTION_NOT_SUPPORTED,
    Nrc.REQUEST_OUT_OF_RANGE,
}
"""What a bootloader may answer to what only an application knows."""

_LOCKED: Final = frozenset({Nrc.EXCEEDED_NUMBER_OF_ATTEMPTS, Nrc.REQUIRED_TIME_DELAY_NOT_EXPIRED})
_WRONG_KEY: Final = frozenset({Nrc.INVALID_KEY, Nrc.OWNERSHIP_VERIFICATION_FAILED})
_WRONG_KEYS: Final = 2
"""How many wrong keys are sent, each for a fresh seed: a third would lock the control unit."""

_SEEDS: Final = 6
_LOCKED_WAIT_S: Final = 5.0
_LOCKED_LONGEST_S: Final = 60.0
_LONGEST_FINGERPRINT: Final = 32


def extended_session(work: Work, state: State) -> None:
    """Into the extended session; the vehicle's other control units keep quiet and store nothing."""
    client = work.client
    work.facts.has_left_default = True
    client.keep_awake(True)
    client.tell_all(Service.DIAGNOSTIC_SESSION_CONTROL, Session.EXTENDED)
    work.insist(state, lambda: client.enter(Session.EXTENDED))
    _check_ready(work, state)
    client.tell_all(Service.CONTROL_DTC_SETTING, DTC_SETTING_OFF)
    client.tell_all(Service.COMMUNICATION_CONTROL, DISABLE_RX_AND_TX, NORMAL_COMMUNICATION)
    with _if_known():
        work.insist(state, lambda: client.keep_codes(False))
    with _if_known():
        work.insist(state, lambda: client.communicate(False))


def programming_session(work: Work, state: State) -> None:
    """Into the bootloader."""
    work.insist(state, lambda: work.client.enter(Session.PROGRAMMING))


def unlock(work: Work, state: State) -> None:
    """Open the lock with a key that the portal makes for the control unit's seed."""
    wrong = 0
    for _ in range(_SEEDS):
        seed = _seed(work, state)
        if work.manifest.recipe.access != _AUTHENTICATION and not any(seed):
            _note_open(work, state, seed)
            return
        key = _key(work, state, seed)
        if key is None:
            continue
        work.facts.has_key = True
        try:
            _send_key(work, key)
        except (NoAnswer, UnexpectedAnswer) as error:
            work.trouble(state, "asked-again", error)  # the next seed shows whether it is open
        except Refused as refused:
            wrong += refused.code in _WRONG_KEY
            if refused.code is not Nrc.REQUEST_SEQUENCE_ERROR and refused.code not in _WRONG_KEY:
                raise _closed(refused) from refused
            work.trouble(state, Reason.KEY_REFUSED, refused)
            if wrong >= _WRONG_KEYS:
                break
        else:
            return
    raise StepFailed(Happening.FAILED, Reason.KEY_REFUSED)


def commit(work: Work, state: State) -> None:
    """Ask the portal to pass the point of no return; the last moment when a low supply ends it at once."""
    if state.is_committed or state.is_touched:
        work.demand_supply(state)
    elif work.is_low(work.insist(state, lambda: work.volts(state))):
        raise StepFailed(Happening.FAILED, Reason.SUPPLY_LOW)
    serial, estimate_s = work.facts.serial or "", work.options.estimate_s
    work.ask_portal(state, lambda: work.portal.commit(serial, estimate_s))


def fingerprint(work: Work, state: State) -> None:
    """Leave in the control unit who flashed it, and when."""
    text = f"AOS {work.options.today:%Y%m%d} {work.options.workshop}"
    value = text.encode("ascii", "replace")[:_LONGEST_FINGERPRINT]
    try:
        work.insist(state, lambda: work.client.write(Identifier.FINGERPRINT, value))
    except Refused as refused:
        if refused.code is not Nrc.REQUEST_OUT_OF_RANGE:
            raise
        work.trouble(state, "no-fingerprint", refused)


def leave(work: Work, state: State) -> None:
    """Leave the vehicle as it was found, as far as it answers: all talk, store codes, are in no session."""
    if not work.facts.has_left_default:
        return
    client = work.client
    for service, *parameters in (
        (Service.COMMUNICATION_CONTROL, ENABLE_RX_AND_TX, NORMAL_COMMUNICATION),
        (Service.CONTROL_DTC_SETTING, DTC_SETTING_ON),
        (Service.DIAGNOSTIC_SESSION_CONTROL, Session.DEFAULT),
    ):
        with suppress(UdsError):
            client.tell_all(Service(service), *parameters)
    try:
        work.insist(state, lambda: client.enter(Session.DEFAULT))
    except UdsError as error:  # within five seconds of silence it is in its default session by itself
        work.trouble(state, "not-left", error)
    client.keep_awake(False)


def _check_ready(work: Work, state: State) -> None:
    """Ask the control unit whether it may be programmed; one without an application need not know."""
    result = b""
    with _if_known():
        result = work.insist(state, lambda: work.client.routine(Routine.CHECK_PROGRAMMING_PRECONDITIONS))
    if any(result[:1]):
        work.trouble(state, Reason.PRECONDITIONS_NOT_MET, result.hex())
        if not state.is_touched:
            raise StepFailed(Happening.FAILED, Reason.PRECONDITIONS_NOT_MET)


@contextmanager
def _if_known() -> Iterator[None]:
    """Pass over the refusal of somebody who does not know what is asked."""
    try:
        yield
    except Refused as refused:
        if refused.code not in _UNKNOWN_HERE:
            raise


def _seed(work: Work, state: State) -> bytes:
    """A seed or a challenge; a control unit that is locked for a while is waited for."""
    recipe, client = work.manifest.recipe, work.client
    give_up_at = work.clock.now() + _LOCKED_LONGEST_S
    while True:
        try:
            if recipe.access == _AUTHENTICATION:
                return work.insist(state, client.challenge)
            return work.insist(state, lambda: client.seed(recipe.security_level))
        except Refused as refused:
            if refused.code not in _LOCKED:
                raise
            work.trouble(state, Reason.LOCKED_OUT, refused)
        if work.clock.now() >= give_up_at:
            raise StepFailed(Happening.FAILED, Reason.LOCKED_OUT)
        client.idle(_LOCKED_WAIT_S)


def _key(work: Work, state: State, seed: bytes) -> bytes | None:
    """The portal's key; None where it wants a fresh seed."""
    serial, level = work.facts.serial or "", work.manifest.recipe.security_level
    try:
        return work.ask_portal(state, lambda: work.portal.key_for(serial, level, seed))
    except PortalRefused as refused:
        if refused.reason != Refusal.STALE_SEED:
            raise
        work.trouble(state, refused.reason, refused.message)
        return None


def _note_open(work: Work, state: State, seed: bytes) -> None:
    """The control unit is open already. No key was given for it: the portal is asked for its leave instead.

    Without one or the other it lets no job be committed; what is committed asks for nothing.
    """
    if not work.facts.has_key and not state.is_committed:
        _key(work, state, seed)


def _send_key(work: Work, key: bytes) -> None:
    if work.manifest.recipe.access == _AUTHENTICATION:
        work.client.prove(key)
    else:
        work.client.send_key(work.manifest.recipe.security_level, key)


def _closed(refused: Refused) -> Exception:
    """What a refused key ends in."""
    if refused.code in _LOCKED:
        return StepFailed(Happening.FAILED, Reason.KEY_REFUSED)
    return refused
