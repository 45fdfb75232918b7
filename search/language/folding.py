"""Folding: lower case, no diacritics, ł as l. The last step of every word's way to its term. Pure."""

import unicodedata
from functools import cache
from typing import Final

_BY_HAND: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "\u00ad": None}
)
"""Letters that Unicode does not decompose, and the soft hyphen, which is not a letter at all."""
_LATIN: Final = range(0x80, 0x250)


def fold(text: str) -> str:
    """Lower-case `text` without diacritics. Folding what is folded changes nothing."""
    if text.isascii():
        return text.lower()
    latin = text.translate(_latin()).lower()
    return latin if latin.isascii() else _folded(text)


def _folded(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_BY_HAND)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@cache
def _latin() -> dict[int, str]:
    """What the letters of Latin scripts fold to, each by itself: nearly all texts consist of them alone."""
    return {number: _folded(chr(number)) for number in _LATIN}


def composed(text: str) -> str:
    """`text` in lower case with every letter and its marks as one character, as the stemmers expect it."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).lower().replace("\u00ad", "").replace("’", "'")
