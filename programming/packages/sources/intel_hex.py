"""Intel HEX, after Intel's specification of 1988: strict, for a byte that is passed over is a dead ECU. Pure.

bincopy was looked at and not taken: it accepts a file without its end, records behind the end, and data
twice for one address where they happen to adjoin.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final

from programming.packages.flaws import Flaw, SourceRefused
from programming.packages.sources.segments import Segment, joined
from programming.packages.sources.text_lines import Line, lines_of

_SHORTEST: Final = 5
_WRAPS_AT: Final = 1 << 16


class _Kind(IntEnum):
    DATA = 0
    END = 1
    SEGMENT_BASE = 2
    START_IN_SEGMENT = 3
    LINEAR_BASE = 4
    START = 5


_SIZES: Final = {_Kind.END: 0, _Kind.SEGMENT_BASE: 2, _Kind.START_IN_SEGMENT: 4, _Kind.LINEAR_BASE: 2,
                 _Kind.START: 4}  # fmt: skip


def is_intel_hex(content: bytes) -> bool:
    """Whether a file begins as one of this format does."""
    return content.lstrip()[:1] == b":"


def read_intel_hex(content: bytes) -> tuple[Segment, ...]:
    """The segments of a file.

    Raises:
        SourceRefused: a record is damaged, the end is missing or not the last, or data overlap.
    """
    return joined(_data(content))


def _data(content: bytes) -> Iterator[tuple[int, bytes]]:
    base, has_ended, is_segmented = 0, False, False
    for line in lines_of(content):
        if has_ended:
            raise line.refused(Flaw.AFTER_END)
        kind, address, data = _record(line)
        match kind:
            case _Kind.DATA:
                if is_segmented and address + len(data) > _WRAPS_AT:
                    raise line.refused(Flaw.WRAPS)
                yield base + address, data
            case _Kind.END:
                has_ended = True
            case _Kind.SEGMENT_BASE:
                base, is_segmented = int.from_bytes(data, "big") << 4, True
            case _Kind.LINEAR_BASE:
                base, is_segmented = int.from_bytes(data, "big") << 16, False
            case _:
                pass  # where a program starts is the control unit's business
    if not has_ended:
        raise SourceRefused(Flaw.NO_END)


def _record(line: Line) -> tuple[_Kind, int, bytes]:
    if line.text[:1] != b":":
        raise line.refused(Flaw.BAD_LINE)
    record = line.bytes_after(1)
    if len(record) < _SHORTEST or len(record) != _SHORTEST + record[0]:
        raise line.refused(Flaw.BAD_LINE)
    if sum(record) & 0xFF:
        raise line.refused(Flaw.BAD_CHECKSUM)
    try:
        kind = _Kind(record[3])
    except ValueError:
        raise line.refused(Flaw.BAD_LINE) from None
    data = record[4:-1]
    if kind in _SIZES and len(data) != _SIZES[kind]:
        raise line.refused(Flaw.BAD_LINE)
    return kind, int.from_bytes(record[1:3], "big"), data
