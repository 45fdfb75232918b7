"""New software for virtual control units, small enough to be written within seconds."""

import zlib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from programming.packages.manifest import Block, EraseRange, Manifest, Recipe, Target
from programming.uds.names import Identifier
from programming.virtual_ecu.image import software_block
from programming.virtual_ecu.profile import ENGINE, GATEWAY, EcuProfile
from tests.factories.flash_packages import write_package

NEW_NUMBER, NEW_VERSION = "SW01.22.77", "22.77"


def write_engine_package(path: Path) -> Path:
    """For the engine's, which SecurityAccess opens; signed by `flash_packages.PUBLISHER`."""
    return _write(path, ENGINE, (0x1_0000, 0x4000), Recipe(key_scheme="hmac-sha256-8"))


def write_gateway_package(path: Path) -> Path:
    """For the gateway, which nothing but Authentication opens; signed by `flash_packages.PUBLISHER`."""
    return _write(path, GATEWAY, (0x1_8000,), Recipe(key_scheme="ed25519", access="29"))


def _write(path: Path, profile: EcuProfile, sizes: tuple[int, ...], recipe: Recipe) -> Path:
    contents = [
        software_block(NEW_NUMBER, NEW_VERSION, region.name, size)
        for region, size in zip(profile.regions, sizes, strict=True)
    ]
    blocks = tuple(
        Block(
            name=region.name,
            address=region.start,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            crc32=zlib.crc32(content),
            erase=(EraseRange(start=region.start, size=region.size),),
        )
        for region, content in zip(profile.regions, contents, strict=True)
    )
    manifest = Manifest(
        package=f"{profile.name}-quick",
        version=NEW_VERSION,
        serial=77,
        target=Target(
            name=profile.kind,
            part_numbers=(profile.numbers[Identifier.SPARE_PART_NUMBER],),
            hardware_numbers=(profile.numbers[Identifier.HARDWARE_NUMBER],),
            software_from=(profile.software_number,),
            software_to=NEW_NUMBER,
            version_to=NEW_VERSION,
        ),
        recipe=replace(
            recipe,
            request_id=profile.request_id,
            response_id=profile.response_id,
            coding=tuple(profile.coding),
        ),
        blocks=blocks,
        created=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return write_package(path, manifest, contents)
