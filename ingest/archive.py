"""Unpacks a ZIP archive, and the archives in it, under bounds: the work of `ingest.bundle_child`.

What concerns one entry refuses that entry, an archive in the archive too; what makes a bomb of it (too much
in it, entries over each other) refuses the whole bundle. Only what the table of contents and the bytes agree
on is written.
"""

import contextlib
import errno
import lzma
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.archive_names import (
    TakenPaths,
    is_left_out,
    refuse_what_is_no_file,
    safe_path,
    shown_name,
    written_name,
)
from ingest.bundle_protocol import RefusedEntry
from ingest.limits import MIB, BundleLimits
from ingest.outcomes import Encrypted, InputRefused, Malformed, TooLarge, Unsupported
from ingest.packages import is_bundle
from translations.catalogue import translator

_ = translator("ingest")

_CHUNK_BYTES: Final = MIB
_ENCRYPTED: Final = 0x1
_LOCAL_HEADER_BYTES: Final = 30
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PACKED: Final = ".packed"
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError, struct.error,
)  # fmt: skip
DISK_ERRORS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""The system errors that no archive can bring about: those of a disk that is full or broken."""


@dataclass(slots=True, kw_only=True)
class Unpacked:
    """What came of an archive: the entries refused, and the folder of each archive in it ("" the outer)."""

    refused: list[RefusedEntry] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


def unpack(path: Path, folder: Path, limits: BundleLimits) -> Unpacked:
    """Unpack the archive at `path` into `folder`, which exists and is empty.

    Raises:
        InputRefused: the archive as a whole is refused; what lies in `folder` is then of no use.
        OSError: one of `DISK_ERRORS`, or the folder cannot be worked in.
    """
    unpacker = _Unpacker(folder, limits, packed_bytes=path.stat().st_size)
    unpacker.archive(path, PurePosixPath(), depth=1)
    return unpacker.result


class _Bomb(TooLarge):
    """The archive unfolds to far too much: nothing that it is part of is unpacked."""


class _Unpacker:
    """Unpacks one bundle; all archives in it share one budget of entries and bytes."""

    def __init__(self, folder: Path, limits: BundleLimits, packed_bytes: int) -> None:
        self.result = Unpacked()
        self._folder = folder
        self._limits = limits
        self._entries_left = limits.entries
        allowed = max(limits.unsuspicious_bytes, limits.ratio * packed_bytes)
        self._bytes_left = min(limits.total_bytes, allowed)

    def archive(self, path: Path, prefix: PurePosixPath, *, depth: int) -> None:
        """Unpack one archive into the folder `prefix`."""
        try:
            archive = zipfile.ZipFile(path)
        except (OSError, *_BROKEN, NotImplementedError, OverflowError) as error:
            if isinstance(error, OSError) and error.errno in DISK_ERRORS:
                raise
            raise Malformed(
                _("The archive is broken ({reason}): pack it anew.").format(reason=error)
            ) from error
        with archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            self._refuse_bomb(archive, entries)
            if entries and all(info.flag_bits & _ENCRYPTED for info in entries):
                raise Encrypted(
                    _("The archive is protected by a password: unpack it and take in the folder instead.")
                )
            self.result.folders.append("" if prefix == PurePosixPath() else prefix.as_posix())
            inner = list(self._extracted(archive, entries, prefix))
        for name in inner:
            self._nested(name, depth + 1)

    def _refuse_bomb(self, archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
        total = sum(info.file_size for info in entries)
        if len(archive.infolist()) > self._entries_left:
            raise _Bomb(
                _("The archive has more than the {limit} files that are allowed: split it.").format(
                    limit=self._limits.entries
                )
            )
        if total > self._bytes_left:
            raise _Bomb(
                _(
                    "The archive unfolds to {size} MiB, which is more than is allowed for one of its size: "
                    "unpack it and take in the folder instead."
                ).format(size=-(-total // MIB))
            )
        _refuse_overlap(archive)
        self._entries_left -= len(archive.infolist())
        self._bytes_left -= total

    def _extracted(
        self, archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], prefix: PurePosixPath
    ) -> Iterator[PurePosixPath]:
        """Extract every entry; yields those that are archives themselves."""
        taken = TakenPaths()
        for info in entries:
            name = written_name(info)
            if is_left_out(name):
                continue
            try:
                path = safe_path(name)
                taken.take(path)
                self._extract(archive, info, self._folder / prefix / path)
            except InputRefused as refused:
                self._refuse(PurePosixPath(prefix, shown_name(name).lstrip("/")), refused)
                continue
            if is_bundle(self._folder / prefix / path):
                yield prefix / path

    def _extract(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
        refuse_what_is_no_file(info)
        if info.flag_bits & _ENCRYPTED:
            raise Encrypted(_("It is protected by a password: unpack the archive and take in the folder."))
        if info.compress_type not in _METHODS:
            raise Unsupported(_("It is packed in an unusual way: pack the archive anew as an ordinary ZIP."))
        if info.file_size > self._limits.entry_bytes:
            raise TooLarge(
                _("The file has {size} MiB, more than the {limit} MiB that are allowed: split it.").format(
                    size=-(-info.file_size // MIB), limit=self._limits.entry_bytes // MIB
                )
            )
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, target.open("xb") as file:
                shutil.copyfileobj(source, file, _CHUNK_BYTES)
                is_whole = file.tell() == info.file_size
        except OSError as error:
            if error.errno in DISK_ERRORS:
                raise
            with contextlib.suppress(OSError):
                target.unlink()
            raise Malformed(
                _("It cannot be unpacked ({reason}): shorten its name, or pack the archive anew.").format(
                    reason=error.strerror or error
                )
            ) from error
        except (*_BROKEN, NotImplementedError):
            is_whole = False
        if not is_whole:
            target.unlink(missing_ok=True)
            raise Malformed(_("It is broken inside the archive: pack the archive anew."))

    def _nested(self, name: PurePosixPath, depth: int) -> None:
        """Put an archive's contents where it lay itself."""
        target, packed = self._folder / name, self._folder.parent / f"{_PACKED}-{depth}"
        target.rename(packed)
        target.mkdir()
        before = len(self.result.refused), len(self.result.folders)
        try:
            if depth > self._limits.depth:
                raise TooLarge(
                    _(
                        "It lies in more than {depth} archives inside each other: unpack the outer ones."
                    ).format(depth=self._limits.depth)
                )
            self.archive(packed, name, depth=depth)
        except _Bomb:
            raise
        except InputRefused as refused:
            shutil.rmtree(target)
            del self.result.refused[before[0] :], self.result.folders[before[1] :]
            self._refuse(name, refused)
        finally:
            packed.unlink()

    def _refuse(self, name: PurePosixPath, refused: InputRefused) -> None:
        self.result.refused.append(
            RefusedEntry(name=name.as_posix(), outcome=refused.outcome, sentence=str(refused))
        )


def _refuse_overlap(archive: zipfile.ZipFile) -> None:
    """Refuse entries that share bytes: so a small file is made to unfold without end."""
    end = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise _Bomb(_("Files of the archive lie over each other, which no packer does: pack it anew."))
        end = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size
    if end > archive.start_dir:
        raise _Bomb(_("Files of the archive lie over each other, which no packer does: pack it anew."))
