"""Measures, against values computed by hand."""

from math import log2

import pytest

from search.metrics import ndcg_at, recall_at, reciprocal_rank_at

GRADES = {"a": 3, "b": 1, "c": 0, "d": -1, "e": 2}
IDEAL = 3 / log2(2) + 2 / log2(3) + 1 / log2(4)


@pytest.mark.parametrize(
    ("ranking", "value"),
    [
        (["a", "e", "b"], 1.0),
        (["b", "e", "a"], (1 / log2(2) + 2 / log2(3) + 3 / log2(4)) / IDEAL),
        (["x", "a"], (3 / log2(3)) / IDEAL),
        (["d", "c", "b"], (1 / log2(4)) / IDEAL),
        (["x", "y"], 0.0),
        ([], 0.0),
    ],
    ids=["ideal", "reversed", "second", "negative and zero gain nothing", "none", "empty"],
)
def test_ndcg_is_gain_over_ideal_gain(ranking: list[str], value: float) -> None:
    assert ndcg_at(10, ranking, GRADES) == pytest.approx(value)


def test_ndcg_looks_no_further_than_k() -> None:
    assert ndcg_at(1, ["x", "a"], GRADES) == 0.0


def test_the_ideal_has_no_more_than_k_either() -> None:
    assert ndcg_at(1, ["a"], GRADES) == pytest.approx(1.0)


def test_ndcg_without_anything_relevant_is_zero() -> None:
    assert ndcg_at(10, ["a"], {"a": 0}) == 0.0


@pytest.mark.parametrize(("k", "value"), [(1, 1 / 3), (2, 2 / 3), (10, 1.0)])
def test_recall_is_the_share_of_the_relevant_that_was_found(k: int, value: float) -> None:
    assert recall_at(k, ["a", "b", "c", "e"], GRADES) == pytest.approx(value if k != 10 else 1.0)


def test_recall_without_anything_relevant_is_zero() -> None:
    assert recall_at(10, ["a"], {}) == 0.0


@pytest.mark.parametrize(
    ("ranking", "value"), [(["a"], 1.0), (["c", "b"], 0.5), (["x", "y", "e"], 1 / 3), (["x"], 0.0), ([], 0.0)]
)
def test_the_reciprocal_rank_is_that_of_the_first_relevant(ranking: list[str], value: float) -> None:
    assert reciprocal_rank_at(10, ranking, GRADES) == pytest.approx(value)


def test_the_reciprocal_rank_looks_no_further_than_k() -> None:
    assert reciprocal_rank_at(1, ["x", "a"], GRADES) == 0.0
