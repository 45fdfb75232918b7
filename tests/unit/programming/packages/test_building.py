"""From a description and its files to a package: every byte is taken, none is made up, and it opens again."""

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bincopy
import pytest
import yaml

from programming.packages.building import Built, build, write_signed
from programming.packages.container import open_container
from programming.packages.flaws import BuildRefused, Flaw
from programming.packages.key_files import (
    KeyFileOpen,
    NoKeyFile,
    WrongPassphrase,
    make_key,
    read_key,
)
from programming.packages.manifest import EraseRange
from programming.packages.vehicles import Fit, fit_of
from tests.conftest import ROOT
from tests.factories.flash_files import BLOCKS, PROGRAM, archive, data_block, document, flash_data, vbf
from tests.factories.flash_packages import PUBLISHER, trusting

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ERASE = [{"start": 0x8004_0000, "size": 0x1_0000}]
DESCRIPTION: dict[str, Any] = {
    "package": "sokol2-hb16-a1",
    "version": "SW01.22.20",
    "serial": 7,
    "target": {
        "name": "A1",
        "part_numbers": ["H62-1010-200"],
        "hardware_numbers": ["HW01.20"],
        "software_from": ["SW01.22.13"],
        "software_to": "SW01.22.20",
    },
    "recipe": {"key_scheme": "hmac-sha256-8", "coding": [0x0600]},
}


def hex_file(*pieces: tuple[int, bytes]) -> bytes:
    file = bincopy.BinFile()
    for address, content in pieces:
        file.add_binary(content, address)
    return str(file.as_ihex()).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "asw.hex").write_bytes(hex_file((0x8004_0000, bytes(range(200)))))
    (tmp_path / "two.hex").write_bytes(hex_file((0x8004_0000, b"\x01" * 16), (0x8004_0020, b"\x02" * 16)))
    (tmp_path / "cal.bin").write_bytes(b"\xca" * 100)
    (tmp_path / "a5.vbf").write_bytes(vbf())
    odx = document([flash_data("ASW", "BINARY", PROGRAM.hex())], [data_block("ASW", (0, 64))], {"S": ["ASW"]})
    (tmp_path / "a1.pdx").write_bytes(archive({"a1.odx-f": odx}))
    return tmp_path


def built(folder: Path, *blocks: dict[str, Any], **fields: object) -> Built:
    path = folder / "package.yaml"
    path.write_text(yaml.safe_dump({**DESCRIPTION, "blocks": list(blocks), **fields}))
    return build(path, NOW)


def block(file: str, **fields: object) -> dict[str, object]:
    return {"name": "ASW", "file": file, "erase": ERASE, **fields}


def refused(folder: Path, *blocks: dict[str, Any], **fields: object) -> tuple[str, Flaw, dict[str, object]]:
    with pytest.raises(BuildRefused) as caught:
        built(folder, *blocks, **fields)
    return caught.value.where, caught.value.flaw, dict(caught.value.values)


def placed(package: Built) -> list[tuple[str, int, bytes]]:
    return [
        (one.name, one.address, content)
        for one, content in zip(package.manifest.blocks, package.blocks, strict=True)
    ]


def test_what_is_built_and_signed_opens_and_says_what_the_description_said(folder: Path) -> None:
    package = built(folder, block("asw.hex"), minimum_agent="0.2.0", own_signature="AB01")
    write_signed(folder / "a.aosflash", package.manifest_bytes, package.blocks, PUBLISHER)
    opened = open_container(folder / "a.aosflash", trusting(PUBLISHER))
    assert opened.manifest == package.manifest
    assert (opened.manifest.serial, opened.manifest.created) == (7, NOW)
    assert (opened.manifest.minimum_agent, opened.manifest.own_signature) == ("0.2.0", "ab01")
    assert opened.manifest.recipe.coding == (0x0600,)
    assert opened.pieces(opened.manifest.blocks[0], 0, 200) == bytes(range(200))


@pytest.mark.parametrize(
    ("description", "address", "content"),
    [
        (block("asw.hex"), 0x8004_0000, bytes(range(200))),
        (block("asw.hex", address=0x8004_0000), 0x8004_0000, bytes(range(200))),
        (block("two.hex", address=0x8004_0000, size=0x30, fill=0xFF), 0x8004_0000,
         b"\x01" * 16 + b"\xff" * 16 + b"\x02" * 16),
        (block("two.hex", address=0x8004_0000, size=0x38, fill=0), 0x8004_0000,
         b"\x01" * 16 + bytes(16) + b"\x02" * 16 + bytes(8)),
        (block("cal.bin", format="binary", address=0x8004_0100), 0x8004_0100, b"\xca" * 100),
        (block("a1.pdx", segment="ASW", erase=[{"start": 0, "size": 64}]), 0, PROGRAM),
    ],
    ids=["the whole file", "named by its address", "a gap filled", "and the rest", "raw bytes",
        "a named segment"],
)  # fmt: skip
def test_a_block_is_what_its_file_says(
    folder: Path, description: dict[str, Any], address: int, content: bytes
) -> None:
    assert placed(built(folder, description)) == [("ASW", address, content)]


