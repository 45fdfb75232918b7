"""The other end of the bench of programming, in processes of their own: a wire with true bit timing, a unit.

`python -m tests.bench.flash_wire wire BITRATE DATA_RATE` prints where the wire is,
`python -m tests.bench.flash_wire unit CHANNEL FD BLOCK_SIZE SIZE` prints `ready`; both run until their input
ends.
"""

import os
import sys
from typing import Final

from programming.transports.iso_tp import EcuAddress
from programming.uds.names import Identifier
from programming.virtual_ecu.bit_timing import BitRates
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import EcuProfile, Region
from programming.virtual_ecu.running import RunningEcu
from programming.virtual_ecu.wire import Wire
from programming.virtual_ecu.wire_bus import WireBus

SECRET: Final = b"of the bench"
START: Final = 0x10_0000
VIN: Final = "S6HS2CA53JK075927"


def bench_unit(size: int, frames_at_once: int) -> EcuProfile:
    """A unit with one region, which new software fills."""
    return EcuProfile(
        name="bench",
        request_id=0x7E0,
        response_id=0x7E8,
        numbers={
            Identifier.VIN: VIN,
            Identifier.HARDWARE_NUMBER: "BENCH-H1",
            Identifier.SPARE_PART_NUMBER: "BENCH",
            Identifier.SERIAL_NUMBER: "BENCH-1",
        },
        software_number="BENCH-1",
        software_version="1",
        regions=(Region(name="program", start=START, size=size, used=size),),
        frames_at_once=frames_at_once,
        erase_s=0.0,
        coding={},
    )


def run_wire(nominal: int, data: int) -> None:
    """Run a wire until nobody is interested any more."""
    with Wire(rates=BitRates(nominal=nominal, data=data)) as wire:
        _until_the_end(wire.channel)


def run_unit(channel: str, block_size: int, size: int, *, is_fd: bool) -> None:
    """Run a unit on a wire until nobody is interested any more."""
    unit = VirtualEcu(
        LastingMemory.open(bench_unit(size, block_size), None), secret=SECRET, random_bytes=os.urandom
    )
    bus = WireBus(channel, fd=is_fd)
    with RunningEcu(unit, bus, EcuAddress(), is_fd=is_fd):
        _until_the_end("ready")


def _until_the_end(word: str) -> None:
    print(word, flush=True)  # noqa: T201 - the parent waits for it
    sys.stdin.read()


def main() -> None:
    """Run the one or the other."""
    what, *arguments = sys.argv[1:]
    if what == "wire":
        run_wire(*(int(argument) for argument in arguments))
    else:
        channel, is_fd, block_size, size = arguments
        run_unit(channel, int(block_size), int(size), is_fd=is_fd == "1")


if __name__ == "__main__":
    main()
