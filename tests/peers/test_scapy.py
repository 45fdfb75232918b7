"""Our flasher on a control unit that scapy made: another ISO-TP, another UDS, other habits."""

import hashlib
import hmac
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from programming.client import EcuClient
from programming.exchange import EventKind
from programming.flashing.flasher import Flasher, Options
from programming.packages.manifest import Block, EraseRange, Manifest, Recipe, Target
from programming.steady_clock import MachineClock
from programming.transports.iso_tp import EcuAddress, IsoTpTransport
from programming.virtual_ecu.wire import Wire, WireFaults
from programming.virtual_ecu.wire_bus import WireBus
from tests.factories.flash_bench import (
    PROGRAMMED,
    MemoryPackage,
    SimulatedClock,
    StandInJournal,
    StandInPortal,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("scapy") is None, reason="scapy is not installed: make setup"),
]
_SECRET = b"a secret of scapy's"
_START, _SIZE = 0x4000, 0x1000
_CONTENT = b"NEW-2" + bytes(range(1, 250)) * 13


class ScapysPortal(StandInPortal):
    """Knows scapy's secret."""

    def key_for(self, serial: str, level: int, seed: bytes) -> bytes:
        """Eight bytes of HMAC-SHA-256."""
        assert (serial, level) == ("SCAPY-0001", 1)
        self.keys += 1
        return hmac.new(_SECRET, seed, hashlib.sha256).digest()[:8]


@contextmanager
def scapys_unit(wire: Wire) -> Iterator[None]:
    """Scapy's unit on a wire, in a process of its own."""
    program = Path(__file__).with_name("scapy_unit.py")
    with subprocess.Popen(
        [sys.executable, program, str(wire.port)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == "ready\n"
            yield
        finally:
            child.kill()


def package() -> MemoryPackage:
    """New software for it."""
    block = Block(
        name="all",
        address=_START,
        size=len(_CONTENT),
        sha256=hashlib.sha256(_CONTENT).hexdigest(),
        crc32=zlib.crc32(_CONTENT),
        erase=(EraseRange(start=_START, size=_SIZE),),
    )
    manifest = Manifest(
        package="scapy",
        version="2",
        serial=1,
        target=Target(
            name="scapy", part_numbers=("SCAPY",), hardware_numbers=("SCAPY-H1",), software_to="NEW-2"
        ),
        recipe=Recipe(key_scheme="hmac-sha256-8", coding=(0x0600,)),
        blocks=(block,),
        created=datetime(2026, 11, 23, tzinfo=UTC),
    )
    return MemoryPackage(manifest, {"all": _CONTENT})


@pytest.mark.parametrize("faults", [None, WireFaults(lose_every=211)], ids=["sound wire", "lossy wire"])
def test_a_unit_of_scapys_is_programmed(faults: WireFaults | None) -> None:
    clock = SimulatedClock()
    portal = ScapysPortal(clock)
    journal = StandInJournal(clock, portal)
    options = Options(
        vin="S6HS2CA53JK075927", workshop="Warsztat 7", today=date(2026, 11, 23), clock=MachineClock()
    )
    with Wire(is_timed=False, faults=faults) as wire, scapys_unit(wire):
        transport = IsoTpTransport(WireBus(wire.channel), EcuAddress())
        with EcuClient(transport) as client:
            assert Flasher(client, package(), portal, journal, options).run() == PROGRAMMED
            assert client.data(0x0600) == b"\x11\x22"
    (compared,) = journal.of(EventKind.CODES_COMPARED)
    assert compared.data["gone"] == ["P0171-00"]
