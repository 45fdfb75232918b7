"""Which units of two languages go together, by counting texts that have both. Pure; units are numbers.

Association is the log-likelihood ratio (Dunning, 1993). Competitive linking (Melamed, 2000) then lets the
units of each text choose: the strongest pair first, and neither of the two may be chosen again in that text,
so that a word explained once is not explained twice.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LEAST_ASSOCIATION: Final = 5.0
"""Of less, one pair in forty would come about by chance."""
LEAST_TEXTS: Final = 2
"""A unit of a single text has met everything there, and proves nothing."""
MAX_PAIRS_COUNTED: Final = 1_000_000
"""So many pairs are counted at once (some 150 MB); those that were met once give way."""
_LINKED: Final = 0.8
"""How likely two units that belong together are linked where they meet (Melamed's lambda plus)."""
_ROUNDS: Final = 2
_SIDE_BITS: Final = 32

Text = tuple[Collection[int], Collection[int]]
"""The different units of one text in either language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two units that were linked: in which texts, and how exclusively (above 0, at most 1)."""

    one: int
    other: int
    strength: float
    texts: tuple[int, ...]


def linked(texts: Sequence[Text]) -> list[Link]:
    """The pairs of units that were linked in at least one text."""
    counts = _counts(texts)
    together = _together(texts, counts)
    scores = _associations(together, counts, len(texts))
    found: dict[int, list[int]] = {}
    for _round in range(_ROUNDS):
        found = _link(texts, scores)
        scores = _reconsidered(found, together)
    return list(_links(found))


def associated(texts: Sequence[Text]) -> dict[int, float]:
    """How strongly units go together, by pair (see `sides`)."""
    counts = _counts(texts)
    return _associations(_together(texts, counts), counts, len(texts))


def sides(pair: int) -> tuple[int, int]:
    """The two units of a pair."""
    return pair >> _SIDE_BITS, pair & ((1 << _SIDE_BITS) - 1)


def _counts(texts: Iterable[Text]) -> tuple[Counter[int], Counter[int]]:
    one, other = Counter[int](), Counter[int]()
    for some, others in texts:
        one.update(some)
        other.update(others)
    return one, other


def _together(texts: Iterable[Text], counts: tuple[Counter[int], Counter[int]]) -> dict[int, int]:
    """In how many texts two units meet that may belong together."""
    together: dict[int, int] = defaultdict(int)
    for some, others in texts:
        right = [unit for unit in others if counts[1][unit] >= LEAST_TEXTS]
        for unit in some:
            if counts[0][unit] >= LEAST_TEXTS:
                left = unit << _SIDE_BITS
                for partner in right:
                    together[left | partner] += 1
        if len(together) > MAX_PAIRS_COUNTED:
            together = defaultdict(int, {pair: count for pair, count in together.items() if count > 1})
    return together


def _associations(
    together: Mapping[int, int], counts: tuple[Counter[int], Counter[int]], total: int
) -> dict[int, float]:
    scores = {}
    for pair, both in together.items():
        one, other = sides(pair)
        score = log_likelihood_ratio(both, counts[0][one], counts[1][other], total)
        if score >= LEAST_ASSOCIATION:
            scores[pair] = score
    return scores


def log_likelihood_ratio(both: int, one: int, other: int, total: int) -> float:
    """How surprising it is that two units meet in `both` texts; 0 when they meet no more than by chance."""
    if both * total <= one * other:
        return 0.0
    inside = (both, one - both, other - both, total - one - other + both)
    return 2 * (
        _entropy(inside)
        - _entropy((inside[0] + inside[1], inside[2] + inside[3]))
        - _entropy((inside[0] + inside[2], inside[1] + inside[3]))
    )


def _entropy(counts: Sequence[int]) -> float:
    total = sum(counts)
    return sum(count * math.log(count / total) for count in counts if count > 0)


def _link(texts: Iterable[Text], scores: Mapping[int, float]) -> dict[int, list[int]]:
    """The numbers of the texts in which each pair was linked."""
    found: dict[int, list[int]] = defaultdict(list)
    for number, (some, others) in enumerate(texts):
        pairs = (one << _SIDE_BITS | other for one in some for other in others)
        wanted = sorted((-scores[pair], pair) for pair in pairs if pair in scores)
        taken: set[int] = set()
        for _score, pair in wanted:
            one, other = sides(pair)
            if one not in taken and ~other not in taken:  # units of either side have numbers of their own
                taken |= {one, ~other}
                found[pair].append(number)
    return found


def _reconsidered(found: Mapping[int, Sequence[int]], together: Mapping[int, int]) -> dict[int, float]:
    """How much likelier the links are if the two belong together than if they do not."""
    links = sum(map(len, found.values()))
    chance = min(0.2, max(1e-4, 0.1 * links / max(sum(together.values()), 1)))
    scores = {}
    for pair, numbers in found.items():
        linked_times, left = len(numbers), together[pair] - len(numbers)
        score = linked_times * math.log(_LINKED / chance) + left * math.log((1 - _LINKED) / (1 - chance))
        if score > 0:
            scores[pair] = score
    return scores


def _links(found: Mapping[int, Sequence[int]]) -> Iterator[Link]:
    one_side, other_side = Counter[int](), Counter[int]()
    for pair, numbers in found.items():
        one, other = sides(pair)
        one_side[one] += len(numbers)
        other_side[other] += len(numbers)
    for pair, numbers in found.items():
        one, other = sides(pair)
        yield Link(
            one=one,
            other=other,
            strength=2 * len(numbers) / (one_side[one] + other_side[other]),
            texts=tuple(numbers),
        )
