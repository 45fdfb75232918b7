"""ISO-TP without threads, over a bus of this test: what is sent again, given up, borne with."""

import can
import pytest

from programming.transport import TransportFailed
from programming.transports.iso_tp import EcuAddress
from programming.transports.iso_tp_line import IsoTpLine

FLOW_CONTROL = bytes([0x30, 0, 0])
OVERFLOW = bytes([0x32, 0, 0])
LONG = bytes(range(20))
LIMIT_S = 5.0


class ScriptedBus(can.BusABC):
    """Gives one frame of the control unit after another; None is a moment of silence, an error is raised."""

    def __init__(self, *script: bytes | can.CanError | None) -> None:
        self.script, self.sent = list(script), list[bytes]()
        super().__init__(channel="scripted")

    def send(self, msg: can.Message, timeout: float | None = None) -> None:  # noqa: ARG002 - python-can's
        """Keep it."""
        self.sent.append(bytes(msg.data))

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:  # noqa: ARG002
        said = self.script.pop(0) if self.script else None
        if isinstance(said, can.CanError):
            raise said
        if said is None:
            return None, True
        address = EcuAddress().response_id
        return can.Message(arbitration_id=address, data=said.ljust(8, b"\xcc"), is_extended_id=False), True


@pytest.fixture
def heard() -> list[int]:
    return []


def line_on(bus: can.BusABC, heard: list[int]) -> IsoTpLine:
    return IsoTpLine(bus, EcuAddress().as_isotp(), lambda frame: heard.append(frame.arbitration_id))


def test_a_long_message_waits_for_flow_control_and_is_sent_whole(heard: list[int]) -> None:
    with ScriptedBus(None, FLOW_CONTROL) as bus:
        line_on(bus, heard).send(LONG, LIMIT_S)
        assert [data[0] for data in bus.sent] == [0x10, 0x21, 0x22]
        assert bus.sent[0][2:] + bus.sent[1][1:] + bus.sent[2][1:8] == LONG.ljust(20, b"\xcc")
    assert heard == [EcuAddress().response_id]


def test_pauses_that_the_control_unit_asks_for_are_kept(heard: list[int]) -> None:
    with ScriptedBus(None, bytes([0x30, 1, 1]), None, bytes([0x30, 1, 1])) as bus:
        line_on(bus, heard).send(LONG, LIMIT_S)
        assert [data[0] for data in bus.sent] == [0x10, 0x21, 0x22]


@pytest.mark.parametrize(
    ("script", "limit_s"),
    [((None, OVERFLOW), LIMIT_S), ((), 0.0), ((), LIMIT_S)],
    ids=["too long for it", "no time for it", "no flow control"],
)
def test_a_message_that_is_not_taken_is_told_and_the_next_one_goes(
    heard: list[int], script: tuple[bytes | None, ...], limit_s: float
) -> None:
    with ScriptedBus(*script) as bus:
        line = line_on(bus, heard)
        with pytest.raises(TransportFailed, match="not taken"):
            line.send(LONG, limit_s)
        bus.sent.clear()
        line.send(b"\x3e\x00", LIMIT_S)
        assert [data[:3] for data in bus.sent] == [b"\x02\x3e\x00"]


def test_two_messages_that_came_together_are_received_one_by_one(heard: list[int]) -> None:
    with ScriptedBus(b"\x03\x7f\x31\x78", b"\x02\x71\x01") as bus:
        line = line_on(bus, heard)
        assert [line.receive(1.0), line.receive(1.0), line.receive(0.0)] == [
            b"\x7f\x31\x78",
            b"\x71\x01",
            None,
        ]


def test_a_message_that_is_coming_is_let_come_whole_before_it_is_forgotten(heard: list[int]) -> None:
    first, second = bytes([0x10, 10, *range(6)]), bytes([0x21, *range(6, 10)])
    with ScriptedBus(first, None, None, second) as bus:
        line = line_on(bus, heard)
        line.discard()
        assert (bus.script, line.receive(0.0)) == ([], None)
        assert [data[0] for data in bus.sent] == [0x30]


def test_who_is_silent_gives_no_flow_control(heard: list[int]) -> None:
    with ScriptedBus(bytes([0x10, 10, *range(6)])) as bus:
        line = line_on(bus, heard)
        line.is_silent = True
        assert (line.receive(0.0), bus.sent) == (None, [])


def test_an_interface_that_fails_for_a_moment_is_borne_with(heard: list[int]) -> None:
    with ScriptedBus(can.CanOperationError("overrun"), b"\x02\x7e\x00") as bus:
        assert line_on(bus, heard).receive(1.0) == b"\x7e\x00"


def test_an_interface_that_does_nothing_but_fail_is_gone(heard: list[int]) -> None:
    class Gone(ScriptedBus):
        def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:  # noqa: ARG002
            raise can.CanOperationError("unplugged")

    with Gone() as bus, pytest.raises(TransportFailed, match="gone"):
        line_on(bus, heard).receive(LIMIT_S)


def test_an_interface_that_does_not_send_is_told(heard: list[int]) -> None:
    class Deaf(ScriptedBus):
        def send(self, msg: can.Message, timeout: float | None = None) -> None:  # noqa: ARG002
            raise can.CanInitializationError("unplugged")

    with Deaf() as bus, pytest.raises(TransportFailed, match="did not send"):
        line_on(bus, heard).send(b"\x3e\x00", LIMIT_S)
