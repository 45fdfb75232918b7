"""Intel HEX and S-records: bytes at their addresses, and nothing from a file that could lack some."""

import bincopy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programming.packages.flaws import Flaw, SourceRefused
from programming.packages.sources.reading import read_source
from programming.packages.sources.segments import Segment

END = b":00000001FF\n"
LINEAR_8004 = b":02000004800476\n"
SEGMENT_1000 = b":020000021000EC\n"
TWO_AT_10 = b":02001000A1B29B\n"


def refused(content: bytes) -> SourceRefused:
    with pytest.raises(SourceRefused) as caught:
        read_source(content)
    return caught.value


def segments(content: bytes) -> list[tuple[int, bytes]]:
    return [(segment.address, segment.content) for segment in read_source(content).segments]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TWO_AT_10 + END, [(0x10, b"\xa1\xb2")]),
        (LINEAR_8004 + TWO_AT_10 + END, [(0x8004_0010, b"\xa1\xb2")]),
        (SEGMENT_1000 + TWO_AT_10 + END, [(0x1_0010, b"\xa1\xb2")]),
        (SEGMENT_1000 + LINEAR_8004 + TWO_AT_10 + END, [(0x8004_0010, b"\xa1\xb2")]),
        (b"\r\n" + TWO_AT_10.lower() + b"\r\n:040000058004000073\r\n" + END,
         [(0x10, b"\xa1\xb2")]),
        (TWO_AT_10 + b":01001200FFEE\n" + END, [(0x10, b"\xa1\xb2\xff")]),
        (b":01001200FFEE\n" + TWO_AT_10 + END, [(0x10, b"\xa1\xb2\xff")]),
        (TWO_AT_10 + b":01001300FFED\n" + END, [(0x10, b"\xa1\xb2"), (0x13, b"\xff")]),
        (b"S1050010A1B297\n" + b"S9030000FC\n", [(0x10, b"\xa1\xb2")]),
        (b"S206800410A1B212\nS5030001FB\nS804000000FB\n", [(0x80_0410, b"\xa1\xb2")]),
        (b"S30780040010A1B211\nS70500000000FA\n", [(0x8004_0010, b"\xa1\xb2")]),
    ],
    ids=[
        "16 bits", "linear", "segmented", "the last base counts", "lower case and a start address",
        "pieces that follow each other", "in any order", "a gap between them", "S1", "S2 with a count", "S3",
    ],
)  # fmt: skip
def test_bytes_are_read_at_their_addresses(content: bytes, expected: list[tuple[int, bytes]]) -> None:
    assert segments(content) == expected


