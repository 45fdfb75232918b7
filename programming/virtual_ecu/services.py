"""The services of a virtual ECU: in which sessions, on which condition, and what each does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from programming.uds.names import (
    ALL_GROUPS,
    ED25519,
    AuthenticationTask,
    DtcStatus,
    Identifier,
    Routine,
    Service,
    Session,
)
from programming.uds.names import NegativeResponseCode as Nrc
from programming.uds.trouble_codes import write_code
from programming.virtual_ecu.flashing import START_ROUTINE
from programming.virtual_ecu.lock import LEVEL
from programming.virtual_ecu.reply import Refusal, Reply
from programming.virtual_ecu.state import EcuState

_HARD_RESET: Final = 0x01
_COUNT_BY_STATUS: Final = 0x01
_CODES_BY_STATUS: Final = 0x02
_STATUS: Final = DtcStatus.TEST_FAILED | DtcStatus.CONFIRMED
_AVAILABLE: Final = 0xFF
_P2_MS: Final = 50
_P2_STAR_10_MS: Final = 500
_ON, _OFF = 0x01, 0x02
_ENABLE, _DISABLE_BOTH = 0x00, 0x03
_LONGEST_FINGERPRINT: Final = 32
_ACCEPTED, _ASYMMETRIC, _DE_AUTHENTICATED, _PROVED = 0x00, 0x03, 0x10, 0x12
_CHALLENGE_REQUEST: Final = 2 + len(ED25519)


class Condition(Enum):
    """What a service needs beside its session."""

    NONE = auto()
    UNLOCKED = auto()


Handler = Callable[[EcuState, bytes, float], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownService:
    """A service that the ECU has; with a sub-function its highest bit asks for silence."""

    carry_out: Handler
    sessions: frozenset[Session] = frozenset(Session)
    condition: Condition = Condition.NONE
    has_sub_function: bool = False


def _change_session(ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) != 1:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    try:
        wanted = Session(body[0])
    except ValueError:
        raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED) from None
    if wanted is Session.PROGRAMMING:
        if ecu.session is Session.DEFAULT and not ecu.is_in_bootloader:
            raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED_IN_ACTIVE_SESSION)
        if ecu.volts < ecu.profile.lowest_volts:
            raise Refusal(Nrc.VOLTAGE_TOO_LOW)
    is_jump = wanted is Session.PROGRAMMING and not ecu.is_in_bootloader
    ecu.enter(wanted)
    timing = _P2_MS.to_bytes(2, "big") + _P2_STAR_10_MS.to_bytes(2, "big")
    return Reply(data=body + timing, takes_s=ecu.profile.boot_s if is_jump else 0.0)


def _reset(_ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) != 1:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    if body[0] != _HARD_RESET:
        raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED)
    return Reply(data=body, then_reset=True)


def _clear_codes(ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) != 3:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    if int.from_bytes(body, "big") != ALL_GROUPS:
        raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
    ecu.memory.lasting.codes = []
    ecu.memory.keep()
    return Reply()


def _read_codes(ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) != 2:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    kind, mask = body
    codes = ecu.memory.lasting.codes if mask & _STATUS else []
    if kind == _COUNT_BY_STATUS:
        return Reply(data=bytes([kind, _AVAILABLE, 0x01]) + len(codes).to_bytes(2, "big"))
    if kind == _CODES_BY_STATUS:
        return Reply(
            data=bytes([kind, _AVAILABLE]) + b"".join(write_code(code) + bytes([_STATUS]) for code in codes)
        )
    raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED)


def _read_data(ecu: EcuState, body: bytes, _now: float) -> Reply:
    if not body or len(body) % 2:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    read = b""
    for place in range(0, len(body), 2):
        number = body[place : place + 2]
        value = _value(ecu, int.from_bytes(number, "big"))
        if value is not None:
            read += number + value
    if not read:
        raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
    return Reply(data=read)


def _value(ecu: EcuState, number: int) -> bytes | None:
    """What an identifier holds now; None where there is none, such as software in an empty memory."""
    software = ecu.memory.software()
    match number:
        case Identifier.ACTIVE_SESSION:
            return bytes([ecu.session])
        case Identifier.SOFTWARE_NUMBER:
            return software[0].encode() if software else None
        case Identifier.SOFTWARE_VERSION:
            return software[1].encode() if software else None
        case Identifier.FINGERPRINT:
            return bytes.fromhex(ecu.memory.lasting.fingerprint) or None
        case Identifier.SUPPLY_VOLTAGE:
            return round(ecu.volts * 1000).to_bytes(2, "big")
    coded = ecu.memory.lasting.coding.get(f"{number:04X}")
    if coded is not None:
        return None if ecu.is_in_bootloader else bytes.fromhex(coded)
    fixed = ecu.profile.numbers.get(Identifier(number)) if number in set(Identifier) else None
    return None if fixed is None else fixed.encode()


def _write_data(ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) < 3:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    number, value, lasting = int.from_bytes(body[:2], "big"), body[2:], ecu.memory.lasting
    if number == Identifier.FINGERPRINT:
        if ecu.session is not Session.PROGRAMMING:
            raise Refusal(Nrc.SECURITY_ACCESS_DENIED)
        ecu.demand_unlocked()
        if len(value) > _LONGEST_FINGERPRINT:
            raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
        lasting.fingerprint = value.hex()
    else:
        coded = lasting.coding.get(f"{number:04X}")
        if coded is None or ecu.is_in_bootloader:
            raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
        if len(value) * 2 != len(coded):
            raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
        lasting.coding[f"{number:04X}"] = value.hex()
    ecu.memory.keep()
    return Reply(data=body[:2])


def _security(ecu: EcuState, body: bytes, now: float) -> Reply:
    if body[0] == LEVEL:
        if len(body) != 1:
            raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
        seed = ecu.lock.seed(now)
        if isinstance(seed, Nrc):
            raise Refusal(seed)
        return Reply(data=body + seed)
    if body[0] != LEVEL + 1:
        raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED)
    refused = ecu.lock.try_key(body[1:], now)
    if refused is not None:
        raise Refusal(refused)
    return Reply(data=body[:1])


def _authenticate(ecu: EcuState, body: bytes, now: float) -> Reply:
    """Challenge and response with Ed25519, one way: the tester proves who it is."""
    match body[0]:
        case AuthenticationTask.DE_AUTHENTICATE if len(body) == 1:
            ecu.lock.close()
            return Reply(data=body + bytes([_DE_AUTHENTICATED]))
        case AuthenticationTask.CONFIGURATION if len(body) == 1:
            return Reply(data=body + bytes([_ASYMMETRIC]))
        case AuthenticationTask.REQUEST_CHALLENGE if len(body) == _CHALLENGE_REQUEST:
            if body[2:] != ED25519:
                raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
            challenge = ecu.lock.challenge(now)
            if isinstance(challenge, Nrc):
                raise Refusal(challenge)
            head = bytes([body[0], _ACCEPTED]) + ED25519
            return Reply(data=head + _counted(challenge) + _counted(b""))
        case AuthenticationTask.VERIFY_PROOF:
            refused = ecu.lock.try_proof(_proof(body), now)
            if refused is not None:
                raise Refusal(refused)
            return Reply(data=bytes([body[0], _PROVED]) + ED25519 + _counted(b""))
        case task if task in set(AuthenticationTask):
            raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED)


def _proof(body: bytes) -> bytes:
    """The proof in a request that brings one: neither a challenge of its own nor more is understood."""
    start = 1 + len(ED25519)
    proof = body[start + 2 : start + 2 + int.from_bytes(body[start : start + 2], "big")]
    if body != body[:1] + ED25519 + _counted(proof) + _counted(b"") * 2:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    return proof


def _counted(value: bytes) -> bytes:
    return len(value).to_bytes(2, "big") + value


def _control_communication(ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) != 2:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    if body[0] not in (_ENABLE, _DISABLE_BOTH):
        raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED)
    ecu.is_communication_on = body[0] == _ENABLE
    return Reply(data=body[:1])


def _control_code_setting(ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) != 1:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    if body[0] not in (_ON, _OFF):
        raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED)
    ecu.are_codes_stored = body[0] == _ON
    return Reply(data=body)


def _routine(ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) < 3:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    if body[0] != START_ROUTINE:
        raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED)
    number, parameters = int.from_bytes(body[1:3], "big"), body[3:]
    if number == Routine.CHECK_PROGRAMMING_PRECONDITIONS and ecu.session is Session.EXTENDED:
        is_ready = ecu.volts >= ecu.profile.lowest_volts
        return Reply(data=body[:3] + (b"\x00" if is_ready else b"\x01"))
    if number not in set(Routine) or ecu.session is not Session.PROGRAMMING:
        raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
    ecu.demand_unlocked()
    match number:
        case Routine.ERASE_MEMORY:
            if ecu.volts < ecu.profile.lowest_volts:
                raise Refusal(Nrc.VOLTAGE_TOO_LOW)
            return ecu.flashing.erase(parameters)
        case Routine.CHECK_MEMORY:
            return ecu.flashing.check_block(parameters)
        case Routine.CHECK_PROGRAMMING_DEPENDENCIES:
            return ecu.flashing.check_dependencies(parameters)
    raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)


def _tester_present(_ecu: EcuState, body: bytes, _now: float) -> Reply:
    if len(body) != 1:
        raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
    if body[0] != 0:
        raise Refusal(Nrc.SUB_FUNCTION_NOT_SUPPORTED)
    return Reply(data=body)


_NOT_BY_DEFAULT: Final = frozenset({Session.EXTENDED, Session.PROGRAMMING})
_EXTENDED: Final = frozenset({Session.EXTENDED})
_PROGRAMMING: Final = frozenset({Session.PROGRAMMING})
SERVICES: Final[Mapping[int, KnownService]] = {
    Service.DIAGNOSTIC_SESSION_CONTROL: KnownService(carry_out=_change_session, has_sub_function=True),
    Service.ECU_RESET: KnownService(carry_out=_reset, has_sub_function=True),
    Service.CLEAR_DIAGNOSTIC_INFORMATION: KnownService(carry_out=_clear_codes),
    Service.READ_DTC_INFORMATION: KnownService(carry_out=_read_codes, has_sub_function=True),
    Service.READ_DATA_BY_IDENTIFIER: KnownService(carry_out=_read_data),
    Service.SECURITY_ACCESS: KnownService(
        carry_out=_security, sessions=_NOT_BY_DEFAULT, has_sub_function=True
    ),
    Service.AUTHENTICATION: KnownService(
        carry_out=_authenticate, sessions=_NOT_BY_DEFAULT, has_sub_function=True
    ),
    Service.COMMUNICATION_CONTROL: KnownService(
        carry_out=_control_communication, sessions=_EXTENDED, has_sub_function=True
    ),
    Service.WRITE_DATA_BY_IDENTIFIER: KnownService(carry_out=_write_data, sessions=_NOT_BY_DEFAULT),
    Service.ROUTINE_CONTROL: KnownService(
        carry_out=_routine, sessions=_NOT_BY_DEFAULT, has_sub_function=True
    ),
    Service.REQUEST_DOWNLOAD: KnownService(
        carry_out=lambda ecu, body, _now: ecu.flashing.begin(body),
        sessions=_PROGRAMMING,
        condition=Condition.UNLOCKED,
    ),
    Service.TRANSFER_DATA: KnownService(
        carry_out=lambda ecu, body, _now: ecu.flashing.transfer(body),
        sessions=_PROGRAMMING,
        condition=Condition.UNLOCKED,
    ),
    Service.REQUEST_TRANSFER_EXIT: KnownService(
        carry_out=lambda ecu, _body, _now: ecu.flashing.end(),
        sessions=_PROGRAMMING,
        condition=Condition.UNLOCKED,
    ),
    Service.TESTER_PRESENT: KnownService(carry_out=_tester_present, has_sub_function=True),
    Service.CONTROL_DTC_SETTING: KnownService(
        carry_out=_control_code_setting, sessions=_EXTENDED, has_sub_function=True
    ),
}
