"""The order of names in a language's alphabet: a key to sort by. Pure.

Polish letters with marks are letters of their own (ą after a, ł after l, ż after ź: the order of PN-N-01180);
other marks, and all of them in English, count only where two names are the same without.
"""

import unicodedata
from typing import Final

from translations.locales import Language

_LETTERS: Final = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_RANKS: Final = {letter: rank for rank, letter in enumerate(_LETTERS)}
_AFTER: Final = len(_RANKS)


def alphabetical(name: str, language: Language) -> tuple[list[tuple[int, str]], str]:
    """What `name` is sorted by among others in `language`."""
    own = _LETTERS if language is Language.POLISH else ""
    folded = unicodedata.normalize("NFC", name).casefold()
    plain = "".join(sign if sign in own else _without_marks(sign) for sign in folded)
    return [_rank(sign) for sign in plain], name


def _without_marks(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", "l" if sign == "ł" else sign)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _rank(sign: str) -> tuple[int, str]:
    """Signs that are no letters, such as a space, before the letters; foreign letters after them."""
    return (_RANKS.get(sign, _AFTER if sign.isalpha() else -1), sign)
