"""The software of a virtual ECU as it lies in its memory: a head that names and checks it, the rest. Pure.

The head is `AOSF`, the number and the version (16 and 8 bytes of ASCII, filled with zeros), the length of
what follows and its CRC-32, both big-endian.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import Final

_HEAD: Final = struct.Struct(">4s16s8sII")
_MARK: Final = b"AOSF"
HEAD_SIZE: Final = _HEAD.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """What a head says of the software behind it."""

    number: str
    version: str
    length: int
    checksum: int


def build_image(number: str, version: str, content: bytes) -> bytes:
    """A whole software of this number and version.

    Raises:
        ValueError: the number or the version is too long or no ASCII.
    """
    named, versioned = number.encode("ascii"), version.encode("ascii")
    if len(named) > 16 or len(versioned) > 8:
        raise ValueError(f"number {number!r} or version {version!r} is too long")
    return _HEAD.pack(_MARK, named, versioned, len(content), zlib.crc32(content)) + content


def read_software(memory: bytes) -> Software | None:
    """What the head at the start of `memory` says; None where there is no head."""
    if len(memory) < HEAD_SIZE:
        return None
    mark, number, version, length, checksum = _HEAD.unpack_from(memory)
    if mark != _MARK or length > len(memory) - HEAD_SIZE:
        return None
    try:
        return Software(
            number=number.rstrip(b"\0").decode("ascii"),
            version=version.rstrip(b"\0").decode("ascii"),
            length=length,
            checksum=checksum,
        )
    except UnicodeDecodeError:
        return None


def is_whole(memory: bytes) -> bool:
    """Whether a head is there and what follows is what it was made for."""
    software = read_software(memory)
    if software is None:
        return False
    return zlib.crc32(memory[HEAD_SIZE : HEAD_SIZE + software.length]) == software.checksum
