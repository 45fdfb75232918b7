"""The bytes of an XML document whose encoding is not the one that it declares. Pure."""

import codecs
import re
from typing import Final

from ingest.damage.decoding import codec_named, decode, unmasked
from ingest.damage.misreadings import UTF_8

_DECLARED: Final = re.compile(
    rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*(["'])(?P<label>[A-Za-z0-9._:-]+)\1[^>]*\?>"""
)
_REACH: Final = 1024
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<", b"\0\0")
_MASK: Final = b"\xc2\x85"


def as_it_is(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The document as UTF-8 where it is not in the encoding that it declares, and the complaint on that.

    A document that tells the truth comes back as it was.
    """
    if content.isascii() or content.startswith(_MARKS):
        return content, ()
    declaration = _DECLARED.match(content[:_REACH])
    label = declaration["label"].decode() if declaration else UTF_8
    decoded = decode(content, label)
    is_true = decoded.encoding == (codec_named(label) or label)
    if is_true and not (decoded.complaints or _MASK in content):
        return content, ()
    text = unmasked(decoded.text)
    if declaration and declaration.end() < len(content):
        text = text[len(decode(content[: declaration.end()]).text) :]
    return text.encode(UTF_8, "replace"), decoded.complaints
