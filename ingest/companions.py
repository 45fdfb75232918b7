"""The files that a document was read together with: pictures, shared passages, what its links lead to."""

import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from kb.identifiers import Checksum, checksum_of


class Companion(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a reader opened beside the one that it read; size and time tell whether to look closer."""

    path: bytes
    checksum: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    size_bytes: int
    mtime_ns: int


def companion_of(path: Path) -> Companion | None:
    """The companion that the file is as it lies there now; None for what is no ordinary file."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            return None
        with path.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    return Companion(
        path=os.fsencode(path), checksum=checksum, size_bytes=state.st_size, mtime_ns=state.st_mtime_ns
    )


def below(companions: Iterable[Companion], root: Path) -> tuple[Companion, ...]:
    """Those that lie below `root`: what else a child names was never its to read."""
    resolved = root.resolve()
    return tuple(item for item in companions if _path(item).resolve().is_relative_to(resolved))


def moved(companions: Iterable[Companion], old: Path, new: Path) -> tuple[Companion, ...]:
    """The same files where `new` is what `old` was: a bundle is unpacked in another place every time."""
    return tuple(
        msgspec.structs.replace(item, path=os.fsencode(new / _path(item).relative_to(old)))
        for item in companions
        if _path(item).is_relative_to(old)
    )


def are_as_they_were(companions: Iterable[Companion]) -> bool:
    """Whether each of the files still holds what it held."""
    return all(map(_is_as_it_was, companions))


def inputs_checksum(original: Path, checksum: Checksum, companions: Sequence[Companion]) -> Checksum | None:
    """A digest over a file and its companions, wherever their folder lies; None without companions."""
    if not companions:
        return None
    folder = os.fsencode(original.resolve().parent)
    lines = sorted((os.path.relpath(item.path, folder), item.checksum) for item in companions)
    parts = [checksum.encode(), *(b"%s %s" % (path, other.encode()) for path, other in lines)]
    return checksum_of(b"\0".join(parts))


def _is_as_it_was(companion: Companion) -> bool:
    path = _path(companion)
    try:
        state = path.stat()
    except OSError:
        return False
    if (state.st_size, state.st_mtime_ns) == (companion.size_bytes, companion.mtime_ns):
        return True
    now = companion_of(path)
    return now is not None and now.checksum == companion.checksum


def _path(companion: Companion) -> Path:
    return Path(os.fsdecode(companion.path))
