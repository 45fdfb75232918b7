"""The consonants of all words of a text at once: a word's outline, by which most are passed over. Pure.

A text is looked at as bytes of code page 1250, which has one for every letter of Polish: folding it, leaving
out its vowels and dividing it are a few calls, however many words there are.
"""

from collections.abc import Sequence
from itertools import compress, count
from string import ascii_lowercase
from typing import Final

from search.language.folding import fold

SILENT: Final = frozenset("aeiouyj")
"""What is not looked at behind a word's first letter."""
ALTERNATING: Final = str.maketrans(dict.fromkeys("kctgdzsh", "k"))
"""Consonants that take each other's place in the forms of a word, as one of them."""

_CODE_PAGE: Final = "cp1250"
_SPACE, _END, _ODD = b" ", b"-", b"~"
_ODD_BYTE: Final = _ODD[0]
"""Looked for in a word as a number, which is several times as quick as as a text."""
_OPENING: Final = "([{\"'„“‘«‚"
_CLOSING: Final = ".,;:!?)]}”’»…"
_FIRSTS: Final = {letter: number for number, letter in enumerate(ascii_lowercase, 1)}
_CLASSES: Final = "".join(
    dict.fromkeys("".join(one for one in ascii_lowercase if one not in SILENT).translate(ALTERNATING))
)
_CLASS: Final = {letter: number for number, letter in enumerate(_CLASSES, 1)}
_WIDTH: Final = len(_CLASSES) + 1
MOST_CONSONANTS: Final = 3
"""So many consonants behind the first letter are looked at."""
_LOOKED_AT: Final = 1 + MOST_CONSONANTS
ODD: Final = 0
"""The place of outlines that say nothing."""


def _folded(byte: int) -> bytes:
    """What a byte of a text is in its outline; a vowel is still there."""
    letter = bytes([byte]).decode(_CODE_PAGE, "replace")
    if letter.isspace():
        return _SPACE
    if letter in _CLOSING:
        return _END
    folded = fold(letter)
    return folded.encode() if len(folded) == 1 and folded in _FIRSTS else _ODD


_FOLDED: Final = b"".join(map(_folded, range(256)))
_OPENING_BYTES: Final = _OPENING.encode(_CODE_PAGE)
_SILENT_BYTES: Final = "".join(sorted(SILENT)).encode()
_FIRST_CONSONANTS: Final = "".join(one for one in ascii_lowercase if one not in SILENT).encode()
_DRAWN: Final = bytes.maketrans(_FIRST_CONSONANTS.upper() + _END, _FIRST_CONSONANTS + _ODD)
"""Of the capitals that words begin with only vowels stay; what ends within a word makes it odd."""


def outlines(words: Sequence[str]) -> list[bytes]:
    """The outlines of words: a first letter, as a capital if it is a vowel, and three consonants behind it.

    Words have no spaces. What stands around one is left out; one with a sign or foreign letter within is odd.
    """
    if not words:
        return []
    text = f" {' '.join(words)} ".encode(_CODE_PAGE, "backslashreplace")
    text = text.translate(_FOLDED, _OPENING_BYTES)
    while b"- " in text:
        text = text.replace(b"- ", _SPACE)
    text = text.title().translate(_DRAWN, _SILENT_BYTES)
    drawn = text.split(_SPACE)[1:-1]
    if _ODD_BYTE in text:
        return [_ODD if _ODD_BYTE in one else one[:_LOOKED_AT] for one in drawn]
    return [one[:_LOOKED_AT] for one in drawn]


class _Places(dict[bytes, int]):
    """The place of an outline among all that are told apart; those that occur are few thousand."""

    def __missing__(self, outline: bytes) -> int:
        letters, place = outline.decode().lower(), ODD
        if letters.isalpha():
            first = "s" if letters.startswith("z") else letters[:1]
            place = _place(_FIRSTS[first], [_CLASS[one] for one in letters[1:].translate(ALTERNATING)])
        self[outline] = place
        return place


def _place(first: int, classes: Sequence[int]) -> int:
    """The place of a first letter and the classes of the consonants behind it."""
    place = first
    for number in range(MOST_CONSONANTS):
        place = place * _WIDTH + (classes[number] if number < len(classes) else 0)
    return place


def places(words: Sequence[str]) -> list[int]:
    """The place of each word's outline; `ODD` where it says nothing."""
    return list(map(_PLACES.__getitem__, outlines(words)))


def _is_drawn(key: str) -> bool:
    """Whether words that begin so have outlines."""
    return key[:1] in _FIRSTS and all(one in _CLASS for one in key[1:])


_PLACES: Final = _Places()
_RUNS: Final = [b"\1" * _WIDTH ** (MOST_CONSONANTS - known) for known in range(MOST_CONSONANTS + 1)]
"""All that begins with a letter and so many consonants."""


class Outline:
    """Which outlines words may have; a key is a first letter and up to three consonants as they alternate."""

    def __init__(self) -> None:
        self._is_wanted = bytearray(_place(len(_FIRSTS) + 1, ()))
        self._is_wanted[ODD] = 1

    def add(self, key: str) -> None:
        """Want the words that begin so, and those with a prefix of grammar before it (`nie`, `naj`)."""
        if not _is_drawn(key):
            return
        first, classes = key[0], [_CLASS[one] for one in key[1:]]
        self._fill(_FIRSTS[first], classes)
        inner = [] if first in SILENT else [_CLASS[first.translate(ALTERNATING)]]
        self._fill(_FIRSTS["n"], [*inner, *classes][:MOST_CONSONANTS])

    def add_alone(self, key: str) -> None:
        """Want the words that have no consonants besides."""
        if _is_drawn(key):
            self._is_wanted[_place(_FIRSTS[key[0]], [_CLASS[one] for one in key[1:]])] = 1

    def matched(self, among: Sequence[int]) -> list[int]:
        """Of words at these places the numbers of those whose outlines are wanted, or say nothing."""
        return list(compress(count(), map(self._is_wanted.__getitem__, among)))

    def _fill(self, first: int, classes: Sequence[int]) -> None:
        start, run = _place(first, classes), _RUNS[len(classes)]
        self._is_wanted[start : start + len(run)] = run
