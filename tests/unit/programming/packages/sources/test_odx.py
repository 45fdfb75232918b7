"""PDX archives: flash data in whichever form ODX-F allows, and nothing from a hostile one."""

import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programming.packages.flaws import Flaw, SourceRefused
from programming.packages.sources.reading import read_source
from tests.factories.flash_files import PROGRAM, archive, data_block, document, flash_data, positive

HEX = ":02000004800476 :10004000000102030405060708090A0B0C0D0E0F38 :00000001FF".replace(" ", "\n")
S_RECORDS = "S10800100001020304DD\nS9030000FC\n"
SIMPLE = document(
    [flash_data("ASW", "INTEL-HEX", HEX)], [data_block("ASW", (0x8004_0040, 16))], {"S": ["ASW"]}
)


def read(
    odx: str = SIMPLE, session: str | None = None, files: Mapping[str, bytes] | None = None
) -> list[tuple[str, int, bytes]]:
    content = archive(
        {"index.xml": "<CATALOG><SHORT-NAME>A1</SHORT-NAME></CATALOG>", "a1.odx-f": odx, **(files or {})}
    )
    return [(one.name, one.address, one.content) for one in read_source(content, session).segments]


def refused(content: bytes, session: str | None = None) -> SourceRefused:
    with pytest.raises(SourceRefused) as caught:
        read_source(content, session)
    return caught.value


def test_hex_in_the_document_itself_is_read() -> None:
    assert read() == [("ASW", 0x8004_0040, bytes(range(16)))]


def test_only_what_its_segments_name_is_taken_and_nothing_is_filled_in() -> None:
    odx = document(
        [flash_data("ASW", "INTEL-HEX", HEX)],
        [data_block("ASW", (0x8004_0042, 2), (0x8004_004E, 2))],
        {"S": ["ASW"]},
    )
    assert read(odx=odx) == [("ASW.S0", 0x8004_0042, b"\2\3"), ("ASW.S1", 0x8004_004E, b"\x0e\x0f")]


def test_data_without_segments_are_taken_whole() -> None:
    odx = document([flash_data("CAL", "MOTOROLA-S", S_RECORDS)], [data_block("CAL")], {"S": ["CAL"]})
    assert read(odx=odx) == [("CAL", 0x10, bytes(range(5)))]


def test_a_file_of_bytes_in_the_archive_is_read_as_it_is_and_placed_by_its_offset() -> None:
    odx = document(
        [flash_data("ASW", "BINARY", "asw.bin", is_extern=True)],
        [data_block("ASW", (0x10, 32), offset=positive(0x8000_0000))],
        {"S": ["ASW"]},
    )
    assert read(odx, files={"asw.bin": PROGRAM}) == [("ASW", 0x8000_0010, PROGRAM[16:48])]


def test_bytes_in_the_document_are_digits() -> None:
    odx = document([flash_data("ASW", "BINARY", "00 01\n02ff")], [data_block("ASW", (0, 4))], {"S": ["ASW"]})
    assert read(odx=odx) == [("ASW", 0, b"\0\1\2\xff")]


TWO = document(
    [flash_data("OLD", "BINARY", "0001"), flash_data("NEW", "BINARY", "0203")],
    [data_block("OLD", (0, 2)), data_block("NEW", (0, 2))],
    {"First": ["OLD"], "Second": ["NEW"]},
)


def test_of_several_sessions_the_one_that_is_named_is_read() -> None:
    assert read(odx=TWO, session="Second") == [("NEW", 0, b"\2\3")]


@pytest.mark.parametrize("session", [None, "Third"])
def test_of_several_sessions_one_has_to_be_named(session: str | None) -> None:
    found = refused(archive({"a.odx-f": TWO}), session)
    assert (found.flaw, found.values) == (Flaw.MANY_SESSIONS, {"names": "First, Second"})


def with_data(*datas: str, block: str = data_block("ASW", (0, 2))) -> bytes:
    return archive({"a.odx-f": document(datas, [block], {"S": ["ASW"]})})


