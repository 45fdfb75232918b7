"""DoIP: what a gateway may say beside answers, and an independent tester at the gateway of the tests."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from doipclient.client import DoIPClient

from programming.transport import TransportFailed
from programming.transports.doip import DoipTransport
from tests.factories.uds_ends import ECHO, TARGET, EchoEcu, running_gateway


@contextmanager
def saying(answer: bytes) -> Iterator[int]:
    """Something that answers anything with these bytes and hangs up; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(100)
            connection.sendall(answer)

    thread = Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


def test_an_independent_tester_is_served_by_the_gateway_of_the_tests() -> None:
    ecu = EchoEcu()
    with running_gateway(ecu) as (port, _vanish):
        independent: Any = DoIPClient
        peer = independent("127.0.0.1", TARGET, tcp_port=port)
        peer.send_diagnostic(bytearray([ECHO, *range(200)]))
        assert bytes(peer.receive_diagnostic(timeout=5)) == bytes([ECHO + 0x40, *range(200)])
        peer.close()


def test_a_gateway_without_a_named_control_unit_is_the_control_unit() -> None:
    with running_gateway(EchoEcu()) as (port, _vanish):
        transport = DoipTransport("127.0.0.1", port=port)
        transport.send(bytes([ECHO, 5]))
        assert transport.receive(5.0) == b"\x62\x05"
        transport.close()


def test_a_control_unit_that_the_gateway_does_not_know_is_told() -> None:
    with running_gateway(EchoEcu()) as (port, _vanish):
        transport = DoipTransport("127.0.0.1", 0x1FFF, port=port)
        with pytest.raises(TransportFailed, match="code 03"):
            transport.send(bytes([ECHO, 5]))
        transport.close()


def test_a_gateway_that_lets_nobody_in_is_told() -> None:
    with (
        running_gateway(EchoEcu(), activation=0x06) as (port, _vanish),
        pytest.raises(TransportFailed, match="code 06"),
    ):
        DoipTransport("127.0.0.1", TARGET, port=port)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        bytes.fromhex("02fd0000ffffffff"),
        bytes.fromhex("02fd00000000000100"),
        bytes.fromhex("02fd000600000002 0e00"),
        b"",
    ],
    ids=["no DoIP", "endless", "not understood", "cut off", "hung up"],
)
def test_what_is_no_gateway_is_told(answer: bytes) -> None:
    with saying(answer) as port, pytest.raises(TransportFailed):
        DoipTransport("127.0.0.1", TARGET, port=port)
