r"""The names of a ZIP archive's entries: decoded as their packer meant them, refused where they are a trap.

A name is data from outside: it decides where bytes are written. What is accepted here is a relative path of
ordinary names, each once, whichever of `/` and `\` the packer wrote. Pure.
"""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Final

from ingest.outcomes import InputRefused
from translations.catalogue import translator

_ = translator("ingest")

LONGEST_NAME_BYTES: Final = 240
LONGEST_PATH_BYTES: Final = 1000
MOST_FOLDERS: Final = 32
_IS_UTF8: Final = 0x800
_UNICODE_PATH: Final = 0x7075
_CODE_PAGE: Final = "cp852"
"""What Windows and DOS packers write in Central Europe where they do not say that a name is UTF-8."""

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NOT_OURS: Final = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


def written_name(info: zipfile.ZipInfo) -> str:
    """The entry's name as its packer meant it: by flag, by Unicode field, else UTF-8, else code page 852."""
    if info.flag_bits & _IS_UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    meant = _unicode_path(info.extra, raw)
    if meant is not None:
        return meant
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_CODE_PAGE)


def shown_name(name: str) -> str:
    """The name as it may stand in a report: no control characters, no lone surrogates, not without end."""
    text = _CONTROL.sub("�", name).encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST_NAME_BYTES else text[: LONGEST_NAME_BYTES - 1] + "…"


def is_left_out(name: str) -> bool:
    """Whether the entry is none of the editor's files: hidden, or what an operating system adds by itself."""
    return any((part.startswith(".") and part != "..") or part in _NOT_OURS for part in _parts(name))


def safe_path(name: str) -> PurePosixPath:
    """The path below the bundle's folder that the entry may have.

    Raises:
        InputRefused: the name leads elsewhere, or is none.
    """
    parts = _parts(name)
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        raise InputRefused(_("Its name is an absolute path: pack the folder anew."))
    if ".." in parts:
        raise InputRefused(_("Its name leads out of the archive: find out where the archive comes from."))
    if not parts or _CONTROL.search(name):
        raise InputRefused(_("Its name has control characters or is empty: rename the file and pack anew."))
    # Composed first: some letters become longer by it.
    composed = [unicodedata.normalize("NFC", part) for part in parts]
    _refuse_overlong(composed)
    return PurePosixPath(*composed)


class TakenPaths:
    """The paths of one archive; two that differ only in case are one on half of all computers."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def take(self, path: PurePosixPath) -> None:
        """Note a file's path.

        Raises:
            InputRefused: another entry has it, or has a file where this one needs a folder.
        """
        key = _key(path)
        above = [_key(parent) for parent in path.parents if parent.parts]
        if key in self._files or key in self._folders or self._files.intersection(above):
            raise InputRefused(
                _("Another file of the archive has the same name, upper and lower case aside: rename one.")
            )
        self._files.add(key)
        self._folders.update(above)


def refuse_what_is_no_file(info: zipfile.ZipInfo) -> None:
    """Refuse links and devices: an archive holds files and folders.

    Raises:
        InputRefused: it is neither.
    """
    mode = info.external_attr >> 16
    kind = stat.S_IFMT(mode)
    if stat.S_ISLNK(mode):
        raise InputRefused(_("This is a link: pack what it leads to."))
    if kind and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputRefused(_("This is no ordinary file and is not opened."))


def _refuse_overlong(parts: list[str]) -> None:
    encoded = [len(part.encode("utf-8", "replace")) for part in parts]
    if max(encoded) > LONGEST_NAME_BYTES or sum(encoded) + len(encoded) > LONGEST_PATH_BYTES:
        raise InputRefused(_("Its name is too long: shorten it and pack anew."))
    if len(parts) > MOST_FOLDERS:
        raise InputRefused(_("It lies in too many folders inside each other: pack the inner ones alone."))
    if any("\ud800" <= letter <= "\udfff" for part in parts for letter in part):
        raise InputRefused(_("The file's name is not UTF-8: rename it."))


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]


def _key(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFKC", path.as_posix()).casefold()


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in Info-ZIP's Unicode Path field, if it is there and speaks of this name."""
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, position)
        field = extra[position + 4 : position + 4 + size]
        if kind == _UNICODE_PATH and size > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        position += 4 + size
    return None
