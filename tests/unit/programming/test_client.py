"""The tester on a wire with a virtual ECU: what it reads, and what it makes of trouble."""

import pytest

from programming.uds.errors import NoAnswer, Refused
from programming.uds.names import Identifier
from programming.uds.names import NegativeResponseCode as Nrc
from programming.virtual_ecu.wire import WireFaults
from tests.factories.benches import wired_bench


@pytest.mark.parametrize("is_fd", [False, True], ids=["classic", "FD"])
def test_a_control_unit_is_identified(is_fd: bool) -> None:
    with wired_bench(is_fd=is_fd) as bench:
        found = bench.client.identify()
    assert found.numbers[Identifier.VIN] == "S6HS2CA53JK075927"
    assert found.numbers[Identifier.SOFTWARE_NUMBER] == "SW01.22.13"
    assert found.has_software


def test_what_a_control_unit_does_not_know_is_not_there() -> None:
    with wired_bench() as bench:
        bench.ecu.state.memory.lasting.is_application_valid = False
        found = bench.client.identify()
    assert Identifier.SOFTWARE_NUMBER not in found.numbers
    assert not found.has_software


def test_trouble_codes_are_read_and_cleared() -> None:
    with wired_bench() as bench:
        before = [str(code) for code in bench.client.trouble_codes()]
        bench.client.clear_trouble_codes()
        after = bench.client.trouble_codes()
    assert (before, after) == (["P0171-00", "U0100-87"], [])


def test_the_supply_is_what_the_control_unit_says_where_the_interface_cannot_measure_it() -> None:
    with wired_bench() as bench:
        bench.ecu.state.volts = 12.3
        assert bench.client.supply_volts() == pytest.approx(12.3)


@pytest.mark.parametrize("faults", ["19: busy, busy, busy", "19: pending 3 0.05"], ids=["busy", "pending"])
def test_a_control_unit_that_needs_time_is_waited_for(faults: str) -> None:
    with wired_bench(faults) as bench:
        assert len(bench.client.trouble_codes()) == 2


def test_a_control_unit_that_stays_busy_is_given_up() -> None:
    with wired_bench("19: " + ", ".join(["busy"] * 20)) as bench, pytest.raises(Refused) as refused:
        bench.client.trouble_codes()
    assert refused.value.code is Nrc.BUSY_REPEAT_REQUEST


def test_a_refusal_says_why() -> None:
    with wired_bench("14: refuse 22") as bench, pytest.raises(Refused) as refused:
        bench.client.clear_trouble_codes()
    assert (refused.value.service, refused.value.code) == (0x14, Nrc.CONDITIONS_NOT_CORRECT)


def test_a_reason_that_the_standard_does_not_know_is_told_as_it_came() -> None:
    with (
        wired_bench("14: refuse f3") as bench,
        pytest.raises(Refused, match=r"unknown reason \(F3\)") as refused,
    ):
        bench.client.clear_trouble_codes()
    assert refused.value.code is None


@pytest.mark.parametrize("faults", ["19: silent", "19: deaf", "19: reset"])
def test_silence_is_no_answer_and_the_next_request_is_answered(faults: str) -> None:
    with wired_bench(faults) as bench:
        with pytest.raises(NoAnswer):
            bench.client.trouble_codes()
        assert len(bench.client.trouble_codes()) == 2


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next_one() -> None:
    with wired_bench() as bench:
        bench.transport.send(bytes([0x22, 0xF1, 0x90]))
        assert bench.transport.receive(1.0) is not None
        bench.transport.send(bytes([0x22, 0xF1, 0x91]))
        assert len(bench.client.trouble_codes()) == 2


def test_a_wire_that_loses_everything_is_no_answer() -> None:
    with wired_bench(losses=WireFaults(lose_probability=1.0)) as bench, pytest.raises(NoAnswer):
        bench.client.identify()
