"""The steps of a revision's life, each checked, noted in the history, and written in the caller's session.

Whatever publishes a revision comes through `Publisher.publish`, so that no way leads past the four eyes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from kb.access import AccessClass, stricter
from kb.changes import record_change
from kb.documents import DocumentKind
from kb.four_eyes import (
    Action,
    ApprovalMissing,
    Classification,
    Event,
    Stated,
    WhyNot,
    eyes_on,
    why_not_approve,
    why_not_publish,
)
from kb.history import UNSIGNED, History, Signature, last_of
from kb.identifiers import DocumentId
from kb.lifecycle import (
    ReviewState,
    ReviewStepNotAllowed,
    RevisionStatus,
    check_review_step,
    check_transition,
)
from kb.models import DocumentRow, EditionRow, RevisionRow
from kb.relations import touched_by
from kb.systems import VehicleSystem
from translations.locales import ContentLanguage

FORMERLY = "formerly"
"""Detail of a `handed-in` event: the document and the language that the file was before it became this."""

ORIGIN_IS_PROTECTED = "origin_is_protected"
"""Detail of a `handed-in` event: the file was, or still is, a document that needs four eyes."""


_FIND: Final = (
    select(RevisionRow)
    .join(EditionRow, RevisionRow.edition_pk == EditionRow.pk)
    .join(DocumentRow, EditionRow.document_pk == DocumentRow.pk)
    .where(DocumentRow.document_id == bindparam("document_id"), EditionRow.language == bindparam("language"))
)
_FIND_NUMBER: Final = _FIND.where(RevisionRow.number == bindparam("number"))
_FIND_PUBLISHED: Final = _FIND.where(RevisionRow.status == RevisionStatus.PUBLISHED)
_PUBLISHED_OF: Final = select(RevisionRow).where(
    RevisionRow.edition_pk == bindparam("edition"), RevisionRow.status == RevisionStatus.PUBLISHED
)
_IS_PROTECTED_ELSEWHERE: Final = select(
    exists()
    .where(RevisionRow.source_checksum == bindparam("checksum"))
    .where(EditionRow.pk == RevisionRow.edition_pk, DocumentRow.pk == EditionRow.document_pk)
    .where(DocumentRow.pk != bindparam("document"))
    .where(
        (DocumentRow.access_class == AccessClass.SECURITY_RELATED_RMI)
        | (DocumentRow.kind == DocumentKind.FLASH)
    )
)


class RevisionNotFound(LookupError):
    """There is no such revision; what was asked for is in the attributes."""

    def __init__(self, document_id: str, language: str, number: int | None) -> None:
        which = "no published revision" if number is None else f"no revision {number}"
        super().__init__(f"document {document_id} has {which} in language {language}")
        self.document_id, self.language, self.number = document_id, language, number


def find_revision(
    session: Session, document_id: DocumentId, language: ContentLanguage, number: int | None
) -> RevisionRow:
    """The revision with that number, or the published one.

    Raises:
        RevisionNotFound: there is none.
    """
    asked = {"document_id": document_id, "language": language, "number": number}
    row = session.scalar(_FIND_PUBLISHED if number is None else _FIND_NUMBER, asked)
    if row is None:
        raise RevisionNotFound(document_id, language, number)
    return row


def published_of(session: Session, edition: EditionRow) -> RevisionRow | None:
    """The published revision of an edition."""
    return session.scalar(_PUBLISHED_OF, {"edition": edition.pk})


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes, withdraws and reviews revisions within the caller's session."""

    session: Session
    clock: Callable[[], datetime]
    signature: Signature = UNSIGNED

    @property
    def history(self) -> History:
        """Where each step is noted."""
        return History(self.session, self.clock, self.signature)

    def publish(self, row: RevisionRow, restored: Classification | None = None) -> None:
        """Publish a revision; the one that was published is superseded, what was stated with it holds.

        `restored` is what the document becomes where that is not what was stated with the revision.

        Raises:
            TransitionNotAllowed: it is published already.
            ApprovalMissing: it needs the approval of a second person.
        """
        check_transition(RevisionStatus(row.status), RevisionStatus.PUBLISHED)
        document, was = row.edition.document, row.status
        before, wanted = classification_of(document), restored or self.wanted(row)
        missing = self.why_not(row, wanted)
        if missing is not None:
            raise ApprovalMissing(document.document_id, row.edition.language, row.number, missing)
        replaced = self._make_way(row.edition)
        now = self.clock()
        row.status, row.published_at, row.review = RevisionStatus.PUBLISHED, now, None
        row.superseded_at = row.withdrawn_at = None
        classify(document, wanted)
        self.session.flush()
        self.history.note(
            row, Action.PUBLISHED, replaced=replaced, was=was,
            before=before.as_json() if before != wanted else None,
        )  # fmt: skip
        self.note_change(document)
        if restored is None:
            self._retire_former(row)

    def _retire_former(self, row: RevisionRow) -> None:
        """Withdraw what the file was before it became this edition, where that is published still."""
        edition = row.edition
        for event in self.history.of_document(DocumentId(edition.document.document_id)):
            if event.language == edition.language and FORMERLY in event.detail:
                document_id, language = event.detail[FORMERLY]
                self.retire(DocumentId(document_id), ContentLanguage(language), row.source_path)

    def retire(self, document_id: DocumentId, language: ContentLanguage, source_path: str) -> bool:
        """Withdraw what is published of an edition, if it was read from `source_path`; tells whether it was.

        For a file that has become another document: two documents must not say what one file says.
        """
        try:
            row = find_revision(self.session, document_id, language, None)
        except RevisionNotFound:
            return False
        if row.source_path != source_path:
            return False
        self.withdraw(row)
        return True

    def wanted(self, row: RevisionRow) -> Classification:
        """What the document is once the revision is published.

        What was stated holds from the first publication on; publishing again changes nothing of it.
        """
        present = classification_of(row.edition.document)
        if row.published_at is not None:
            return present
        return stated_of(row).over(present)

    def why_not(self, row: RevisionRow, wanted: Classification) -> WhyNot | None:
        """What keeps the revision from being published so that the document is `wanted`."""
        events = self.history.of_revision(row)
        if self._needs_four_eyes(row, wanted, events):
            return why_not_publish(eyes_on(events), wanted)
        is_open = row.review in (ReviewState.IN_REVIEW, ReviewState.RETURNED)
        return WhyNot.NOT_APPROVED if is_open else None

    def _needs_four_eyes(self, row: RevisionRow, wanted: Classification, events: Sequence[Event]) -> bool:
        """Whether the document is one that needs four eyes, becomes one, or comes from one."""
        if classification_of(row.edition.document).is_protected or wanted.is_protected:
            return True
        handed_in = last_of(events, Action.HANDED_IN)
        if handed_in is not None and handed_in.detail.get(ORIGIN_IS_PROTECTED):
            return True
        return self._has_bytes_of_a_protected_document(row)

    def _has_bytes_of_a_protected_document(self, row: RevisionRow) -> bool:
        """Whether the same original is a protected document under another name."""
        asked = {"checksum": row.source_checksum, "document": row.edition.document_pk}
        return bool(self.session.scalar(_IS_PROTECTED_ELSEWHERE, asked))

    def submit(self, row: RevisionRow, wanted: Classification | None = None) -> None:
        """Ask for a review: of a draft, or of an older revision that is to be published again.

        Raises:
            TransitionNotAllowed: it is published.
            ReviewStepNotAllowed: it is in review already.
        """
        self._review(row, ReviewState.IN_REVIEW)
        self.history.note(row, Action.SUBMITTED, **{"as": (wanted or self.wanted(row)).as_json()})

    def approve(self, row: RevisionRow) -> None:
        """Approve a revision in review, as what was asked for.

        Raises:
            TransitionNotAllowed: it is published.
            ReviewStepNotAllowed: it is not in review.
            ApprovalMissing: it needs four eyes, and these are not the second pair.
        """
        events = self.history.of_revision(row)
        asked = last_of(events, Action.SUBMITTED)
        wanted = Classification.from_json(asked.detail["as"]) if asked else self.wanted(row)
        missing = why_not_approve(eyes_on(events), self.signature.by)
        if missing is not None and self._needs_four_eyes(row, wanted, events):
            edition = row.edition
            raise ApprovalMissing(edition.document.document_id, edition.language, row.number, missing)
        self._review(row, ReviewState.APPROVED)
        self.history.note(row, Action.APPROVED, **{"as": wanted.as_json()})

    def send_back(self, row: RevisionRow) -> None:
        """Send a revision back to whoever handed it in; the remark says why.

        Raises:
            TransitionNotAllowed: it is published.
            ReviewStepNotAllowed: it is not in review.
        """
        self._review(row, ReviewState.RETURNED)
        self.history.note(row, Action.RETURNED)

    def _review(self, row: RevisionRow, wanted: ReviewState) -> None:
        check_transition(RevisionStatus(row.status), RevisionStatus.PUBLISHED)
        check_review_step(ReviewState(row.review) if row.review else None, wanted)
        row.review = wanted

    def withdraw(self, row: RevisionRow) -> None:
        """Take a revision from its readers; it stays on record.

        Raises:
            TransitionNotAllowed: it is withdrawn already.
        """
        check_transition(RevisionStatus(row.status), RevisionStatus.WITHDRAWN)
        was = row.status
        row.status, row.withdrawn_at, row.review = RevisionStatus.WITHDRAWN, self.clock(), None
        self.session.flush()
        self.history.note(row, Action.WITHDRAWN, was=was)
        self.note_change(row.edition.document)

    def supersede(self, row: RevisionRow, successor: DocumentId) -> None:
        """Take a published revision from its readers because another document stands in for it.

        Raises:
            TransitionNotAllowed: it is not published.
        """
        check_transition(RevisionStatus(row.status), RevisionStatus.SUPERSEDED)
        row.status, row.superseded_at = RevisionStatus.SUPERSEDED, self.clock()
        self.session.flush()
        self.history.note(row, Action.SUPERSEDED, successor=successor, was=RevisionStatus.PUBLISHED)
        self.note_change(row.edition.document)

    def make_stricter(self, document: DocumentRow, stated: Stated) -> bool:
        """What is not published may close a document at once, and never open it; tells whether it did."""
        before = classification_of(document)
        closed = stricter(stated.access_class or before.access_class, before.access_class)
        if closed is before.access_class:
            return False
        self.reclassify(document, replace(before, access_class=closed))
        return True

    def reclassify(self, document: DocumentRow, wanted: Classification) -> None:
        """Make a document what is wanted; whoever calls this knows that it opens nothing protected."""
        before = classification_of(document)
        if before == wanted:
            return
        classify(document, wanted)
        self.session.flush()
        self.history.note_document(
            document, Action.RECLASSIFIED, before=before.as_json(), after=wanted.as_json()
        )
        self.note_change(document)

    def restate(self, row: RevisionRow, stated: Stated) -> None:
        """Say something else of a document with one of its drafts; its review starts again."""
        row.stated = stated_as_json(stated)
        self.history.note(row, Action.RESTATED, stated=row.stated)
        if row.review is not None:
            row.review = None
            self.submit(row)

    def _make_way(self, edition: EditionRow) -> int | None:
        """Supersede what is published; returns its number."""
        previous = published_of(self.session, edition)
        if previous is None:
            return None
        previous.status, previous.superseded_at = RevisionStatus.SUPERSEDED, self.clock()
        self.session.flush()
        return previous.number

    def note_change(self, document: DocumentRow) -> None:
        """Note the document as changed, and those whose pages say how they stand to it."""
        self.session.flush()
        now = self.clock()
        for document_id in (DocumentId(document.document_id), *touched_by(self.session, document.pk)):
            record_change(self.session, document_id, now)


