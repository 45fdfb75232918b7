"""The emulated wire: who hears what, in which order, and what is lost."""

import socket
import struct

import can
import pytest

from programming.virtual_ecu.bit_timing import BitRates
from programming.virtual_ecu.wire import NotLoopback, Wire, WireFaults
from programming.virtual_ecu.wire_bus import QUEUE_LENGTH, WireBus


def frame(identifier: int, data: bytes = b"") -> can.Message:
    return can.Message(arbitration_id=identifier, data=data, is_extended_id=identifier > 0x7FF)


def heard(bus: WireBus, count: int) -> list[tuple[int, bytes]]:
    """The next frames that arrive."""
    messages = [bus.recv(2.0) for _ in range(count)]
    return [(message.arbitration_id, bytes(message.data)) for message in messages if message is not None]


def test_everybody_else_hears_a_frame_and_its_sender_does_not() -> None:
    with Wire(is_timed=False) as wire, WireBus(wire.channel) as first, WireBus(wire.channel) as second:
        first.send(frame(0x123, b"abc"))
        assert heard(second, 1) == [(0x123, b"abc")]
        second.send(frame(0x124))
        assert heard(first, 1) == [(0x124, b"")]


def test_frames_arrive_in_their_order_however_many() -> None:
    count = 10 * QUEUE_LENGTH
    with Wire(is_timed=False) as wire, WireBus(wire.channel) as sender, WireBus(wire.channel) as receiver:
        expected = [(0x700, struct.pack(">I", number)) for number in range(count)]
        for identifier, data in expected:
            sender.send(frame(identifier, data))
        assert heard(receiver, count) == expected
        assert (wire.sent, wire.lost) == (count, 0)


@pytest.mark.parametrize(
    "message",
    [
        frame(0x1ABCDEF0, b"12345678"),
        can.Message(
            arbitration_id=0x7E0, data=bytes(64), is_fd=True, bitrate_switch=True, is_extended_id=False
        ),
        frame(0x7FF),
    ],
    ids=["extended", "FD", "empty"],
)
def test_a_frame_arrives_as_it_was_sent(message: can.Message) -> None:
    with (
        Wire(is_timed=False) as wire,
        WireBus(wire.channel, fd=True) as sender,
        WireBus(wire.channel) as receiver,
    ):
        sender.send(message)
        arrived = receiver.recv(2.0)
    assert arrived is not None
    assert arrived.equals(message, timestamp_delta=None, check_channel=False, check_direction=False)


def test_of_frames_that_wait_the_lowest_identifier_goes_first() -> None:
    slow = Wire(rates=BitRates(nominal=10_000))
    with slow, WireBus(slow.channel) as low, WireBus(slow.channel) as high, WireBus(slow.channel) as listener:
        for _ in range(5):
            high.send(frame(0x700, bytes(8)))
        low.send(frame(0x100, bytes(8)))
        order = [identifier for identifier, _data in heard(listener, 6)]
    assert order.index(0x100) < 5
    assert sorted(order) == [0x100] + [0x700] * 5


def test_every_third_frame_is_lost_where_that_is_planned() -> None:
    third = WireFaults(lose_every=3)
    with (
        Wire(is_timed=False, faults=third) as wire,
        WireBus(wire.channel) as sender,
        WireBus(wire.channel) as ear,
    ):
        for number in range(6):
            sender.send(frame(0x10 + number))
        assert [identifier for identifier, _data in heard(ear, 4)] == [0x10, 0x11, 0x13, 0x14]


def arrived_of_twenty(losses: WireFaults) -> int:
    """How many of twenty frames 0x20 arrive before a frame 0x21."""
    with (
        Wire(is_timed=False, faults=losses) as wire,
        WireBus(wire.channel) as sender,
        WireBus(wire.channel) as ear,
    ):
        for _ in range(20):
            sender.send(frame(0x20))
        sender.send(frame(0x21))
        return [identifier for identifier, _data in iter(lambda: heard(ear, 1)[0], (0x21, b""))].count(0x20)


def test_losses_can_be_limited_to_an_identifier_and_repeat_with_their_seed() -> None:
    losses = WireFaults(lose_probability=0.5, only_identifier=0x20, seed=7)
    assert 0 < arrived_of_twenty(losses) == arrived_of_twenty(losses) < 20


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104 - refused
def test_no_other_machine_can_connect(host: str) -> None:
    with pytest.raises(NotLoopback):
        Wire(host=host)


def test_whoever_says_something_else_is_cut_off_and_the_others_go_on() -> None:
    with Wire(is_timed=False) as wire, WireBus(wire.channel) as first, WireBus(wire.channel) as second:
        with socket.create_connection((wire.host, wire.port), timeout=2) as stranger:
            stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert stranger.recv(100) == b""
        first.send(frame(0x55))
        assert heard(second, 1) == [(0x55, b"")]


def test_a_wire_that_is_gone_is_an_error_of_the_interface() -> None:
    wire = Wire()
    with WireBus(wire.channel) as bus:
        wire.close()
        with pytest.raises(can.CanOperationError):
            bus.recv(2.0)


def test_without_a_wire_there_is_nothing_to_connect_to() -> None:
    with pytest.raises(can.CanInitializationError, match="there is no wire at"):
        WireBus("127.0.0.1:1")
