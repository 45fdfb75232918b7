"""From a description and the files beside it to a signed package: no byte is forgotten, none made up."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import UNSET

from programming.packages.container import LARGEST, write_container
from programming.packages.description import BlockDescription, Description, read_description
from programming.packages.envelope import seal
from programming.packages.flaws import BuildRefused, Flaw, SourceRefused
from programming.packages.manifest import (
    LARGEST_BLOCK,
    PURPOSE,
    Block,
    EraseRange,
    Manifest,
    ManifestRefused,
    write_manifest,
)
from programming.packages.sources.reading import read_file
from programming.packages.sources.segments import Erased, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A package that is not signed yet: its manifest's exact bytes, and its blocks in their order."""

    manifest: Manifest
    manifest_bytes: bytes
    blocks: tuple[bytes, ...]


def build(path: Path, created: datetime) -> Built:
    """The package that a description describes.

    Raises:
        BuildRefused: it or a file beside it is wrong; the error says which, and why.
        OSError: the description cannot be read.
    """
    description = read_description(path.read_bytes(), path.name)
    files = _Files(path.parent)
    pieces = [_piece(block, files.of(block)) for block in description.blocks]
    files.check_all_taken(pieces, description)
    blocks = tuple(_block(one) for one in pieces)
    manifest = Manifest(
        package=description.package,
        version=description.version,
        serial=description.serial,
        target=description.target,
        recipe=description.recipe,
        blocks=blocks,
        own_signature=_own_signature(description, path.parent),
        minimum_agent=description.minimum_agent,
        needs_clearance=description.needs_clearance,
        created=created,
        not_after=description.not_after,
        vehicles=description.vehicles or UNSET,
    )
    if manifest.size > LARGEST:
        raise BuildRefused(path.name, Flaw.TOO_LARGE, most=LARGEST)
    try:
        written = write_manifest(manifest)
    except ManifestRefused as refused:
        raise BuildRefused(path.name, Flaw.BAD_DESCRIPTION, detail=str(refused)) from refused
    return Built(manifest=manifest, manifest_bytes=written, blocks=tuple(one.content for one in pieces))


def write_signed(path: Path, manifest: bytes, blocks: Iterable[bytes], *keys: Ed25519PrivateKey) -> None:
    """Sign a manifest's bytes with each of the keys, and write the package."""
    write_container(path, seal(manifest, PURPOSE, *keys), blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """What becomes a block: its bytes, and what is erased for it."""

    description: BlockDescription
    address: int
    content: bytes
    erase: tuple[EraseRange, ...]

    @property
    def end(self) -> int:
        return self.address + len(self.content)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files beside a description, each read once."""

    folder: Path
    _read: dict[tuple[str, str | None, int | None], Source] = field(default_factory=dict)

    def of(self, block: BlockDescription) -> Source:
        """What the file of a block holds."""
        is_binary = block.format == "binary"
        if is_binary and block.address is None:
            raise BuildRefused(block.name, Flaw.ADDRESS_WANTED)
        known = (block.file, block.session, block.address if is_binary else None)
        if known not in self._read:
            self._read[known] = self._source(*known)
        return self._read[known]

    def check_all_taken(self, pieces: Sequence[_Piece], description: Description) -> None:
        """See to it that no byte of any file is forgotten.

        Raises:
            BuildRefused: one is neither in a block nor left out on purpose.
        """
        for (name, _session, _address), source in self._read.items():
            taken = [(one.address, one.end) for one in pieces if one.description.file == name]
            taken += [(one.start, one.start + one.size) for one in description.leave_out if one.file == name]
            for segment in source.segments:
                reached = _reached(segment.address, taken)
                if reached < segment.end:
                    raise BuildRefused(name, Flaw.LEFT_OVER, address=f"{reached:X}")

    def _source(self, name: str, session: str | None, binary_at: int | None) -> Source:
        try:
            return read_file(self.folder / name, session=session, binary_at=binary_at)
        except SourceRefused as refused:
            raise BuildRefused(name, refused.flaw, **refused.values) from refused
        except OSError as error:
            raise BuildRefused(name, Flaw.UNREADABLE, reason=str(error.strerror)) from error


def _reached(start: int, ranges: list[tuple[int, int]]) -> int:
    """How far ranges cover addresses from `start` on without a gap."""
    for first, end in sorted(ranges):
        if first <= start < end:
            start = end
    return start


def _piece(block: BlockDescription, source: Source) -> _Piece:
    if block.segment is not None:
        address, content = _named(block, source)
    elif block.address is not None and block.size is not None:
        address, content = block.address, _range(block, source, block.address, block.size)
    elif len(source.segments) == 1 and block.address in (None, source.segments[0].address):
        address, content = source.segments[0].address, source.segments[0].content
    else:
        raise BuildRefused(block.name, Flaw.ADDRESS_WANTED)
    if len(content) > LARGEST_BLOCK:
        raise BuildRefused(block.name, Flaw.TOO_LARGE, most=LARGEST_BLOCK)
    erase = block.erase or tuple(_erased(source.erase, address, address + len(content)))
    if not erase:
        raise BuildRefused(block.name, Flaw.ERASE_WANTED)
    return _Piece(description=block, address=address, content=content, erase=erase)


def _named(block: BlockDescription, source: Source) -> tuple[int, bytes]:
    for segment in source.segments:
        if segment.name and segment.name == block.segment:
            return segment.address, segment.content
    names = ", ".join(segment.name for segment in source.segments if segment.name) or "-"
    raise BuildRefused(block.name, Flaw.NO_SUCH_SEGMENT, names=names)


def _range(block: BlockDescription, source: Source, start: int, size: int) -> bytes:
    """The bytes of a range; what the file lacks is filled only where the description says with what."""
    if size > LARGEST_BLOCK:
        raise BuildRefused(block.name, Flaw.TOO_LARGE, most=LARGEST_BLOCK)
    content, end = bytearray(), start + size
    for segment in source.segments:
        first, last = max(segment.address, start), min(segment.end, end)
        if first < last:
            content += _filling(block, start + len(content), first)
            content += segment.content[first - segment.address : last - segment.address]
    if not content:
        raise BuildRefused(block.name, Flaw.GAP, address=f"{start:X}")
    return bytes(content + _filling(block, start + len(content), end))


def _filling(block: BlockDescription, start: int, end: int) -> bytes:
    """What stands where the file has nothing."""
    if start == end:
        return b""
    if block.fill is None:
        raise BuildRefused(block.name, Flaw.GAP, address=f"{start:X}")
    return bytes([block.fill]) * (end - start)


def _erased(ranges: Iterable[Erased], start: int, end: int) -> Iterator[EraseRange]:
    """Those of a file's own ranges that a block lies in."""
    for one in ranges:
        if one.start < end and start < one.start + one.size:
            yield EraseRange(start=one.start, size=one.size)


def _block(piece: _Piece) -> Block:
    return Block(
        name=piece.description.name,
        address=piece.address,
        size=len(piece.content),
        sha256=hashlib.sha256(piece.content).hexdigest(),
        crc32=zlib.crc32(piece.content),
        erase=piece.erase,
    )


def _own_signature(description: Description, folder: Path) -> str:
    """The control unit's own signature, in hex: written down, or in a file."""
    if description.own_signature_file is None:
        return description.own_signature.lower()
    try:
        return (folder / description.own_signature_file).read_bytes().hex()
    except OSError as error:
        name = description.own_signature_file
        raise BuildRefused(name, Flaw.UNREADABLE, reason=str(error.strerror)) from error
