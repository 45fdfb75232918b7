"""A flash over an emulated wire: which share of what the wire can carry, and of a core, it takes.

What a wire can carry is computed frame by frame with the stuff bits of the very bytes that are sent: the
pieces as long as the control unit allows, its flow control after every eight frames, its answers. Agent, bare
script and control unit run in processes of their own.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from programming.transports.iso_tp import PADDING
from programming.virtual_ecu.bit_timing import BitRates, frame_seconds
from programming.virtual_ecu.image import software_block
from tests.bench.claims import Bound, Claim
from tests.bench.flash_run import NEW
from tests.bench.flash_wire import bench_unit
from tests.bench.table import show

_BLOCK_SIZE: Final = 8
_REQUEST, _RESPONSE = 0x7E0, 0x7E8
_LONGEST_S: Final = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WireKind:
    """A wire, and which share of what it can carry is promised."""

    name: str
    rates: BitRates
    is_fd: bool
    floor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds by the wall clock and of processor time from the first announcement to the last piece."""

    wall_s: float
    cpu_s: float


WIRES: Final = (
    WireKind(name="500 kbit/s", rates=BitRates(nominal=500_000), is_fd=False, floor=0.97),
    WireKind(name="FD 500k/2M", rates=BitRates(nominal=500_000, data=2_000_000), is_fd=True, floor=0.95),
)


def bench_programming(size: int) -> list[Claim]:
    """Measure, print, and return what is promised."""
    content = software_block(NEW, "2", "program", size)
    claims, rows = [], []
    for kind in WIRES:
        possible_s = transfer_seconds(kind, content, bench_unit(size).block_length)
        took = {way: _flash(way, kind, size) for way in ("bare", "ours")}
        rows += [
            [
                f"{kind.name}, {'the flasher' if way == 'ours' else 'bare udsoncan'}",
                f"{one.wall_s:.2f}",
                f"{size / 1024 / one.wall_s:.1f}",
                f"{possible_s / one.wall_s:.1%}",
                f"{one.cpu_s / one.wall_s:.1%}",
            ]
            for way, one in took.items()
        ]
        claims += [
            Claim(
                name=f"flash, {kind.name}: share of what the wire can carry",
                measured=possible_s / took["ours"].wall_s,
                bound=Bound.AT_LEAST,
                floor=kind.floor,
            ),
            Claim(
                name=f"flash, {kind.name}: processor time, of a core",
                measured=took["ours"].cpu_s / took["ours"].wall_s,
                bound=Bound.BELOW,
                floor=0.25,
            ),
        ]
    show(
        f"Flashing {size / (1 << 20):g} MiB over an emulated wire",
        ["", "seconds", "KiB/s", "of the wire", "of a core"],
        rows,
    )
    return claims


def transfer_seconds(kind: WireKind, content: bytes, block_length: int) -> float:
    """How long the wire is busy with TransferData of all of it, flow control and answers included."""
    piece = block_length - 2
    return sum(
        _message_seconds(kind, bytes([0x36, number & 0xFF]) + content[start : start + piece])
        + _frame(kind, _RESPONSE, bytes([2, 0x76, number & 0xFF]))
        for number, start in enumerate(range(0, len(content), piece), start=1)
    )


def _message_seconds(kind: WireKind, message: bytes) -> float:
    """The frames of one message of ISO-TP that does not fit into one, and of its flow control."""
    frame = 64 if kind.is_fd else 8
    head = (0x1000 | len(message)).to_bytes(2, "big")
    seconds = _frame(kind, _REQUEST, head + message[: frame - 2])
    for number, start in enumerate(range(frame - 2, len(message), frame - 1), start=1):
        if number % _BLOCK_SIZE == 1:
            seconds += _frame(kind, _RESPONSE, bytes([0x30, _BLOCK_SIZE, 0]))
        seconds += _frame(kind, _REQUEST, bytes([0x20 | number & 0xF]) + message[start : start + frame - 1])
    return seconds


def _frame(kind: WireKind, identifier: int, data: bytes) -> float:
    lengths = (8, 12, 16, 20, 24, 32, 48, 64)
    padded = data.ljust(next(length for length in lengths if length >= len(data)), bytes([PADDING]))
    return frame_seconds(kind.rates, identifier, padded, is_extended=False, is_fd=kind.is_fd)


def _flash(way: str, kind: WireKind, size: int) -> Took:
    """One flash, with a wire of its own."""
    rates = [str(kind.rates.nominal), str(kind.rates.data), str(int(kind.is_fd)), str(size)]
    with (
        tempfile.TemporaryDirectory(prefix="aos-bench-flash-") as folder,
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.flash_wire", *rates],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as wire,
    ):
        assert wire.stdin is not None
        assert wire.stdout is not None
        channel = wire.stdout.readline().strip()
        command = [way, channel, str(int(kind.is_fd)), str(size), str(Path(folder))]
        told = subprocess.run(
            [sys.executable, "-m", "tests.bench.flash_run", *command],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=_LONGEST_S,
        )
        wire.stdin.close()
    return Took(**json.loads(told.stdout))
