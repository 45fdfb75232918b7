"""The life of a revision: draft -> published -> superseded -> withdrawn. Pure."""

from enum import StrEnum
from typing import Final


class RevisionStatus(StrEnum):
    """Where a revision stands; exactly one revision of an edition may be published at a time."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


_ALLOWED: Final = {
    RevisionStatus.DRAFT: frozenset({RevisionStatus.PUBLISHED, RevisionStatus.WITHDRAWN}),
    RevisionStatus.PUBLISHED: frozenset({RevisionStatus.SUPERSEDED, RevisionStatus.WITHDRAWN}),
    RevisionStatus.SUPERSEDED: frozenset({RevisionStatus.PUBLISHED, RevisionStatus.WITHDRAWN}),
    RevisionStatus.WITHDRAWN: frozenset({RevisionStatus.PUBLISHED}),
}


class TransitionNotAllowed(ValueError):
    """A step that the life of a revision does not have; both ends are attributes."""

    def __init__(self, current: RevisionStatus, wanted: RevisionStatus) -> None:
        super().__init__(f"a revision that is {current} cannot become {wanted}")
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
