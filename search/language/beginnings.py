"""Which words can come down to a term, told by how they begin: a text need not be analysed to be searched.

The forms of a word begin with the same letter, and their next consonants are the same or alternate with
them (`ręka`, `ręce`; `noga`, `nodze`; `wąż`, `węże`; `pies`, `psa`). Exceptions are few: prefixes that
grammar adds (`niedokręcony`, `najdłuższy`), and forms of another stem (`rok`, `lata`).

Most words of a text are left out by their consonants alone (`search.language.consonants`), all at once.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final
from unicodedata import is_normalized

from search.language.codes import has_digit
from search.language.consonants import ALTERNATING, MOST_CONSONANTS, ODD, SILENT, Outline, places
from search.language.folding import fold

_ALONE: Final = frozenset({"nie"})
"""Terms that only words come down to that have no consonants besides theirs."""
_INFINITIVE: Final = re.compile("(?:[aoiy]wac|nac|zec|c)$")
"""The end of a Polish infinitive, folded, which its other forms lack (`myć`, `myje`; `hamować`, `hamuje`)."""
_PREFIXES: Final = ("nie", "naj")
_OTHER_STEMS: Final[dict[str, tuple[str, ...]]] = {
    "byc": ("j", "s"),
    "cztery": ("c",),
    "ciac": ("t",),
    "czlowiek": ("l",),
    "dobry": ("l",),
    "dobrze": ("l",),
    "dawac": ("d",),
    "duzo": ("w",),
    "duzy": ("w",),
    "dziecko": ("dk",),
    "dzien": ("d",),
    "isc": ("s",),
    "jakis": ("j",),
    "malo": ("m",),
    "maly": ("m",),
    "mozliwosc": ("m",),
    "rok": ("l",),
    "trzec": ("t",),
    "wielki": ("w",),
    "zle": ("g",),
    "zly": ("g",),
    "znalezc": ("s",),
}
"""Terms with forms that begin otherwise, and how."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LOOKED_AT: Final = 12
_SOFT_HYPHEN: Final = "\u00ad"


class Beginnings:
    """How words may begin that come down to one of some terms."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._keys, self._beginnings, self._has_code = set[str](), set[str](), False
        self._outline = Outline()
        for term in terms:
            self._has_code |= has_digit(term)
            self._keys.update(_OTHER_STEMS.get(term, ()))
            key = _key(_INFINITIVE.sub("", term) or term)
            if term in _ALONE:
                self._beginnings.add(key)
            else:
                self._keys.add(key)
            self._beginnings.update(key[:length] for length in range(1, len(key)))
        for key in self._keys:
            self._outline.add(key)
        for beginning in self._beginnings:
            self._outline.add_alone(beginning)

    def admitted(self, words: Sequence[str]) -> list[int]:
        """The numbers of the words that may come down to one of the terms; a few more may be among them.

        Words stand between two spaces of a text.
        """
        known = places(words)
        numbers = self._outline.matched(known)
        return [number for number in numbers if known[number] != ODD or self.admit(words[number])]

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
        if any(key[:length] in self._keys for length in range(1, len(key) + 1)):
            return True
        return len(key) <= MOST_CONSONANTS and key in self._beginnings


@lru_cache(maxsize=20_000)
def _begun(word: str) -> str:
    """The beginning of a word, folded; a few letters stand for many words."""
    return fold(word)


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    """The first letter and the first few consonants after it, each as what it alternates with."""
    first = "s" if word.startswith("z") else word[:1]
    consonants = "".join([one for one in word[1:] if one not in SILENT])
    return first + consonants[:MOST_CONSONANTS].translate(ALTERNATING)
