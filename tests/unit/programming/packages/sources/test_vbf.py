"""VBF files: blocks with their checksums behind a header of text."""

import pytest

from programming.packages.flaws import Flaw, SourceRefused
from programming.packages.sources.reading import read_source
from programming.packages.sources.segments import Erased
from tests.factories.flash_files import BLOCKS, vbf


def refused(content: bytes) -> SourceRefused:
    with pytest.raises(SourceRefused) as caught:
        read_source(content)
    return caught.value


def test_blocks_are_read_with_their_addresses_and_what_is_to_be_erased() -> None:
    source = read_source(vbf())
    assert source.format == "VBF"
    assert [(one.name, one.address, one.content) for one in source.segments] == [
        ("VBF0", *BLOCKS[0]),
        ("VBF1", *BLOCKS[1]),
    ]
    assert source.erase == (Erased(start=0x1_0000, size=0x200), Erased(start=0x2_0000, size=0x100))


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (vbf()[:-1], Flaw.TRUNCATED),
        (vbf()[:-105], Flaw.TRUNCATED),
        (vbf()[:-110], Flaw.FILE_CHECKSUM),
        (vbf() + b"\0", Flaw.TRUNCATED),
        (vbf()[:100], Flaw.BAD_HEADER),
        (vbf()[:-50] + b"\0" + vbf()[-49:], Flaw.BLOCK_CHECKSUM),
        (vbf(checksum="file_checksum = 0x00000001;"), Flaw.FILE_CHECKSUM),
        (vbf(checksum=""), Flaw.BAD_HEADER),
        (vbf(dfi="0x10"), Flaw.COMPRESSED),
        (vbf(dfi="0x01"), Flaw.COMPRESSED),
        (vbf([BLOCKS[0], (0x1_01FF, b"two")]), Flaw.OVERLAP),
        (vbf([(0xFFFF_FFFF, b"two")]), Flaw.OUTSIDE),
        (vbf([]), Flaw.NO_DATA),
        (vbf().replace(b"{ 0x00020000", b"{ 000020000"), Flaw.BAD_HEADER),
        (vbf().replace(b"erase = {", b"erase = 5"), Flaw.BAD_HEADER),
        (vbf().replace(b"data_format_identifier = 0", b"data_format_identifier = Q"), Flaw.BAD_HEADER),
        (b"vbf_version = 2.6;" + b"{" * 100_000, Flaw.BAD_HEADER),
    ],
    ids=[
        "the last byte is missing", "half a block is missing", "a whole block is missing", "a byte too many",
        "half a header", "a byte is wrong", "the checksum of the whole is wrong", "no checksum of the whole",
        "compressed", "encrypted", "blocks that overlap", "beyond 32 bits", "no block",
        "a range that is no number", "a range that is none", "a format that is no number", "braces for ever",
    ],
)  # fmt: skip
def test_a_file_that_is_not_whole_or_not_plain_is_refused(content: bytes, flaw: Flaw) -> None:
    assert refused(content).flaw is flaw
