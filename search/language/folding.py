"""Folding: lower case, no diacritics, ł as l. The last step of every word's way to its term. Pure."""

import unicodedata
from typing import Final

_BY_HAND: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "\u00ad": None}
)
"""Letters that Unicode does not decompose, and the soft hyphen, which is not a letter at all."""


def fold(text: str) -> str:
    """Lower-case `text` without diacritics. Folding what is folded changes nothing."""
    if text.isascii():
        return text.lower()
    lowered = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_BY_HAND)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def composed(text: str) -> str:
    """`text` in lower case with every letter and its marks as one character, as the stemmers expect it."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).lower().replace("\u00ad", "").replace("’", "'")