def test_one_file_gives_several_blocks(folder: Path) -> None:
    first = block("asw.hex", address=0x8004_0000, size=100, erase=[{"start": 0x8004_0000, "size": 100}])
    second = block("asw.hex", name="CAL", address=0x8004_0064, size=100,
                   erase=[{"start": 0x8004_0064, "size": 100}])  # fmt: skip
    assert [len(content) for _name, _address, content in placed(built(folder, first, second))] == [100, 100]


def test_what_a_file_says_is_erased_is_erased(folder: Path) -> None:
    described = [{"name": f"B{number}", "file": "a5.vbf", "segment": f"VBF{number}"} for number in (0, 1)]
    package = built(folder, *described)
    assert placed(package) == [("B0", *BLOCKS[0]), ("B1", *BLOCKS[1])]
    assert [one.erase for one in package.manifest.blocks] == [
        (EraseRange(start=0x1_0000, size=0x200),),
        (EraseRange(start=0x2_0000, size=0x100),),
    ]


def test_the_control_unit_s_own_signature_may_lie_in_a_file(folder: Path) -> None:
    assert built(folder, block("asw.hex"), own_signature_file="cal.bin").manifest.own_signature == "ca" * 100


def test_data_are_left_out_only_on_purpose(folder: Path) -> None:
    part = block("two.hex", address=0x8004_0000, size=16)
    assert refused(folder, part) == ("two.hex", Flaw.LEFT_OVER, {"address": "80040020"})
    left = [{"file": "two.hex", "start": 0x8004_0020, "size": 16}]
    assert placed(built(folder, part, leave_out=left)) == [("ASW", 0x8004_0000, b"\x01" * 16)]


@pytest.mark.parametrize(
    ("description", "where", "flaw"),
    [
        (block("two.hex", address=0x8004_0000, size=0x30), "ASW", Flaw.GAP),
        (block("asw.hex", address=0x8004_0000, size=201), "ASW", Flaw.GAP),
        (block("asw.hex", address=0x9000_0000, size=16, fill=0xFF), "ASW", Flaw.GAP),
        (block("asw.hex", address=0x8004_0001), "ASW", Flaw.ADDRESS_WANTED),
        (block("two.hex"), "ASW", Flaw.ADDRESS_WANTED),
        (block("cal.bin", format="binary"), "ASW", Flaw.ADDRESS_WANTED),
        (block("cal.bin"), "cal.bin", Flaw.UNKNOWN_FORMAT),
        (block("none.hex"), "none.hex", Flaw.UNREADABLE),
        (block("a5.vbf", segment="VBF7"), "ASW", Flaw.NO_SUCH_SEGMENT),
        (block("asw.hex", segment="ASW"), "ASW", Flaw.NO_SUCH_SEGMENT),
        (block("asw.hex", erase=[]), "ASW", Flaw.ERASE_WANTED),
        (block("asw.hex", erase=[{"start": 0x8004_0000, "size": 199}]), "package.yaml", Flaw.BAD_DESCRIPTION),
        (block("asw.hex", name="../x"), "package.yaml", Flaw.BAD_DESCRIPTION),
        (block("asw.hex", adress=0), "package.yaml", Flaw.BAD_DESCRIPTION),
        (block("asw.hex", fill=256), "package.yaml", Flaw.BAD_DESCRIPTION),
        (block("asw.hex", size="16"), "package.yaml", Flaw.BAD_DESCRIPTION),
    ],
    ids=[
        "a gap", "a file that is too short", "an address where nothing is", "another address",
        "a file in two pieces", "raw bytes without an address", "raw bytes that nobody called so",
        "no such file", "no such segment", "a format without segments", "nothing to erase",
        "too little to erase",
        "a name that leads elsewhere", "a field with a slip", "a value too large", "a text for a number",
    ],
)  # fmt: skip
def test_a_description_that_leaves_anything_open_is_refused(
    folder: Path, description: dict[str, Any], where: str, flaw: Flaw
) -> None:
    assert refused(folder, description)[:2] == (where, flaw)


