"""A virtual control unit: requests in, messages out, on a clock that is given to it. No bus and no thread.

Two programs live in it, as in a real one: the application, and the bootloader, which the application leads
to for programming and which is all there is when the application is not whole.
"""

from collections.abc import Callable
from typing import Final

from programming.uds.names import SUPPRESS_POSITIVE_RESPONSE, Service, Session
from programming.uds.names import NegativeResponseCode as Nrc
from programming.uds.timing import S3_SERVER_S
from programming.virtual_ecu.faults import FaultKind, FaultPlan
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
        self._asleep_until = 0.0
        self._heard_at = 0.0

    def is_asleep(self, now: float) -> bool:
        """Whether it has no supply, or starts."""
        return now < self._asleep_until

    def handle(self, request: bytes, now: float, *, is_functional: bool = False) -> list[Sending]:
        """The messages that follow a request that came at `now` (seconds of any steady clock)."""
        if self.is_asleep(now) or not request:
            return []
        self._fall_back(now)
        service, fault = request[0], self._faults.next(request[0])
        match fault.kind:
            case FaultKind.DEAF:
                return []
            case FaultKind.BUSY:
                return [negative(service, Nrc.BUSY_REPEAT_REQUEST)]
            case FaultKind.REFUSE:
                return [negative(service, fault.code)]
            case FaultKind.RESET:
                self.reset(now)
                return []
            case FaultKind.POWER_CUT | FaultKind.HALF_WRITTEN:
                if fault.kind is FaultKind.HALF_WRITTEN and service == Service.TRANSFER_DATA:
                    self.state.flashing.write_half(request[1:])
                self.reset(now, off_s=fault.seconds)
                return []
        self._heard_at = now
        messages = self._answer(request, now, is_functional=is_functional)
        if fault.kind is FaultKind.SILENT:
            return []
        if fault.kind is FaultKind.PENDING:
            pending = negative(service, Nrc.RESPONSE_PENDING).payload
            delays = [Sending(payload=pending, after_s=fault.seconds)] * fault.count
            return [*delays, *messages]
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
        if known is None:
            raise Refusal(Nrc.SERVICE_NOT_SUPPORTED)
        if self.state.session not in known.sessions:
            raise Refusal(Nrc.SERVICE_NOT_SUPPORTED_IN_ACTIVE_SESSION)
        if known.has_sub_function:
            if not body:
                raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
            is_silence_asked = bool(body[0] & SUPPRESS_POSITIVE_RESPONSE)
            body = bytes([body[0] & ~SUPPRESS_POSITIVE_RESPONSE & 0xFF]) + body[1:]
        if known.condition is Condition.UNLOCKED and not self.state.lock.is_open:
            raise Refusal(Nrc.SECURITY_ACCESS_DENIED)
        return known, body, is_silence_asked

    def _sent(self, service: int, reply: Reply, now: float, *, is_silence_asked: bool) -> list[Sending]:
        messages = [] if is_silence_asked and not reply.takes_s else positive(service, reply)
        if reply.then_reset:
            self.reset(now)
        # While it says "pending" the tester is silent and the session goes on.
        self._heard_at = now + reply.takes_s
        return messages
