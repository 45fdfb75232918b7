"""Motorola S-records: strict in checksums, counts and the end. Pure."""

from collections.abc import Iterator
from typing import Final

from programming.packages.flaws import Flaw, SourceRefused
from programming.packages.sources.segments import Segment, joined
from programming.packages.sources.text_lines import Line, lines_of

_ADDRESS_SIZES: Final = {b"0": 2, b"1": 2, b"2": 3, b"3": 4, b"5": 2, b"6": 3, b"7": 4, b"8": 3, b"9": 2}
_DATA: Final = b"123"
_COUNT: Final = b"56"
_END: Final = b"789"


def is_s_record(content: bytes) -> bool:
    """Whether a file begins as one of this format does."""
    start = content.lstrip()[:2]
    return start[:1] == b"S" and start[1:] in _ADDRESS_SIZES


def read_s_records(content: bytes) -> tuple[Segment, ...]:
    """The segments of a file.

    Raises:
        SourceRefused: a record is damaged or missing, the end is missing or not the last, or data overlap.
    """
    return joined(_data(content))


def _data(content: bytes) -> Iterator[tuple[int, bytes]]:
    count, has_ended = 0, False
    for line in lines_of(content):
        if has_ended:
            raise line.refused(Flaw.AFTER_END)
        kind, address, data = _record(line)
        if kind in _DATA:
            count += 1
            yield address, data
        elif kind in _COUNT and address != count:
            raise SourceRefused(Flaw.WRONG_COUNT, said=address, found=count)
        has_ended = kind in _END
    if not has_ended:
        raise SourceRefused(Flaw.NO_END)


def _record(line: Line) -> tuple[bytes, int, bytes]:
    kind = line.text[1:2]
    width = _ADDRESS_SIZES.get(kind)
    if line.text[:1] != b"S" or width is None:
        raise line.refused(Flaw.BAD_LINE)
    record = line.bytes_after(2)
    if len(record) < width + 2 or len(record) != record[0] + 1:
        raise line.refused(Flaw.BAD_LINE)
    if sum(record) & 0xFF != 0xFF:
        raise line.refused(Flaw.BAD_CHECKSUM)
    if kind in _COUNT + _END and len(record) != width + 2:
        raise line.refused(Flaw.BAD_LINE)
    return kind, int.from_bytes(record[1 : 1 + width], "big"), record[1 + width : -1]
