"""The manifest of a flash package: for which control unit, how it is flashed, which blocks. Pure.

It travels as exact bytes inside an `envelope`, and is read only after those bytes were found signed.
"""

from datetime import datetime
from itertools import pairwise, permutations
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from programming.packages.vehicles import Vehicles

FORMAT: Final = "aos-flash-1"
PURPOSE: Final = b"aos-flash-manifest-v1\0"
"""What a signature of a manifest begins with, so that it is good for nothing else."""

MOST_BLOCKS: Final = 64
LARGEST_BLOCK: Final = 64 << 20
_LARGEST_ADDRESS: Final = 0xFFFF_FFFF

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Number = Annotated[str, Meta(min_length=1, max_length=64)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Address = Annotated[int, Meta(ge=0, le=_LARGEST_ADDRESS)]
Instant = Annotated[datetime, Meta(tz=True)]
CanId = Annotated[int, Meta(ge=0, le=0x1FFF_FFFF)]


class ManifestRefused(ValueError):
    """Bytes that are no manifest of this format; the text says which field is wrong."""


class EraseRange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A range of the flash memory to erase before a block is written; `start` and `size` in bytes."""

    start: Address
    size: Annotated[int, Meta(ge=1, le=LARGEST_BLOCK)]


class Block(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A logical block: where it is written, how large it is (bytes), its checks, what is erased for it."""

    name: Name
    address: Address
    size: Annotated[int, Meta(ge=1, le=LARGEST_BLOCK)]
    sha256: Sha256
    crc32: Annotated[int, Meta(ge=0, le=0xFFFF_FFFF)]
    erase: Annotated[tuple[EraseRange, ...], Meta(min_length=1, max_length=64)]


class Target(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The control unit: its part and hardware numbers, software before (none named: any) and after."""

    name: Name
    part_numbers: Annotated[tuple[Number, ...], Meta(min_length=1, max_length=64)]
    hardware_numbers: Annotated[tuple[Number, ...], Meta(min_length=1, max_length=64)]
    software_from: Annotated[tuple[Number, ...], Meta(max_length=64)] = ()
    software_to: Number
    version_to: Annotated[str, Meta(max_length=32)] = ""


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this control unit is flashed: CAN identifiers, SecurityAccess, supply in volts, coding to keep.

    `access` is `27` (SecurityAccess) or `29` (Authentication); `key_scheme` names the broker's algorithm.
    `serial` of a package grows with each that is published for the same control unit.
    """

    request_id: CanId = 0x7E0
    response_id: CanId = 0x7E8
    access: Annotated[str, Meta(pattern=r"^(27|29)$")] = "27"
    security_level: Annotated[int, Meta(ge=1, le=0x7D)] = 1
    key_scheme: Name
    lowest_volts: Annotated[float, Meta(ge=6, le=60)] = 12.8
    coding: Annotated[tuple[Annotated[int, Meta(ge=0, le=0xFFFF)], ...], Meta(max_length=256)] = ()


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole manifest. `serial` guards against going back; `own_signature` is the control unit's, in hex.

    The control unit gets it when it checks its software as a whole (31 01 FF01), in one message: ISO-TP on
    classic CAN carries 4095 bytes, four of which are taken.
    Where `needs_clearance`, only who is cleared for security-related information has it flashed. `vehicles`
    is left out where nothing is said of them, so that agents of before the field still read the manifest.
    """

    format: Annotated[str, Meta(pattern=f"^{FORMAT}$")] = FORMAT
    package: Name
    version: Annotated[str, Meta(min_length=1, max_length=32)]
    serial: Annotated[int, Meta(ge=1, le=0x7FFF_FFFF)]
    target: Target
    recipe: Recipe
    blocks: Annotated[tuple[Block, ...], Meta(min_length=1, max_length=MOST_BLOCKS)]
    own_signature: Annotated[str, Meta(pattern=r"^([0-9a-f]{2})*$", max_length=2 * 4091)] = ""
    minimum_agent: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")] = "0.1.0"
    needs_clearance: bool = False
    created: Instant
    not_after: Instant | None = None
    vehicles: Annotated[tuple[Vehicles, ...], Meta(min_length=1, max_length=64)] | UnsetType = UNSET

    @property
    def for_vehicles(self) -> tuple[Vehicles, ...]:
        """The vehicles that it is for; none where it does not say."""
        return () if self.vehicles is UNSET else self.vehicles

    def is_late(self, now: datetime) -> bool:
        """Whether it was to be used until an instant that is over."""
        return self.not_after is not None and self.not_after <= now

    @property
    def size(self) -> int:
        """What is written in all, in bytes."""
        return sum(block.size for block in self.blocks)


def read_manifest(raw: bytes) -> Manifest:
    """The manifest that exact bytes hold; call it only with bytes that were found signed.

    Raises:
        ManifestRefused: they hold something else, a block lies outside what is erased for it, or two overlap.
    """
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ManifestRefused(str(error)) from error
    _check(manifest)
    return manifest


def write_manifest(manifest: Manifest) -> bytes:
    """The bytes to sign.

    Raises:
        ManifestRefused: it could not be read again.
    """
    raw = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    read_manifest(raw)
    return raw


def _check(manifest: Manifest) -> None:
    names = [block.name for block in manifest.blocks]
    if len(set(names)) != len(names):
        raise ManifestRefused("two blocks have the same name")
    for block in manifest.blocks:
        if block.address + block.size > _LARGEST_ADDRESS + 1:
            raise ManifestRefused(f"block {block.name} ends behind the last address")
        if not _is_covered(block):
            raise ManifestRefused(f"block {block.name} is not within what is erased for it")
    for kind in (one.name for one in manifest.for_vehicles if not one.are_in_order):
        raise ManifestRefused(f"a range of the vehicles {kind} ends before it begins")
    _check_places(manifest)


def _check_places(manifest: Manifest) -> None:
    placed = sorted(manifest.blocks, key=lambda block: block.address)
    for before, after in pairwise(placed):
        if before.address + before.size > after.address:
            raise ManifestRefused(f"blocks {before.name} and {after.name} overlap")
    for block, other in permutations(manifest.blocks, 2):
        if any(_overlap(one, other) for one in block.erase):
            raise ManifestRefused(f"erasing for block {block.name} would erase block {other.name}")


def _overlap(erased: EraseRange, block: Block) -> bool:
    return erased.start < block.address + block.size and block.address < erased.start + erased.size


def _is_covered(block: Block) -> bool:
    """Whether the ranges to erase cover the block without a gap."""
    reached = block.address
    for one in sorted(block.erase, key=lambda erased: erased.start):
        if one.start <= reached:
            reached = max(reached, one.start + one.size)
    return reached >= block.address + block.size


def as_builtins(manifest: Manifest) -> dict[str, Any]:
    """The manifest as plain values, for showing it."""
    built: dict[str, Any] = msgspec.to_builtins(manifest)
    return built
