"""A virtual ECU that nothing but Authentication (0x29) opens."""

from itertools import count

import pytest

from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.lock import proof_for
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import GATEWAY

SECRET = bytes(range(32))
ALGORITHM = "06032b6570" + "00" * 11


def in_programming_session() -> VirtualEcu:
    numbers = count(1)
    ecu = VirtualEcu(
        LastingMemory.open(GATEWAY, None),
        secret=SECRET,
        random_bytes=lambda size: next(numbers).to_bytes(size, "big"),
    )
    assert [ask(ecu, session)[:2] for session in ("1003", "1002")] == ["50", "50"]
    return ecu


def ask(ecu: VirtualEcu, request: str) -> str:
    """The last message that follows a request, in hexadecimal."""
    return ecu.handle(bytes.fromhex(request), 100.0)[-1].payload.hex()


def challenge(ecu: VirtualEcu) -> bytes:
    return bytes.fromhex(ask(ecu, f"290500{ALGORITHM}")[6 + 32 + 4 : -4])


def prove(ecu: VirtualEcu, proof: bytes) -> str:
    return ask(ecu, f"2906{ALGORITHM}{len(proof):04x}{proof.hex()}00000000")


def test_it_does_not_know_security_access() -> None:
    assert ask(in_programming_session(), "2701") == "7f2711"


@pytest.mark.parametrize(
    ("request_", "service"),
    [
        ("3101ff00" + "4400010000" + "00001000", "31"),
        ("34004400010000" + "00001000", "34"),
        ("2ef15a41", "2e"),
    ],
    ids=["erase", "download", "fingerprint"],
)
def test_what_is_locked_asks_for_authentication(request_: str, service: str) -> None:
    assert ask(in_programming_session(), request_) == f"7f{service}34"


def test_a_proof_of_the_last_challenge_opens_it() -> None:
    ecu = in_programming_session()
    assert prove(ecu, proof_for(challenge(ecu), SECRET))[:6] == "690612"
    assert ask(ecu, "2ef15a41") == "6ef15a"


def test_a_proof_of_a_challenge_before_the_last_does_not() -> None:
    ecu = in_programming_session()
    stale = challenge(ecu)
    challenge(ecu)
    assert prove(ecu, proof_for(stale, SECRET)) == "7f2958"
    assert not ecu.state.lock.is_open


def test_a_proof_opens_it_once() -> None:
    ecu = in_programming_session()
    proof = proof_for(challenge(ecu), SECRET)
    prove(ecu, proof)
    ask(ecu, "2900")
    assert prove(ecu, proof) == "7f2924"
    assert not ecu.state.lock.is_open
