"""What a ZIP file is: an office document, a package of another kind, or a bundle of files.

Whatever is zipped begins with the same four bytes. The names in the table of contents at its end tell a Word
document from a folder of manuals that somebody packed; the table is read within bounds and nothing is
unpacked.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.detect import DOCX, HEAD_BYTES, media_type
from ingest.limits import MIB

ZIP: Final = "application/zip"
IIRDS: Final = "application/iirds+zip"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUNDLES: Final = frozenset({ZIP, IIRDS})
METADATA: Final = "META-INF/metadata.rdf"
"""Where an iiRDS package says what is in it (iiRDS 1.2, clause 7)."""

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"
_EPUB: Final = "application/epub+zip"
_JAVA: Final = "application/java-archive"
_ZIPPED: Final = frozenset({ZIP, DOCX, XLSX})
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LONGEST_COMMENT: Final = 65_535
_ENTRY: Final = b"PK\x01\x02"
_ENTRY_BYTES: Final = 46
_MOST_BYTES: Final = 16 * MIB


def is_bundle(path: Path) -> bool:
    """Whether the file is an archive of files to be taken in one by one."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return package_type(path, media_type(path.name, head)) in BUNDLES


def package_type(path: Path, found: str) -> str:
    """The media type of a file whose first bytes show `found`: looked at more closely where it is zipped."""
    if found not in _ZIPPED:
        return found
    names = frozenset(_names(path))
    if not names:
        return found
    if METADATA in names:
        return IIRDS
    if "[Content_Types].xml" in names:
        folders = {name.partition("/")[0] for name in names if "/" in name}
        return DOCX if "word" in folders else XLSX if "xl" in folders else _OFFICE
    if "META-INF/container.xml" in names:
        return _EPUB
    if {"mimetype", "content.xml"} <= names:
        return _OPEN_DOCUMENT
    return _JAVA if "META-INF/MANIFEST.MF" in names else ZIP


def _names(path: Path) -> Iterator[str]:
    """The entries' names; none where the table of contents is not found or beyond bounds."""
    table = _table_of_contents(path)
    position = 0
    while table.startswith(_ENTRY, position) and position + _ENTRY_BYTES <= len(table):
        name, extra, comment = struct.unpack_from("<HHH", table, position + 28)
        start = position + _ENTRY_BYTES
        yield table[start : start + name].decode("utf-8", "replace")
        position = start + name + extra + comment


def _table_of_contents(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        tail_bytes = min(size, _END_BYTES + _LONGEST_COMMENT)
        file.seek(size - tail_bytes)
        tail = file.read(tail_bytes)
        end = tail.rfind(_END)
        if end < 0 or end + _END_BYTES > len(tail):
            return b""
        table_bytes = struct.unpack_from("<I", tail, end + 12)[0]
        # Not the offset that stands there: what was put in front of the archive shifts it.
        start = size - tail_bytes + end - table_bytes
        if start < 0 or table_bytes > _MOST_BYTES:
            return b""
        file.seek(start)
        return file.read(table_bytes)
