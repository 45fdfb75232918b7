"""UDS over a pass-thru device (SAE J2534-1, 04.04): ISO-TP runs in the device, behind the maker's library.

Numbers are 32 bits wide whatever a C `long` is here. A library is as wide as the program that loads it: most
are of 32 bits and need a Python of 32 bits.
"""

import ctypes
import struct
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

from programming.transport import TransportFailed, Worded
from programming.transports.iso_tp import EcuAddress, is_diagnostic
from programming.transports.reasons import mark as _

_LONGEST_DATA: Final = 4128
_LONGEST_MESSAGE: Final = 4095
_AT_ONCE: Final = 32
_SEND_BASE_MS: Final = 5_000
_LISTEN_STEP_MS: Final = 50
_FRAME_PAD: Final = 0x40
_LONG_IDENTIFIERS: Final = 0x100
_NOT_A_MESSAGE: Final = 0x01 | 0x02 | 0x08
"""RxStatus: the echo of what was sent, the first frame of a message that goes on, "it is sent"."""

_ERROR_TEXT: Final = 80


class Protocol(IntEnum):
    """Protocols of a channel."""

    CAN = 5
    ISO15765 = 6


class Filter(IntEnum):
    """Kinds of filters; without one nothing is received."""

    PASS = 1
    FLOW_CONTROL = 3


class Ioctl(IntEnum):
    """What PassThruIoctl is asked."""

    SET_CONFIG = 0x02
    READ_VBATT = 0x03
    CLEAR_RX_BUFFER = 0x08


class Status(IntEnum):
    """Results that are not failures."""

    NOERROR = 0x00
    TIMEOUT = 0x09
    BUFFER_EMPTY = 0x10


_BLOCK_SIZE: Final = 0x1E
_STMIN: Final = 0x1F


class NoPassThru(Worded):
    """The library cannot be loaded, or its device is not there; the text says which."""


_FAILURES: Final[Mapping[int, str]] = {
    0x01: _("the device cannot do this ({code})"),
    0x03: _("the device does not speak ISO 15765 ({code})"),
    0x08: _("the device is not connected ({code})"),
    0x0E: _("another program uses the device ({code})"),
    0x14: _("another program uses this channel of the device ({code})"),
    0x19: _("the device does not know this bit rate ({code})"),
}
"""Results that have words here (SAE J2534-1); of others there is what the maker's library says."""


class PassThruMessage(ctypes.Structure):
    """PASSTHRU_MSG: the identifier stands in the first four bytes of the data."""

    _fields_ = (
        ("ProtocolID", ctypes.c_uint32),
        ("RxStatus", ctypes.c_uint32),
        ("TxFlags", ctypes.c_uint32),
        ("Timestamp", ctypes.c_uint32),
        ("DataSize", ctypes.c_uint32),
        ("ExtraDataIndex", ctypes.c_uint32),
        ("Data", ctypes.c_uint8 * _LONGEST_DATA),
    )


class _Setting(ctypes.Structure):
    _fields_ = (("Parameter", ctypes.c_uint32), ("Value", ctypes.c_uint32))


class _Settings(ctypes.Structure):
    _fields_ = (("NumOfParams", ctypes.c_uint32), ("ConfigPtr", ctypes.POINTER(_Setting)))


