"""The life of a revision has these steps and no others."""

import pytest

from kb.lifecycle import RevisionStatus, TransitionNotAllowed, check_transition

DRAFT, PUBLISHED, SUPERSEDED, WITHDRAWN = RevisionStatus


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
