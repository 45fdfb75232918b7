"""The two flash packages that the sample library's documents describe, for `aos demo`.

They are signed with a key that is made for it and forgotten at once, and published by the two demo members of
the staff. The engine's fits the virtual engine control unit; `tests/unit/web/test_flash_packages.py` compares
both with what the documents say.
"""

import hashlib
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from entitlements.store import AccountStore
from programming.jobs.secrets import FILE_NAME, HMAC, FileKeyStore
from programming.packages.building import write_signed
from programming.packages.keyring import Keyring
from programming.packages.manifest import Block, EraseRange, Manifest, Recipe, Target, write_manifest
from programming.packages.store import PackageStore
from programming.packages.vehicles import Vehicles
from programming.virtual_ecu.image import software_block
from programming.virtual_ecu.profile import ENGINE

KEY_NAME: Final = "Halny (sample library)"
_ENGINE_SOFTWARE: Final = "SW01.22.20"
_BATTERY_SOFTWARE: Final = "SW10.43.40"


def _block(software: str, name: str, address: int, size: int) -> Block:
    content = _content(software, name, size)
    return Block(
        name=name,
        address=address,
        size=size,
        sha256=hashlib.sha256(content).hexdigest(),
        crc32=zlib.crc32(content),
        erase=(EraseRange(start=address, size=size),),
    )


def _content(software: str, name: str, size: int) -> bytes:
    return software_block(software, software.partition(".")[2], name, size)


def engine_manifest() -> Manifest:
    """A1 of the Sokół II with HB16: bulletin SW-A1-HB16-07."""
    return Manifest(
        package="sokol2-hb16-a1",
        version=_ENGINE_SOFTWARE,
        serial=7,
        target=Target(
            name=ENGINE.kind,
            part_numbers=("H62-1010-200",),
            hardware_numbers=("HW01.20",),
            software_from=("SW01.22.13",),
            software_to=_ENGINE_SOFTWARE,
            version_to="22.20",
        ),
        recipe=Recipe(
            request_id=ENGINE.request_id,
            response_id=ENGINE.response_id,
            key_scheme=HMAC,
            lowest_volts=12.8,
            coding=tuple(ENGINE.coding),
        ),
        blocks=(
            _block(_ENGINE_SOFTWARE, "ASW", 0x8004_0000, 0x6_0000),
            _block(_ENGINE_SOFTWARE, "CAL", 0x8010_0000, 0x1_0000),
        ),
        created=datetime(2023, 3, 13, tzinfo=UTC),
        vehicles=(Vehicles(name="Sokół II, HB16", vin="S6HS2C", years=(2015, 2022)),),
    )


def battery_manifest() -> Manifest:
    """A10 of the Rybitwa E: bulletin SW-A10-HE10-05. There is no virtual control unit for it."""
    return Manifest(
        package="rybitwa-e-a10",
        version=_BATTERY_SOFTWARE,
        serial=5,
        target=Target(
            name="A10",
            part_numbers=("H64-1100-249",),
            hardware_numbers=("HW10.41",),
            software_from=("SW10.43.32",),
            software_to=_BATTERY_SOFTWARE,
            version_to="43.40",
        ),
        recipe=Recipe(request_id=0x7E4, response_id=0x7EC, key_scheme=HMAC, lowest_volts=12.8),
        blocks=(
            _block(_BATTERY_SOFTWARE, "ASW", 0x0004_0000, 0x4_0000),
            _block(_BATTERY_SOFTWARE, "MON", 0x0009_0000, 0xC000),
            _block(_BATTERY_SOFTWARE, "CEL", 0x000A_0000, 0x8000),
        ),
        created=datetime(2026, 10, 12, tzinfo=UTC),
        vehicles=(Vehicles(name="Rybitwa E", vin="S6HR1F"),),
    )


def load_packages(
    session: Session, folder: Path, staff: tuple[str, str], clock: Callable[[], datetime]
) -> None:
    """Take in and publish the sample packages that are missing; `staff` are two e-mail addresses.

    One that is there from an earlier demo stays as it was signed then.
    """
    store, keyring = PackageStore(session, folder, clock), Keyring(session, clock)
    present = {(one.manifest.package, one.manifest.version) for one in store.all()}
    missing = [
        one for one in (engine_manifest(), battery_manifest()) if (one.package, one.version) not in present
    ]
    if not missing:
        return
    accounts = {account.email: account.id for account in AccountStore(session).all()}
    first, second = (accounts[email] for email in staff)
    key = Ed25519PrivateKey.generate()
    keyring.register(key.public_key().public_bytes_raw().hex(), KEY_NAME, first)
    with TemporaryDirectory() as name:
        for manifest in missing:
            path = Path(name, manifest.package)
            contents = (_content(manifest.version, block.name, block.size) for block in manifest.blocks)
            write_signed(path, write_manifest(manifest), contents, key)
            taken = store.take_in(path, first)
            for account in (first, second):
                store.agree(taken.sha256, account)


def make_secrets(root: Path) -> None:
    """Draw the secrets that unlock the control units of the sample packages, where there are none yet."""
    kinds = [manifest.target.name for manifest in (engine_manifest(), battery_manifest())]
    FileKeyStore(root / FILE_NAME).make_missing(HMAC, kinds)