def test_blocks_that_overlap_are_refused(folder: Path) -> None:
    assert refused(folder, block("asw.hex"), block("asw.hex", name="CAL"))[1] is Flaw.BAD_DESCRIPTION


@pytest.mark.parametrize("vin", ["", "*6H", "S6HO", "s6h", 123], ids=repr)
def test_what_no_vin_begins_with_is_told_apart_from_other_mistakes(folder: Path, vin: object) -> None:
    vehicles = [{"name": "Sokół II", "vin": "S6HS2C"}, {"name": "Rybitwa", "vin": vin}]
    assert refused(folder, block("asw.hex"), vehicles=vehicles)[:2] == ("package.yaml", Flaw.NO_VIN)


@pytest.mark.parametrize(
    "vehicle", [{"name": "", "vin": "S6H"}, {"name": "Rybitwa"}, {"name": "Rybitwa", "vin": "S6H", "x": 1}]
)
def test_other_mistakes_of_a_vehicle_are_told_by_their_field(folder: Path, vehicle: object) -> None:
    assert refused(folder, block("asw.hex"), vehicles=[vehicle])[1] is Flaw.BAD_DESCRIPTION


@pytest.mark.parametrize("text", ["", "- a list", "a: [", "\x00", "package: !!python/object:os.system x"])
def test_a_text_that_is_no_description_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "package.yaml").write_text(text)
    with pytest.raises(BuildRefused) as caught:
        build(tmp_path / "package.yaml", NOW)
    assert caught.value.flaw is Flaw.BAD_DESCRIPTION


PASSPHRASE = "correct horse battery"


def test_a_key_is_kept_for_its_owner_alone_and_opened_with_its_passphrase(tmp_path: Path) -> None:
    made = make_key(tmp_path / "halny.key", PASSPHRASE)
    assert stat.S_IMODE((tmp_path / "halny.key").stat().st_mode) == 0o600
    opened = read_key(tmp_path / "halny.key", PASSPHRASE)
    assert opened.private_bytes_raw() == made.private_bytes_raw()
    assert made.private_bytes_raw() not in (tmp_path / "halny.key").read_bytes()


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    make_key(tmp_path / "halny.key", PASSPHRASE)
    before = (tmp_path / "halny.key").read_bytes()
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "halny.key", PASSPHRASE)
    assert (tmp_path / "halny.key").read_bytes() == before


def test_a_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    make_key(tmp_path / "halny.key", PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        read_key(tmp_path / "halny.key", PASSPHRASE + "!")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o700])
def test_a_key_that_others_could_have_read_is_not_used(tmp_path: Path, mode: int) -> None:
    make_key(tmp_path / "halny.key", PASSPHRASE)
    (tmp_path / "halny.key").chmod(mode)
    with pytest.raises(KeyFileOpen):
        read_key(tmp_path / "halny.key", PASSPHRASE)


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nxx", b"-----BEGIN PRIVATE KEY"]
)
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "halny.key").write_bytes(content)
    (tmp_path / "halny.key").chmod(0o600)
    with pytest.raises((NoKeyFile, WrongPassphrase)):
        read_key(tmp_path / "halny.key", PASSPHRASE)


def test_the_description_that_the_documentation_gives_is_one(tmp_path: Path) -> None:
    documented = (ROOT / "docs" / "flash-packages.md").read_text(encoding="utf-8")
    (tmp_path / "package.yaml").write_text(documented.split("```yaml\n")[1].split("```")[0])
    pieces = [
        (0x8004_0000, b"\x01" * 0x6_0000),
        (0x8010_0000, b"\x02" * 0xF000),
        (0x80F0_0000, b"\x03" * 0x100),
    ]
    (tmp_path / "a1.hex").write_bytes(hex_file(*pieces))
    (tmp_path / "a1.sig").write_bytes(b"\x04")
    package = build(tmp_path / "package.yaml", NOW)
    assert [(one.name, one.size) for one in package.manifest.blocks] == [("ASW", 0x6_0000), ("CAL", 0x1_0000)]
    assert package.blocks[1] == b"\x02" * 0xF000 + b"\xff" * 0x1000
    assert package.manifest.not_after == datetime(2028, 12, 31, tzinfo=UTC)
    assert fit_of(package.manifest.for_vehicles, "S6HS2CA53JK075927") is Fit.FITS
    assert fit_of(package.manifest.for_vehicles, "S6HR1FA15LK172191") is Fit.OTHER
