"""The kernel's ISO-TP where there is none, and its errors."""

import errno
import socket
from collections.abc import Iterator

import pytest

from programming.transport import TransportFailed
from programming.transports.iso_tp import EcuAddress
from programming.transports.kernel_iso_tp import (
    KernelIsoTpTransport,
    NoKernelIsoTp,
    open_kernel_iso_tp,
)


class Failing:
    """A socket of the kernel that fails with an error, so many times."""

    def __init__(self, number: int, times: int) -> None:
        self._number, self._left = number, times
        self.sent: list[bytes] = []

    def settimeout(self, _seconds: float) -> None:
        """Whatever."""

    def send(self, payload: bytes) -> None:
        """Send, or fail."""
        if self._left:
            self._left -= 1
            raise OSError(self._number, "of the test")
        self.sent.append(payload)

    def close(self) -> None:
        """Whatever."""


@pytest.fixture
def raw() -> Iterator[socket.socket]:
    near, far = socket.socketpair()
    with near, far:
        yield near


def test_an_interface_that_is_not_there_is_told() -> None:
    with pytest.raises(NoKernelIsoTp):
        open_kernel_iso_tp("no-such-can", EcuAddress(), is_fd=False)


def test_a_full_queue_is_waited_for(raw: socket.socket) -> None:
    failing = Failing(errno.ENOBUFS, 3)
    KernelIsoTpTransport(failing, raw, EcuAddress()).send(b"\x22\x01")
    assert failing.sent == [b"\x22\x01"]


@pytest.mark.parametrize(
    ("number", "says"),
    [(errno.ECOMM, "was not taken"), (errno.ENETDOWN, "is gone")],
    ids=["no flow control", "interface down"],
)
def test_what_was_not_sent_is_told(raw: socket.socket, number: int, says: str) -> None:
    transport = KernelIsoTpTransport(Failing(number, 1), raw, EcuAddress())
    with pytest.raises(TransportFailed, match=says):
        transport.send(b"\x22\x01")


def test_a_request_to_all_is_short(raw: socket.socket) -> None:
    transport = KernelIsoTpTransport(Failing(0, 0), raw, EcuAddress())
    with pytest.raises(TransportFailed, match="at most 7 bytes"):
        transport.send_functional(bytes(8))
