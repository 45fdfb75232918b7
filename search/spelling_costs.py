"""What a typing mistake costs, in Polish and in English: the likelier it is, the less. Pure.

Damerau-Levenshtein with costs: 1 for a letter too many, too few, or another one. A missing diacritic costs
nothing, what sounds alike (ó and u, rz and ż, ch and h) little, neighbours on the keyboard a little less.
"""

from functools import lru_cache
from typing import Final

from search.language.folding import fold

_PLAIN: Final = 1.0
_NEIGHBOUR: Final = 0.8
_SWAPPED: Final = 0.7
_DOUBLED: Final = 0.4
_WRONG_MARK: Final = 0.1
"""A diacritic where there is none, or another one; dear enough for the right form to win."""

# What sounds alike, or is often mistaken, in either direction.
_ALIKE: Final = {
    0.25: "ó-u rz-ż ch-h ą-om ą-on ę-em ę-en ą-ę rz-sz sz-ż",
    0.4: "rz-z h-ch ą-o s-sz c-cz ć-ci ś-si ń-ni ź-zi dż-drz trz-cz ks-x f-ph k-ck",
    0.5: "i-y i-j s-z w-v c-k k-q g-k d-t b-p ei-ie a-e",
}
_KEYBOARD: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _alike() -> dict[tuple[str, str], float]:
    costs: dict[tuple[str, str], float] = {}
    for cost, pairs in sorted(_ALIKE.items(), reverse=True):
        for pair in pairs.split():
            one, other = pair.split("-")
            costs[one, other] = costs[other, one] = cost
            for bare in {fold(one), one}:
                for plain in {fold(other), other}:
                    if bare != plain:
                        costs.setdefault((bare, plain), cost)
                        costs.setdefault((plain, bare), cost)
    return costs


def _neighbours() -> frozenset[tuple[str, str]]:
    found = set()
    for number, row in enumerate(_KEYBOARD):
        for place, key in enumerate(row):
            below = _KEYBOARD[number + 1] if number + 1 < len(_KEYBOARD) else ""
            near = row[place + 1 : place + 2] + below[max(place - 1, 0) : place + 1]
            found |= {(key, other) for other in near} | {(other, key) for other in near}
    return frozenset(found)


_COSTS: Final = _alike()
_STRETCHES: Final = {
    typed: [(meant, cost) for (one, meant), cost in _COSTS.items() if one == typed] for typed, _ in _COSTS
}
_LONGEST: Final = max(map(len, _STRETCHES))
_NEAR: Final = _neighbours()


@lru_cache(maxsize=10_000)
def _exchanged(typed: str, meant: str) -> float:
    """The cost of one letter for another."""
    if typed == meant:
        return 0.0
    if fold(typed) == fold(meant):
        return 0.0 if typed == fold(typed) else _WRONG_MARK
    near = _NEIGHBOUR if (fold(typed), fold(meant)) in _NEAR else _PLAIN
    return min(near, _COSTS.get((typed, meant), _PLAIN))


def cost(typed: str, meant: str) -> float:
    """What it costs to have typed one word where another was meant, both in lower case."""
    rows = [[float(place) for place in range(len(meant) + 1)]]
    for end in range(1, len(typed) + 1):
        row = [rows[-1][0] + _lone(typed, end - 1)]
        rows.append(row)
        stretches = [
            (rows[end - length], meant_here, cost_here)
            for length in range(1, min(_LONGEST, end) + 1)
            for meant_here, cost_here in _STRETCHES.get(typed[end - length : end], ())
            if meant_here in meant and length + len(meant_here) > 2
        ]
        for other in range(1, len(meant) + 1):
            best = min(
                rows[end - 1][other - 1] + _exchanged(typed[end - 1], meant[other - 1]),
                rows[end - 1][other] + _lone(typed, end - 1),
                row[other - 1] + _lone(meant, other - 1),
            )
            for before, stretch, alike in stretches:
                if meant.endswith(stretch, 0, other):
                    best = min(best, before[other - len(stretch)] + alike)
            if end > 1 and other > 1 and typed[end - 2 : end] == meant[other - 1] + meant[other - 2]:
                best = min(best, rows[end - 2][other - 2] + _SWAPPED)
            row.append(best)
    return rows[-1][-1]


def _lone(word: str, place: int) -> float:
    """The cost of a letter that stands in one of the words alone: little where it doubles the one before."""
    return _DOUBLED if place and word[place] == word[place - 1] else _PLAIN
