"""CAN frames as they cross a loopback connection to the wire. Pure.

A record is `kind` (1 byte), `flags` (1), `length` (1), `identifier` (4, big-endian), then `length` bytes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final

_HEAD: Final = struct.Struct(">BBBI")
LONGEST_DATA: Final = 64


class Kind(IntEnum):
    """What a record says."""

    FRAME = 1
    SENT = 2
    """The wire to its sender: one of your frames is on the wire."""


class Flag(IntFlag):
    """What sort of frame it is."""

    EXTENDED = 1
    FD = 2
    BIT_RATE_SWITCH = 4


PLAIN: Final = Flag(0)
"""A classic frame with a standard identifier."""


class Broken(ValueError):
    """Bytes that are no record: whoever sent them does not speak this."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A data frame; `data` has 0 to 8 bytes, or an FD length where `Flag.FD` is set."""

    identifier: int
    data: bytes
    flags: Flag = PLAIN


SENT: Final = _HEAD.pack(Kind.SENT, 0, 0, 0)


def pack(frame: Frame) -> bytes:
    """The record of a frame."""
    return _HEAD.pack(Kind.FRAME, frame.flags, len(frame.data), frame.identifier) + frame.data


class Records:
    """Puts records together from what a connection brings."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, received: bytes) -> Iterator[Frame | None]:
        """The whole records that are there now: frames, and None for each "sent".

        Raises:
            Broken: this is something else than records.
        """
        self._bytes += received
        while len(self._bytes) >= _HEAD.size:
            kind, flags, length, identifier = _HEAD.unpack_from(self._bytes)
            if kind not in (Kind.FRAME, Kind.SENT) or length > LONGEST_DATA:
                raise Broken("this connection does not carry CAN frames")
            end = _HEAD.size + length
            if len(self._bytes) < end:
                return
            data = bytes(self._bytes[_HEAD.size : end])
            del self._bytes[:end]
            yield None if kind == Kind.SENT else Frame(identifier, data, Flag(flags))
