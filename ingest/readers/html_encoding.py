"""Which encoding a page is in: by its mark, its declaration, or certain signs of Polish. Pure."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from translations.catalogue import translator

_ = translator("readers")

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
_DECLARATION_REACH: Final = 4096
_POLISH: Final = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_TYPOGRAPHY: Final = frozenset("„”“’‘–—…•§°±²³µ×·«»€\xa0\xad")
_CERTAIN_SHARE: Final = 0.8
# What browsers take these labels for (WHATWG Encoding Standard).
_LABELS: Final = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text, the encoding that it was in, and what had to be guessed."""

    text: str
    encoding: str
    complaints: tuple[str, ...] = ()


def decode_html(content: bytes) -> Decoded:
    """Decode a page. Never fails: what no encoding explains is read as Western letters, with a complaint."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(text=content[len(mark) :].decode(encoding, "replace"), encoding=encoding)
    declared = _declared(content)
    # No text of another encoding happens to be UTF-8 all through, whatever a page declares.
    likely = (declared, "utf-8") if declared and content.isascii() else ("utf-8", declared or "utf-8")
    for encoding in dict.fromkeys(likely):
        text = _strictly(content, encoding)
        if text is not None:
            return Decoded(text=text, encoding=encoding)
    polish = _polish_encoding(content)
    if polish:
        sentence = _("The page does not say its encoding; its Polish letters show that it is {encoding}.")
        complaint = sentence.format(encoding=polish)
        return Decoded(text=content.decode(polish, "replace"), encoding=polish, complaints=(complaint,))
    complaint = _("The page does not say its encoding; it was read as Western European, check its letters.")
    return Decoded(text=content.decode("cp1252", "replace"), encoding="cp1252", complaints=(complaint,))


def _declared(content: bytes) -> str | None:
    match = _DECLARED.search(content[:_DECLARATION_REACH])
    if not match:
        return None
    label = match[1].decode("ascii", "replace").lower()
    if label.startswith("utf-16"):  # readable as ASCII so far, so it cannot be true
        return "utf-8"
    try:
        return codecs.lookup(_LABELS.get(label, label)).name
    except LookupError:
        return None


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _polish_encoding(content: bytes) -> str | None:
    shares = {encoding: _polish_share(content, encoding) for encoding in ("cp1250", "iso8859-2")}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _CERTAIN_SHARE else None


def _polish_share(content: bytes, encoding: str) -> float:
    """How many of the letters beyond ASCII are Polish ones, from 0 to 1."""
    foreign = [character for character in content.decode(encoding, "replace") if ord(character) > 127]
    letters = [character for character in foreign if character not in _TYPOGRAPHY]
    if not letters:
        return 1.0 if foreign else 0.0
    return sum(character in _POLISH for character in letters) / len(letters)
