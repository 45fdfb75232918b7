"""What goes together, and what is linked."""

import pytest

from search.association import Link, linked, log_likelihood_ratio


def strengths(links: list[Link]) -> dict[tuple[int, int], float]:
    return {(link.one, link.other): round(link.strength, 2) for link in links}


def test_what_always_meets_and_never_otherwise_belongs_together() -> None:
    texts = [((1,), (11,)), ((2,), (12,))] * 10
    assert strengths(linked(texts)) == {(1, 11): 1.0, (2, 12): 1.0}


def test_a_word_explained_once_is_not_explained_twice() -> None:
    """Word 2 always stands beside word 1, and 12 beside 11; but 1 and 11 stand alone too."""
    texts = [((1, 2), (11, 12))] * 10 + [((1,), (11,))] * 10 + [((3,), (13,))] * 20
    assert strengths(linked(texts)) == {(1, 11): 1.0, (2, 12): 1.0, (3, 13): 1.0}


def test_a_word_with_two_meanings_is_linked_to_both() -> None:
    texts = [((1,), (11,))] * 10 + [((1,), (12,))] * 10 + [((3,), (13,))] * 40
    assert strengths(linked(texts)) == {(1, 11): 0.67, (1, 12): 0.67, (3, 13): 1.0}


def test_what_meets_by_chance_is_not_linked() -> None:
    texts = [((1,), (11,)), ((1,), (12,)), ((2,), (11,)), ((2,), (12,))] * 5
    assert linked(texts) == []


def test_a_single_text_proves_nothing() -> None:
    assert linked([((1,), (11,)), ((2,), (12,))]) == []


def test_links_name_their_texts() -> None:
    texts = [((2,), (12,)), ((1,), (11,))] * 10
    assert {link.one: link.texts[:2] for link in linked(texts)} == {1: (1, 3), 2: (0, 2)}


@pytest.mark.parametrize(
    ("both", "one", "other", "total"), [(1, 10, 10, 100), (0, 10, 10, 100)], ids=["as by chance", "less"]
)
def test_meeting_no_more_than_by_chance_is_no_association(
    both: int, one: int, other: int, total: int
) -> None:
    assert log_likelihood_ratio(both, one, other, total) == 0.0


def test_the_ratio_is_that_of_dunning() -> None:
    """G squared of the table 110, 2442 / 111, 29114, computed by hand from its definition."""
    assert log_likelihood_ratio(110, 2552, 221, 31777) == pytest.approx(270.72, abs=0.01)