OUTSIDE = SIMPLE.replace("<ODX ", '<!DOCTYPE ODX SYSTEM "http://x/y"><ODX ')
BILLION = (
    '<?xml version="1.0"?><!DOCTYPE ODX [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<ODX>&b;</ODX>"
)
WIDE = BILLION.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (archive({"a.odx-f": BILLION}), Flaw.DOCTYPE),
        (archive({"a.odx-f": WIDE}), Flaw.DOCTYPE),
        (archive({"a.odx-f": OUTSIDE}), Flaw.DOCTYPE),
        (archive({"a.odx-f": SIMPLE[:-20]}), Flaw.BAD_XML),
        (archive({"a.odx-f": "<a>" * 3000}), Flaw.BAD_XML),
        (archive({"a.odx-f": "<ODX/>"}), Flaw.BAD_ODX),
        (archive({"a.odx-f": SIMPLE.replace("UTF-8", "UWF-8")}), Flaw.BAD_XML),
        (archive({"a.odx-f": SIMPLE.replace("SIZE>16<", "SIZE>-1<")}), Flaw.BAD_ODX),
        (archive({"a.odx-f": SIMPLE.replace('ID-REF="db.ASW"', 'ID-REF="db.CAL"')}), Flaw.BAD_ODX),
        (archive({"readme.txt": "no ODX"}), Flaw.NO_FLASH),
        (archive({"a.odx-f": document([], [], {})}), Flaw.NO_FLASH),
        (with_data(flash_data("ASW", "BINARY", "asw.bin", is_extern=True)), Flaw.MISSING_FILE),
        (with_data(flash_data("ASW", "BINARY", "../../etc/passwd", is_extern=True)), Flaw.MISSING_FILE),
        (with_data(flash_data("ASW", "BINARY", "0001", method="A1")), Flaw.COMPRESSED),
        (with_data(flash_data("ASW", "BINARY", "00")), Flaw.GAP),
        (with_data(flash_data("ASW", "BINARY", "0x")), Flaw.BAD_ODX),
        (with_data(flash_data("ASW", "USER-DEFINED", "0001")), Flaw.BAD_ODX),
        (with_data(flash_data("ASW", "INTEL-HEX", ":02000000A1B2AB")), Flaw.NO_END),
        (with_data(flash_data("ASW", "INTEL-HEX", HEX), block=data_block("ASW", (0, 0x7FFF_FFFF))), Flaw.GAP),
    ],
    ids=[
        "an entity bomb", "an entity bomb in UTF-16", "a document type elsewhere", "half a document",
        "elements that never close", "no category", "an encoding that is none",
        "less than nothing", "a block that is nowhere",
        "no ODX at all", "no flash data",
        "a file that is not there", "a file outside the archive", "compressed", "a byte is missing",
        "no digits", "a format of somebody's own", "HEX without its end", "two gigabytes of nothing",
    ],
)  # fmt: skip
def test_an_archive_that_is_hostile_or_not_whole_is_refused(content: bytes, flaw: Flaw) -> None:
    assert refused(content).flaw is flaw


@pytest.mark.parametrize(
    "content",
    [
        archive({"a.odx-f": SIMPLE, "../evil.odx-f": SIMPLE}),
        archive({"a.odx-f": SIMPLE, "/etc/passwd": "x"}),
        archive({"a.odx-f": SIMPLE, "Q": "x"}).replace(b"Q", b"\0"),
        archive({"a.odx-f": SIMPLE, "c:\\windows": "x"}),
        archive({"a.odx-f": SIMPLE, "A.ODX-F": SIMPLE}),
        archive({"a.odx-f": SIMPLE, "zeros": bytes(8 << 20)}),
        archive({"a.odx-f": SIMPLE}, zipfile.ZIP_BZIP2),
        archive({f"{number}": "" for number in range(1001)}),
        archive({"a.odx-f": SIMPLE})[:-30],
        archive({"a.odx-f": SIMPLE}).replace(b"ASW", b"ASX", 1)[:200] + bytes(300),
    ],
    ids=[
        "a name that leads up", "an absolute name", "no name", "a name of another system", "a name twice",
        "a bomb", "a rare compression", "too many files", "cut off", "overwritten",
    ],
)  # fmt: skip
def test_an_archive_that_could_harm_is_not_unpacked(content: bytes) -> None:
    assert refused(content).flaw is Flaw.BAD_ARCHIVE


@given(st.data())
def test_a_damaged_archive_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(archive({"a.odx-f": SIMPLE}, data.draw(st.sampled_from([0, zipfile.ZIP_DEFLATED]))))
    for _change in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        said = read_source(bytes(whole)).format
    except SourceRefused as refused:
        said = refused.flaw
    assert said


def test_a_byte_that_is_wrong_in_the_archive_is_found() -> None:
    whole = archive({"a.odx-f": SIMPLE}, zipfile.ZIP_STORED)
    at = whole.index(b"0102030405")
    assert refused(whole[:at] + b"9" + whole[at + 1 :]).flaw is Flaw.BAD_ARCHIVE
