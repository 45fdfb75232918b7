"""A virtual ECU on a bus: a thread that hears requests, lets the ECU answer, and sends what it answers."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Final, Self

import can
import isotp

from programming.transports.iso_tp import LONGEST_SINGLE_FRAME, EcuAddress, stack_parameters
from programming.virtual_ecu.ecu import VirtualEcu

_log = logging.getLogger(__name__)
_LISTEN_S: Final = 0.05


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
        self._requests: queue.SimpleQueue[tuple[bytes, bool]] = queue.SimpleQueue()
        self._is_ending = threading.Event()
        self._notifier = can.Notifier(bus, [self._hear], timeout=_LISTEN_S)
        self._stack = isotp.NotifierBasedCanStack(
            bus,
            self._notifier,
            address=address.reversed().as_isotp(),
            params=stack_parameters(is_fd=is_fd) | {"blocksize": ecu.frames_at_once},
            error_handler=lambda error: _log.debug("virtual ECU: %s", error),
        )
        self._stack.start()
        self._threads = [
            threading.Thread(target=run, name="virtual-ecu", daemon=True)
            for run in (self._receive, self._work)
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the bus."""
        self._is_ending.set()
        for thread in self._threads:
            thread.join()
        self._stack.stop()
        self._notifier.stop()
        self._bus.shutdown()

    def _hear(self, message: can.Message) -> None:
        """Take in a request to every control unit: one short frame."""
        if message.arbitration_id != self._address.functional_id or not message.data:
            return
        length = message.data[0]
        if 0 < length <= LONGEST_SINGLE_FRAME and len(message.data) > length:
            self._requests.put((bytes(message.data[1 : 1 + length]), True))

    def _receive(self) -> None:
        while not self._is_ending.is_set():
            request = self._stack.recv(block=True, timeout=_LISTEN_S)
            if request is not None:
                self._requests.put((bytes(request), False))

    def _work(self) -> None:
        while not self._is_ending.is_set():
            # While it has no supply not even its flow control is on the bus.
            self._stack.params.listen_mode = self._ecu.is_asleep(self._clock())
            try:
                request, is_functional = self._requests.get(timeout=_LISTEN_S)
            except queue.Empty:
                continue
            for message in self._ecu.handle(request, self._clock(), is_functional=is_functional):
                if self._is_ending.wait(message.after_s):
                    return
                self._send(message.payload)

    def _send(self, payload: bytes) -> None:
        try:
            self._stack.send(payload, send_timeout=2.0)
        except isotp.BlockingSendFailure as error:
            _log.debug("virtual ECU: nobody took its answer: %s", error)
