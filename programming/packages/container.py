"""The file of a flash package: a ZIP archive in exactly one form, so that nothing in it goes unchecked.

`manifest.dsse` (the signed manifest), then `blocks/00`, `blocks/01`, ... in the manifest's order; stored, not
compressed; no dates, comments or attributes. The reader takes no name, size or place from the archive: it
verifies the manifest first, works out from it what every other byte has to be, and refuses anything else.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from programming.packages import envelope as envelopes
from programming.packages.flaws import Flaw, PackageDamaged, PackageRefused
from programming.packages.manifest import PURPOSE, Block, Manifest, ManifestRefused, read_manifest

SUFFIX: Final = ".aosflash"
LARGEST: Final = 1 << 30
"""The most bytes that the blocks of a package have together."""

MANIFEST_ENTRY: Final = "manifest.dsse"
_PIECE: Final = 1 << 20
_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")
_VERSION: Final = 10
_FIRST_OF_1980: Final = 0x21


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An entry of the archive, and where its header begins."""

    name: str
    crc32: int
    size: int
    offset: int

    @property
    def local(self) -> bytes:
        """The header before its bytes."""
        name = self.name.encode("ascii")
        return _LOCAL.pack(
            b"PK\3\4", _VERSION, 0, 0, 0, _FIRST_OF_1980, self.crc32, self.size, self.size, len(name), 0
        ) + name  # fmt: skip

    @property
    def central(self) -> bytes:
        """Its line in the directory."""
        name = self.name.encode("ascii")
        return _CENTRAL.pack(
            b"PK\1\2", _VERSION, _VERSION, 0, 0, 0, _FIRST_OF_1980, self.crc32, self.size, self.size,
            len(name), 0, 0, 0, 0, 0, self.offset,
        ) + name  # fmt: skip

    @property
    def start(self) -> int:
        """Where its bytes begin."""
        return self.offset + len(self.local)

    @property
    def end(self) -> int:
        """Where they end."""
        return self.start + self.size


class OpenedPackage:
    """A package that was found signed and whole when it was opened; see `flashing.ports.Package`."""

    def __init__(self, path: Path, payload: bytes, manifest: Manifest, key_ids: tuple[str, ...]) -> None:
        self.path, self._manifest, self.key_ids = path, manifest, key_ids
        self.manifest_bytes = payload
        self.sha256 = hashlib.sha256(payload).hexdigest()
        self._starts: dict[str, int] = {}

    @property
    def manifest(self) -> Manifest:
        """What it says."""
        return self._manifest

    def pieces(self, block: Block, start: int, size: int) -> bytes:
        """Bytes of a block, from `start` on.

        Raises:
            PackageDamaged: the file has been cut or taken away since.
        """
        size = max(0, min(size, block.size - start))
        with _reading(self.path) as file:
            file.seek(self._starts[block.name] + start)
            data = file.read(size)
        if len(data) != size:
            raise PackageDamaged(f"{self.path} was cut")
        return data

    def verify(self, block: Block) -> None:
        """Hash a block once more.

        Raises:
            PackageDamaged: it is not what was signed.
        """
        with _reading(self.path) as file:
            file.seek(self._starts[block.name])
            if _hashes(file, block.size) != (block.sha256, block.crc32):
                raise PackageDamaged(f"block {block.name} in {self.path} is not what was signed")

    @classmethod
    def read(cls, path: Path, file: BinaryIO, trusted: Mapping[str, Ed25519PublicKey]) -> Self:
        """The package in an open file; see `open_container`."""
        signed, first = _manifest_entry(file)
        payload, key_ids = _unsealed(signed, trusted)
        manifest = _manifest(payload)
        package = cls(path, payload, manifest, key_ids)
        entries = list(_entries(first, manifest))
        for entry, block in zip(entries[1:], manifest.blocks, strict=True):
            _expect(file, entry.local)
            package._starts[block.name] = entry.start
            found = _hashes(file, block.size)
            if found is None:
                raise PackageRefused(Flaw.TRUNCATED)
            if found != (block.sha256, block.crc32):
                raise PackageRefused(Flaw.BLOCK_DAMAGED, block=block.name)
        _expect(file, _directory(entries))
        if file.read(1):
            raise PackageRefused(Flaw.TRAILING)
        return package


