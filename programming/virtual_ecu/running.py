"""A virtual ECU on a bus: a thread that hears requests, lets the ECU answer, and sends what it answers."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Self

import can
import isotp

from programming.transport import TransportFailed
from programming.transports.iso_tp import LONGEST_SINGLE_FRAME, EcuAddress
from programming.transports.iso_tp_line import IsoTpLine
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.reply import Sending

_log = logging.getLogger(__name__)
_LISTEN_S: Final = 0.05
_SEND_S: Final = 2.0


class RunningEcu:
    """An ECU that answers on `bus`, which it owns, until it is closed."""

    def __init__(
        self,
        ecu: VirtualEcu,
        bus: can.BusABC,
        address: EcuAddress,
        *,
        is_fd: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ecu, self._bus, self._address, self._clock = ecu, bus, address, clock
        self._requests: deque[tuple[bytes, bool]] = deque()
        self._is_ending = threading.Event()
        self._line = IsoTpLine(
            bus,
            address.reversed().as_isotp(),
            self._hear,
            is_fd=is_fd,
            frames_at_once=ecu.frames_at_once,
        )
        self._thread = threading.Thread(target=self._run, name="virtual-ecu", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the bus."""
        self._is_ending.set()
        self._thread.join()
        self._bus.shutdown()

    def _hear(self, frame: isotp.CanMessage) -> None:
        """Take in a request to every control unit: one short frame."""
        if frame.arbitration_id != self._address.functional_id or not frame.data:
            return
        length = frame.data[0]
        if 0 < length <= LONGEST_SINGLE_FRAME and len(frame.data) > length:
            self._requests.append((bytes(frame.data[1 : 1 + length]), True))

    def _run(self) -> None:
        while not self._is_ending.is_set():
            self._listen(_LISTEN_S)
            while self._requests and not self._is_ending.is_set():
                request, is_functional = self._requests.popleft()
                for message in self._ecu.handle(request, self._clock(), is_functional=is_functional):
                    self._say(message)

    def _listen(self, seconds: float) -> None:
        """Take in the next request that comes within so many seconds."""
        # While it has no supply not even its flow control is on the bus.
        self._line.is_silent = self._ecu.is_asleep(self._clock())
        try:
            request = self._line.receive(seconds)
        except TransportFailed as failure:
            _log.debug("virtual ECU: %s", failure)
            self._is_ending.wait(seconds)
            return
        if request is not None:
            self._requests.append((request, False))

    def _say(self, message: Sending) -> None:
        """Send a message when its time has come; what is asked meanwhile is heard."""
        until = time.monotonic() + message.after_s
        while (left := until - time.monotonic()) > 0:
            if self._is_ending.is_set():
                return
            self._listen(min(left, _LISTEN_S))
        if self._is_ending.is_set():
            return
        try:
            self._line.send(message.payload, _SEND_S)
        except (TransportFailed, RuntimeError) as failure:
            _log.debug("virtual ECU: nobody took its answer: %s", failure)
