"""ZIP archives for tests, good ones and traps; everything in them is made up here."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

SYMLINK_MODE = 0o120777
FIFO_MODE = 0o010644
ENCRYPTED = 0x1


def packed(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files, in this order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def write_archive(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write an archive of these files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(files))
    return path


def with_mode(name: str, mode: int, content: str = "elsewhere") -> bytes:
    """An archive whose one entry says that it is a link, a pipe or another thing."""
    packing = io.BytesIO()
    with zipfile.ZipFile(packing, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, content)
    return packing.getvalue()


def encrypted(content: bytes, names: Iterable[bytes]) -> bytes:
    """The archive with these entries marked as encrypted, where they lie and in the table of contents."""
    changed = bytearray(content)
    for name in names:
        for signature, flags_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
            start = _entry(changed, signature, name_at, name)
            flags = struct.unpack_from("<H", changed, start + flags_at)[0]
            struct.pack_into("<H", changed, start + flags_at, flags | ENCRYPTED)
    return bytes(changed)


def damaged(content: bytes, name: bytes) -> bytes:
    """The archive with the bytes of this (stored) entry changed behind its checksum."""
    changed = bytearray(content)
    start = _entry(changed, b"PK\x03\x04", 30, name) + 30 + len(name)
    changed[start] ^= 0xFF
    return bytes(changed)


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with an entry called `new`, which is as long as `old`."""
    assert len(old) == len(new)
    return content.replace(old, new)


def overlapping(name: str, size: int, copies: int) -> bytes:
    """An archive whose table of contents names the same bytes many times."""
    content = packed({name: b"\0" * size})
    table = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[table:end]
    tail = bytearray(content[end:])
    struct.pack_into("<HHI", tail, 8, copies, copies, len(entry) * copies)
    return content[:table] + entry * copies + bytes(tail)


def _entry(content: bytearray, signature: bytes, name_at: int, name: bytes) -> int:
    start = content.find(signature)
    while start >= 0 and content[start + name_at : start + name_at + len(name)] != name:
        start = content.find(signature, start + 4)
    assert start >= 0, f"no entry {name!r}"
    return start
