"""VBF, the format of Volvo's and Ford's software: a text header, then blocks with their checksums. Pure.

After public descriptions of version 2 and files of our own making: no real one was at hand. A block is its
address and size (32 bits, big-endian), its bytes, their CRC-16 (CCITT, beginning at FFFF); `file_checksum`
of the header is the CRC-32 of all that follows the header.
"""

import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Final

from programming.packages.flaws import Flaw, SourceRefused
from programming.packages.sources.segments import Erased, Segment, Source, check_apart

FORMAT: Final = "VBF"
_LONGEST_HEADER: Final = 1 << 16
_HEADER_FIRST: Final = re.compile(rb"\s*vbf_version\s*=\s*[\d.]+\s*;\s*header\s*\{")
_TOKEN: Final = re.compile(rb'//[^\n]*|/\*.*?\*/|"[^"\n]*"|[{}]', re.DOTALL)
_NOISE: Final = re.compile(rb'//[^\n]*|/\*.*?\*/|"[^"\n]*"', re.DOTALL)
_DIGITS: Final = rb"(0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)"
_VALUE: Final = rb"\b%s\s*=\s*" + _DIGITS + rb"\s*;"
_NAMED: Final = rb"\b%s\s*="
_ERASE: Final = re.compile(rb"\berase\s*=\s*\{((?:\s*\{[^{}]*\}\s*,?)*)\s*\}\s*;")
_PAIR: Final = re.compile(rb"\{\s*" + _DIGITS + rb"\s*,\s*" + _DIGITS + rb"\s*\}")


def is_vbf(content: bytes) -> bool:
    """Whether a file begins as one of this format does."""
    return content[:200].lstrip().startswith(b"vbf_version")


def read_vbf(content: bytes) -> Source:
    """What a file holds; its blocks are named `VBF0`, `VBF1`, ... in the order of the file.

    Raises:
        SourceRefused: its header cannot be read, it is cut, a checksum is wrong, or it is compressed.
    """
    end = _header_end(content)
    header = _NOISE.sub(b"", content[:end])
    if _number(header, b"data_format_identifier", 0):
        raise SourceRefused(Flaw.COMPRESSED)
    checksum = _number(header, b"file_checksum", None)
    if checksum is None:
        raise SourceRefused(Flaw.BAD_HEADER, detail="file_checksum")
    segments = tuple(_blocks(content, end))
    if zlib.crc32(memoryview(content)[end:]) != checksum:
        raise SourceRefused(Flaw.FILE_CHECKSUM)
    return Source(format=FORMAT, segments=check_apart(segments), erase=tuple(_erased(header)))


def _header_end(content: bytes) -> int:
    """Where the header's closing brace has been passed."""
    head = content[:_LONGEST_HEADER]
    first = _HEADER_FIRST.match(head)
    if first is None:
        raise SourceRefused(Flaw.BAD_HEADER, detail="header")
    depth = 1
    for token in _TOKEN.finditer(head, first.end()):
        depth += {b"{": 1, b"}": -1}.get(token.group(), 0)
        if not depth:
            return token.end()
    raise SourceRefused(Flaw.BAD_HEADER, detail="}")


def _number(header: bytes, name: bytes, default: int | None) -> int | None:
    found = re.search(_VALUE % name, header)
    if found is None and re.search(_NAMED % name, header):
        raise SourceRefused(Flaw.BAD_HEADER, detail=name.decode("ascii"))
    return default if found is None else int(found.group(1), 0)


def _erased(header: bytes) -> Iterator[Erased]:
    found = _ERASE.search(header)
    ranges = found.group(1) if found else b""
    if (found is None and re.search(_NAMED % b"erase", header)) or _PAIR.sub(b"", ranges).strip(b", \t\r\n"):
        raise SourceRefused(Flaw.BAD_HEADER, detail="erase")
    for pair in _PAIR.finditer(ranges):
        start, size = (int(number, 0) for number in pair.groups())
        yield Erased(start=start, size=size)


def _blocks(content: bytes, at: int) -> Iterator[Segment]:
    number = 0
    while at < len(content):
        head = content[at : at + 8]
        address, size = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
        data, checksum = content[at + 8 : at + 8 + size], content[at + 8 + size : at + 10 + size]
        if len(head) < 8 or len(checksum) < 2:
            raise SourceRefused(Flaw.TRUNCATED)
        if binascii.crc_hqx(data, 0xFFFF) != int.from_bytes(checksum, "big"):
            raise SourceRefused(Flaw.BLOCK_CHECKSUM, block=f"VBF{number}")
        yield Segment(address=address, content=data, name=f"VBF{number}")
        at += 10 + size
        number += 1
