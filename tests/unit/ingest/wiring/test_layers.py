"""Rows for what is joined, where nobody says what is above."""

import pytest

from ingest.wiring.layers import around, following, level_of


def test_what_follows_stands_below() -> None:
    assert following([("X1", "X2"), ("X2", "X3"), ("X1", "X3")]) == {"X1": 0, "X2": 1, "X3": 2}


@pytest.mark.parametrize(
    "pairs", [[("A", "B"), ("B", "A")], [("A", "A")], []], ids=["circle", "itself", "none"]
)
def test_a_circle_ends(pairs: list[tuple[str, str]]) -> None:
    assert set(following(pairs)) <= {"A", "B"}


def test_what_has_the_most_wires_stands_above() -> None:
    assert around([("X1", "A1"), ("A1", "X2"), ("A1", "X3"), ("X3", "G1")]) == {
        "A1": 0,
        "X1": 1,
        "X2": 1,
        "X3": 1,
        "G1": 2,
    }


def test_groups_that_are_not_joined_begin_anew() -> None:
    assert around([("A", "B"), ("A", "B"), ("C", "D")]) == {"A": 0, "B": 1, "C": 0, "D": 1}


def test_rows_are_levels_of_their_own() -> None:
    assert [level_of(row) for row in (0, 1)] == [20, 30]
