"""The ZIP package of a spreadsheet: its parts, bounded in number and unpacked size (ECMA-376 part 2)."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from ingest.outcomes import Encrypted, InputRefused, Malformed, TooLarge
from ingest.safe_xml import Element, attribute, by_name, parse_xml, stream_xml
from translations.catalogue import translator

_ = translator("readers")

MAX_PARTS: Final = 5_000
MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MAX_SMALL_PART_BYTES: Final = 16 * 1024 * 1024
_IS_ENCRYPTED: Final = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What one part says of another; `is_outside` where it lies outside the package and is never opened."""

    sort: str
    target: str
    is_outside: bool


class Package:
    """The parts of a package by their names. Nothing but the file itself is ever opened."""

    def __init__(self, path: Path) -> None:
        """Open a package.

        Raises:
            Malformed: it is no ZIP archive, or a broken one.
            Encrypted: it has a password.
            TooLarge: it has more parts than the limits allow.
        """
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise Malformed(
                _("The spreadsheet cannot be opened: its archive is broken. Save it anew.")
            ) from None
        try:
            self._entries = _bounded(self._archive.infolist())
        except InputRefused:
            self._archive.close()
            raise
        self._left = MAX_UNPACKED_BYTES

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part.lower() in self._entries

    def root(self, part: str) -> Element | None:
        """The root element of a small part; None where there is no such part.

        Raises:
            InputRefused: it is broken or too large.
        """
        if not self.has(part):
            return None
        with self._open(part) as stream:
            content = stream.read(MAX_SMALL_PART_BYTES + 1)
        if len(content) > MAX_SMALL_PART_BYTES:
            raise TooLarge(_("The spreadsheet unpacks to more than the limits allow."))
        return parse_xml(content).root

    def elements(self, part: str, *names: str) -> Iterator[Element]:
        """The elements of a large part one after the other, without keeping it; none where there is none.

        Raises:
            InputRefused: it is broken or too large.
        """
        if self.has(part):
            with self._open(part) as stream:
                yield from stream_xml(stream, *names)

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to, by the ids that it uses."""
        folder, _stroke, name = part.rpartition("/")
        root = self.root(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
        found = {}
        for relation in by_name(root, "Relationship") if root is not None else ():
            target = unquote(attribute(relation, "Target"))
            inside = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[attribute(relation, "Id")] = Relation(
                sort=attribute(relation, "Type").rpartition("/")[2],
                target=posixpath.normpath(inside),
                is_outside=attribute(relation, "TargetMode") == "External",
            )
        return found

    def spend(self, size: int) -> None:
        """Count bytes that were unpacked.

        Raises:
            TooLarge: they are more than the limits allow.
        """
        self._left -= size
        if self._left < 0:
            raise TooLarge(_("The spreadsheet unpacks to more than the limits allow."))

    def _open(self, part: str) -> "_Counted":
        try:
            return _Counted(self._archive.open(self._entries[part.lower()]), self)
        except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError):
            raise _broken() from None


class _Counted(io.RawIOBase):
    """A part as it is unpacked, byte by byte counted: what its entry declares is not believed."""

    def __init__(self, stream: zipfile.ZipExtFile | object, package: Package) -> None:
        self._stream: zipfile.ZipExtFile = stream  # type: ignore[assignment]
        self._package = package

    def read(self, size: int = -1) -> bytes:
        """Read at most so many bytes."""
        try:
            content = self._stream.read(size if size >= 0 else MAX_SMALL_PART_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise _broken() from None
        self._package.spend(len(content))
        return content

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def close(self) -> None:
        """Close the part: until then the archive itself stays open."""
        self._stream.close()
        super().close()


def _bounded(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The entries by their names without regard to case."""
    if len(entries) > MAX_PARTS:
        raise TooLarge(_("The spreadsheet unpacks to more than the limits allow."))
    if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries):
        raise Encrypted(_("The spreadsheet has a password: save it without one."))
    return {entry.filename.lstrip("/").lower(): entry for entry in entries}


def _broken() -> Malformed:
    return Malformed(_("The spreadsheet cannot be opened: its archive is broken. Save it anew."))
