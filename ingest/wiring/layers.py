"""In which row what is joined stands, where nobody says what is supply and what is load. Pure.

Rows are counted from 0 at the top; `level_of` makes a level of a net list of them.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

_FIRST: Final = 20
_STEP: Final = 10
_MOST_ROUNDS: Final = 20

Pair = tuple[str, str]


def level_of(row: int) -> int:
    """The level of a row."""
    return _FIRST + _STEP * row


def following(pairs: Iterable[Pair]) -> dict[str, int]:
    """The rows of what follows each other: each below all that it follows, as far as that is possible."""
    edges = list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
    rows = dict.fromkeys((name for pair in edges for name in pair), 0)
    for _round in range(min(len(rows), _MOST_ROUNDS)):
        changed = False
        for upper, lower in edges:
            if rows[lower] <= rows[upper] < len(rows):
                rows[lower], changed = rows[upper] + 1, True
        if not changed:
            break
    return rows


def around(pairs: Sequence[Pair]) -> dict[str, int]:
    """The rows of what is only joined: what has the most wires above, what it is joined to below it."""
    near: dict[str, dict[str, None]] = {}
    counts: dict[str, int] = {}
    for one, other in pairs:
        for name, neighbour in ((one, other), (other, one)):
            near.setdefault(name, {})[neighbour] = None
            counts[name] = counts.get(name, 0) + 1
    rows: dict[str, int] = {}
    for start in sorted(near, key=lambda name: -counts[name]):
        waiting = deque([(start, 0)] if start not in rows else [])
        while waiting:
            name, row = waiting.popleft()
            if name not in rows:
                rows[name] = row
                waiting.extend((neighbour, row + 1) for neighbour in near[name] if neighbour not in rows)
    return rows
