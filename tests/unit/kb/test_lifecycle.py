"""The life of a revision has these steps and no others."""

import pytest

from kb.lifecycle import (
    ReviewState,
    ReviewStepNotAllowed,
    RevisionStatus,
    TransitionNotAllowed,
    check_review_step,
    check_transition,
)

DRAFT, PUBLISHED, SUPERSEDED, WITHDRAWN = RevisionStatus
IN_REVIEW, APPROVED, RETURNED = ReviewState


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        (DRAFT, PUBLISHED),
        (DRAFT, WITHDRAWN),
        (PUBLISHED, SUPERSEDED),
        (PUBLISHED, WITHDRAWN),
        (SUPERSEDED, PUBLISHED),
        (SUPERSEDED, WITHDRAWN),
        (WITHDRAWN, PUBLISHED),
    ],
)
def test_a_revision_may_take_the_steps_of_its_life(current: RevisionStatus, wanted: RevisionStatus) -> None:
    assert check_transition(current, wanted) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        (DRAFT, SUPERSEDED),
        (PUBLISHED, DRAFT),
        (PUBLISHED, PUBLISHED),
        (WITHDRAWN, SUPERSEDED),
        (DRAFT, DRAFT),
    ],
)
def test_any_other_step_is_refused_and_names_both_ends(
    current: RevisionStatus, wanted: RevisionStatus
) -> None:
    with pytest.raises(TransitionNotAllowed) as refusal:
        check_transition(current, wanted)
    assert (refusal.value.current, refusal.value.wanted) == (current, wanted)


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        (None, IN_REVIEW),
        (IN_REVIEW, APPROVED),
        (IN_REVIEW, RETURNED),
        (APPROVED, IN_REVIEW),
        (APPROVED, RETURNED),
        (RETURNED, IN_REVIEW),
    ],
)
def test_a_review_may_take_the_steps_that_it_has(current: ReviewState | None, wanted: ReviewState) -> None:
    assert check_review_step(current, wanted) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("current", "wanted"),
    [(None, APPROVED), (None, RETURNED), (RETURNED, APPROVED), (IN_REVIEW, IN_REVIEW)],
)
def test_any_other_step_of_a_review_is_refused(current: ReviewState | None, wanted: ReviewState) -> None:
    with pytest.raises(ReviewStepNotAllowed) as refusal:
        check_review_step(current, wanted)
    assert (refusal.value.current, refusal.value.wanted) == (current, wanted)
