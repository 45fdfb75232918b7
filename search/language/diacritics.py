"""Words typed without Polish diacritics, and what the dictionary makes of them. Pure."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice, product
from typing import Final

from search.language import morfeusz

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
_MAX_CHANGES: Final = 3
"""So many letters of a word may lack their mark; `łączących` lacks three, hardly any word more."""
_MAX_TRIED: Final = 400


def strip_diacritics(text: str) -> str:
    """`text` as typed on a keyboard without Polish letters."""
    return text.translate(_STRIPPED)


@lru_cache(maxsize=20_000)
def restored(word: str) -> tuple[str, ...]:
    """The words that `word`, in lower case, may be with diacritics: those that the dictionary knows."""
    return tuple(
        candidate for candidate in islice(_candidates(word), _MAX_TRIED) if morfeusz.lemmas(candidate)
    )


def _candidates(word: str) -> Iterator[str]:
    """`word` with marks on one letter, on two, on three."""
    places = [place for place, letter in enumerate(word) if letter in _MARKED]
    for changes in range(1, _MAX_CHANGES + 1):
        for chosen in combinations(places, changes):
            for marks in product(*(_MARKED[word[place]] for place in chosen)):
                letters = list(word)
                for place, mark in zip(chosen, marks, strict=True):
                    letters[place] = mark
                yield "".join(letters)
