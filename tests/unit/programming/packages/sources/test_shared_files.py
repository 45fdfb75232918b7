"""Every firmware file and PDX archive of the external test data: read or refused, as its own text says.

The expectations were written down from the files' lines, not from what any reader made of them.
"""

from pathlib import Path

import pytest

from programming.packages.flaws import SourceRefused
from programming.packages.sources.reading import read_file

EXPECTED = {
    "firmware/bad_crc.s19": "bad-checksum",
    "firmware/convert.hex": "1 piece, 64 bytes from 100",
    "firmware/convert.pretty.s19": "unknown-format",
    "firmware/convert.s19": "no-end",
    "firmware/elf.s19": "11 pieces, 1962 bytes from 318",
    "firmware/empty_main.hex": "7 pieces, 1667 bytes from 400238",
    "firmware/empty_main.pretty.hex": "unknown-format",
    "firmware/empty_main.pretty.s19": "unknown-format",
    "firmware/empty_main.s19": "7 pieces, 1667 bytes from 400238",
    "firmware/empty_main_rearranged.s19": "after-end",
    "firmware/evkbimxrt1050_iled_blinky_sdram.s19": "1 piece, 19368 bytes from 80002000",
    "firmware/fill.hex": "1 piece, 1027 bytes from 0",
    "firmware/fill_max_words.s19": "2 pieces, 323 bytes from 0",
    "firmware/fill_outfile_outfile.hex": "1 piece, 1027 bytes from 0",
    "firmware/in.hex": "1 piece, 64 bytes from 100",
    "firmware/in.pretty.hex": "unknown-format",
    "firmware/in.pretty.s19": "unknown-format",
    "firmware/in.s19": "1 piece, 70 bytes from 0",
    "firmware/in_16bits_word.s19": "no-end",
    "firmware/in_16bits_word_padding.hex": "overlap",
    "firmware/in_blank_lines.hex": "1 piece, 64 bytes from 100",
    "firmware/in_blank_lines.s19": "1 piece, 70 bytes from 0",
    "firmware/in_crop_2_4.s19": "1 piece, 2 bytes from 2",
    "firmware/in_exclude_0_9.s19": "1 piece, 61 bytes from 9",
    "firmware/in_exclude_2_4.s19": "2 pieces, 68 bytes from 0",
    "firmware/in_exclude_3_1024.s19": "1 piece, 3 bytes from 0",
    "firmware/issue_4_in.hex": "2 pieces, 7 bytes from 1000E",
    "firmware/issue_4_out.hex": "2 pieces, 7 bytes from 1000E",
    "firmware/non_sorted_segments.s19": "4 pieces, 13780 bytes from 1000",
    "firmware/non_sorted_segments_merged_and_sorted.s19": "4 pieces, 13780 bytes from 1000",
    "firmware/out.hex": "3 pieces, 137 bytes from 0",
    "firmware/out.s19": "3 pieces, 137 bytes from 0",
    "firmware/out_16bits_word.s19": "no-end",
    "odx/somersault.pdx": "no-flash",
    "odx/somersault_modified.pdx": "no-flash",
}


def outcome(path: Path) -> str:
    """What comes of a file, in words."""
    try:
        segments = read_file(path).segments
    except SourceRefused as refused:
        return refused.flaw.value
    size = sum(len(segment.content) for segment in segments)
    pieces = "1 piece" if len(segments) == 1 else f"{len(segments)} pieces"
    return f"{pieces}, {size} bytes from {segments[0].address:X}"


@pytest.mark.parametrize("name", EXPECTED)
def test_each_file_is_read_or_refused_as_its_text_says(test_data: Path, name: str) -> None:
    path = test_data / "ecu" / name
    if not path.is_file():
        pytest.skip(f"the external test data have no {name}")
    assert outcome(path) == EXPECTED[name]


def test_no_file_is_left_out(test_data: Path) -> None:
    folder = test_data / "ecu"
    if not folder.is_dir():
        pytest.skip("the external test data have no control units")
    there = {
        f"{path.parent.name}/{path.name}"
        for kind in ("firmware", "odx")
        for path in (folder / kind).iterdir()
    }
    assert there <= set(EXPECTED)
