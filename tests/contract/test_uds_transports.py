"""What every way to a control unit does alike: wire, kernel, pass-thru device, gateway."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import pytest

from programming.transport import HearsTheBus, TransportFailed, UdsTransport
from programming.transports.iso_tp import EcuAddress
from tests.factories.agent_bench import until
from tests.factories.uds_ends import (
    ECHO,
    PENDING_FIRST,
    SILENT,
    End,
    doip_end,
    iso_tp_end,
    kernel_end,
    pass_thru_end,
    speaking,
)

ANSWER_S: Final = 5.0
LONGEST: Final = 4095


@pytest.fixture(params=["classic", "fd", "kernel", "pass-thru", "doip", "doip without groups"])
def end(
    request: pytest.FixtureRequest, pass_thru_library: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[End]:
    """Each transport in turn."""
    ends: dict[str, Callable[[], AbstractContextManager[End]]] = {
        "classic": lambda: iso_tp_end(is_fd=False),
        "fd": lambda: iso_tp_end(is_fd=True),
        "kernel": kernel_end,
        "pass-thru": lambda: pass_thru_end(pass_thru_library, monkeypatch),
        "doip": doip_end,
        "doip without groups": lambda: doip_end(knows_groups=False),
    }
    with ends[request.param]() as opened:
        yield opened


@pytest.mark.parametrize("size", [2, 7, 8, 64, 256, LONGEST])
def test_a_message_arrives_whole_in_both_directions(end: End, size: int) -> None:
    asked = bytes([ECHO, *(place % 251 for place in range(size - 1))])
    end.transport.send(asked)
    assert end.transport.receive(ANSWER_S) == b"\x62" + asked[1:]
    assert end.ecu.heard == [(asked, False)]


def test_several_answers_come_in_their_order(end: End) -> None:
    end.transport.send(bytes([PENDING_FIRST, 1, 2, 3]))
    answers = [end.transport.receive(ANSWER_S), end.transport.receive(ANSWER_S)]
    assert answers == [b"\x7f\x31\x78", b"\x71\x01\x02\x03"]


def test_silence_is_none(end: End) -> None:
    end.transport.send(bytes([SILENT, 0x80]))
    assert end.transport.receive(0.05) is None
    assert end.transport.receive(0.0) is None


def test_what_was_not_received_can_be_forgotten(end: End) -> None:
    end.transport.send(bytes([PENDING_FIRST, 1]))
    assert end.transport.receive(ANSWER_S) is not None
    assert end.transport.receive(ANSWER_S) is not None
    end.transport.send(bytes([ECHO, 7]))
    end.transport.send(bytes([ECHO, 8]))
    assert end.transport.receive(ANSWER_S) == b"\x62\x07"
    assert end.transport.receive(ANSWER_S) == b"\x62\x08"
    end.transport.discard()
    end.transport.send(bytes([ECHO, 9]))
    assert end.transport.receive(ANSWER_S) == b"\x62\x09"


def test_a_request_to_all_reaches_the_control_unit_and_the_next_one_is_answered(end: End) -> None:
    end.transport.send_functional(bytes([SILENT, 0x80]))
    end.transport.send(bytes([ECHO, 1]))
    assert end.transport.receive(ANSWER_S) == b"\x62\x01"
    until(lambda: (bytes([SILENT, 0x80]), end.knows_groups) in end.ecu.heard)


def test_the_supply_is_a_voltage_or_unknown(end: End) -> None:
    volts = end.transport.supply_voltage()
    assert volts is None or volts == pytest.approx(12.64)


def test_other_testers_are_heard_where_the_bus_is(end: End) -> None:
    assert isinstance(end.transport, HearsTheBus) == (end.speak is not None)


@pytest.mark.slow
@pytest.mark.parametrize("end", ["classic", "fd", "kernel", "pass-thru"], indirect=True)
@pytest.mark.parametrize(
    ("identifier", "heard"),
    [
        (0x7DF, {0x7DF}),
        (0x18DA10F1, {0x18DA10F1}),
        (EcuAddress().response_id, set()),
        (0x3A0, set()),
    ],
    ids=["a tester", "a tester with long identifiers", "our control unit", "no diagnostics"],
)
def test_another_tester_is_told_from_what_else_is_said(end: End, identifier: int, heard: set[int]) -> None:
    assert isinstance(end.transport, HearsTheBus)
    with speaking(end, identifier):
        assert end.transport.other_testers(0.4) == heard
    end.transport.send(bytes([ECHO, 1]))
    assert end.transport.receive(ANSWER_S) == b"\x62\x01"


@pytest.mark.parametrize(
    "use",
    [
        lambda transport: transport.send(b"\x22\x01"),
        lambda transport: transport.send_functional(b"\x3e\x80"),
        lambda transport: transport.receive(0.0),
    ],
    ids=["send", "send to all", "receive"],
)
def test_a_closed_transport_carries_nothing(end: End, use: Callable[[UdsTransport], object]) -> None:
    end.transport.close()
    end.transport.close()
    end.transport.discard()
    with pytest.raises(TransportFailed):
        use(end.transport)


@pytest.mark.slow
def test_an_end_that_vanishes_is_noticed(end: End) -> None:
    end.vanish()
    with pytest.raises(TransportFailed):
        _ask_until_it_fails(end)


def _ask_until_it_fails(end: End) -> None:
    for _ in range(100):
        end.transport.send(bytes([ECHO, 1]))
        end.transport.receive(0.05)
