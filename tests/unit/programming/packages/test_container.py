"""Package files: what was written is read back; whatever else a file may be, it is refused."""

import hashlib
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programming.packages.container import MANIFEST_ENTRY, open_container, write_container
from programming.packages.envelope import seal
from programming.packages.flaws import Flaw, PackageDamaged, PackageRefused
from programming.packages.manifest import PURPOSE, write_manifest
from tests.factories.flash_packages import (
    CONTENTS,
    PUBLISHER,
    STRANGER,
    SUCCESSOR,
    manifest_of,
    trusting,
    write_package,
)

SIGNED = seal(write_manifest(manifest_of()), PURPOSE, PUBLISHER)
OURS = trusting(PUBLISHER)
WHOLE = [(MANIFEST_ENTRY, SIGNED), ("blocks/00", CONTENTS[0]), ("blocks/01", CONTENTS[1])]


def zipped(entries: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    """An archive as the standard library makes it, in the form of a package but for what is asked."""
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", compression) as archive:
        warnings.simplefilter("ignore")  # two entries of one name
        for name, content in entries:
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.create_version, entry.extract_version = 0, 10, 10
            archive.writestr(entry, content, compression)
        for entry in archive.infolist():
            entry.external_attr = 0
    return made.getvalue()


def refused(path: Path, content: bytes) -> PackageRefused:
    """How a file with these bytes is refused."""
    path.write_bytes(content)
    with pytest.raises(PackageRefused) as caught:
        open_container(path, OURS)
    return caught.value


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "engine.aosflash")


def test_every_block_is_read_back_byte_for_byte(package: Path) -> None:
    opened = open_container(package, OURS)
    read = [opened.pieces(block, 0, block.size) for block in opened.manifest.blocks]
    assert read == list(CONTENTS)


