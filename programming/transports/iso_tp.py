"""UDS over ISO-TP (ISO 15765-2) over any CAN interface of python-can."""

import time
from dataclasses import dataclass
from typing import Final

import can
import isotp

from programming.transport import TransportFailed
from programming.transports.iso_tp_line import PADDING, IsoTpLine
from programming.transports.reasons import mark as _

LONGEST_SINGLE_FRAME: Final = 7
_LONGEST_STANDARD: Final = 0x7FF
_FUNCTIONAL_EXTENDED: Final = 0x18DB_33F1
_SEND_BASE_S: Final = 5.0
_SEND_PER_BYTE_S: Final = 0.002
"""Ten times what a byte needs at 250 kbit/s with a pause of a millisecond between frames."""
_DIAGNOSTIC: Final = range(0x700, 0x800)
_DIAGNOSTIC_EXTENDED: Final = frozenset({0x18DA, 0x18DB})


@dataclass(frozen=True, slots=True, kw_only=True)
class EcuAddress:
    """The CAN identifiers of one control unit; of 29 bits where `is_extended`."""

    request_id: int = 0x7E0
    response_id: int = 0x7E8
    functional_id: int = 0x7DF
    is_extended: bool = False

    @classmethod
    def of(cls, request_id: int, response_id: int) -> "EcuAddress":
        """The address with these identifiers; longer than 11 bits they are 29-bit ones."""
        if max(request_id, response_id) <= _LONGEST_STANDARD:
            return cls(request_id=request_id, response_id=response_id)
        return cls(
            request_id=request_id,
            response_id=response_id,
            functional_id=_FUNCTIONAL_EXTENDED,
            is_extended=True,
        )

    def as_isotp(self) -> isotp.Address:
        """The same as can-isotp wants it, for the tester."""
        mode = isotp.AddressingMode.Normal_29bits if self.is_extended else isotp.AddressingMode.Normal_11bits
        return isotp.Address(mode, txid=self.request_id, rxid=self.response_id)

    def reversed(self) -> "EcuAddress":
        """The same from the control unit's side."""
        return EcuAddress(
            request_id=self.response_id,
            response_id=self.request_id,
            functional_id=self.functional_id,
            is_extended=self.is_extended,
        )


class IsoTpTransport:
    """A `UdsTransport` over a CAN bus that it owns."""

    def __init__(self, bus: can.BusABC, address: EcuAddress, *, is_fd: bool = False) -> None:
        self._bus, self._address, self._is_fd = bus, address, is_fd
        self._is_open = True
        self._heard: set[int] = set()
        self._line = IsoTpLine(bus, address.as_isotp(), self._hear, is_fd=is_fd)

    def send(self, payload: bytes) -> None:
        """Send a request to the control unit; returns when it is on the wire.

        Raises:
            TransportFailed: no flow control came, or the interface is gone.
        """
        self._check()
        self._line.send(payload, _SEND_BASE_S + len(payload) * _SEND_PER_BYTE_S)

    def send_functional(self, payload: bytes) -> None:
        """Send a short request to every control unit.

        Raises:
            TransportFailed: it is too long, or the interface is gone.
        """
        self._check()
        if len(payload) > LONGEST_SINGLE_FRAME:
            raise TransportFailed(_("a request to all has at most {most} bytes"), most=LONGEST_SINGLE_FRAME)
        data = bytes([len(payload), *payload]).ljust(8, bytes([PADDING]))
        self._line.send_frame(
            can.Message(
                arbitration_id=self._address.functional_id,
                data=data,
                is_extended_id=self._address.is_extended,
                is_fd=self._is_fd,
                bitrate_switch=self._is_fd,
            )
        )

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message of the control unit; None when none came in time.

        Raises:
            TransportFailed: the interface is gone.
        """
        self._check()
        return self._line.receive(timeout_s)

    def discard(self) -> None:
        """Forget what came and was not received."""
        if self._is_open:
            self._line.discard()

    def supply_voltage(self) -> float | None:
        """None: a CAN interface does not measure it."""
        return None

    def other_testers(self, listen_s: float) -> frozenset[int]:
        """The identifiers of requests that somebody else sent within `listen_s` seconds from now.

        Our own frames are not heard, and neither are the answers of the control unit counted, which may
        still come to a tester that was stopped in the middle.

        Raises:
            TransportFailed: the interface is gone.
        """
        self._check()
        self.discard()
        self._heard.clear()
        until = time.monotonic() + listen_s
        while (left := until - time.monotonic()) > 0:
            self._line.receive(left)
        return frozenset(
            identifier
            for identifier in self._heard
            if identifier != self._address.response_id and is_diagnostic(identifier)
        )

    def close(self) -> None:
        """Let go of the bus."""
        if self._is_open:
            self._is_open = False
            self._bus.shutdown()

    def _hear(self, frame: isotp.CanMessage) -> None:
        self._heard.add(frame.arbitration_id)

    def _check(self) -> None:
        if not self._is_open:
            raise TransportFailed(_("the connection to the interface is gone"))


def is_diagnostic(identifier: int) -> bool:
    """Whether testers and the units that they ask use it: 0x7xx, and ISO 15765-4's with 29 bits."""
    return identifier in _DIAGNOSTIC or identifier >> 16 in _DIAGNOSTIC_EXTENDED
