"""The emulated wire as an interface of python-can, `aos-wire`; its channel is `host:port`."""

import select
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from typing import Any, Final

import can

from programming.virtual_ecu.frames import PLAIN, Broken, Flag, Frame, Records, pack
from translations.catalogue import translator

_ = translator("programming")

QUEUE_LENGTH: Final = 32
"""How many frames may wait to be sent, as in a driver; `send` waits for room as long as it is told."""

_SEND_WAIT_S: Final = 1.0
_LOOK_AGAIN_S: Final = 0.05
_RECEIVED_AT_ONCE: Final = 65536


class WireBus(can.BusABC):
    """A station on the wire.

    It has no thread of its own, which every frame would have to wake: whoever receives reads the connection,
    and whoever waits for room does where nobody receives.
    """

    def __init__(self, channel: str, can_filters: Any = None, **options: Any) -> None:  # noqa: ANN401 - python-can's
        host, _colon, port = channel.rpartition(":")
        if not host or not port.isdecimal():
            raise can.CanInitializationError(f"{channel} is no address of a wire: give host:port")
        try:
            self._connection = socket.create_connection((host, int(port)), timeout=5)
        except OSError as error:
            raise can.CanInitializationError(
                _("there is no wire at {channel}, start `aos programming simulate`").format(channel=channel)
            ) from error
        self._connection.settimeout(None)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._records = Records()
        self._arrived: deque[can.Message] = deque()
        self._reading = threading.Lock()
        self._room = threading.BoundedSemaphore(QUEUE_LENGTH)
        self._is_gone = self._is_closed = False
        self.channel_info = f"emulated wire at {channel}"
        self._can_protocol = can.CanProtocol.CAN_FD if options.get("fd") else can.CanProtocol.CAN_20
        super().__init__(channel=channel, can_filters=can_filters)

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Queue a frame for the wire.

        Raises:
            can.CanOperationError: the queue stayed full, or the wire is gone.
        """
        if not self._has_room(time.monotonic() + (_SEND_WAIT_S if timeout is None else timeout)):
            raise can.CanOperationError("the send queue is full: nothing moves on the wire")
        frame = Frame(msg.arbitration_id, bytes(msg.data), _flags(msg), time.perf_counter())
        try:
            self._connection.sendall(pack(frame))
        except OSError as error:
            raise can.CanOperationError(f"the wire is gone: {error}") from error

    def _has_room(self, deadline: float) -> bool:
        """Take a place in the queue; False where none came free in time."""
        while not self._room.acquire(blocking=False):
            left = deadline - time.monotonic()
            if left <= 0 or self._is_gone:
                return False
            if self._reading.acquire(blocking=False):
                try:
                    self._read(left)
                finally:
                    self._reading.release()
            elif self._room.acquire(timeout=min(left, _LOOK_AGAIN_S)):  # whoever reads makes it
                return True
        return True

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._arrived:
            if self._is_gone:
                raise can.CanOperationError("the wire is gone")
            left = None if deadline is None else deadline - time.monotonic()
            if not self._reading.acquire(timeout=-1 if left is None else max(0.0, left)):
                return None, False
            try:
                if not self._arrived and not self._read(left) and left is not None:
                    return None, False
            finally:
                self._reading.release()
        return self._arrived.popleft(), False

    def shutdown(self) -> None:
        """Leave the wire."""
        super().shutdown()
        if not self._is_closed:
            self._is_closed = True
            with suppress(OSError):  # the wire may have left first
                self._connection.shutdown(socket.SHUT_RDWR)
            with self._reading:
                self._is_gone = True
                self._connection.close()

    def _read(self, timeout: float | None) -> bool:
        """Wait for what the wire says, and sort it; whether it said anything. Only with `_reading`."""
        if self._is_gone:
            return False
        wait = None if timeout is None else max(0.0, timeout)
        received = b""
        with suppress(OSError):
            if not select.select([self._connection], [], [], wait)[0]:
                return False
            received = self._connection.recv(_RECEIVED_AT_ONCE)
        sent = 0
        try:
            for frame in self._records.feed(received):
                if frame is None:
                    sent += 1
                else:
                    self._arrived.append(_message(frame))
        except Broken:
            received = b""
        if sent:
            self._room.release(sent)
        self._is_gone = not received
        return True


def _flags(message: can.Message) -> Flag:
    if not message.is_fd:
        return Flag.EXTENDED if message.is_extended_id else PLAIN
    is_switched = Flag.BIT_RATE_SWITCH if message.bitrate_switch else PLAIN
    return Flag.FD | is_switched | (Flag.EXTENDED if message.is_extended_id else PLAIN)


def _message(frame: Frame) -> can.Message:
    return can.Message(
        timestamp=time.time(),
        arbitration_id=frame.identifier,
        data=frame.data,
        is_extended_id=Flag.EXTENDED in frame.flags,
        is_fd=Flag.FD in frame.flags,
        bitrate_switch=Flag.BIT_RATE_SWITCH in frame.flags,
    )