def test_any_program_can_unpack_it(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        assert [(name, archive.read(name)) for name in archive.namelist()] == WHOLE


def test_another_program_that_writes_it_without_frills_writes_the_same_bytes(package: Path) -> None:
    assert zipped(WHOLE) == package.read_bytes()


def test_it_is_known_by_the_digest_of_the_manifest_s_exact_bytes(package: Path) -> None:
    opened = open_container(package, OURS)
    assert opened.manifest_bytes == write_manifest(manifest_of())
    assert opened.sha256 == hashlib.sha256(write_manifest(manifest_of())).hexdigest()


def test_a_piece_is_what_lies_between_start_and_size(package: Path) -> None:
    opened = open_container(package, OURS)
    assert opened.pieces(opened.manifest.blocks[0], 250, 8) == bytes([250, 251, 252, 253, 254, 255, 0, 1])


def test_no_piece_reaches_into_the_next_block(package: Path) -> None:
    opened = open_container(package, OURS)
    assert opened.pieces(opened.manifest.blocks[0], 767, 500) == b"\xff"


def test_two_keys_can_sign_one_package_while_they_change(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a", None, CONTENTS, PUBLISHER, SUCCESSOR)
    assert open_container(path, trusting(SUCCESSOR)).key_ids == tuple(trusting(SUCCESSOR))
    assert set(open_container(path, trusting(PUBLISHER, SUCCESSOR)).key_ids) == set(
        trusting(PUBLISHER, SUCCESSOR)
    )


@pytest.mark.parametrize("keys", [trusting(STRANGER), {}], ids=["another key is trusted", "none is"])
def test_a_package_that_nobody_trusted_signed_is_refused(package: Path, keys: dict[str, object]) -> None:
    with pytest.raises(PackageRefused) as caught:
        open_container(package, keys)  # type: ignore[arg-type]
    assert caught.value.flaw is Flaw.NOT_TRUSTED


def test_a_signature_for_another_purpose_is_none(tmp_path: Path) -> None:
    envelope = seal(write_manifest(manifest_of()), b"aos-flash-job-v1\0", PUBLISHER)
    write_container(tmp_path / "a", envelope, CONTENTS)
    assert refused(tmp_path / "b", (tmp_path / "a").read_bytes()).flaw is Flaw.NOT_TRUSTED


def test_what_is_signed_and_no_manifest_is_refused(tmp_path: Path) -> None:
    write_container(tmp_path / "a", seal(b'{"format": "aos-flash-9"}', PURPOSE, PUBLISHER), [])
    assert refused(tmp_path / "b", (tmp_path / "a").read_bytes()).flaw is Flaw.BAD_MANIFEST


@pytest.mark.parametrize(
    "entries",
    [
        [("manifest.dsse", SIGNED), ("blocks/00", CONTENTS[0])],
        [*WHOLE, ("blocks/02", b"more")],
        [*WHOLE, ("readme.txt", b"more")],
        [*WHOLE, WHOLE[2]],
        [*WHOLE, ("manifest.dsse", SIGNED)],
        [WHOLE[0], WHOLE[2], WHOLE[1]],
        [WHOLE[1], WHOLE[0], WHOLE[2]],
        [WHOLE[0], ("../../etc/passwd", CONTENTS[0]), WHOLE[2]],
        [WHOLE[0], ("/blocks/00", CONTENTS[0]), WHOLE[2]],
        [WHOLE[0], ("BLOCKS/00", CONTENTS[0]), WHOLE[2]],
        [WHOLE[0], ("blocks/00", CONTENTS[0] + b"\0"), WHOLE[2]],
        [WHOLE[0], ("blocks/00", CONTENTS[0][:-1]), WHOLE[2]],
        [("manifest.json", SIGNED), *WHOLE[1:]],
        [],
    ],
    ids=[
        "a block is missing", "a block too many", "another file beside them", "two blocks of one name",
        "two manifests", "blocks in another order", "the manifest not first", "a name that leads elsewhere",
        "an absolute name", "a name in capitals", "a block too long", "a block too short",
        "the manifest under another name", "nothing in it",
    ],
)  # fmt: skip
def test_an_archive_with_other_entries_is_refused(tmp_path: Path, entries: list[tuple[str, bytes]]) -> None:
    assert refused(tmp_path / "a", zipped(entries)).flaw in {Flaw.NO_PACKAGE, Flaw.BLOCK_DAMAGED}


def test_an_archive_that_unpacks_to_a_thousand_times_its_size_is_not_unpacked(tmp_path: Path) -> None:
    bomb = [WHOLE[0], ("blocks/00", bytes(64 << 20)), WHOLE[2]]
    assert refused(tmp_path / "a", zipped(bomb, zipfile.ZIP_DEFLATED)).flaw is Flaw.NO_PACKAGE


def test_a_compressed_package_is_refused_though_it_unpacks_to_the_same(tmp_path: Path) -> None:
    assert refused(tmp_path / "a", zipped(WHOLE, zipfile.ZIP_DEFLATED)).flaw is Flaw.NO_PACKAGE


def test_a_checksum_of_the_archive_that_no_other_program_would_accept_is_refused(
    tmp_path: Path, package: Path
) -> None:
    right = zlib.crc32(SIGNED).to_bytes(4, "little")
    assert refused(tmp_path / "a", package.read_bytes().replace(right, b"\0" * 4)).flaw is Flaw.NO_PACKAGE


def test_a_manifest_that_says_it_is_huge_is_not_read(tmp_path: Path, package: Path) -> None:
    whole = bytearray(package.read_bytes())
    whole[18:26] = (0xFFFF_FFF0).to_bytes(4, "little") * 2
    assert refused(tmp_path / "a", bytes(whole)).flaw is Flaw.NO_PACKAGE


@pytest.mark.parametrize("keep", [0, 10, 30, 200, 2000, -100, -1])
def test_a_cut_file_is_refused(tmp_path: Path, package: Path, keep: int) -> None:
    assert refused(tmp_path / "a", package.read_bytes()[:keep]).flaw in {Flaw.TRUNCATED, Flaw.NO_PACKAGE}


def test_a_file_cut_within_a_block_is_said_to_be_cut(tmp_path: Path, package: Path) -> None:
    assert refused(tmp_path / "a", package.read_bytes()[:-400]).flaw is Flaw.TRUNCATED


@pytest.mark.parametrize(
    "change",
    [lambda whole: whole + b"\0", lambda whole: whole + whole, lambda whole: b"MZ" + whole],
    ids=["a byte behind it", "another archive behind it", "a program before it"],
)
def test_nothing_may_stand_around_a_package(
    tmp_path: Path, package: Path, change: Callable[[bytes], bytes]
) -> None:
    found = refused(tmp_path / "a", change(package.read_bytes()))
    assert found.flaw in {Flaw.TRAILING, Flaw.NO_PACKAGE}


@pytest.mark.parametrize("block", [0, 1])
def test_one_wrong_bit_in_a_block_is_found_and_the_block_named(
    tmp_path: Path, package: Path, block: int
) -> None:
    whole = package.read_bytes()
    at = whole.index(CONTENTS[block]) + 50
    found = refused(tmp_path / "a", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert (found.flaw, found.values) == (Flaw.BLOCK_DAMAGED, {"block": f"BLOCK{block}"})


@settings(max_examples=300)
@given(st.data())
def test_no_byte_can_be_changed_anywhere(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    whole = bytearray(write_package(folder / "every-byte").read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    refused(folder / "every-byte", bytes(whole))


@given(st.binary(max_size=400))
def test_whatever_bytes_a_file_holds_it_is_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    refused(tmp_path_factory.getbasetemp() / "any-bytes", content)


def test_a_block_that_was_changed_since_is_found_when_it_is_hashed_once_more(package: Path) -> None:
    opened = open_container(package, OURS)
    first, second = opened.manifest.blocks
    whole = package.read_bytes()
    at = whole.index(CONTENTS[1])
    package.write_bytes(whole[:at] + b"\0" + whole[at + 1 :])
    opened.verify(first)
    with pytest.raises(PackageDamaged):
        opened.verify(second)


def test_a_file_that_was_cut_since_gives_no_piece(package: Path) -> None:
    opened = open_container(package, OURS)
    package.write_bytes(package.read_bytes()[:2000])
    with pytest.raises(PackageDamaged):
        opened.pieces(opened.manifest.blocks[1], 0, 97)


def test_a_file_that_is_gone_gives_no_piece(package: Path) -> None:
    opened = open_container(package, OURS)
    package.unlink()
    with pytest.raises(PackageDamaged):
        opened.pieces(opened.manifest.blocks[0], 0, 1)
    with pytest.raises(PackageDamaged):
        opened.verify(opened.manifest.blocks[0])
