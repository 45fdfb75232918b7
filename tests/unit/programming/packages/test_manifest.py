"""Manifests: what is written can be read, and what could harm a control unit is refused."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from programming.packages.manifest import (
    Block,
    EraseRange,
    Manifest,
    ManifestRefused,
    Recipe,
    Target,
    read_manifest,
    write_manifest,
)
from programming.packages.vehicles import Vehicles

PROGRAM = Block(
    name="ASW",
    address=0x8004_0000,
    size=0x6_0000,
    sha256="ab" * 32,
    crc32=0x797E_2F89,
    erase=(EraseRange(start=0x8004_0000, size=0x6_0000),),
)
DATA = Block(
    name="CAL",
    address=0x8010_0000,
    size=0x1_0000,
    sha256="cd" * 32,
    crc32=0,
    erase=(EraseRange(start=0x8010_0000, size=0x8000), EraseRange(start=0x8010_8000, size=0x8000)),
)
MANIFEST = Manifest(
    package="engine",
    version="1",
    serial=3,
    target=Target(
        name="A1",
        part_numbers=("H62-1010-200",),
        hardware_numbers=("HW01.20",),
        software_from=("SW01.22.13",),
        software_to="SW01.22.20",
    ),
    recipe=Recipe(key_scheme="hmac-sha256-8"),
    blocks=(PROGRAM, DATA),
    created=datetime(2026, 11, 23, tzinfo=UTC),
)


def changed(*path: str | int, value: Any) -> bytes:
    """The manifest as JSON with one value changed."""
    built: Any = msgspec.to_builtins(MANIFEST)
    place = built
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return msgspec.json.encode(built)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(write_manifest(MANIFEST)) == MANIFEST


def test_a_manifest_without_vehicles_is_written_as_before_the_field() -> None:
    assert b"vehicles" not in write_manifest(MANIFEST)
    assert MANIFEST.for_vehicles == ()
    told = replace(MANIFEST, vehicles=(Vehicles(name="Sokół II", vin="S6HS2", years=(2015, 2022)),))
    assert read_manifest(write_manifest(told)) == told


def test_its_size_is_what_is_written_in_all() -> None:
    assert MANIFEST.size == 0x7_0000


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(b"", "truncated", id="nothing"),
        pytest.param(b"[" * 100_000, "Expected", id="too deep"),
        pytest.param(changed("format", value="aos-flash-2"), "format", id="a later format"),
        pytest.param(changed("surprise", value=1), "surprise", id="a field nobody knows"),
        pytest.param(changed("serial", value=0), "serial", id="no serial"),
        pytest.param(changed("blocks", value=[]), "blocks", id="no blocks"),
        pytest.param(changed("blocks", 0, "name", value="../x"), "name", id="a name that is a path"),
        pytest.param(changed("blocks", 0, "size", value=1 << 40), "size", id="a huge block"),
        pytest.param(changed("blocks", 0, "address", value=-1), "address", id="a negative address"),
        pytest.param(changed("blocks", 0, "address", value="80"), "address", id="an address in words"),
        pytest.param(changed("blocks", 0, "sha256", value="AB" * 32), "sha256", id="a digest in capitals"),
        pytest.param(changed("blocks", 0, "erase", value=[]), "erase", id="nothing erased"),
        pytest.param(changed("recipe", "access", value="28"), "access", id="an unknown service"),
        pytest.param(changed("own_signature", value="abc"), "own_signature", id="half a byte"),
        pytest.param(changed("vehicles", value=[]), "vehicles", id="for no vehicles"),
        pytest.param(
            changed("vehicles", value=[{"name": "x", "vin": "S6H", "years": [2020, 2019]}]),
            "ends before it begins",
            id="years the wrong way round",
        ),
    ],
)
def test_what_is_no_manifest_is_refused_with_the_field_that_is_wrong(raw: bytes, told: str) -> None:
    with pytest.raises(ManifestRefused, match=told):
        read_manifest(raw)


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        pytest.param(replace(MANIFEST, blocks=(PROGRAM, PROGRAM)), "same name", id="two of a name"),
        pytest.param(
            replace(
                MANIFEST,
                blocks=(replace(PROGRAM, address=0xFFFF_F000, erase=(EraseRange(start=0, size=1),)),),
            ),
            "behind the last address",
            id="over the end",
        ),
        pytest.param(
            replace(MANIFEST, blocks=(replace(DATA, erase=DATA.erase[:1]),)), "not within", id="half erased"
        ),
        pytest.param(
            replace(
                MANIFEST,
                blocks=(replace(DATA, erase=(DATA.erase[0], EraseRange(start=0x8010_8001, size=0x7FFF))),),
            ),
            "not within",
            id="a byte left out",
        ),
        pytest.param(
            replace(MANIFEST, blocks=(PROGRAM, replace(PROGRAM, name="LATE", address=0x8009_FFFF, size=1))),
            "overlap",
            id="overlapping",
        ),
        pytest.param(
            replace(
                MANIFEST,
                blocks=(PROGRAM, replace(DATA, erase=(EraseRange(start=0x8009_0000, size=0x10_0000),))),
            ),
            "would erase block ASW",
            id="erasing its neighbour before it",
        ),
        pytest.param(
            replace(
                MANIFEST,
                blocks=(replace(PROGRAM, erase=(EraseRange(start=0x8004_0000, size=0x20_0000),)), DATA),
            ),
            "would erase block CAL",
            id="erasing its neighbour behind it",
        ),
    ],
)
def test_blocks_that_would_harm_each_other_are_refused(manifest: Manifest, told: str) -> None:
    with pytest.raises(ManifestRefused, match=told):
        write_manifest(manifest)
