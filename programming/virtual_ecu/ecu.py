"""A virtual control unit: requests in, messages out, on a clock that is given to it. No bus and no thread.

Two programs live in it, as in a real one: the application, and the bootloader, which the application leads
to for programming and which is all there is when the application is not whole.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from programming.uds.names import SUPPRESS_POSITIVE_RESPONSE, Identifier, Routine, Service, Session
from programming.uds.names import NegativeResponseCode as Nrc
from programming.uds.timing import S3_SERVER_S
from programming.virtual_ecu.faults import Fault, FaultKind, FaultPlan
from programming.virtual_ecu.flashing import START_ROUTINE
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.reply import Refusal, Reply, Sending, negative, positive
from programming.virtual_ecu.services import SERVICES, Condition, KnownService
from programming.virtual_ecu.state import EcuState

_QUIET_WHEN_ASKED_OF_ALL: Final = frozenset(
    {
        Nrc.SERVICE_NOT_SUPPORTED,
        Nrc.SUB_FUNCTION_NOT_SUPPORTED,
        Nrc.REQUEST_OUT_OF_RANGE,
        Nrc.SUB_FUNCTION_NOT_SUPPORTED_IN_ACTIVE_SESSION,
        Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION,
    }
)
"""Refusals that nobody hears who asked every control unit at once (ISO 14229-1, 7.5)."""

_UNHEARD: Final = frozenset(
    {
        FaultKind.DEAF,
        FaultKind.BUSY,
        FaultKind.REFUSE,
        FaultKind.RESET,
        FaultKind.POWER_CUT,
        FaultKind.HALF_WRITTEN,
    }
)
"""Faults with which a request is not carried out, or not wholly."""

_LOCKS: Final = frozenset({Service.SECURITY_ACCESS, Service.AUTHENTICATION})
_ERASE: Final = bytes([Service.ROUTINE_CONTROL, START_ROUTINE]) + Routine.ERASE_MEMORY.to_bytes(2, "big")
OTHER_SERIAL: Final = "OTHER-0000001"


class VirtualEcu:
    """One control unit."""

    def __init__(
        self,
        memory: LastingMemory,
        *,
        secret: bytes,
        random_bytes: Callable[[int], bytes],
        faults: FaultPlan | None = None,
    ) -> None:
        self.state = EcuState(memory, secret, random_bytes)
        self._faults = faults or FaultPlan()
        self._struck: deque[Fault] = deque()
        self._asleep_until = 0.0
        self._heard_at = 0.0
        self._sag: tuple[float, float] | None = None

    @property
    def frames_at_once(self) -> int:
        """How many frames of a message it takes before it sends its next flow control; 0 is all of them."""
        return self.state.profile.frames_at_once

    def is_asleep(self, now: float) -> bool:
        """Whether it has no supply, or starts."""
        return now < self._asleep_until

    def strike(self, fault: Fault) -> None:
        """Let something go wrong at the next request, whichever it is."""
        self._struck.append(fault)

    def volts(self, now: float) -> float:
        """The supply at an instant."""
        if self._sag is not None and now >= self._sag[0]:
            self.state.volts, self._sag = self._sag[1], None
        return self.state.volts

    def handle(self, request: bytes, now: float, *, is_functional: bool = False) -> list[Sending]:
        """The messages that follow a request that came at `now` (seconds of any steady clock)."""
        if self.is_asleep(now) or not request:
            return []
        self.volts(now)
        self._fall_back(now)
        fault = self._struck.popleft() if self._struck else self._faults.next(request[0])
        if fault.kind in _UNHEARD:
            return self._unheard(request, fault, now)
        self._prepare(fault, now)
        self._heard_at = max(self._heard_at, now)
        messages = self._answer(request, now, is_functional=is_functional)
        return self._spoilt(request[0], fault, now, messages)

    def _unheard(self, request: bytes, fault: Fault, now: float) -> list[Sending]:
        """What follows where the request is not carried out."""
        match fault.kind:
            case FaultKind.BUSY:
                return [negative(request[0], Nrc.BUSY_REPEAT_REQUEST)]
            case FaultKind.REFUSE:
                return [negative(request[0], fault.code)]
            case FaultKind.HALF_WRITTEN:
                self._do_half(request)
        if fault.kind is not FaultKind.DEAF:
            self.reset(now, off_s=fault.seconds)
        return []

    def _do_half(self, request: bytes) -> None:
        """Carry out half of what changes the memory, if it would be carried out."""
        with suppress(Refusal):
            _known, body, _silence = self._understood(request)
            if request[0] == Service.TRANSFER_DATA:
                self.state.flashing.write_half(body)
            elif request[:4] == _ERASE and self.state.session is Session.PROGRAMMING:
                self.state.demand_unlocked()
                self.state.flashing.erase_half(body[3:])

    def _prepare(self, fault: Fault, now: float) -> None:
        """What goes wrong before the request is carried out all the same."""
        match fault.kind:
            case FaultKind.SAG:
                usual = self.state.volts if self._sag is None else self._sag[1]
                self._sag, self.state.volts = (now + fault.seconds, usual), fault.volts
            case FaultKind.OTHER_UNIT:
                numbers = {**self.state.profile.numbers, Identifier.SERIAL_NUMBER: OTHER_SERIAL}
                self.state.profile = replace(self.state.profile, numbers=numbers)
            case FaultKind.FOREIGN_TESTER:
                self.state.enter(Session.DEFAULT)

    def _spoilt(self, service: int, fault: Fault, now: float, messages: list[Sending]) -> list[Sending]:
        """What is heard of the messages that follow a request that was carried out."""
        match fault.kind:
            case FaultKind.SILENT:
                return []
            case FaultKind.RESET_AFTER | FaultKind.CUT_AFTER:
                self.reset(now, off_s=fault.seconds)
                return []
            case FaultKind.PENDING:
                return _delayed(service, fault, messages)
            case FaultKind.GARBLED if messages:
                last = messages[-1]
                wrong = last.payload[:1] + bytes(byte ^ 0x55 for byte in last.payload[1:2]) + last.payload[2:]
                return [*messages[:-1], Sending(payload=wrong, after_s=last.after_s)]
        return messages

    def reset(self, now: float, off_s: float = 0.0) -> None:
        """Start anew, `off_s` seconds without supply and the time of the start later."""
        self.state.enter(Session.DEFAULT)
        self._asleep_until = now + off_s + self.state.profile.boot_s

    def _fall_back(self, now: float) -> None:
        """Leave a session in which nobody has said anything for too long."""
        if self.state.session is not Session.DEFAULT and now - self._heard_at > S3_SERVER_S:
            self.state.enter(Session.DEFAULT)

    def _answer(self, request: bytes, now: float, *, is_functional: bool) -> list[Sending]:
        service = request[0]
        try:
            known, body, is_silence_asked = self._understood(request)
            reply = known.carry_out(self.state, body, now)
        except Refusal as refusal:
            if is_functional and refusal.code in _QUIET_WHEN_ASKED_OF_ALL:
                return []
            return [negative(service, refusal.code)]
        return self._sent(service, reply, now, is_silence_asked=is_silence_asked)

    def _understood(self, request: bytes) -> tuple[KnownService, bytes, bool]:
        """The service, what it is asked, and whether silence is asked for where all is well.

        Raises:
            Refusal: there is no such service, or not now.
        """
        known, body, is_silence_asked = SERVICES.get(request[0]), request[1:], False
        if known is None or request[0] in _LOCKS - self.state.profile.unlocked_by:
            raise Refusal(Nrc.SERVICE_NOT_SUPPORTED)
        if self.state.session not in known.sessions:
            raise Refusal(Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION)
        if known.has_sub_function:
            if not body:
                raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
            is_silence_asked = bool(body[0] & SUPPRESS_POSITIVE_RESPONSE)
            body = bytes([body[0] & ~SUPPRESS_POSITIVE_RESPONSE & 0xFF]) + body[1:]
        if known.condition is Condition.UNLOCKED:
            self.state.demand_unlocked()
        return known, body, is_silence_asked

    def _sent(self, service: int, reply: Reply, now: float, *, is_silence_asked: bool) -> list[Sending]:
        messages = [] if is_silence_asked and not reply.takes_s else positive(service, reply)
        if reply.then_reset:
            self.reset(now)
        # While it says "pending" the tester is silent and the session goes on.
        self._heard_at = max(self._heard_at, now + reply.takes_s)
        return messages


def _delayed(service: int, fault: Fault, messages: list[Sending]) -> list[Sending]:
    """The messages after "response pending" so many times, at once and then so many seconds apart."""
    pending = negative(service, Nrc.RESPONSE_PENDING).payload
    again = [Sending(payload=pending, after_s=fault.seconds)] * (fault.count - 1)
    late = [Sending(payload=one.payload, after_s=one.after_s + fault.seconds) for one in messages[:1]]
    return [Sending(payload=pending), *again, *late, *messages[1:]]
