"""Words typed without Polish diacritics, and what the dictionary makes of them. Pure."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice, product
from typing import Final

from search.language import morfeusz
from translations.polish_words import words_among

_MARKED: Final = {
    "a": "ą",
    "c": "ć",
    "e": "ę",
    "l": "ł",
    "n": "ń",
    "o": "ó",
    "s": "ś",
    "z": "żź",
}
_PAIRS: Final = [(mark, plain) for plain, marks in _MARKED.items() for mark in marks]
_STRIPPED: Final = str.maketrans(dict([*_PAIRS, *((mark.upper(), plain.upper()) for mark, plain in _PAIRS)]))
_VOWELS: Final = frozenset("aeiouy")
_NEVER_BEFORE_VOWELS: Final = frozenset("ąćęńśź")
"""Soft consonants before a vowel are written with an `i`, and no nasal vowel has another one behind it."""
_NEVER_FIRST: Final = ("ą", "ę")
_MAX_CHANGES: Final = 3
"""So many letters of a word may lack their mark; `łączących` lacks three, hardly any word more."""
_MAX_TRIED: Final = 400


def strip_diacritics(text: str) -> str:
    """`text` as typed on a keyboard without Polish letters."""
    return text.translate(_STRIPPED)


@lru_cache(maxsize=20_000)
def restored(word: str) -> tuple[str, ...]:
    """The words that `word`, in lower case, may be with diacritics: those that the dictionary knows."""
    tried = list(islice(candidates(word), _MAX_TRIED))
    known = words_among(tried) if word.isalpha() else tried
    return tuple(candidate for candidate in tried if candidate in known and morfeusz.lemmas(candidate))


def candidates(word: str) -> Iterator[str]:
    """`word` with marks on one letter, on two, on three, as far as Polish writes them there."""
    possible = {place: marks for place in range(len(word)) if (marks := _marks_at(word, place))}
    for changes in range(1, _MAX_CHANGES + 1):
        for chosen in combinations(possible, changes):
            for chosen_marks in product(*(possible[place] for place in chosen)):
                letters = list(word)
                for place, mark in zip(chosen, chosen_marks, strict=True):
                    letters[place] = mark
                yield "".join(letters)


def _marks_at(word: str, place: int) -> str:
    """The letters with marks that may stand for the one at a place; the dictionary has none elsewhere."""
    marks = _MARKED.get(word[place], "")
    if word[place + 1 : place + 2] in _VOWELS:
        return "".join(mark for mark in marks if mark not in _NEVER_BEFORE_VOWELS)
    return "" if place == 0 and marks in _NEVER_FIRST else marks