class PassThruDevice:
    """A device behind its library; `close` it at the end."""

    def __init__(self, path: str) -> None:
        try:
            self._library: Any = _load(path)
            self._library.PassThruOpen  # noqa: B018 - asks whether it is such a library
        except (OSError, AttributeError) as error:
            if not Path(path).exists() and "/" in path.replace("\\", "/"):
                raise NoPassThru(_("there is no file {path}"), path=path) from error
            raise NoPassThru(
                _(
                    "{path} is no pass-thru library for this program: one of 32 bits needs a "
                    "Python of 32 bits"
                ),
                path=path,
            ) from error
        self._device = ctypes.c_uint32()
        status = self._library.PassThruOpen(None, ctypes.byref(self._device))
        if status != Status.NOERROR:
            raise NoPassThru(**self.failure(status))

    def connect(self, protocol: Protocol, flags: int, bitrate: int) -> ctypes.c_uint32:
        """Open a channel.

        Raises:
            NoPassThru: the device does not.
        """
        channel = ctypes.c_uint32()
        status = self._library.PassThruConnect(
            self._device, ctypes.c_uint32(protocol), ctypes.c_uint32(flags), ctypes.c_uint32(bitrate),
            ctypes.byref(channel),
        )  # fmt: skip
        if status != Status.NOERROR:
            raise NoPassThru(**self.failure(status))
        return channel

    def disconnect(self, channel: ctypes.c_uint32) -> None:
        """Close a channel."""
        self._library.PassThruDisconnect(channel)

    def filter(
        self, channel: ctypes.c_uint32, kind: Filter, mask: PassThruMessage, pattern: PassThruMessage,
        flow_control: PassThruMessage | None,
    ) -> None:  # fmt: skip
        """Let messages through.

        Raises:
            NoPassThru: the device does not.
        """
        number = ctypes.c_uint32()
        status = self._library.PassThruStartMsgFilter(
            channel, ctypes.c_uint32(kind), ctypes.byref(mask), ctypes.byref(pattern),
            None if flow_control is None else ctypes.byref(flow_control), ctypes.byref(number),
        )  # fmt: skip
        if status != Status.NOERROR:
            raise NoPassThru(**self.failure(status))

    def read(self, channel: ctypes.c_uint32, timeout_ms: int) -> list[PassThruMessage]:
        """The messages that are there, or come in time.

        Raises:
            TransportFailed: the device is gone.
        """
        messages = (PassThruMessage * _AT_ONCE)()
        count = ctypes.c_uint32(_AT_ONCE)
        status = self._library.PassThruReadMsgs(
            channel, messages, ctypes.byref(count), ctypes.c_uint32(timeout_ms)
        )
        if status not in (Status.NOERROR, Status.TIMEOUT, Status.BUFFER_EMPTY):
            raise TransportFailed(**self.failure(status))
        return list(messages[: count.value])

    def write(self, channel: ctypes.c_uint32, message: PassThruMessage, timeout_ms: int) -> None:
        """Send a message; returns when it is on the wire.

        Raises:
            TransportFailed: it could not be sent.
        """
        count = ctypes.c_uint32(1)
        status = self._library.PassThruWriteMsgs(
            channel, ctypes.byref(message), ctypes.byref(count), ctypes.c_uint32(timeout_ms)
        )
        if status != Status.NOERROR:
            raise TransportFailed(**self.failure(status))

    def volts(self) -> float | None:
        """The voltage at the socket; None where the device does not measure it."""
        millivolts = ctypes.c_uint32()
        status = self._library.PassThruIoctl(
            self._device, ctypes.c_uint32(Ioctl.READ_VBATT), None, ctypes.byref(millivolts)
        )
        return millivolts.value / 1000 if status == Status.NOERROR else None

    def set(self, channel: ctypes.c_uint32, *settings: tuple[int, int]) -> None:
        """Set parameters of a channel; a device that does not know one goes on as it is."""
        values = (_Setting * len(settings))(*(_Setting(*one) for one in settings))
        asked = _Settings(len(settings), values)
        self._library.PassThruIoctl(channel, ctypes.c_uint32(Ioctl.SET_CONFIG), ctypes.byref(asked), None)

    def clear(self, channel: ctypes.c_uint32) -> None:
        """Forget what was received."""
        self._library.PassThruIoctl(channel, ctypes.c_uint32(Ioctl.CLEAR_RX_BUFFER), None, None)

    def close(self) -> None:
        """Let go of the device."""
        self._library.PassThruClose(self._device)

    def failure(self, status: int) -> dict[str, str]:
        """The last failure as `Worded` takes it: in words of ours, or in those of the library."""
        text = ctypes.create_string_buffer(_ERROR_TEXT)
        self._library.PassThruGetLastError(text)
        said = text.value.decode("ascii", "replace").strip()
        message = _FAILURES.get(status) or (
            _("the device refused: {said} ({code})") if said else _("the device refused ({code})")
        )
        return {"message": message, "said": said, "code": f"{status:02X}"}


