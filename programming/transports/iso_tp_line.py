"""ISO-TP (ISO 15765-2) over a CAN bus of python-can, without a thread: messages move while one is asked for.

can-isotp takes messages apart and puts them together; this turns it, for the tester and for the virtual
control unit alike. Its own threads are not started: each frame would have to wake two of them, and after a
message that was given up they stop late, when the next one is under way. Between two requests nobody reads
the bus; the queue of the interface holds what comes.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, Final

import can
import isotp
from isotp.errors import (
    BadGeneratorError,
    FlowControlTimeoutError,
    MaximumWaitFrameReachedError,
    OverflowError,  # noqa: A004 - can-isotp's
)

from programming.transport import TransportFailed
from programming.transports.reasons import mark as _

_log = logging.getLogger(__name__)

PADDING: Final = 0xCC
_LONGEST_MESSAGE: Final = 1 << 20
_GONE_S: Final = 1.0
_QUEUE_FULL_S: Final = 2.0
_QUEUE_WAIT_S: Final = 0.002
_TURN_S: Final = 0.05
_WHOLE_S: Final = 3.0
_UNSENT: Final = (BadGeneratorError, FlowControlTimeoutError, MaximumWaitFrameReachedError, OverflowError)
"""What can-isotp says when it gives up sending; everything else that it notices is about receiving."""

Hear = Callable[[isotp.CanMessage], None]


class IsoTpLine:
    """Whole messages to and from one address; `hear` is called with every frame that comes, whoever's it is.

    One thread at a time. The bus stays the caller's.
    """

    def __init__(
        self,
        bus: can.BusABC,
        address: isotp.Address,
        hear: Hear,
        *,
        is_fd: bool = False,
        frames_at_once: int = 8,
    ) -> None:
        self._bus, self._hear = bus, hear
        self._failing_since: float | None = None
        self._patience_s = 0.0
        self._unsent: list[Exception] = []
        parameters = stack_parameters(is_fd=is_fd) | {"blocksize": frames_at_once, "blocking_send": False}
        self._logic = isotp.TransportLayerLogic(
            rxfn=self._next, txfn=self._put, address=address, params=parameters, error_handler=self._note
        )

    @property
    def is_silent(self) -> bool:
        """Whether not even flow control is sent."""
        return bool(self._logic.params.listen_mode)

    @is_silent.setter
    def is_silent(self, value: bool) -> None:
        self._logic.params.listen_mode = value

    def send(self, payload: bytes, limit_s: float) -> None:
        """Send a message; returns when its last frame is given to the interface.

        Raises:
            TransportFailed: it was not taken within `limit_s` seconds, or the interface is gone.
        """
        self._unsent.clear()
        self._logic.send(payload)
        deadline = time.monotonic() + limit_s
        patience_s = 0.0
        try:
            while self._logic.transmitting() and time.monotonic() < deadline:
                self._turn(patience_s)
                patience_s = _TURN_S
        finally:
            is_late = self._logic.transmitting()
            self._logic.clear_tx_queue()
            self._logic.stop_sending()
        if is_late or self._unsent:
            why = self._unsent[0] if self._unsent else "it took too long"
            raise TransportFailed("the request was not taken by the control unit: {why}", why=why)

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message; None when none came in time.

        Raises:
            TransportFailed: the interface is gone.
        """
        deadline = time.monotonic() + timeout_s
        while not self._logic.available():
            left = deadline - time.monotonic()
            self._turn(min(max(0.0, left), _TURN_S))
            if left <= 0:
                break
        received = self._logic.recv()
        return None if received is None else bytes(received)

    def discard(self) -> None:
        """Forget what came and was not received; a message that is coming is let come whole first.

        Raises:
            TransportFailed: the interface is gone.
        """
        deadline = time.monotonic() + _WHOLE_S
        while time.monotonic() < deadline:
            is_more = self.receive(_TURN_S if self._logic.is_rx_active() else 0.0) is not None
            if not is_more and not self._logic.is_rx_active():
                return
        self._logic.stop_receiving()

    def send_frame(self, message: can.Message) -> None:
        """Send a frame of one's own; a full queue of the interface is waited for.

        Raises:
            TransportFailed: the interface did not send it.
        """
        deadline = time.monotonic() + _QUEUE_FULL_S
        while True:
            try:
                self._bus.send(message)
            except can.CanError as error:
                if time.monotonic() >= deadline or not isinstance(error, can.CanOperationError):
                    raise TransportFailed("the interface did not send: {error}", error=error) from error
                time.sleep(_QUEUE_WAIT_S)
            else:
                return

    def _turn(self, patience_s: float) -> None:
        """Let can-isotp go on: with the first frame that comes within so many seconds, and all behind it."""
        pause_s = self._logic.next_cf_delay() if self._logic.is_tx_transmitting_cf() else None
        if pause_s is None:
            self._patience_s = patience_s
            self._logic.process()
        else:
            time.sleep(max(0.0, pause_s))
            self._logic.process(do_rx=False)

    def _next(self, _timeout: float) -> isotp.CanMessage | None:
        """The next frame, for can-isotp; none behind a whole message, but while one is sent."""
        if self._logic.available() and not self._logic.transmitting():
            return None
        patience_s, self._patience_s = self._patience_s, 0.0
        try:
            message = self._bus.recv(patience_s)
        except can.CanError as error:
            self._failed(error)
            return None
        self._failing_since = None
        if message is None or message.is_error_frame or message.is_remote_frame:
            return None
        frame = isotp.CanMessage(
            arbitration_id=message.arbitration_id,
            data=bytes(message.data),
            extended_id=message.is_extended_id,
            is_fd=message.is_fd,
            bitrate_switch=message.bitrate_switch,
        )
        self._hear(frame)
        return frame

    def _put(self, frame: isotp.CanMessage) -> None:
        self.send_frame(
            can.Message(
                arbitration_id=frame.arbitration_id,
                data=frame.data,
                is_extended_id=frame.is_extended_id,
                is_fd=frame.is_fd,
                bitrate_switch=frame.bitrate_switch,
            )
        )

    def _failed(self, error: can.CanError) -> None:
        """Bear with an interface that fails to read for a while."""
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        if now - self._failing_since >= _GONE_S:
            raise TransportFailed(_("the connection to the interface is gone")) from error
        _log.debug("the interface fails: %s", error)
        time.sleep(_QUEUE_WAIT_S)

    def _note(self, error: Exception) -> None:
        """Write down what can-isotp noticed; a request that was broken off ends in a time-out of its own."""
        _log.debug("ISO-TP: %s", error)
        if isinstance(error, _UNSENT):
            self._unsent.append(error)


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
