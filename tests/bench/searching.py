"""How long a query takes: all contestants are asked the same, some queries at a time, in turns."""

import gc
from collections.abc import Callable, Sequence

from search.searcher import Searcher
from tests.bench.clocks import Latency, Spent, spent
from tests.bench.ours import READER
from translations.locales import Language

Search = Callable[[str], object]

_MIN_TYPED = 3
_TURN = 20
"""So many queries one contestant answers before it is the next one's turn, which then finds no cache warm."""


def latencies(searches: Sequence[Search], warm_up: Sequence[str], asked: Sequence[str]) -> list[Latency]:
    """The latency of each search, after a warm-up; no query is asked twice, so nothing can be remembered."""
    gc.collect()
    gc.freeze()  # what lies about from building would be walked through again and again
    for query in warm_up:
        for search in searches:
            search(query)
    calls: list[list[Spent]] = [[] for _ in searches]
    for start in range(0, len(asked), _TURN):
        for turn in range(len(searches)):
            place = (start // _TURN + turn) % len(searches)
            for query in asked[start : start + _TURN]:
                calls[place].append(spent(lambda search=searches[place], text=query: search(text)))  # type: ignore[misc]
    gc.unfreeze()
    return [Latency.of(taken) for taken in calls]


def completing(searcher: Searcher) -> Search:
    """What happens while somebody types: what stands in the search box is completed."""
    return lambda typed: searcher.complete(typed, language=Language.POLISH, access=READER)


def typed_so_far(queries: Sequence[str]) -> list[str]:
    """What stands in the search box at every key from the third on, each once."""
    beginnings = (query[:end] for query in queries for end in range(_MIN_TYPED, len(query.split()[0]) + 1))
    return list(dict.fromkeys(beginnings))