class J2534Transport:
    """A `UdsTransport` over an ISO 15765 channel of a device that it owns."""

    def __init__(self, device: PassThruDevice, address: EcuAddress, *, bitrate: int) -> None:
        self._device, self._address, self._bitrate = device, address, bitrate
        self._flags = _LONG_IDENTIFIERS if address.is_extended else 0
        self._answers: deque[bytes] = deque()
        self._channel = device.connect(Protocol.ISO15765, self._flags, bitrate)
        self._is_open = True
        device.filter(
            self._channel,
            Filter.FLOW_CONTROL,
            self._message(0xFFFF_FFFF),
            self._message(address.response_id),
            self._message(address.request_id),
        )
        device.set(self._channel, (_BLOCK_SIZE, 8), (_STMIN, 0))

    def send(self, payload: bytes) -> None:
        """Send a request to the control unit; returns when it is on the wire.

        Raises:
            TransportFailed: no flow control came, it is too long, or the device is gone.
        """
        self._send(self._address.request_id, payload)

    def send_functional(self, payload: bytes) -> None:
        """Send a short request to every control unit.

        Raises:
            TransportFailed: it could not be sent.
        """
        self._send(self._address.functional_id, payload)

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message of the control unit; None when none came in time.

        Raises:
            TransportFailed: the device is gone.
        """
        self._check()
        deadline = time.monotonic() + timeout_s
        while not self._answers:
            left_ms = max(0, round((deadline - time.monotonic()) * 1000))
            self._answers.extend(self._read(self._channel, left_ms, self._is_answer))
            if not self._answers and time.monotonic() >= deadline:
                return None
        return self._answers.popleft()

    def discard(self) -> None:
        """Forget what came and was not received."""
        if self._is_open:
            self._answers.clear()
            self._device.clear(self._channel)

    def supply_voltage(self) -> float | None:
        """The voltage at the diagnostic socket, where the device measures it."""
        return self._device.volts() if self._is_open else None

    def close(self) -> None:
        """Let go of the device."""
        if self._is_open:
            self._is_open = False
            self._device.disconnect(self._channel)
            self._device.close()

    def _send(self, identifier: int, payload: bytes) -> None:
        self._check()
        if len(payload) > _LONGEST_MESSAGE:
            raise TransportFailed(_("a request has at most {most} bytes"), most=_LONGEST_MESSAGE)
        message = self._message(identifier, payload)
        self._device.write(self._channel, message, _SEND_BASE_MS + 2 * len(payload))

    def _read(
        self, channel: ctypes.c_uint32, timeout_ms: int, is_wanted: Callable[[int], bool]
    ) -> list[bytes]:
        read = [
            (struct.unpack(">I", bytes(one.Data[:4]))[0], bytes(one.Data[4 : one.DataSize]))
            for one in self._device.read(channel, timeout_ms)
            if not one.RxStatus & _NOT_A_MESSAGE and one.DataSize >= 4
        ]
        return [data for identifier, data in read if is_wanted(identifier) and data]

    def _is_answer(self, identifier: int) -> bool:
        return identifier == self._address.response_id

    def _message(self, identifier: int, payload: bytes = b"") -> PassThruMessage:
        data = struct.pack(">I", identifier) + payload
        message = PassThruMessage(
            ProtocolID=Protocol.ISO15765, TxFlags=_FRAME_PAD | self._flags, DataSize=len(data)
        )
        ctypes.memmove(message.Data, data, len(data))
        return message

    def _check(self) -> None:
        if not self._is_open:
            raise TransportFailed(_("the connection to the interface is gone"))


class ListeningJ2534Transport(J2534Transport):
    """The same with a device that opens a raw CAN channel beside, on which everything is heard."""

    def other_testers(self, listen_s: float) -> frozenset[int]:
        """The identifiers of requests that somebody else sent within `listen_s` seconds from now.

        Raises:
            TransportFailed: the device is gone.
        """
        self._check()
        heard: set[int] = set()
        try:
            channel = open_raw(self._device, self._flags, self._bitrate)
        except NoPassThru as error:
            raise TransportFailed(error.message, **error.values) from error
        try:
            deadline = time.monotonic() + listen_s
            while time.monotonic() < deadline:
                for one in self._device.read(channel, _LISTEN_STEP_MS):
                    if not one.RxStatus & _NOT_A_MESSAGE:
                        heard.add(struct.unpack(">I", bytes(one.Data[:4]))[0])
        finally:
            self._device.disconnect(channel)
        return frozenset(one for one in heard if one != self._address.response_id and is_diagnostic(one))


def open_j2534(path: str, address: EcuAddress, *, bitrate: int) -> J2534Transport:
    """Reach a control unit over the device of a library.

    Raises:
        NoPassThru: there is no such library, or no device.
    """
    device = PassThruDevice(path)
    try:
        kind = ListeningJ2534Transport if _hears_all(device, bitrate) else J2534Transport
        return kind(device, address, bitrate=bitrate)
    except NoPassThru:
        device.close()
        raise


def open_raw(device: PassThruDevice, flags: int, bitrate: int) -> ctypes.c_uint32:
    """Open a CAN channel that hears everything.

    Raises:
        NoPassThru: the device does not.
    """
    channel = device.connect(Protocol.CAN, flags, bitrate)
    everything = PassThruMessage(ProtocolID=Protocol.CAN, TxFlags=flags, DataSize=4)
    try:
        device.filter(channel, Filter.PASS, everything, everything, None)
    except NoPassThru:
        device.disconnect(channel)
        raise
    return channel


def _load(path: str) -> ctypes.CDLL:
    """The library, called as its makers compile it: `stdcall` on Windows."""
    if sys.platform == "win32":
        return ctypes.WinDLL(path)
    return ctypes.CDLL(path)


def _hears_all(device: PassThruDevice, bitrate: int) -> bool:
    try:
        device.disconnect(open_raw(device, 0, bitrate))
    except NoPassThru:
        return False
    return True