def open_container(path: Path, trusted: Mapping[str, Ed25519PublicKey]) -> OpenedPackage:
    """Open a package and look at every byte of it: signature, form, sizes, SHA-256 and CRC-32 of each block.

    Raises:
        PackageRefused: it is none, nobody who is trusted signed it, or a byte of it is wrong.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return OpenedPackage.read(path, file, trusted)


def write_container(path: Path, envelope: bytes, blocks: Iterable[bytes]) -> None:
    """Write the file of a package: the signed manifest, then the blocks in the manifest's order."""
    entries: list[_Entry] = []
    with path.open("wb") as file:
        offset = 0
        for name, content in _named(envelope, blocks):
            entry = _Entry(name=name, crc32=zlib.crc32(content), size=len(content), offset=offset)
            file.write(entry.local + content)
            entries.append(entry)
            offset = entry.end
        file.write(_directory(entries))


def _named(envelope: bytes, blocks: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    yield MANIFEST_ENTRY, envelope
    for number, content in enumerate(blocks):
        yield _block_entry(number), content


def _block_entry(number: int) -> str:
    return f"blocks/{number:02}"


def _manifest_entry(file: BinaryIO) -> tuple[bytes, _Entry]:
    """The signed manifest and its entry; its size is bounded before it is read."""
    head = file.read(_LOCAL.size + len(MANIFEST_ENTRY))
    if len(head) < _LOCAL.size:
        raise PackageRefused(Flaw.NO_PACKAGE)
    _mark, *_others, crc32, size, _size, _name, _extra = _LOCAL.unpack_from(head)
    entry = _Entry(name=MANIFEST_ENTRY, crc32=crc32, size=size, offset=0)
    if head != entry.local or size > envelopes.LARGEST:
        raise PackageRefused(Flaw.NO_PACKAGE)
    signed = file.read(size)
    if len(signed) != size:
        raise PackageRefused(Flaw.TRUNCATED)
    if zlib.crc32(signed) != crc32:
        raise PackageRefused(Flaw.NO_PACKAGE)
    return signed, entry


def _unsealed(signed: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> tuple[bytes, tuple[str, ...]]:
    """The signed bytes, and the trusted keys that signed them."""
    signers: list[str] = []
    payload = b""
    for name, key in trusted.items():
        try:
            payload = envelopes.unseal(signed, PURPOSE, {name: key})
        except envelopes.EnvelopeRefused:
            continue
        signers.append(name)
    if not signers:
        raise PackageRefused(Flaw.NOT_TRUSTED)
    return payload, tuple(signers)


def _manifest(payload: bytes) -> Manifest:
    try:
        manifest = read_manifest(payload)
    except ManifestRefused as refused:
        raise PackageRefused(Flaw.BAD_MANIFEST, detail=str(refused)) from refused
    if manifest.size > LARGEST:
        raise PackageRefused(Flaw.TOO_LARGE, most=LARGEST)
    return manifest


def _entries(first: _Entry, manifest: Manifest) -> Iterator[_Entry]:
    """Every entry that a package with this manifest has, the manifest's own first."""
    yield first
    offset = first.end
    for number, block in enumerate(manifest.blocks):
        entry = _Entry(name=_block_entry(number), crc32=block.crc32, size=block.size, offset=offset)
        yield entry
        offset = entry.end


def _directory(entries: list[_Entry]) -> bytes:
    """What stands behind the last entry."""
    lines = b"".join(entry.central for entry in entries)
    return lines + _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(lines), entries[-1].end, 0)


def _expect(file: BinaryIO, wanted: bytes) -> None:
    found = file.read(len(wanted))
    if found == wanted:
        return
    raise PackageRefused(Flaw.TRUNCATED if wanted.startswith(found) else Flaw.NO_PACKAGE)


def _hashes(file: BinaryIO, size: int) -> tuple[str, int] | None:
    """SHA-256 and CRC-32 of the next `size` bytes; None where there are not as many."""
    digest, checksum = hashlib.sha256(), 0
    while size:
        piece = file.read(min(size, _PIECE))
        if not piece:
            return None
        digest.update(piece)
        checksum = zlib.crc32(piece, checksum)
        size -= len(piece)
    return digest.hexdigest(), checksum


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise PackageDamaged(f"{path} cannot be read: {error.strerror}") from error
    with file:
        yield file
