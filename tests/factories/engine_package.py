"""New software for the virtual engine control unit, small enough to be written within seconds."""

import zlib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from programming.packages.manifest import Block, EraseRange, Manifest, Recipe, Target
from programming.uds.names import Identifier
from programming.virtual_ecu.image import software_block
from programming.virtual_ecu.profile import ENGINE
from tests.factories.flash_packages import write_package

NEW_NUMBER, NEW_VERSION = "SW01.22.77", "22.77"
_SIZES: Final = (0x1_0000, 0x4000)


def write_engine_package(path: Path) -> Path:
    """The package, signed by `flash_packages.PUBLISHER`."""
    contents = [
        software_block(NEW_NUMBER, NEW_VERSION, region.name, size)
        for region, size in zip(ENGINE.regions, _SIZES, strict=True)
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
        for region, content in zip(ENGINE.regions, contents, strict=True)
    )
    manifest = Manifest(
        package="engine-quick",
        version=NEW_VERSION,
        serial=77,
        target=Target(
            name=ENGINE.kind,
            part_numbers=(ENGINE.numbers[Identifier.SPARE_PART_NUMBER],),
            hardware_numbers=(ENGINE.numbers[Identifier.HARDWARE_NUMBER],),
            software_from=(ENGINE.software_number,),
            software_to=NEW_NUMBER,
            version_to=NEW_VERSION,
        ),
        recipe=Recipe(key_scheme="hmac-sha256-8", coding=tuple(ENGINE.coding)),
        blocks=blocks,
        created=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return write_package(path, manifest, contents)
