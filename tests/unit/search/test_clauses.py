"""What is asked of an engine is the same where it looks for the same and scores the same."""

from unittest.mock import ANY

import pytest

from search.clauses import Best, Leaf, PhraseIn, PrefixIn, Present, Reason, TermIn, any_of
from search.schema import Field

PADS = TermIn(Field.BODY, "pad", 0.5, Reason.WORD, "pads")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PADS, TermIn(Field.BODY, "pad", 0.5, Reason.AGREED, "klocki")),
        (
            PhraseIn(Field.TITLE, ("brake", "pad")),
            PhraseIn(Field.TITLE, ("brake", "pad"), reason=Reason.NEAR),
        ),
        (PrefixIn(Field.BODY, "klo"), PrefixIn(Field.BODY, "klo", typed="klo")),
        (Present(Field.NAME, "pad", 9.0), Present(Field.NAME, "pad", 9.0, Reason.NAME)),
    ],
    ids=lambda leaf: type(leaf).__name__,
)
def test_why_it_is_asked_for_makes_no_difference(one: Leaf, other: Leaf) -> None:
    assert (one == other, one != other, hash(one) == hash(other)) == (True, False, True)
    assert (Best((one,)) == Best((other,)), Best((one,)) != Best((other,))) == (True, False)
    assert any_of((one, other)) is one


@pytest.mark.parametrize(
    "other",
    [
        TermIn(Field.TITLE, "pad", 0.5),
        TermIn(Field.BODY, "disc", 0.5),
        TermIn(Field.BODY, "pad"),
        Present(Field.BODY, "pad", 0.5),
        PrefixIn(Field.BODY, "pad", 0.5),
        (Field.BODY, "pad", 0.5),
        None,
    ],
    ids=repr,
)
def test_what_is_looked_for_where_and_at_what_weight_does(other: object) -> None:
    assert (other == PADS, other != PADS) == (False, True)


def test_whatever_equals_everything_equals_a_leaf() -> None:
    assert PADS == ANY
    assert not PADS != ANY  # noqa: SIM202 - the other operator is a function of its own
