"""The other end of the bench of programming, in a process of its own: a wire with true bit timing and an ECU.

`python -m tests.bench.flash_wire BITRATE DATA_RATE FD SIZE` prints where the wire is, and runs until its
input ends.
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


def bench_unit(size: int) -> EcuProfile:
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
        erase_s=0.0,
        coding={},
    )


def main() -> None:
    """Run until nobody is interested any more."""
    nominal, data, is_fd, size = (int(argument) for argument in sys.argv[1:5])
    ecu = VirtualEcu(LastingMemory.open(bench_unit(size), None), secret=SECRET, random_bytes=os.urandom)
    with (
        Wire(rates=BitRates(nominal=nominal, data=data)) as wire,
        RunningEcu(ecu, WireBus(wire.channel, fd=bool(is_fd)), EcuAddress(), is_fd=bool(is_fd)),
    ):
        print(wire.channel, flush=True)  # noqa: T201 - the parent waits for it
        sys.stdin.read()


if __name__ == "__main__":
    main()
