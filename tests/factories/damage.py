"""Good text damaged in the ways that the world damages it, for tests and measurements."""

import html
from collections.abc import Callable
from typing import Final

Damage = Callable[[str], str]


def misread(was: str, taken_for: str) -> Damage:
    """Text written in one encoding and read in another; signs that the first lacks are spelt plainly."""

    def damage(text: str) -> str:
        return _decoded(written(text, was), taken_for)

    return damage


def again(damage: Damage, times: int) -> Damage:
    """The same damage upon itself."""

    def repeated(text: str) -> str:
        for _time in range(times):
            text = damage(text)
        return text

    return repeated


def one_after_the_other(*damages: Damage) -> Damage:
    """Several damages, the first one first."""

    def damage(text: str) -> str:
        for each in damages:
            text = each(text)
        return text

    return damage


def named(text: str) -> str:
    """Letters beyond ASCII written as the names that HTML has for them."""
    return text.encode("ascii", "xmlcharrefreplace").decode()


def dropped(encoding: str, taken_for: str) -> Damage:
    """Bytes that mean nothing in the wrong encoding are left out."""
    return lambda text: text.encode(encoding).decode(taken_for, "ignore")


def replaced_by(sign: str) -> Damage:
    """Polish letters became one and the same sign."""
    return lambda text: "".join(sign if character in _POLISH else character for character in text)


_POLISH: Final = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_PLAINLY: Final = str.maketrans({
    "„": '"', "”": '"', "“": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "…": "...", "•": "*", "×": "x",
    "²": "2", "³": "3", "µ": "u", "μ": "u", "Ω": "Ohm", "≤": "<=", "≥": ">=", "→": "->", "←": "<-",
    "\xa0": " ", "½": "1/2", "±": "+/-", "°": "st.", "·": "*", "≈": "~", "€": "EUR", "§": "par.",
    "™": "(TM)", "®": "(R)", "©": "(C)", "\u2011": "-", "−": "-", "‰": "", "⌀": "", "Ø": "", "ø": "",
    "é": "e", "ö": "o", "ü": "u", "ä": "a",
})  # fmt: skip


def writable(text: str, encoding: str) -> str:
    """`text` with the signs spelt plainly that the encoding lacks."""
    return "".join(
        character if _fits(character, encoding) else character.translate(_PLAINLY) for character in text
    )


def _fits(character: str, encoding: str) -> bool:
    return character in _POLISH or _can_encode(character, encoding)


def _can_encode(character: str, encoding: str) -> bool:
    try:
        character.encode(_codec(encoding))
    except UnicodeEncodeError:
        return False
    return True


def _codec(encoding: str) -> str:
    return "cp437" if encoding == "mazovia" else encoding


_MAZOVIA: Final = dict(zip(_POLISH, bytes.fromhex("868d9192a4a29ea6a78f95909ca5a398a0a1"), strict=True))


def written(text: str, encoding: str) -> bytes:
    """The text in an encoding; signs that the encoding lacks are spelt plainly."""
    if encoding != "mazovia":
        return writable(text, encoding).encode(encoding)
    return b"".join(
        bytes([_MAZOVIA[character]]) if character in _MAZOVIA else character.encode("cp437")
        for character in writable(text, encoding)
    )


def _decoded(content: bytes, encoding: str) -> str:
    """As programs decode that never refuse: bytes without a meaning become control characters."""
    if encoding in ("gb18030", "gbk", "gb2312"):
        return content.decode(encoding)
    return "".join(_character(byte, encoding) for byte in content)


def _character(byte: int, encoding: str) -> str:
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def doubly_named(text: str) -> str:
    """Source whose letters were written as names twice over."""
    return html.escape(named(text), quote=False)