def submit_once(publisher: Publisher, row: RevisionRow, wanted: Classification | None = None) -> bool:
    """Ask for a review unless one is under way as wanted, or was refused; tells whether it was asked for."""
    try:
        publisher.submit(row, wanted)
    except ReviewStepNotAllowed:
        return False
    return True


def classification_of(document: DocumentRow) -> Classification:
    """What a document is now."""
    return Classification(
        kind=DocumentKind(document.kind),
        access_class=AccessClass(document.access_class),
        systems=tuple(map(VehicleSystem, document.systems)),
    )


def classify(document: DocumentRow, wanted: Classification) -> None:
    """Make a document what is wanted."""
    document.kind, document.access_class = wanted.kind, wanted.access_class
    document.systems = sorted({system.value for system in wanted.systems})


def stated_of(row: RevisionRow) -> Stated:
    """What the editor said of the document with a revision."""
    value = row.stated or {}
    systems = value.get("systems")
    return Stated(
        kind=DocumentKind(value["kind"]) if value.get("kind") else None,
        access_class=AccessClass(value["access"]) if value.get("access") else None,
        systems=None if systems is None else tuple(map(VehicleSystem, systems)),
    )


def stated_as_json(stated: Stated) -> dict[str, object] | None:
    """What an editor said, as a revision keeps it; None where they said nothing."""
    if stated == Stated():
        return None
    return {
        "kind": stated.kind,
        "access": stated.access_class,
        "systems": None if stated.systems is None else sorted({system.value for system in stated.systems}),
    }
