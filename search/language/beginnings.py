"""Which words can come down to a term, told by how they begin: a text need not be analysed to be searched.

The forms of a word begin with the same letter, and their next consonant is the same or one that it alternates
with (`ręka`, `ręce`; `noga`, `nodze`; `wąż`, `węże`; `pies`, `psa`). Exceptions are few: prefixes that
grammar adds (`niedokręcony`, `najdłuższy`), forms of another stem (`rok`, `lata`), and short words, of which
only the first letter is looked at.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from unicodedata import is_normalized

from search.language.codes import has_digit
from search.language.folding import fold

_SHORT: Final = 4
"""Terms of fewer letters may change their next consonant (`ten`, `temu`)."""
_MOST_CONSONANTS: Final = 2
_INFINITIVE: Final = re.compile("(?:[aoiy]wac|nac|c)$")
"""The end of a Polish infinitive, folded, which its other forms lack (`myć`, `myje`; `hamować`, `hamuje`)."""
_SILENT: Final = frozenset("aeiouyj")
_ALTERNATING: Final = str.maketrans(dict.fromkeys("kctgdzsh", "k"))
_PREFIXES: Final = ("nie", "naj")
_OTHER_STEMS: Final = {
    "byc": "js",
    "cztery": "c",
    "ciac": "t",
    "czlowiek": "l",
    "dobry": "l",
    "dobrze": "l",
    "dawac": "d",
    "duzo": "w",
    "duzy": "w",
    "dzien": "d",
    "isc": "s",
    "jakis": "j",
    "malo": "m",
    "maly": "m",
    "mozliwosc": "m",
    "rok": "l",
    "trzec": "t",
    "wielki": "w",
    "zle": "g",
    "zly": "g",
    "znalezc": "s",
}
"""Terms with forms that begin otherwise, and with which first letter."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LOOKED_AT: Final = 8
_SOFT_HYPHEN: Final = "\u00ad"


class Beginnings:
    """How words may begin that come down to one of some terms."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._keys, self._beginnings, self._has_code = set[str](), set[str](), False
        for term in terms:
            self._has_code |= has_digit(term)
            self._keys.update(_OTHER_STEMS.get(term, ""))
            key = _key(_INFINITIVE.sub("", term) or term)
            self._keys.add(key if len(term) >= _SHORT else key[:1])
            self._beginnings.update(key[:length] for length in range(1, len(key)))

    def admit(self, chunk: str) -> bool:
        """Whether something in `chunk`, a text without spaces, may come down to one of the terms."""
        if chunk.isalpha():
            return self._admits(chunk)
        if self._has_code and has_digit(chunk):
            return True
        is_marked_apart = not chunk.isascii() and (_SOFT_HYPHEN in chunk or not is_normalized("NFC", chunk))
        return is_marked_apart or any(map(self._admits, _LETTERS.findall(chunk)))

    def _admits(self, word: str) -> bool:
        begun = _begun(word[:_LOOKED_AT])
        return self._starts(begun) or (begun.startswith(_PREFIXES) and self._starts(begun[3:]))

    def _starts(self, word: str) -> bool:
        key = _key(word)
        if key in self._keys or key[:2] in self._keys or key[:1] in self._keys:
            return True
        return len(key) <= _MOST_CONSONANTS and key in self._beginnings


@lru_cache(maxsize=100_000)
def _begun(word: str) -> str:
    """The beginning of a word, folded; a few letters stand for many words."""
    return fold(word)


@lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    """The first letter and the first few consonants after it, each as what it alternates with."""
    first = "s" if word.startswith("z") else word[:1]
    consonants = "".join([one for one in word[1:] if one not in _SILENT])
    return first + consonants[:_MOST_CONSONANTS].translate(_ALTERNATING)
