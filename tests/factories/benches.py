"""A tester and a virtual ECU on an emulated wire whose frames take no time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from programming.client import EcuClient
from programming.transports.iso_tp import EcuAddress, IsoTpTransport
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.faults import read_plan
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import ENGINE
from programming.virtual_ecu.running import RunningEcu
from programming.virtual_ecu.wire import Wire, WireFaults
from programming.virtual_ecu.wire_bus import WireBus


@dataclass
class WiredBench:
    """What is on the wire: the ECU, and a tester that asks it over `transport`."""

    wire: Wire
    ecu: VirtualEcu
    transport: IsoTpTransport
    client: EcuClient


@contextmanager
def wired_bench(
    faults: str = "", losses: WireFaults | None = None, *, is_fd: bool = False
) -> Iterator[WiredBench]:
    """Such a bench."""
    address = EcuAddress()
    memory = LastingMemory.open(ENGINE, None)
    ecu = VirtualEcu(memory, secret=b"secret", random_bytes=os.urandom, faults=read_plan(faults))
    with (
        Wire(is_timed=False, faults=losses) as wire,
        RunningEcu(ecu, WireBus(wire.channel, fd=is_fd), address, is_fd=is_fd),
    ):
        transport = IsoTpTransport(WireBus(wire.channel, fd=is_fd), address, is_fd=is_fd)
        with EcuClient(transport) as client:
            yield WiredBench(wire, ecu, transport, client)
