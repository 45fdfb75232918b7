"""Whole flashes over an emulated wire: classic and FD, a wire that loses frames, a unit that is cut off."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from programming.client import EcuClient
from programming.flashing.flasher import Flasher, Options
from programming.flashing.sequence import Ended
from programming.transports.iso_tp import EcuAddress, IsoTpTransport
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.faults import read_plan
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.running import RunningEcu
from programming.virtual_ecu.wire import Wire, WireFaults
from programming.virtual_ecu.wire_bus import WireBus
from tests.factories.flash_bench import (
    NEW_NUMBER,
    PROGRAMMED,
    SECRET,
    SMALL,
    VIN,
    SimulatedClock,
    StandInJournal,
    StandInPortal,
    small_package,
)

pytestmark = pytest.mark.slow


@dataclass
class WiredFlash:
    """A tester and the small unit on a wire whose frames take no time."""

    ecu: VirtualEcu
    client: EcuClient
    journal: StandInJournal
    portal: StandInPortal

    def run(self) -> Ended:
        """Flash."""
        options = Options(vin=VIN, workshop="Warsztat 7", today=date(2026, 11, 23))
        return Flasher(self.client, small_package(), self.portal, self.journal, options).run()


@contextmanager
def wired(*, faults: str = "", losses: WireFaults | None = None, is_fd: bool = False) -> Iterator[WiredFlash]:
    """Such a pair."""
    clock = SimulatedClock()
    portal = StandInPortal(clock)
    ecu = VirtualEcu(
        LastingMemory.open(SMALL, None), secret=SECRET, random_bytes=os.urandom, faults=read_plan(faults)
    )
    address, bus = EcuAddress(), {"fd": is_fd}
    with (
        Wire(is_timed=False, faults=losses) as wire,
        RunningEcu(ecu, WireBus(wire.channel, **bus), address, is_fd=is_fd),
        EcuClient(IsoTpTransport(WireBus(wire.channel, **bus), address, is_fd=is_fd)) as client,
    ):
        yield WiredFlash(ecu, client, StandInJournal(clock, portal), portal)


@pytest.mark.parametrize(
    "how",
    [{}, {"is_fd": True}, {"losses": WireFaults(lose_every=61)}, {"faults": "36: -, cut-after 2"}],
    ids=["classic", "FD", "every 61st frame lost", "power cut in a transfer"],
)
def test_a_unit_on_a_wire_is_programmed(how: dict[str, Any]) -> None:
    with wired(**how) as flash:
        assert flash.run() == PROGRAMMED
        memory = flash.ecu.state.memory
        assert memory.software() == (NEW_NUMBER, "2.00")
        assert memory.lasting.coding["0600"] == SMALL.coding[0x0600].hex()
    assert flash.portal.keys >= 1
