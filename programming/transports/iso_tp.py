"""UDS over ISO-TP (ISO 15765-2) over any CAN interface of python-can.

can-isotp takes messages apart and puts them together. Three of its faults are worked around here: a full send
queue of a driver would kill its thread; a send without a time limit would then wait for ever; and what it was
told to stop sending a second time it stops late, when the next message is under way.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any, Final

import can
import isotp
from isotp.errors import BlockingSendFailure, BlockingSendTimeout

from programming.transport import TransportFailed

_log = logging.getLogger(__name__)

PADDING: Final = 0xCC
LONGEST_SINGLE_FRAME: Final = 7
_LONGEST_STANDARD: Final = 0x7FF
_FUNCTIONAL_EXTENDED: Final = 0x18DB_33F1
_LONGEST_MESSAGE: Final = 1 << 20
_SEND_BASE_S: Final = 5.0
_SEND_PER_BYTE_S: Final = 0.002
"""Ten times what a byte needs at 250 kbit/s with a pause of a millisecond between frames."""
_DIAGNOSTIC: Final = range(0x700, 0x800)
_DIAGNOSTIC_EXTENDED: Final = frozenset({0x18DA, 0x18DB})
_GONE_S: Final = 1.0
_QUEUE_FULL_S: Final = 2.0
_QUEUE_WAIT_S: Final = 0.002


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
        self._stack = isotp.CanStack(
            bus, address=address.as_isotp(), params=stack_parameters(is_fd=is_fd), error_handler=_note
        )
        self._line = _Line(self._stack)
        self._stack.start()

    def send(self, payload: bytes) -> None:
        """Send a request to the control unit; returns when it is on the wire.

        Raises:
            TransportFailed: no flow control came, or the interface is gone.
        """
        self._check()
        try:
            self._stack.send(payload, send_timeout=_SEND_BASE_S + len(payload) * _SEND_PER_BYTE_S)
        except BlockingSendFailure as error:
            if isinstance(error, BlockingSendTimeout):
                self._stack.events.reset_tx_complete.clear()
                self._stack.stop_sending()
            raise TransportFailed(f"the request was not taken by the control unit: {error}") from error

    def send_functional(self, payload: bytes) -> None:
        """Send a short request to every control unit.

        Raises:
            TransportFailed: it is too long, or the interface is gone.
        """
        self._check()
        if len(payload) > LONGEST_SINGLE_FRAME:
            raise TransportFailed(f"a request to all has at most {LONGEST_SINGLE_FRAME} bytes")
        data = bytes([len(payload), *payload]).ljust(8, bytes([PADDING]))
        message = can.Message(
            arbitration_id=self._address.functional_id,
            data=data,
            is_extended_id=self._address.is_extended,
            is_fd=self._is_fd,
            bitrate_switch=self._is_fd,
        )
        try:
            _send_patiently(self._bus, message)
        except can.CanError as error:
            raise TransportFailed(f"the interface did not send: {error}") from error

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message of the control unit; None when none came in time.

        Raises:
            TransportFailed: the interface is gone.
        """
        self._check()
        received: bytearray | None = self._stack.recv(block=True, timeout=max(timeout_s, 0.0))
        if received is None:
            self._check()
            return None
        return bytes(received)

    def discard(self) -> None:
        """Forget what came and was not received."""
        while self._stack.recv(block=False) is not None:
            pass

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
        self._line.heard.clear()
        time.sleep(listen_s)
        self._check()
        return frozenset(
            identifier
            for identifier in self._line.heard.copy()
            if identifier != self._address.response_id and is_diagnostic(identifier)
        )

    def close(self) -> None:
        """Let go of the bus."""
        if self._is_open:
            self._is_open = False
            self._stack.stop()
            self._bus.shutdown()

    def _check(self) -> None:
        """Notice that the stack's threads died with the interface."""
        thread = self._stack.main_thread
        if not self._is_open or thread is None or not thread.is_alive() or self._line.is_gone:
            raise TransportFailed("the connection to the interface is gone")


def stack_parameters(*, is_fd: bool) -> dict[str, Any]:
    """can-isotp's parameters, for the tester and for the virtual ECU alike."""
    return {
        "stmin": 0,
        "blocksize": 8,
        "tx_padding": PADDING,
        "tx_data_length": 64 if is_fd else 8,
        "tx_data_min_length": 8,
        "can_fd": is_fd,
        "bitrate_switch": is_fd,
        "max_frame_size": _LONGEST_MESSAGE,
        "blocking_send": True,
        "rx_flowcontrol_timeout": 1000,
        "rx_consecutive_frame_timeout": 1000,
    }


def is_diagnostic(identifier: int) -> bool:
    """Whether testers and the units that they ask use it: 0x7xx, and ISO 15765-4's with 29 bits."""
    return identifier in _DIAGNOSTIC or identifier >> 16 in _DIAGNOSTIC_EXTENDED


class _Line:
    """What the stack's threads notice of the interface; an error of it must not end them.

    `heard` are the identifiers of frames that came.
    """

    def __init__(self, stack: isotp.CanStack) -> None:
        self.heard: set[int] = set()
        self._failing_since: float | None = None
        self._receive, self._send = stack.user_rxfn, stack.txfn
        stack.user_rxfn, stack.txfn = self._received, self._sent

    @property
    def is_gone(self) -> bool:
        """Whether the interface has done nothing but fail for a while."""
        since = self._failing_since
        return since is not None and time.monotonic() - since >= _GONE_S

    def _received(self, timeout: float) -> isotp.CanMessage | None:
        try:
            message = self._receive(timeout)
        except can.CanError as error:
            self._failed(error)
            time.sleep(_QUEUE_WAIT_S)
            return None
        self._failing_since = None
        if message is not None:
            self.heard.add(message.arbitration_id)
        return message

    def _sent(self, message: isotp.CanMessage) -> None:
        """Send; a full queue of the driver is waited for, what cannot be sent is missed by the receiver."""
        try:
            _patiently(lambda: self._send(message))
        except can.CanError as error:
            self._failed(error)

    def _failed(self, error: can.CanError) -> None:
        if self._failing_since is None:
            self._failing_since = time.monotonic()
            _log.debug("the interface fails: %s", error)


def _send_patiently(bus: can.BusABC, message: can.Message) -> None:
    _patiently(lambda: bus.send(message))


def _patiently(send: Any) -> None:  # noqa: ANN401 - a function without arguments, of two libraries
    deadline = time.monotonic() + _QUEUE_FULL_S
    while True:
        try:
            send()
        except can.CanOperationError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_QUEUE_WAIT_S)
        else:
            return


def _note(error: Exception) -> None:
    """Write down what can-isotp noticed; the request that it broke ends in a time-out of its own."""
    _log.debug("ISO-TP: %s", error)
