"""Bytes at addresses, put together from a file's records: nothing twice, nothing beyond 32 bits. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from programming.packages.flaws import Flaw, SourceRefused

LARGEST_FILE: Final = 192 << 20
"""The most bytes that a file may have: hexadecimal text of a package's largest block."""

MOST_SEGMENTS: Final = 4096
_END_OF_MEMORY: Final = 1 << 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Bytes that follow each other from `address` on; `name` where the file gives them one."""

    address: int
    content: bytes
    name: str = ""

    @property
    def end(self) -> int:
        """The first address after it."""
        return self.address + len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """A range that the file asks to be erased; `start` and `size` in bytes."""

    start: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a file holds: its format, its segments by their addresses, and what it wants erased."""

    format: str
    segments: tuple[Segment, ...]
    erase: tuple[Erased, ...] = ()


def check_place(address: int, size: int) -> None:
    """See to it that a range lies in what 32 bits can address.

    Raises:
        SourceRefused: it does not.
    """
    if address + size > _END_OF_MEMORY:
        raise SourceRefused(Flaw.OUTSIDE, address=f"{address:X}")


def joined(records: Iterable[tuple[int, bytes]]) -> tuple[Segment, ...]:
    """Records as segments, by their addresses; those that follow each other become one.

    Raises:
        SourceRefused: two of them say something of one address, there are none, or too many pieces.
    """
    segments: list[tuple[int, bytearray]] = []
    for address, content in sorted(records, key=lambda record: record[0]):
        if not content:
            continue
        check_place(address, len(content))
        reached = segments[-1][0] + len(segments[-1][1]) if segments else -1
        if address < reached:
            raise SourceRefused(Flaw.OVERLAP, address=f"{address:X}")
        if address == reached:
            segments[-1][1].extend(content)
        else:
            segments.append((address, bytearray(content)))
    if not segments:
        raise SourceRefused(Flaw.NO_DATA)
    if len(segments) > MOST_SEGMENTS:
        raise SourceRefused(Flaw.TOO_MANY_PIECES, most=MOST_SEGMENTS)
    return tuple(Segment(address=address, content=bytes(content)) for address, content in segments)


def check_apart(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Named segments by their addresses.

    Raises:
        SourceRefused: two overlap, one lies beyond 32 bits, or there are none, or too many.
    """
    ordered = tuple(sorted(segments, key=lambda segment: segment.address))
    if not any(segment.content for segment in ordered):
        raise SourceRefused(Flaw.NO_DATA)
    if len(ordered) > MOST_SEGMENTS:
        raise SourceRefused(Flaw.TOO_MANY_PIECES, most=MOST_SEGMENTS)
    for segment in ordered:
        check_place(segment.address, len(segment.content))
    for before, after in pairwise(ordered):
        if after.address < before.end:
            raise SourceRefused(Flaw.OVERLAP, address=f"{after.address:X}")
    return ordered
