"""The life of a revision: draft -> published -> superseded -> withdrawn, and its review on the way. Pure.

A review goes draft -> in review -> approved -> published. Who may approve, and which documents cannot be
published without it, is told by `kb.four_eyes`.
"""

from enum import StrEnum
from typing import Final


class RevisionStatus(StrEnum):
    """Where a revision stands; exactly one revision of an edition may be published at a time."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    """Where the review of a revision stands; a revision that nobody asked to be reviewed has none."""

    IN_REVIEW = "in-review"
    APPROVED = "approved"
    RETURNED = "returned"


_ALLOWED: Final = {
    RevisionStatus.DRAFT: frozenset({RevisionStatus.PUBLISHED, RevisionStatus.WITHDRAWN}),
    RevisionStatus.PUBLISHED: frozenset({RevisionStatus.SUPERSEDED, RevisionStatus.WITHDRAWN}),
    RevisionStatus.SUPERSEDED: frozenset({RevisionStatus.PUBLISHED, RevisionStatus.WITHDRAWN}),
    RevisionStatus.WITHDRAWN: frozenset({RevisionStatus.PUBLISHED}),
}
_REVIEW_ALLOWED: Final = {
    None: frozenset({ReviewState.IN_REVIEW}),
    ReviewState.IN_REVIEW: frozenset({ReviewState.APPROVED, ReviewState.RETURNED}),
    ReviewState.APPROVED: frozenset({ReviewState.IN_REVIEW, ReviewState.RETURNED}),
    ReviewState.RETURNED: frozenset({ReviewState.IN_REVIEW}),
}


class TransitionNotAllowed(ValueError):
    """A step that the life of a revision does not have; both ends are attributes."""

    def __init__(self, current: RevisionStatus, wanted: RevisionStatus) -> None:
        super().__init__(f"a revision that is {current} cannot become {wanted}")
        self.current = current
        self.wanted = wanted


class ReviewStepNotAllowed(ValueError):
    """A step that a review does not have; both ends are attributes."""

    def __init__(self, current: ReviewState | None, wanted: ReviewState) -> None:
        super().__init__(f"a review that is {current or 'not asked for'} cannot become {wanted}")
        self.current = current
        self.wanted = wanted


def check_transition(current: RevisionStatus, wanted: RevisionStatus) -> None:
    """Refuse a step that the life of a revision does not have.

    Superseded and withdrawn revisions may be published again: that is how an editor rolls back.

    Raises:
        TransitionNotAllowed: `wanted` cannot follow `current`.
    """
    if wanted not in _ALLOWED[current]:
        raise TransitionNotAllowed(current, wanted)


def check_review_step(current: ReviewState | None, wanted: ReviewState) -> None:
    """Refuse a step that a review does not have.

    Raises:
        ReviewStepNotAllowed: `wanted` cannot follow `current`.
    """
    if wanted not in _REVIEW_ALLOWED[current]:
        raise ReviewStepNotAllowed(current, wanted)