@pytest.mark.parametrize(
    ("content", "flaw", "values"),
    [
        (TWO_AT_10, Flaw.NO_END, {}),
        (TWO_AT_10 + END + TWO_AT_10, Flaw.AFTER_END, {"line": 3}),
        (TWO_AT_10 + END + END, Flaw.AFTER_END, {"line": 3}),
        (TWO_AT_10 + b":02001000A1B2", Flaw.BAD_LINE, {"line": 2}),
        (TWO_AT_10 + b":0200", Flaw.BAD_LINE, {"line": 2}),
        (b":02001000A1B29A\n" + END, Flaw.BAD_CHECKSUM, {"line": 1}),
        (b":02001000A1B29B0\n" + END, Flaw.BAD_LINE, {"line": 1}),
        (b":02 01000A1B29B\n" + END, Flaw.BAD_LINE, {"line": 1}),
        (":0200100\u0660A1B29B\n".encode() + END, Flaw.BAD_LINE, {"line": 1}),
        (b":02001006A1B295\n" + END, Flaw.BAD_LINE, {"line": 1}),
        (b":01000004807B\n" + END, Flaw.BAD_LINE, {"line": 1}),
        (TWO_AT_10 + b"S9030000FC\n", Flaw.BAD_LINE, {"line": 2}),
        (TWO_AT_10 + b":01001100FFEF\n" + END, Flaw.OVERLAP, {"address": "11"}),
        (TWO_AT_10 + TWO_AT_10 + END, Flaw.OVERLAP, {"address": "10"}),
        (SEGMENT_1000 + b":02FFFF00A1B2AD\n" + END, Flaw.WRAPS, {"line": 2}),
        (b":02000004FFFFFC\n:02FFFF00A1B2AD\n" + END, Flaw.OUTSIDE, {"address": "FFFFFFFF"}),
        (END, Flaw.NO_DATA, {}),
        (b"", Flaw.NO_DATA, {}),
        (b"  \n\n", Flaw.NO_DATA, {}),
        (b"S1050010A1B297\n", Flaw.NO_END, {}),
        (b"S1050010A1B297\nS5030001FB\n", Flaw.NO_END, {}),
        (b"S1050010A1B297\nS5030002FA\nS9030000FC\n", Flaw.WRONG_COUNT, {"said": 2, "found": 1}),
        (b"S1050010A1B298\nS9030000FC\n", Flaw.BAD_CHECKSUM, {"line": 1}),
        (b"S9030000FC\nS1050010A1B297\n", Flaw.AFTER_END, {"line": 2}),
        (b"S1050010A1B297\nS4050010A1B297\nS9030000FC\n", Flaw.BAD_LINE, {"line": 2}),
        (b"S1060010A1B297\nS9030000FC\n", Flaw.BAD_LINE, {"line": 1}),
        (b"S1050010A1B297\nS1050010A1B297\nS9030000FC\n", Flaw.OVERLAP, {"address": "10"}),
        (b"\x7fELF\x02\x01\x01", Flaw.UNKNOWN_FORMAT, {}),
        (b"<html>", Flaw.UNKNOWN_FORMAT, {}),
    ],
    ids=[
        "HEX without its end", "data after the end", "two ends", "a record without its last digits",
        "a record cut short", "a wrong checksum", "half a byte", "a blank in a record",
        "digits of another script", "an unknown kind", "a base of the wrong size", "S-records in HEX",
        "bytes twice", "a record twice",
        "over the end of a segment", "beyond 32 bits", "only the end", "nothing", "only blank lines",
        "S-records without their end", "S-records with a count for an end", "a count that is wrong",
        "a wrong checksum of an S-record", "S-records after the end", "a kind that is reserved",
        "a wrong length", "an S-record twice", "a program for a computer", "a page of the web",
    ],
)  # fmt: skip
def test_a_file_that_could_lack_a_byte_or_have_two_is_refused(
    content: bytes, flaw: Flaw, values: dict[str, object]
) -> None:
    found = refused(content)
    assert (found.flaw, found.values) == (flaw, values)


PIECES = st.lists(
    st.tuples(st.integers(0, 0xFFFF_F000), st.binary(min_size=1, max_size=200)), min_size=1, max_size=6
)


def peer(pieces: list[tuple[int, bytes]]) -> bincopy.BinFile:
    """The pieces in bincopy's hands, later ones over earlier ones."""
    file = bincopy.BinFile()
    for address, content in pieces:
        file.add_binary(content, address, overwrite=True)
    return file


def of_peer(file: bincopy.BinFile) -> list[tuple[int, bytes]]:
    return [(segment.address, bytes(segment.data)) for segment in file.segments]


@given(PIECES)
def test_what_bincopy_writes_as_intel_hex_is_read_as_it_was(pieces: list[tuple[int, bytes]]) -> None:
    assert segments(peer(pieces).as_ihex().encode()) == of_peer(peer(pieces))


@given(PIECES)
def test_what_bincopy_writes_as_s_records_is_read_as_it_was(pieces: list[tuple[int, bytes]]) -> None:
    assert segments((peer(pieces).as_srec() + "S70500000000FA\n").encode()) == of_peer(peer(pieces))


@given(st.one_of(st.binary(max_size=200), st.text(":S0123456789ABCDEF\n", max_size=200).map(str.encode)))
def test_any_bytes_are_read_or_refused_and_nothing_else(content: bytes) -> None:
    try:
        found = read_source(content).segments
    except SourceRefused:
        found = (Segment(address=0, content=b"refused"),)
    assert all(segment.content for segment in found)
