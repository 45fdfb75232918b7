"""UDS over the ISO-TP of the Linux kernel (since 5.10): the kernel takes messages apart, on time.

A raw CAN socket beside it sends requests to all, and hears what other testers send.
"""

import errno
import select
import socket
import struct
import time
from typing import Any, Final

import isotp

from programming.transport import TransportFailed, Worded
from programming.transports.iso_tp import LONGEST_SINGLE_FRAME, EcuAddress, is_diagnostic
from programming.transports.iso_tp_line import PADDING
from programming.transports.reasons import mark as _
from programming.transports.reasons import system_reason

_FRAME: Final = struct.Struct("=IB3x8s")
_EXTENDED_FLAG: Final = 0x8000_0000
_IDENTIFIER: Final = 0x1FFF_FFFF
_LONGEST_MESSAGE: Final = 1 << 16
_SEND_S: Final = 15.0
_FULL_S: Final = 2.0
_FULL_WAIT_S: Final = 0.002


class NoKernelIsoTp(Worded):
    """The kernel has no ISO-TP, or no such CAN interface."""


def open_kernel_iso_tp(channel: str, address: EcuAddress, *, is_fd: bool) -> "KernelIsoTpTransport":
    """Open the kernel's ISO-TP on a network interface such as `can0`.

    Raises:
        NoKernelIsoTp: there is none here.
    """
    try:
        isotp.tpsock.check_support()
        connection, raw = isotp.socket(), _raw_socket(channel)
    except (OSError, NotImplementedError, AttributeError) as error:
        raise _none_here(error) from error
    try:
        connection.set_opts(isotp.socket.flags.TX_PADDING | isotp.socket.flags.WAIT_TX_DONE, txpad=PADDING)
        connection.set_fc_opts(bs=8, stmin=0)
        if is_fd:
            connection.set_ll_opts(mtu=isotp.socket.LinkLayerProtocol.CAN_FD, tx_dl=64)
        connection.bind(channel, address.as_isotp())
    except (OSError, ValueError) as error:
        connection.close()
        raw.close()
        raise _none_here(error) from error
    return KernelIsoTpTransport(connection, raw, address)


class KernelIsoTpTransport:
    """A `UdsTransport` over two sockets that it owns: ISO-TP, and raw CAN beside it."""

    def __init__(self, connection: Any, raw: socket.socket, address: EcuAddress) -> None:  # noqa: ANN401 - isotp.socket, or what behaves like it
        self._connection, self._raw, self._address = connection, raw, address
        self._connection.settimeout(_SEND_S)
        self._raw.setblocking(False)
        self._is_open = True

    def send(self, payload: bytes) -> None:
        """Send a request to the control unit; returns when it is on the wire.

        Raises:
            TransportFailed: no flow control came, or the interface is gone.
        """
        self._patiently(lambda: self._connection.send(payload))

    def send_functional(self, payload: bytes) -> None:
        """Send a short request to every control unit.

        Raises:
            TransportFailed: it is too long, or the interface is gone.
        """
        if len(payload) > LONGEST_SINGLE_FRAME:
            raise TransportFailed(_("a request to all has at most {most} bytes"), most=LONGEST_SINGLE_FRAME)
        identifier = self._address.functional_id | (_EXTENDED_FLAG if self._address.is_extended else 0)
        data = bytes([len(payload), *payload]).ljust(8, bytes([PADDING]))
        self._patiently(lambda: self._raw.send(_FRAME.pack(identifier, 8, data)))

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message of the control unit; None when none came in time.

        Raises:
            TransportFailed: the interface is gone.
        """
        self._check()
        deadline = time.monotonic() + timeout_s
        while True:
            left_s = max(0.0, deadline - time.monotonic())
            if not select.select([self._connection], [], [], left_s)[0]:
                return None
            try:
                received = bytes(self._connection.recv(_LONGEST_MESSAGE))
            except OSError as error:
                if error.errno in (errno.ETIMEDOUT, errno.EILSEQ, errno.EBADMSG):
                    continue  # the kernel gave a broken message up; another may follow
                raise self._gone() from error
            if not received:
                raise self._gone()
            return received

    def discard(self) -> None:
        """Forget what came and was not received."""
        while self._is_open and self.receive(0.0) is not None:
            pass

    def supply_voltage(self) -> float | None:
        """None: a CAN interface does not measure it."""
        return None

    def other_testers(self, listen_s: float) -> frozenset[int]:
        """The identifiers of requests that somebody else sent within `listen_s` seconds from now.

        Raises:
            TransportFailed: the interface is gone.
        """
        self._check()
        self._heard(0.0)
        ours = self._address.response_id
        return frozenset(one for one in self._heard(listen_s) if one != ours and is_diagnostic(one))

    def close(self) -> None:
        """Let go of the interface."""
        self._is_open = False
        self._connection.close()
        self._raw.close()

    def _heard(self, listen_s: float) -> set[int]:
        """The identifiers of the frames that are here, and that come within so many seconds."""
        heard: set[int] = set()
        deadline = time.monotonic() + listen_s
        while select.select([self._raw], [], [], max(0.0, deadline - time.monotonic()))[0]:
            try:
                frame = self._raw.recv(_FRAME.size)
            except OSError as error:
                raise self._gone() from error
            if len(frame) < _FRAME.size:
                raise self._gone()
            heard.add(_FRAME.unpack(frame)[0] & _IDENTIFIER)
        return heard

    def _patiently(self, send: Any) -> None:  # noqa: ANN401 - a function without arguments
        """Send; a full queue of the interface is waited for."""
        self._check()
        deadline = time.monotonic() + _FULL_S
        while True:
            try:
                send()
            except OSError as error:
                if error.errno == errno.ENOBUFS and time.monotonic() < deadline:
                    time.sleep(_FULL_WAIT_S)
                    continue
                if error.errno in (errno.ECOMM, errno.ETIMEDOUT) or isinstance(error, TimeoutError):
                    raise TransportFailed(_("the request was not taken by the control unit")) from error
                raise self._gone() from error
            else:
                return

    def _gone(self) -> TransportFailed:
        self.close()
        return TransportFailed(_("the connection to the interface is gone"))

    def _check(self) -> None:
        if not self._is_open:
            raise TransportFailed(_("the connection to the interface is gone"))


def _raw_socket(channel: str) -> socket.socket:
    raw = socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW)
    try:
        raw.bind((channel,))
    except OSError:
        raw.close()
        raise
    return raw


def _none_here(error: Exception) -> NoKernelIsoTp:
    if not isinstance(error, OSError) or error.errno in (errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT):
        return NoKernelIsoTp(_("the kernel of this computer has no ISO-TP: name socketcan:CHANNEL instead"))
    return NoKernelIsoTp("{reason}", reason=system_reason(error))
