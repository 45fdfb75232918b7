"""The emulated wire as an interface of python-can, `aos-wire`; its channel is `host:port`."""

import queue
import socket
import threading
import time
from contextlib import suppress
from typing import Any, Final

import can

from programming.virtual_ecu.frames import Broken, Flag, Frame, Records, pack

QUEUE_LENGTH: Final = 32
"""How many frames may wait to be sent, as in a driver; `send` waits for room as long as it is told."""

_SEND_WAIT_S: Final = 1.0
_RECEIVED_AT_ONCE: Final = 65536


class WireBus(can.BusABC):
    """A station on the wire."""

    def __init__(self, channel: str, can_filters: Any = None, **options: Any) -> None:  # noqa: ANN401 - python-can's
        host, _, port = channel.rpartition(":")
        if not host or not port.isdecimal():
            raise can.CanInitializationError(f"{channel} is no address of a wire: give host:port")
        try:
            self._connection = socket.create_connection((host, int(port)), timeout=5)
        except OSError as error:
            raise can.CanInitializationError(f"there is no wire at {channel}: {error}") from error
        self._connection.settimeout(None)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._arrived: queue.SimpleQueue[can.Message | None] = queue.SimpleQueue()
        self._room = threading.BoundedSemaphore(QUEUE_LENGTH)
        self._is_closed = False
        self.channel_info = f"emulated wire at {channel}"
        self._can_protocol = can.CanProtocol.CAN_FD if options.get("fd") else can.CanProtocol.CAN_20
        self._reader = threading.Thread(target=self._read, name="wire-bus", daemon=True)
        self._reader.start()
        super().__init__(channel=channel, can_filters=can_filters)

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Queue a frame for the wire.

        Raises:
            can.CanOperationError: the queue stayed full, or the wire is gone.
        """
        if not self._room.acquire(timeout=_SEND_WAIT_S if timeout is None else timeout):
            raise can.CanOperationError("the send queue is full: nothing moves on the wire")
        flags = (Flag.EXTENDED if msg.is_extended_id else Flag(0)) | (
            (Flag.FD | (Flag.BIT_RATE_SWITCH if msg.bitrate_switch else Flag(0))) if msg.is_fd else Flag(0)
        )
        try:
            self._connection.sendall(pack(Frame(msg.arbitration_id, bytes(msg.data), flags)))
        except OSError as error:
            raise can.CanOperationError(f"the wire is gone: {error}") from error

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        try:
            message = self._arrived.get(block=timeout != 0, timeout=timeout or None)
        except queue.Empty:
            return None, False
        if message is None:
            self._arrived.put(None)  # for whoever asks next
            raise can.CanOperationError("the wire is gone")
        return message, False

    def shutdown(self) -> None:
        """Leave the wire."""
        super().shutdown()
        if not self._is_closed:
            self._is_closed = True
            with suppress(OSError):  # the wire may have left first
                self._connection.shutdown(socket.SHUT_RDWR)
            self._reader.join()
            self._connection.close()

    def _read(self) -> None:
        records = Records()
        with suppress(OSError, Broken):  # the end, either way
            while received := self._connection.recv(_RECEIVED_AT_ONCE):
                for frame in records.feed(received):
                    if frame is None:
                        self._room.release()
                    else:
                        self._arrived.put(_message(frame))
        self._arrived.put(None)


def _message(frame: Frame) -> can.Message:
    return can.Message(
        timestamp=time.time(),
        arbitration_id=frame.identifier,
        data=frame.data,
        is_extended_id=Flag.EXTENDED in frame.flags,
        is_fd=Flag.FD in frame.flags,
        bitrate_switch=Flag.BIT_RATE_SWITCH in frame.flags,
    )
