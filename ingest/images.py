"""What a raster picture is, from its first bytes, without decoding it. Pure.

The parent process looks at headers only: four of them are less to trust than their decoders, which work in
readers' child processes alone.
"""

import struct
from dataclasses import dataclass
from typing import Final

from ingest.outcomes import InputRefused, Malformed, TooLarge, Unsupported
from translations.catalogue import translator

_ = translator("readers")

MAX_PIXELS: Final = 50_000_000
MAX_SIZE_BYTES: Final = 32 * 1024 * 1024
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE_MARKERS: Final = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The media type of a picture, and its size in pixels."""

    media_type: str
    width: int
    height: int


def probe(content: bytes) -> Picture:
    """What the picture's header says.

    Raises:
        Unsupported: it is no PNG, JPEG, GIF or WebP.
        Malformed: the header is cut off or contradicts itself.
        TooLarge: it has more bytes or pixels than the limits allow.
    """
    if len(content) > MAX_SIZE_BYTES:
        raise TooLarge(_("The picture is larger than {limit} MiB.").format(limit=MAX_SIZE_BYTES // 2**20))
    try:
        picture = _read(content)
    except (struct.error, IndexError):
        raise _broken() from None
    if not picture.width or not picture.height:
        raise _broken()
    if picture.width * picture.height > MAX_PIXELS:
        sentence = _("The picture of {width} × {height} pixels is larger than the limits allow.")
        raise TooLarge(sentence.format(width=picture.width, height=picture.height))
    return picture


def _broken() -> InputRefused:
    return Malformed(_("The picture is broken: its header does not give a size."))


def _read(content: bytes) -> Picture:
    if content.startswith(_PNG):
        width, height = struct.unpack_from(">II", content, 16)
        return Picture(media_type="image/png", width=width, height=height)
    if content.startswith(_JPEG):
        width, height = _jpeg_size(content)
        return Picture(media_type="image/jpeg", width=width, height=height)
    if content[:6] in (b"GIF87a", b"GIF89a"):
        width, height = struct.unpack_from("<HH", content, 6)
        return Picture(media_type="image/gif", width=width, height=height)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        width, height = _webp_size(content)
        return Picture(media_type="image/webp", width=width, height=height)
    raise Unsupported(_("The picture is not a PNG, JPEG, GIF or WebP."))


def _jpeg_size(content: bytes) -> tuple[int, int]:
    position = 2
    while True:
        if content[position] != 0xFF:
            raise _broken()
        marker = content[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, position + 5)
            return width, height
        elif marker in _JPEG_BARE_MARKERS:
            position += 2
        else:
            position += 2 + max(2, struct.unpack_from(">H", content, position + 2)[0])


def _webp_size(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        height = int.from_bytes(content[27:30], "little") + 1
        return (width, height) if len(content) >= 30 else (0, 0)
    return 0, 0
