"""A flash over an emulated wire: which share of what the wire can carry, and of a core, it takes.

What a wire can carry is computed frame by frame with the stuff bits of the very bytes that are sent: the
pieces as long as the control unit allows, its flow control, its answers. Flasher, bare script, wire and unit
run in processes of their own.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from programming.transports.iso_tp_line import PADDING
from programming.virtual_ecu.bit_timing import BitRates, frame_seconds
from programming.virtual_ecu.image import software_block
from tests.bench.claims import Bound, Claim
from tests.bench.flash_run import NEW
from tests.bench.flash_wire import bench_unit
from tests.bench.table import show

_REQUEST, _RESPONSE = 0x7E0, 0x7E8
_LONGEST_S: Final = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WireKind:
    """A wire and a unit's way of flow control: after every `block_size` frames, or once a message (0).

    `floor` is the promised share of what the wire can carry; where each few frames are waited for, processes
    that are woken late decide, and what is promised is the bare script's speed. `part` of the size is sent.
    """

    name: str
    rates: BitRates
    is_fd: bool
    block_size: int
    floor: float | None
    part: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds by the wall clock and of processor time from the first announcement to the last piece."""

    wall_s: float
    cpu_s: float


_CLASSIC: Final = BitRates(nominal=500_000)
_FAST: Final = BitRates(nominal=500_000, data=2_000_000)
WIRES: Final = (
    WireKind(name="500 kbit/s", rates=_CLASSIC, is_fd=False, block_size=0, floor=0.97),
    WireKind(name="FD 500k/2M", rates=_FAST, is_fd=True, block_size=0, floor=0.95),
    WireKind(name="500 kbit/s, in eights", rates=_CLASSIC, is_fd=False, block_size=8, floor=None, part=4),
)
_WAYS: Final = {"bare": "bare udsoncan", "ours": "the flasher"}
_TO_BARE: Final = 0.95


def bench_programming(size: int) -> list[Claim]:
    """Measure, print, and return what is promised."""
    measured = {kind: _measure(kind, size // kind.part) for kind in WIRES}
    show(
        f"Flashing {size / (1 << 20):g} MiB over an emulated wire",
        ["", "seconds", "KiB/s", "of the wire", "of a core"],
        [_row(kind, way, runs[way], size // kind.part) for kind, runs in measured.items() for way in _WAYS],
    )
    return [claim for kind, runs in measured.items() for claim in _claims(kind, runs, size // kind.part)]


def _measure(kind: WireKind, size: int) -> dict[str, Took]:
    return {way: _flash(way, kind, size) for way in _WAYS}


def _row(kind: WireKind, way: str, took: Took, size: int) -> list[str]:
    return [
        f"{kind.name}, {_WAYS[way]}",
        f"{took.wall_s:.2f}",
        f"{size / 1024 / took.wall_s:.1f}",
        f"{_possible_s(kind, size) / took.wall_s:.1%}",
        f"{took.cpu_s / took.wall_s:.1%}",
    ]


def _claims(kind: WireKind, runs: Mapping[str, Took], size: int) -> list[Claim]:
    ours, bare = runs["ours"], runs["bare"]
    if kind.floor is None:
        speed = Claim(
            name=f"flash, {kind.name}: speed to bare udsoncan's",
            measured=bare.wall_s / ours.wall_s,
            bound=Bound.AT_LEAST,
            floor=_TO_BARE,
        )
    else:
        speed = Claim(
            name=f"flash, {kind.name}: share of what the wire can carry",
            measured=_possible_s(kind, size) / ours.wall_s,
            bound=Bound.AT_LEAST,
            floor=kind.floor,
        )
    core = Claim(
        name=f"flash, {kind.name}: processor time, of a core",
        measured=ours.cpu_s / ours.wall_s,
        bound=Bound.BELOW,
        floor=0.25,
    )
    return [speed, core]


def _possible_s(kind: WireKind, size: int) -> float:
    unit = bench_unit(size, kind.block_size)
    return transfer_seconds(kind, software_block(NEW, "2", "program", size), unit.block_length)


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
        if number == 1 or (kind.block_size and number % kind.block_size == 1):
            seconds += _frame(kind, _RESPONSE, bytes([0x30, kind.block_size, 0]))
        seconds += _frame(kind, _REQUEST, bytes([0x20 | number & 0xF]) + message[start : start + frame - 1])
    return seconds


def _frame(kind: WireKind, identifier: int, data: bytes) -> float:
    lengths = (8, 12, 16, 20, 24, 32, 48, 64)
    padded = data.ljust(next(length for length in lengths if length >= len(data)), bytes([PADDING]))
    return frame_seconds(kind.rates, identifier, padded, is_extended=False, is_fd=kind.is_fd)


def _flash(way: str, kind: WireKind, size: int) -> Took:
    """One flash, with a wire and a unit of its own."""
    rates, is_fd = (str(kind.rates.nominal), str(kind.rates.data)), str(int(kind.is_fd))
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="aos-bench-flash-"))
        channel = running.enter_context(_program("wire", *rates))
        running.enter_context(_program("unit", channel, is_fd, str(kind.block_size), str(size)))
        told = subprocess.run(
            [sys.executable, "-m", "tests.bench.flash_run", way, channel, is_fd, str(size), folder],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=_LONGEST_S,
        )
    return Took(**json.loads(told.stdout))


@contextmanager
def _program(*arguments: str) -> Iterator[str]:
    """A program of `flash_wire` that runs; its first word."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.flash_wire", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        yield child.stdout.readline().strip()
        child.stdin.close()
