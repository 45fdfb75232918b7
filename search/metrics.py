"""Measures of a ranking against judgements: nDCG, recall, reciprocal rank. Pure.

nDCG as `trec_eval` has it: the gain is the grade itself, discounted by log2(rank + 1); unjudged and negative
grades gain nothing.
"""

import math
from collections.abc import Mapping, Sequence


def ndcg_at(k: int, ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first `k`."""
    ideal = _gain(sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:k])
    return _gain([max(grades.get(item, 0), 0) for item in ranking[:k]]) / ideal if ideal else 0.0


def recall_at(k: int, ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """The share of the relevant ones that is among the first `k`."""
    relevant = {item for item, grade in grades.items() if grade > 0}
    return len(relevant & set(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank_at(k: int, ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """One over the rank of the first relevant one among the first `k`, else 0."""
    ranks = (rank for rank, item in enumerate(ranking[:k], start=1) if grades.get(item, 0) > 0)
    return 1 / next(ranks, math.inf)


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
