"""UDS over IP (DoIP, ISO 13400-2:2012 and 2019): one TCP connection to a gateway, one control unit behind it.

The framing is our own: `doipclient` waits in steps of two seconds, which is too long for a control unit that
has to be kept awake meanwhile. It is the independent peer of the tests.
"""

import select
import socket
import struct
import time
from collections import deque
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from programming.transport import TransportFailed
from programming.transports.reasons import mark as _
from programming.transports.reasons import system_reason

PORT: Final = 13400
TESTER: Final = 0x0E00
FUNCTIONAL: Final = 0xE400
"""The group address to which every control unit listens (ISO 13400-2, table 13)."""

_VERSION: Final = 0x02
_HEAD: Final = struct.Struct(">BBHI")
_ADDRESSES: Final = struct.Struct(">HH")
_CONNECT_S: Final = 5.0
_ANSWER_S: Final = 2.0
"""A_DoIP_Ctrl and A_DoIP_Diagnostic_Message: how long a gateway has to confirm."""
_RECEIVED_AT_ONCE: Final = 65536
_LONGEST: Final = 16 << 20
_ACTIVATED: Final = frozenset({0x10, 0x11})
_UNKNOWN_TARGET: Final = 0x03


class Kind(IntEnum):
    """Types of payload."""

    GENERIC_NACK = 0x0000
    ROUTING_ACTIVATION = 0x0005
    ROUTING_ACTIVATED = 0x0006
    ALIVE_CHECK = 0x0007
    ALIVE = 0x0008
    DIAGNOSTIC = 0x8001
    ACK = 0x8002
    NACK = 0x8003


@dataclass(frozen=True, slots=True)
class Message:
    """A DoIP message."""

    kind: int
    payload: bytes

    def pack(self) -> bytes:
        """As it crosses the connection."""
        return _HEAD.pack(_VERSION, _VERSION ^ 0xFF, self.kind, len(self.payload)) + self.payload


class Refused(TransportFailed):
    """The gateway did not pass a message on; `code` is its reason."""

    def __init__(self, code: int) -> None:
        super().__init__(_("the gateway did not pass the request on (code {code})"), code=f"{code:02X}")
        self.code = code


class DoipTransport:
    """A `UdsTransport` to the logical address `target` behind the gateway at `host`; None: its own."""

    def __init__(
        self, host: str, target: int | None = None, *, port: int = PORT, tester: int = TESTER
    ) -> None:
        self._target, self._tester = target or 0, tester
        self._received = bytearray()
        self._answers: deque[bytes] = deque()
        try:
            self._connection = socket.create_connection((host, port), timeout=_CONNECT_S)
        except OSError as error:
            raise TransportFailed(
                _("there is no gateway at {host}:{port}: {reason}"),
                host=host, port=port, reason=system_reason(error),
            ) from error  # fmt: skip
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._is_open = True
        try:
            self._activate()
        except TransportFailed:
            self.close()
            raise

    def send(self, payload: bytes) -> None:
        """Send a request to the control unit; returns when the gateway confirmed it.

        Raises:
            TransportFailed: it did not, or the connection is gone.
        """
        self._send_to(self._target, payload)

    def send_functional(self, payload: bytes) -> None:
        """Send a request to every control unit; to the one alone where the gateway knows no group.

        Raises:
            TransportFailed: it did not confirm, or the connection is gone.
        """
        try:
            self._send_to(FUNCTIONAL, payload)
        except Refused as refused:
            if refused.code != _UNKNOWN_TARGET:
                raise
            self._send_to(self._target, payload)

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message of the control unit; None when none came in time.

        Raises:
            TransportFailed: the connection is gone.
        """
        self._check()
        deadline = time.monotonic() + timeout_s
        while not self._answers:
            message = self._next(deadline)
            if message is None:
                return None
            self._sort_in(message)
        return self._answers.popleft()

    def discard(self) -> None:
        """Forget what came and was not received."""
        while self._is_open and self.receive(0.0) is not None:
            pass

    def supply_voltage(self) -> float | None:
        """None: a network does not measure it."""
        return None

    def close(self) -> None:
        """Let go of the connection."""
        self._is_open = False
        self._connection.close()

    def _activate(self) -> None:
        """Ask the gateway to route for this tester (the default activation)."""
        self._write(Message(Kind.ROUTING_ACTIVATION, struct.pack(">HBI", self._tester, 0, 0)))
        answer = self._awaited(Kind.ROUTING_ACTIVATED)
        if len(answer) < 5 or answer[4] not in _ACTIVATED:
            code = answer[4] if len(answer) > 4 else 0
            raise TransportFailed(
                _("the gateway does not let this tester in (code {code})"), code=f"{code:02X}"
            )
        self._target = self._target or int.from_bytes(answer[2:4], "big")

    def _send_to(self, target: int, payload: bytes) -> None:
        self._check()
        self._write(Message(Kind.DIAGNOSTIC, _ADDRESSES.pack(self._tester, target) + payload))
        self._awaited(Kind.ACK)

    def _awaited(self, kind: Kind) -> bytes:
        """The payload of the gateway's confirmation; what the control unit says meanwhile is kept."""
        deadline = time.monotonic() + _ANSWER_S
        while (message := self._next(deadline)) is not None:
            if message.kind == kind:
                return message.payload
            self._sort_in(message)
        raise TransportFailed(_("the gateway does not answer"))

    def _sort_in(self, message: Message) -> None:
        payload = message.payload
        match message.kind:
            case Kind.ALIVE_CHECK:
                self._write(Message(Kind.ALIVE, struct.pack(">H", self._tester)))
            case Kind.NACK if len(payload) > _ADDRESSES.size:
                raise Refused(payload[_ADDRESSES.size])
            case Kind.GENERIC_NACK:
                raise TransportFailed(_("the gateway does not understand this tester"))
            case Kind.DIAGNOSTIC if payload[: _ADDRESSES.size] == _ADDRESSES.pack(self._target, self._tester):
                self._answers.append(payload[_ADDRESSES.size :])

    def _next(self, deadline: float) -> Message | None:
        while True:
            message = self._taken()
            if message is not None:
                return message
            left_s = max(0.0, deadline - time.monotonic())
            if not select.select([self._connection], [], [], left_s)[0]:
                return None
            try:
                received = self._connection.recv(_RECEIVED_AT_ONCE)
            except OSError as error:
                raise self._gone() from error
            if not received:
                raise self._gone()
            self._received += received

    def _taken(self) -> Message | None:
        """The next whole message that is here."""
        if len(self._received) < _HEAD.size:
            return None
        version, inverse, kind, length = _HEAD.unpack_from(self._received)
        if version ^ inverse != 0xFF or length > _LONGEST:
            self.close()
            raise TransportFailed(_("what answers there is no DoIP gateway"))
        end = _HEAD.size + length
        if len(self._received) < end:
            return None
        payload = bytes(self._received[_HEAD.size : end])
        del self._received[:end]
        return Message(kind, payload)

    def _write(self, message: Message) -> None:
        try:
            self._connection.sendall(message.pack())
        except OSError as error:
            raise self._gone() from error

    def _gone(self) -> TransportFailed:
        self.close()
        return TransportFailed(_("the connection to the gateway is gone"))

    def _check(self) -> None:
        if not self._is_open:
            raise TransportFailed(_("the connection to the gateway is gone"))
