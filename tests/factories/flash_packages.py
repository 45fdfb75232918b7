"""Small flash packages of our own making, signed with a key that the test has."""

import hashlib
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec.structs import replace

from programming.packages.container import write_container
from programming.packages.envelope import public_bytes, seal, trusted_keys
from programming.packages.manifest import (
    PURPOSE,
    Block,
    EraseRange,
    Manifest,
    Recipe,
    Target,
    write_manifest,
)

PUBLISHER: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SUCCESSOR: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
STRANGER: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))
CONTENTS: Final = (bytes(range(256)) * 3, b"\xa5" * 97)
TARGET: Final = Target(
    name="A1",
    part_numbers=("H62-1010-200",),
    hardware_numbers=("HW01.20",),
    software_from=("SW01.22.13",),
    software_to="SW01.22.20",
)


def trusting(*keys: Ed25519PrivateKey) -> dict[str, Ed25519PublicKey]:
    """What somebody has who trusts these keys."""
    return trusted_keys(public_bytes(key.public_key()) for key in keys)


def block_of(name: str, address: int, content: bytes) -> Block:
    """A block with its checks; what it covers is erased for it."""
    return Block(
        name=name,
        address=address,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        crc32=zlib.crc32(content),
        erase=(EraseRange(start=address, size=len(content)),),
    )


def manifest_of(contents: Sequence[bytes] = CONTENTS, **changed: object) -> Manifest:
    """A manifest for these blocks, 64 KiB apart; `changed` are fields that are not as usual."""
    blocks = tuple(
        block_of(f"BLOCK{number}", 0x8004_0000 + 0x1_0000 * number, content)
        for number, content in enumerate(contents)
    )
    manifest = Manifest(
        package="engine",
        version="SW01.22.20",
        serial=3,
        target=TARGET,
        recipe=Recipe(key_scheme="hmac-sha256-8"),
        blocks=blocks,
        created=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return replace(manifest, **changed)


def write_package(
    path: Path,
    manifest: Manifest | None = None,
    contents: Sequence[bytes] = CONTENTS,
    *keys: Ed25519PrivateKey,
) -> Path:
    """A signed package; without keys `PUBLISHER` signs."""
    envelope = seal(write_manifest(manifest or manifest_of(contents)), PURPOSE, *(keys or (PUBLISHER,)))
    write_container(path, envelope, contents)
    return path
