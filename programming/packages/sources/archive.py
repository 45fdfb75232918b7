"""Archives of strangers, unpacked into memory: few entries, plain names, no bombs. Pure."""

import io
import struct
import zipfile
import zlib
from typing import Final

from programming.packages.flaws import Flaw, SourceRefused

MOST_ENTRIES: Final = 1000
LARGEST_CONTENT: Final = 512 << 20
_MOST_RATIO: Final = 200
_FREE: Final = 1 << 20
"""Up to this size an entry may be compressed as well as it likes."""

_ENCRYPTED: Final = 0x1
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip
"""What the standard library raises for one damaged archive or another; `RuntimeError` for a password."""

_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a ZIP archive by their names.

    Raises:
        SourceRefused: it is damaged, or made to harm whoever unpacks it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            _check(entries)
            return {entry.filename: archive.read(entry) for entry in entries}
    except SourceRefused:
        raise
    except _DAMAGED as error:
        raise SourceRefused(Flaw.BAD_ARCHIVE, detail="ZIP") from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise SourceRefused(Flaw.BAD_ARCHIVE, detail=f"> {MOST_ENTRIES}")
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) != len(names):
        raise SourceRefused(Flaw.BAD_ARCHIVE, detail=_twice(names))
    for entry in entries:
        if (
            not _is_plain(entry.filename)
            or entry.flag_bits & _ENCRYPTED
            or entry.compress_type not in _METHODS
        ):
            raise SourceRefused(Flaw.BAD_ARCHIVE, detail=entry.filename)
        if entry.file_size > max(_FREE, _MOST_RATIO * entry.compress_size):
            raise SourceRefused(Flaw.BAD_ARCHIVE, detail=entry.filename)
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        raise SourceRefused(Flaw.TOO_LARGE, most=LARGEST_CONTENT)


def _is_plain(name: str) -> bool:
    """Whether a name leads nowhere but into the archive."""
    parts = name.split("/")
    return not any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)


def _twice(names: list[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            return name
        seen.add(name.casefold())
    return ""
