"""The software of a virtual ECU as it lies in a region of its memory: a head that names and checks it. Pure.

The head is `AOSF`, the number and the version (16 and 8 bytes of ASCII, filled with zeros), the length of
what follows and its CRC-32, both big-endian.
"""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_HEAD: Final = struct.Struct(">4s16s8sII")
_MARK: Final = b"AOSF"
HEAD_SIZE: Final = _HEAD.size
_DIGEST_SIZE: Final = 32


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


def whole_software(regions: Sequence[bytes]) -> Software | None:
    """What the regions of a control unit hold; None where one is not whole, or of another software."""
    found = [read_software(memory) for memory in regions if is_whole(memory)]
    first = found[0] if found else None
    if first is None or len(found) != len(regions):
        return None
    named = {(one.number, one.version) for one in found if one is not None}
    return first if len(named) == 1 else None


@lru_cache(maxsize=16)
def software_block(number: str, version: str, name: str, size: int) -> bytes:
    """A block of a software that does nothing: `size` bytes that a virtual ECU accepts as whole.

    Behind the head are the SHA-256 digests of `NUMBER/NAME/0`, `NUMBER/NAME/1`, ... cut to the size.
    """
    wanted = size - HEAD_SIZE
    count = -(-wanted // _DIGEST_SIZE)
    digests = (hashlib.sha256(f"{number}/{name}/{place}".encode("ascii")).digest() for place in range(count))
    return build_image(number, version, b"".join(digests)[:wanted])
