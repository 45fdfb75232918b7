"""Control units that need no key, and those that want their software signed for themselves."""

from collections import defaultdict
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import structs

from programming.exchange import EventKind
from programming.flashing.reasons import Reason
from programming.flashing.sequence import Ended
from programming.packages.envelope import public_bytes
from programming.phases import Outcome, Phase
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.lock import CHALLENGE_SIZE, proof_for
from programming.virtual_ecu.memory import ERASED, LastingMemory
from tests.factories.flash_bench import (
    PROGRAMMED,
    SECRET,
    SMALL,
    DirectTransport,
    FlashBench,
    Killed,
    MemoryPackage,
    small_contents,
    small_package,
)

OPEN = replace(SMALL, is_always_open=True)
MAKER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNED = replace(SMALL, signed_by=public_bytes(MAKER.public_key()))


def signed_package(signature: bytes) -> MemoryPackage:
    """The small unit's package, with a signature for the unit itself."""
    package = small_package()
    return replace(package, manifest=structs.replace(package.manifest, own_signature=signature.hex()))


def right_signature() -> bytes:
    """The maker's, over all that the unit will hold."""
    contents = small_contents()
    return MAKER.sign(
        b"".join(contents[region.name].ljust(region.size, bytes([ERASED])) for region in SMALL.regions)
    )


def test_a_unit_that_is_open_already_is_asked_about_once_and_programmed() -> None:
    bench = FlashBench(profile=OPEN)
    assert bench.run() == PROGRAMMED
    assert bench.portal.keys == 1
    assert not [request for request in bench.transport.requests if request.startswith(b"\x27\x02")]
    assert bench.is_programmed


def die(_phase: Phase) -> None:
    """The computer at the car is gone."""
    raise Killed


def test_a_unit_that_is_open_already_is_not_asked_about_again_behind_the_commit() -> None:
    bench = FlashBench(profile=OPEN)
    fates = defaultdict(lambda: lambda _phase: None, {Phase.TRANSFER: die})
    bench.journal.entered = lambda phase: fates[phase](phase)
    with pytest.raises(Killed):
        bench.run()
    fates.pop(Phase.TRANSFER)
    bench.portal.silent_until = float("inf")
    assert bench.carry_on() == PROGRAMMED
    assert bench.is_programmed


def test_without_the_portal_s_leave_a_unit_that_is_open_already_is_left_as_it_was() -> None:
    bench = FlashBench(profile=OPEN)
    bench.portal.silent_until = float("inf")
    assert bench.run() == Ended(outcome=Outcome.UNTOUCHED, reason=Reason.PORTAL_SILENT)
    assert bench.is_untouched


def test_a_challenge_of_zeros_opens_nothing() -> None:
    bench = FlashBench("29")
    bench.ecu = VirtualEcu(LastingMemory.open(SMALL, None), secret=SECRET, random_bytes=bytes)
    bench.transport = DirectTransport(bench.ecu, bench.clock)
    assert bench.run() == PROGRAMMED
    assert proof_for(bytes(CHALLENGE_SIZE), SECRET) in b"".join(bench.transport.requests)


def test_a_unit_gets_the_signature_of_its_own_that_the_package_has() -> None:
    bench = FlashBench(package=signed_package(right_signature()), profile=SIGNED)
    assert bench.run() == PROGRAMMED
    assert b"\x31\x01\xff\x01" + right_signature() in bench.transport.requests
    assert bench.is_programmed


@pytest.mark.parametrize("signature", [b"", bytes(64)], ids=["none", "a wrong one"])
def test_a_unit_that_wants_a_signature_starts_nothing_without_it(signature: bytes) -> None:
    bench = FlashBench(package=signed_package(signature), profile=SIGNED)
    ended = Ended(outcome=Outcome.RECOVERABLE, reason=Reason.DEPENDENCIES_FAILED)
    assert bench.run() == ended
    assert bench.ecu.state.memory.software() is None


def test_a_unit_that_takes_no_signature_checks_without_one_and_that_is_told() -> None:
    bench = FlashBench(package=signed_package(bytes(64)))
    assert bench.run() == PROGRAMMED
    assert [event.data["code"] for event in bench.journal.of(EventKind.TROUBLE)] == ["no-signature"]
