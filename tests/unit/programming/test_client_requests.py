"""What the tester asks for a flash, directly of a virtual unit: its requests, its patience, its presence."""

import pytest

from programming.client import EcuClient
from programming.uds.errors import NoAnswer, PendingTooLong, Refused, UnexpectedAnswer
from programming.uds.names import Identifier, Routine, Session
from programming.uds.names import NegativeResponseCode as Nrc
from programming.virtual_ecu.faults import Fault, FaultKind
from programming.virtual_ecu.lock import key_for, proof_for
from tests.factories.flash_bench import SECRET, SMALL, FlashBench

START = SMALL.regions[0].start


def asked(bench: FlashBench) -> EcuClient:
    return EcuClient(bench.transport, bench.clock)


def unlocked(bench: FlashBench) -> EcuClient:
    """A tester in the programming session, with the lock open."""
    client = asked(bench)
    client.enter(Session.EXTENDED)
    client.enter(Session.PROGRAMMING)
    client.send_key(1, key_for(client.seed(1), SECRET))
    return client


def test_sessions_lock_and_settings_are_changed() -> None:
    bench = FlashBench()
    client = asked(bench)
    client.enter(Session.EXTENDED)
    client.keep_codes(False)
    client.communicate(False)
    state = bench.ecu.state
    assert (state.session, state.are_codes_stored, state.is_communication_on) == (
        Session.EXTENDED,
        False,
        False,
    )
    client.communicate(True)
    client.keep_codes(True)
    assert (state.are_codes_stored, state.is_communication_on) == (True, True)


def test_an_open_lock_gives_a_seed_of_zeros() -> None:
    assert not any(unlocked(FlashBench()).seed(1))


def test_a_challenge_is_answered_by_a_proof() -> None:
    bench = FlashBench()
    client = asked(bench)
    client.enter(Session.EXTENDED)
    client.prove(proof_for(client.challenge(), SECRET))
    assert bench.ecu.state.lock.is_open


def test_a_wrong_proof_is_refused() -> None:
    client = asked(FlashBench())
    client.enter(Session.EXTENDED)
    client.challenge()
    with pytest.raises(Refused) as refused:
        client.prove(bytes(64))
    assert refused.value.code is Nrc.OWNERSHIP_VERIFICATION_FAILED


def test_a_routine_tells_its_status() -> None:
    client = unlocked(FlashBench())
    where = b"\x44" + START.to_bytes(4, "big") + (16).to_bytes(4, "big")
    assert client.routine(Routine.ERASE_MEMORY, where) == b"\0"


def test_a_download_says_how_long_a_message_may_be() -> None:
    client = unlocked(FlashBench())
    client.routine(Routine.ERASE_MEMORY, b"\x44" + START.to_bytes(4, "big") + (16).to_bytes(4, "big"))
    assert client.request_download(START, 16) == SMALL.block_length
    client.transfer(1, bytes(16))
    client.end_transfer()


def test_coding_is_written_and_read() -> None:
    client = asked(FlashBench())
    client.enter(Session.EXTENDED)
    client.write(0x0601, b"\x5a")
    assert client.data(0x0601) == b"\x5a"


def test_a_unit_that_is_restarted_answers_before() -> None:
    bench = FlashBench()
    asked(bench).reset()
    assert bench.ecu.is_asleep(bench.clock.now())


def test_an_answer_that_is_another_ones_makes_no_sense() -> None:
    bench = FlashBench()
    bench.ecu.strike(Fault(kind=FaultKind.GARBLED))
    with pytest.raises(UnexpectedAnswer):
        asked(bench).data(Identifier.VIN)


def test_pending_is_waited_for_as_long_as_the_unit_says_so_in_time() -> None:
    bench = FlashBench()
    bench.ecu.strike(Fault(kind=FaultKind.PENDING, count=20, seconds=5.0))
    assert asked(bench).data(0x0601) == b"\xa5"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind=FaultKind.PENDING, count=2, seconds=7.0), NoAnswer),
        (Fault(kind=FaultKind.PENDING, count=30, seconds=5.0), PendingTooLong),
    ],
    ids=["beyond P2*", "without end"],
)
def test_pending_has_its_limits(fault: Fault, error: type[Exception]) -> None:
    bench = FlashBench()
    bench.ecu.strike(fault)
    with pytest.raises(error):
        asked(bench).data(Identifier.VIN)


def test_who_is_kept_awake_hears_of_the_tester_every_two_seconds_and_no_more_often() -> None:
    bench = FlashBench()
    client = asked(bench)
    client.keep_awake(True)
    client.idle(10.0)
    assert bench.transport.requests == [b"all:\x3e\x80"] * 5
    client.keep_awake(False)
    client.idle(10.0)
    assert len(bench.transport.requests) == 5


def test_a_session_outlasts_any_wait_in_which_the_unit_is_kept_awake() -> None:
    bench = FlashBench()
    client = unlocked(bench)
    client.keep_awake(True)
    client.idle(60.0)
    assert client.data(Identifier.ACTIVE_SESSION) == bytes([Session.PROGRAMMING])
