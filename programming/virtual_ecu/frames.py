"""CAN frames as they cross a loopback connection to the wire. Pure.

A record is `kind` (1 byte), `flags` (1), `length` (1), `identifier` (4, big-endian), when its sender handed
it over (8, seconds of the machine's steady clock as a float, 0 where that is not said), then `length` bytes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

_HEAD: Final = struct.Struct(">BBBId")
LONGEST_DATA: Final = 64
_FRAME: Final = 1
_SENT: Final = 2
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
    """A data frame; `data` has 0 to 8 bytes, or an FD length where `Flag.FD` is set.

    `at` is when its sender handed it over: seconds of the machine's steady clock, 0 where that is not said.
    """

    identifier: int
    data: bytes
    flags: Flag = PLAIN
    at: float = 0.0


SENT: Final = _HEAD.pack(_SENT, 0, 0, 0, 0.0)
_FLAGS: Final = tuple(Flag(number) for number in range(8))


def pack(frame: Frame) -> bytes:
    """The record of a frame."""
    return _HEAD.pack(_FRAME, frame.flags, len(frame.data), frame.identifier, frame.at) + frame.data


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
            kind, flags, length, identifier, at = _HEAD.unpack_from(self._bytes)
            if kind not in (_FRAME, _SENT) or length > LONGEST_DATA or flags >= len(_FLAGS):
                raise Broken("this connection does not carry CAN frames")
            end = _HEAD.size + length
            if len(self._bytes) < end:
                return
            data = bytes(self._bytes[_HEAD.size : end])
            del self._bytes[:end]
            yield None if kind == _SENT else Frame(identifier, data, _FLAGS[flags], at)
