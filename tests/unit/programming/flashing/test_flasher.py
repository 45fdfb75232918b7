"""The flasher on a virtual unit: what it asks in which order, when it stops, how it leaves the car."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programming.exchange import EventKind
from programming.flashing.reasons import Reason
from programming.flashing.resuming import BackUp, Resume
from programming.flashing.sequence import Ended
from programming.phases import ORDER, Outcome, Phase
from programming.uds.names import Identifier
from programming.virtual_ecu.faults import Fault, FaultKind
from tests.factories.flash_bench import (
    NEW_NUMBER,
    PROGRAMMED,
    SMALL,
    VIN,
    FlashBench,
    Killed,
    small_package,
)

SERIAL = SMALL.numbers[Identifier.SERIAL_NUMBER]


def untouched(reason: Reason) -> Ended:
    return Ended(outcome=Outcome.UNTOUCHED, reason=reason)


def recoverable(reason: Reason) -> Ended:
    return Ended(outcome=Outcome.RECOVERABLE, reason=reason)


def strike_in(bench: FlashBench, phase: Phase, *faults: Fault) -> None:
    """Let faults befall the requests that follow on the first entry into a phase."""
    left = list(faults)

    def strike(entered: Phase) -> None:
        while entered is phase and left:
            bench.ecu.strike(left.pop(0))

    bench.journal.entered = strike


def refuse(code: int) -> Fault:
    return Fault(kind=FaultKind.REFUSE, code=code)


@pytest.mark.parametrize("access", ["27", "29"], ids=["SecurityAccess", "Authentication"])
def test_a_unit_is_programmed_and_has_its_coding_back(access: str) -> None:
    bench = FlashBench(access)
    assert bench.run() == PROGRAMMED
    assert bench.is_programmed
    assert list(dict.fromkeys(bench.journal.phases)) == list(ORDER)
    assert bench.journal.of(EventKind.TROUBLE) == []


def test_the_journal_tells_what_was_read_before_and_how_it_ended() -> None:
    bench = FlashBench()
    bench.run()
    (backup,) = bench.journal.of(EventKind.BACKED_UP)
    assert backup.data == {
        "coding": {"0600": "0102030405060708", "0601": "a5"},
        "codes": ["P0171-00"],
        "software": SMALL.software_number,
    }
    (compared,) = bench.journal.of(EventKind.CODES_COMPARED)
    assert compared.data == {"gone": ["P0171-00"], "new": [], "stayed": []}
    assert bench.journal.events[-1].data == {
        "outcome": "programmed",
        "reason": None,
        "software": NEW_NUMBER,
    }


def test_progress_counts_the_bytes_of_all_blocks() -> None:
    bench = FlashBench()
    bench.run()
    last = bench.journal.of(EventKind.PROGRESS)[-1].data
    assert (last["done"], last["total"]) == (bench.package.manifest.size, bench.package.manifest.size)


def test_the_fingerprint_says_who_and_when() -> None:
    bench = FlashBench()
    bench.run()
    assert bytes.fromhex(bench.ecu.state.memory.lasting.fingerprint) == b"AOS 20261123 Warsztat 7"


def test_other_control_units_are_quiet_meanwhile_and_speak_again_afterwards() -> None:
    bench = FlashBench()
    bench.run()
    said = [request for request in bench.transport.requests if request.startswith(b"all:")]
    to_all = [request.removeprefix(b"all:").hex() for request in dict.fromkeys(said)]
    assert to_all == ["1083", "3e80", "8582", "288301", "288001", "8581", "1081"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ({"hardware_numbers": ("OTHER",)}, Reason.WRONG_HARDWARE),
        ({"part_numbers": ("OTHER",)}, Reason.WRONG_PART),
        ({"software_from": ("OTHER",)}, Reason.WRONG_SOFTWARE),
        ({"software_to": SMALL.software_number}, Reason.ALREADY_PROGRAMMED),
    ],
    ids=["hardware", "part", "software", "there already"],
)
def test_a_package_for_another_unit_changes_nothing(target: dict[str, Any], reason: Reason) -> None:
    bench = FlashBench(package=small_package(**target))
    assert bench.run() == untouched(reason)
    assert bench.is_untouched


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"vin": "S6HS2CA53JK000000"}, Reason.WRONG_VIN),
        ({"serial": "ECM0000000002"}, Reason.WRONG_SERIAL),
        ({"foreign_testers": lambda _seconds: frozenset({0x7E1})}, Reason.FOREIGN_TESTER),
    ],
    ids=["VIN", "serial", "foreign tester"],
)
def test_another_car_another_unit_or_another_tester_ends_it(options: dict[str, Any], reason: Reason) -> None:
    bench = FlashBench()
    assert bench.run(**options) == untouched(reason)
    assert bench.is_untouched


def test_a_damaged_package_is_noticed_before_anything_is_asked_of_the_unit() -> None:
    bench = FlashBench()
    bench.package.damaged.add("data")
    assert bench.run() == untouched(Reason.PACKAGE_DAMAGED)
    assert bench.journal.phases == [Phase.IDENTIFY, Phase.VERIFY]


def test_a_package_that_changes_on_the_disk_meanwhile_is_noticed_before_it_is_accepted() -> None:
    bench = FlashBench()
    bench.package.contents["data"] = bytes(len(bench.package.contents["data"]))
    assert bench.run() == recoverable(Reason.PACKAGE_DAMAGED)
    bench.package.contents = small_package().contents
    assert bench.carry_on() == PROGRAMMED


def test_coding_that_cannot_be_read_ends_it_before_anything_is_erased() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.BACK_UP, *[Fault(kind=FaultKind.NONE)], refuse(0x31))
    assert bench.run() == untouched(Reason.NOT_BACKED_UP)
    assert bench.is_untouched


def test_a_supply_that_is_too_low_ends_it_before_anything_is_erased() -> None:
    bench = FlashBench()
    bench.ecu.state.volts = 12.0
    assert bench.run() == untouched(Reason.SUPPLY_LOW)
    bench.ecu.state.volts = 13.4
    assert bench.is_untouched


def test_a_supply_that_falls_until_the_point_of_no_return_ends_it() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.UNLOCK, Fault(kind=FaultKind.SAG, volts=12.0, seconds=600.0))
    assert bench.run() == untouched(Reason.SUPPLY_LOW)
    bench.ecu.state.volts = 13.4
    assert bench.is_untouched


def test_nothing_is_erased_while_the_supply_is_too_low() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.FINGERPRINT, Fault(kind=FaultKind.SAG, volts=12.0, seconds=500.0))
    erased_at: list[float] = []
    bench.transport.before = lambda request: (
        erased_at.append(bench.clock.now()) if request.startswith(bytes.fromhex("3101ff00")) else None
    )
    began = bench.clock.now()
    assert bench.run() == PROGRAMMED
    assert erased_at[0] - began > 490.0


def test_a_unit_whose_supply_never_comes_back_is_left_as_it_was() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.FINGERPRINT, Fault(kind=FaultKind.SAG, volts=12.0, seconds=6000.0))
    assert bench.run() == untouched(Reason.SUPPLY_LOW)
    bench.ecu.state.volts = 13.4
    assert bench.is_untouched


def test_coding_that_nobody_has_is_told_and_not_passed_over() -> None:
    bench = FlashBench()
    nothing = BackUp(coding={}, codes=(), software=None)
    ended = bench.run(Resume(serial=SERIAL, is_committed=True, is_touched=True, backup=nothing))
    assert ended == Ended(outcome=Outcome.PROGRAMMED, reason=Reason.CODING_NOT_RESTORED)


def test_a_unit_that_another_computer_may_have_erased_is_never_told_to_be_untouched() -> None:
    bench = FlashBench()
    unheard = Resume(serial=SERIAL, is_committed=True, is_touched=True)
    assert bench.run(unheard, foreign_testers=lambda _s: frozenset({0x7E1})) == recoverable(
        Reason.FOREIGN_TESTER
    )
    assert bench.run(unheard) == PROGRAMMED


def test_another_tester_that_is_taken_away_is_waited_for_once_the_unit_may_be_erased() -> None:
    bench = FlashBench()
    heard = [frozenset({0x7E1})] * 3
    unheard = Resume(serial=SERIAL, is_committed=True, is_touched=True)
    assert bench.run(unheard, foreign_testers=lambda _s: heard.pop() if heard else frozenset()) == PROGRAMMED


def test_a_supply_that_falls_while_a_block_is_written_is_waited_for_at_its_end() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.TRANSFER, Fault(kind=FaultKind.SAG, volts=12.0, seconds=25.0))
    assert bench.run() == PROGRAMMED
    assert [event.data["code"] for event in bench.journal.of(EventKind.TROUBLE)] == ["supply-low"]


def test_a_supply_that_the_unit_finds_too_low_is_waited_for_as_long_as_it_takes() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.ERASE, Fault(kind=FaultKind.SAG, volts=9.0, seconds=300.0))
    assert bench.run() == PROGRAMMED
    assert bench.clock.now() > 1300.0


@pytest.mark.parametrize(
    ("is_confirmed", "ended"),
    [(False, untouched(Reason.SUPPLY_UNKNOWN)), (True, PROGRAMMED)],
    ids=["not confirmed", "confirmed"],
)
def test_a_supply_that_nobody_measures_is_confirmed_by_a_person(is_confirmed: bool, ended: Ended) -> None:
    bench = FlashBench()
    bench.transport.measures_supply = False
    bench.transport.before = lambda request: (
        bench.ecu.strike(refuse(0x31)) if request == bytes.fromhex("22f442") else None
    )
    assert bench.run(is_supply_confirmed=is_confirmed) == ended


def test_a_unit_that_is_not_ready_is_left_as_it_was() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.EXTENDED_SESSION, *[Fault(kind=FaultKind.NONE)] * 2, refuse(0x22))
    assert bench.run() == untouched(Reason.PRECONDITIONS_NOT_MET)
    assert bench.is_untouched


def test_one_wrong_key_costs_a_fresh_seed_and_no_more() -> None:
    bench = FlashBench()
    bench.portal.wrong_keys = 1
    assert bench.run() == PROGRAMMED
    assert bench.portal.keys == 2


def test_a_second_wrong_key_ends_it_before_the_unit_locks_itself() -> None:
    bench = FlashBench()
    bench.portal.wrong_keys = 5
    assert bench.run() == untouched(Reason.KEY_REFUSED)
    assert bench.ecu.state.memory.lasting.failed_keys == 2
    assert bench.is_untouched


def test_a_unit_that_accepts_no_key_for_a_while_is_waited_for() -> None:
    bench = FlashBench()
    bench.ecu.state.memory.lasting.is_pausing = True
    assert bench.run() == PROGRAMMED


@pytest.mark.parametrize("fault", [FaultKind.SILENT, FaultKind.GARBLED])
def test_an_answer_to_the_key_that_is_lost_is_found_out_by_the_next_seed(fault: FaultKind) -> None:
    bench = FlashBench()
    strike_in(bench, Phase.UNLOCK, Fault(kind=FaultKind.NONE), Fault(kind=fault))
    assert bench.run() == PROGRAMMED
    assert bench.portal.keys == 1


def test_a_portal_that_is_away_for_a_while_is_waited_for_with_the_session_kept() -> None:
    bench = FlashBench()
    bench.portal.silent_until = bench.clock.now() + 60.0
    assert bench.run() == PROGRAMMED
    assert bench.portal.keys == 1
    assert Phase.UNLOCK in bench.journal.phases
    assert bench.journal.phases.count(Phase.IDENTIFY) == 1


def test_a_portal_that_stays_away_ends_an_uncommitted_job_as_it_was() -> None:
    bench = FlashBench()
    bench.portal.silent_until = 1e9
    assert bench.run() == untouched(Reason.PORTAL_SILENT)
    assert bench.is_untouched


@pytest.mark.parametrize("phase", ORDER[: ORDER.index(Phase.COMMIT)])
def test_a_job_that_is_cancelled_before_the_point_of_no_return_leaves_the_car_as_it_was(phase: Phase) -> None:
    bench = FlashBench()
    bench.journal.entered = lambda entered: setattr(
        bench.portal, "is_called_off", bench.portal.is_called_off or entered is phase
    )
    assert bench.run() == untouched(Reason.CANCELLED)
    assert bench.is_untouched
    assert not bench.portal.is_committed


def test_a_job_that_is_cancelled_at_the_point_of_no_return_is_refused_by_the_portal() -> None:
    bench = FlashBench()
    bench.journal.entered = lambda entered: setattr(
        bench.portal, "is_called_off", bench.portal.is_called_off or entered is Phase.COMMIT
    )
    assert bench.run() == untouched(Reason.PORTAL_REFUSED)
    assert bench.is_untouched


@pytest.mark.parametrize("phase", ORDER[ORDER.index(Phase.FINGERPRINT) :])
def test_a_ticket_that_ends_past_the_point_of_no_return_ends_nothing(phase: Phase) -> None:
    bench = FlashBench()
    bench.journal.entered = lambda entered: setattr(
        bench.portal, "is_expired", bench.portal.is_expired or entered is phase
    )
    assert bench.run() == PROGRAMMED


def test_a_repeated_piece_is_exactly_the_same() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.TRANSFER, Fault(kind=FaultKind.SILENT))
    assert bench.run() == PROGRAMMED
    pieces = [request for request in bench.transport.requests if request[:1] == b"\x36"]
    assert pieces[0] == pieces[1]
    assert pieces[1][1] == 1
    assert pieces[2][1] == 2


@pytest.mark.parametrize("code", [0x24, 0x71, 0x72, 0x73])
def test_a_piece_that_is_refused_restarts_its_block(code: int) -> None:
    bench = FlashBench()
    strike_in(bench, Phase.TRANSFER, refuse(code))
    assert bench.run() == PROGRAMMED
    assert bench.journal.phases.count(Phase.ERASE) == 3


def test_memory_that_cannot_be_programmed_is_recoverable_once_it_can() -> None:
    bench = FlashBench()
    bench.transport.before = lambda request: (
        bench.ecu.strike(refuse(0x72)) if request[:1] == b"\x36" else None
    )
    assert bench.run() == recoverable(Reason.TRANSFER_FAILED)
    assert bench.journal.phases.count(Phase.TRANSFER) == 3
    bench.transport.before = lambda _request: None
    assert bench.carry_on() == PROGRAMMED
    assert bench.is_programmed


def test_a_bus_that_loses_long_messages_is_given_shorter_ones_in_a_new_download() -> None:
    bench = FlashBench()
    bench.transport.before = lambda request: (
        bench.ecu.strike(Fault(kind=FaultKind.DEAF)) if len(request) > 100 else None
    )
    assert bench.run() == PROGRAMMED
    downloads = [place for place, one in enumerate(bench.transport.requests) if one[:1] == b"\x34"]
    assert max(len(request) for request in bench.transport.requests[downloads[-2] :]) <= 100


@pytest.mark.parametrize("phase", [Phase.FINGERPRINT, Phase.ERASE, Phase.TRANSFER, Phase.CHECK, Phase.RESET])
@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.POWER_CUT, FaultKind.CUT_AFTER])
def test_a_unit_that_restarts_is_identified_unlocked_and_written_again(phase: Phase, kind: FaultKind) -> None:
    bench = FlashBench()
    strike_in(bench, phase, Fault(kind=kind, seconds=3.0))
    assert bench.run() == PROGRAMMED
    assert bench.is_programmed


def test_another_unit_that_answers_after_a_restart_is_not_written_to() -> None:
    bench = FlashBench()
    other = Fault(kind=FaultKind.OTHER_UNIT)
    strike_in(bench, Phase.TRANSFER, Fault(kind=FaultKind.RESET), *[Fault(kind=FaultKind.NONE)] * 3, other)
    assert bench.run() == recoverable(Reason.WRONG_SERIAL)


def test_a_unit_that_does_not_answer_at_all_is_untouched() -> None:
    bench = FlashBench()
    bench.ecu.reset(bench.clock.now(), off_s=100.0)
    assert bench.run() == untouched(Reason.NO_ANSWER)


def test_a_new_agent_does_not_write_again_what_the_unit_confirms() -> None:
    bench = FlashBench()
    bench.journal.entered = lambda _phase: (
        setattr(bench.journal, "kill_at", len(bench.journal.events) + 3)
        if len(bench.journal.of(EventKind.BLOCK_CHECKED)) == 1 and not bench.journal.kill_at
        else None
    )
    with pytest.raises(Killed):
        bench.run()
    done_before = len(bench.transport.requests)
    bench.clock.sleep(30.0)
    assert bench.carry_on() == PROGRAMMED
    erased = [one for one in bench.transport.requests[done_before:] if one.startswith(b"\x31\x01\xff\x00")]
    assert [int.from_bytes(one[5:9], "big") for one in erased] == [SMALL.regions[1].start]
    assert bench.is_programmed


def test_a_unit_of_which_only_the_bootloader_answers_is_recovered_without_a_journal() -> None:
    bench = FlashBench()
    bench.ecu.state.memory.erase(SMALL.regions[0].start, 64)
    bench.ecu.reset(bench.clock.now())
    bench.clock.sleep(5.0)
    assert bench.run() == PROGRAMMED
    assert bench.ecu.state.memory.software() == (NEW_NUMBER, "2.00")


def test_coding_that_cannot_be_written_back_is_told_and_the_unit_stays_programmed() -> None:
    bench = FlashBench()
    bench.transport.before = lambda request: (
        bench.ecu.strike(refuse(0x72)) if request[:2] == b"\x2e\x06" else None
    )
    assert bench.run() == Ended(outcome=Outcome.PROGRAMMED, reason=Reason.CODING_NOT_RESTORED)
    assert bench.ecu.state.memory.software() == (NEW_NUMBER, "2.00")


def test_coding_behind_a_lock_is_unlocked_for() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.RESTORE, *[Fault(kind=FaultKind.NONE)] * 4, refuse(0x33))
    assert bench.run() == PROGRAMMED
    assert bench.portal.keys == 2


def test_codes_that_cannot_be_cleared_are_told() -> None:
    bench = FlashBench()
    bench.transport.before = lambda request: (
        bench.ecu.strike(refuse(0x22)) if request[:1] == b"\x14" else None
    )
    assert bench.run() == Ended(outcome=Outcome.PROGRAMMED, reason=Reason.CODES_NOT_CLEARED)


def test_the_vehicle_hears_every_two_seconds_that_the_tester_is_there_while_a_unit_asks_for_time() -> None:
    bench = FlashBench()
    strike_in(bench, Phase.ERASE, Fault(kind=FaultKind.PENDING, count=5, seconds=4.0))
    assert bench.run() == PROGRAMMED
    assert bench.transport.requests.count(b"all:\x3e\x80") >= 10


def test_a_unit_that_asks_for_time_for_ever_is_given_up_and_recoverable() -> None:
    bench = FlashBench()
    bench.transport.before = lambda request: (
        bench.ecu.strike(Fault(kind=FaultKind.PENDING, count=250, seconds=4.0))
        if request.startswith(b"\x31\x01\xff\x00")
        else None
    )
    assert bench.run() == recoverable(Reason.NO_ANSWER)
    bench.transport.before = lambda _request: None
    bench.clock.sleep(900.0)
    assert bench.carry_on(vin=VIN) == PROGRAMMED


@pytest.mark.parametrize("event", range(1, 39))
def test_an_agent_that_is_killed_after_any_event_of_its_journal_is_followed_by_one_that_ends_well(
    event: int,
) -> None:
    bench = FlashBench()
    bench.journal.kill_at = event
    with pytest.raises(Killed):
        bench.run()
    bench.clock.sleep(60.0)
    assert bench.carry_on() == PROGRAMMED
    assert bench.is_programmed


@given(st.lists(st.integers(1, 45), min_size=2, max_size=5))
def test_agents_that_are_killed_again_and_again_end_well(lives: list[int]) -> None:
    bench = FlashBench()
    for events in lives:
        bench.journal.kill_at = len(bench.journal.events) + events
        with suppress(Killed):
            bench.carry_on()
        bench.clock.sleep(60.0)
    bench.journal.kill_at = 0
    bench.carry_on()
    assert bench.is_programmed
