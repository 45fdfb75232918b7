"""The only writer of documents. Every change of one is in the change log of the same transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from kb.access import AccessClass
from kb.content import encode_blocks, encode_labels, link_targets
from kb.documents import NewRevision, PutChange, PutResult
from kb.filestore import FileStore
from kb.four_eyes import Action, ApprovalMissing, Stated
from kb.history import UNSIGNED, Signature
from kb.identifiers import DocumentId, document_id_from
from kb.lifecycle import ReviewState, RevisionStatus
from kb.models import (
    AliasRow,
    Base,
    DocumentRow,
    EditionRow,
    FigureRow,
    LinkRow,
    RevisionRow,
    SectionRow,
)
from kb.publishing import (
    FORMERLY,
    ORIGIN_IS_PROTECTED,
    Publisher,
    classification_of,
    find_revision,
    stated_as_json,
    stated_of,
    submit_once,
)
from kb.references import DocumentReference, split_target
from kb.statements import Statements, applicability_change, statements_of, statements_with
from kb.systems import VehicleSystem
from translations.locales import ContentLanguage

_DOCUMENT: Final = select(DocumentRow).where(DocumentRow.document_id == bindparam("document_id"))
_EDITION: Final = select(EditionRow).where(
    EditionRow.document_pk == bindparam("document"), EditionRow.language == bindparam("language")
)
_NEWEST: Final = (
    select(RevisionRow)
    .where(RevisionRow.edition_pk == bindparam("edition"))
    .order_by(RevisionRow.number.desc())
    .limit(1)
)
_ADD_SECTIONS: Final = insert(Base.metadata.tables[SectionRow.__tablename__])
_ADD_FIGURES: Final = insert(Base.metadata.tables[FigureRow.__tablename__])
_ADD_LINKS: Final = insert(Base.metadata.tables[LinkRow.__tablename__])
_TAKEN: Final = select(AliasRow.alias).where(AliasRow.alias.in_(bindparam("names", expanding=True)))


def utc_now() -> datetime:
    """The present instant; the default clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """Writes documents within the caller's session; the caller's transaction decides whether they stay."""

    session: Session
    files: FileStore
    clock: Callable[[], datetime] = utc_now
    signature: Signature = UNSIGNED

    @property
    def publisher(self) -> Publisher:
        """Who takes the steps of a revision's life."""
        return Publisher(self.session, self.clock, self.signature)

    def put(self, new: NewRevision) -> PutResult:
        """Store a revision, unless the edition's newest one came from the same bytes in the same way.

        The original itself must already lie in the file store. Publishing supersedes the revision that was
        published before. The same original read in the same way is `unchanged`; with another reader version,
        kind, systems or access class, or when something else is said of it, it is a new revision.

        What an editor withdrew or rolled back does not come back by the same bytes, however they are read or
        described now. What is not published may make a document's access class stricter, never looser; the
        rest of what was stated holds once the revision is published. A document that needs four eyes is not
        published by handing it in: it waits for its review.
        """
        document = self._document(new)
        is_renamed = self._add_aliases(document, new)
        edition, is_new_edition = self._edition(document, new.language)
        newest = None if is_new_edition else self._newest(edition)
        is_stricter = self.publisher.make_stricter(document, _stated(new))
        is_stated = _is_stated_already(document, newest, new) and not (is_stricter and new.publish)
        statements = _statements(newest, new)
        is_same = newest is not None and _is_same(newest, new) and statements == statements_of(newest)
        if newest is not None and (_is_held_back(newest, new) or (is_same and is_stated)):
            return self._put_again(newest, new, is_changed=is_stricter or is_renamed)
        if newest is not None and is_same and newest.status == RevisionStatus.DRAFT:
            self.publisher.restate(newest, _stated(new))
            self._put_again(newest, new, is_changed=True)
            return _result(new, newest, PutChange.UPDATED)
        row = self._add_revision(edition, new, newest, statements)
        self._hand_in(row, new, newest)
        return _result(new, row, PutChange.CREATED if is_new_edition else PutChange.UPDATED)

    def _hand_in(self, row: RevisionRow, new: NewRevision, newest: RevisionRow | None) -> None:
        detail: dict[str, object] = {ORIGIN_IS_PROTECTED: True} if self._is_protected(new.formerly) else {}
        former = (new.formerly, new.formerly_in)
        if None not in former and former != (new.document_id, new.language):
            detail[FORMERLY] = list(former)
        if newest is not None:
            was, now = statements_of(newest).applicability, statements_of(row).applicability
            detail |= applicability_change(was, now)
        self.publisher.history.note(row, Action.HANDED_IN, **detail)
        if new.publish:
            self._publish_or_submit(row)
        else:
            self.publisher.note_change(row.edition.document)

    def _is_protected(self, document_id: DocumentId | None) -> bool:
        row = None if document_id is None else self._find(document_id)
        return row is not None and classification_of(row).is_protected

    def _publish_or_submit(self, row: RevisionRow) -> bool:
        """Publish, or ask for the review that has to come first; tells whether either changed something."""
        publisher = self.publisher
        try:
            publisher.publish(row)
        except ApprovalMissing:
            return row.review is None and submit_once(publisher, row)
        return True

    def _put_again(self, newest: RevisionRow, new: NewRevision, *, is_changed: bool) -> PutResult:
        """The same original once more: a draft may be published by it, what is withdrawn stays so."""
        if is_changed:
            self.publisher.note_change(newest.edition.document)
        if new.publish and newest.status == RevisionStatus.DRAFT:
            is_changed = self._publish_or_submit(newest) or is_changed
        else:
            is_changed = False
        return _result(new, newest, PutChange.UPDATED if is_changed else PutChange.UNCHANGED)

    def publish(self, document_id: DocumentId, language: ContentLanguage, number: int) -> None:
        """Publish a draft, or an older revision once more; what was published is superseded.

        Raises:
            RevisionNotFound: there is no such revision.
            TransitionNotAllowed: it is published already.
            ApprovalMissing: it needs the approval of a second person.
        """
        self.publisher.publish(find_revision(self.session, document_id, language, number))

    def withdraw(self, document_id: DocumentId, language: ContentLanguage, number: int | None = None) -> None:
        """Take a revision (the published one, unless numbered) from its readers; it stays on record.

        Raises:
            RevisionNotFound: there is no such revision.
            TransitionNotAllowed: it is withdrawn already.
        """
        self.publisher.withdraw(find_revision(self.session, document_id, language, number))

    def retire(self, document_id: DocumentId, language: ContentLanguage, source_path: str) -> bool:
        """Withdraw what is published of an edition, if it was read from this file; tells whether it was."""
        return self.publisher.retire(document_id, language, source_path)

    def _document(self, new: NewRevision) -> DocumentRow:
        row = self._find(new.document_id)
        if row is not None:
            return row
        row = DocumentRow(
            document_id=new.document_id,
            kind=new.kind or new.guessed_kind,
            access_class=new.access_class or AccessClass.RMI,
            systems=_systems(new.systems or ()),
            created_at=self.clock(),
        )
        self.session.add(row)
        return row

    def _find(self, document_id: DocumentId) -> DocumentRow | None:
        return self.session.scalar(_DOCUMENT, {"document_id": document_id})

    def _add_aliases(self, document: DocumentRow, new: NewRevision) -> bool:
        """Note what else the document is called, unless another one is; tells whether any name is new."""
        names = {*new.aliases, *([document_id_from(new.document_number)] if new.document_number else ())}
        names.discard(DocumentId(document.document_id))
        if not names:
            return False
        added = sorted(names.difference(self.session.scalars(_TAKEN, {"names": list(names)})))
        if document in self.session.new:
            self.session.flush()
        self.session.add_all(AliasRow(alias=alias, document_pk=document.pk) for alias in added)
        return bool(added)

    def _edition(self, document: DocumentRow, language: ContentLanguage) -> tuple[EditionRow, bool]:
        row = None
        if document not in self.session.new:
            asked = {"document": document.pk, "language": language}
            row = self.session.scalar(_EDITION, asked)
        if row is not None:
            set_committed_value(row, "document", document)
            return row, False
        row = EditionRow(language=language)
        row.document = document
        self.session.add(row)
        return row, True

    def _newest(self, edition: EditionRow) -> RevisionRow | None:
        row = self.session.scalar(_NEWEST, {"edition": edition.pk})
        if row is not None:
            set_committed_value(row, "edition", edition)
        return row

    def _add_revision(
        self, edition: EditionRow, new: NewRevision, newest: RevisionRow | None, statements: Statements
    ) -> RevisionRow:
        row = RevisionRow(
            edition=edition,
            number=1 if newest is None else newest.number + 1,
            status=RevisionStatus.DRAFT,
            stated=stated_as_json(_stated(new)),
            page_count=new.page_count,
            source_checksum=new.source.checksum,
            inputs_checksum=new.source.inputs_checksum,
            source_name=new.source.name,
            source_path=new.source.path,
            source_size_bytes=new.source.size_bytes,
            media_type=new.source.media_type,
            reader=new.source.reader,
            reader_version=new.source.reader_version,
            created_at=self.clock(),
        )
        # All of it before it is added: what is there already is neither looked up nor written twice.
        statements.write(row)
        self.session.add(row)
        self.session.flush()
        self._add_contents(row.pk, new)
        return row

    def _add_contents(self, revision_pk: int, new: NewRevision) -> None:
        sections: list[dict[str, object]] = [
            {
                "revision_pk": revision_pk,
                "position": position,
                "anchor": section.anchor,
                "level": section.level,
                "heading": section.heading,
                "language": section.language or new.language,
                "page_number": section.page_number,
                "page_label": section.page_label,
                "blocks": encode_blocks(section.blocks),
            }
            for position, section in enumerate(new.sections)
        ]
        checksums = self.files.put_all(figure.content for figure in new.figures)
        figures: list[dict[str, object]] = [
            {
                "revision_pk": revision_pk,
                "figure_id": figure.figure_id,
                "checksum": checksum,
                "media_type": figure.media_type,
                "title": figure.title,
                "width": figure.width,
                "height": figure.height,
                "labels": encode_labels(figure.labels),
            }
            for figure, checksum in zip(new.figures, checksums, strict=True)
        ]
        links = _links(revision_pk, new)
        for add, rows in ((_ADD_SECTIONS, sections), (_ADD_FIGURES, figures), (_ADD_LINKS, links)):
            if rows:
                self.session.execute(add, rows)


def _result(new: NewRevision, row: RevisionRow, change: PutChange) -> PutResult:
    return PutResult(
        document_id=new.document_id,
        language=new.language,
        revision_number=row.number,
        status=RevisionStatus(row.status),
        change=change,
        review=ReviewState(row.review) if row.review else None,
    )


def _stated(new: NewRevision) -> Stated:
    return Stated(kind=new.kind, access_class=new.access_class, systems=new.systems)


def _is_stated_already(document: DocumentRow, newest: RevisionRow | None, new: NewRevision) -> bool:
    """Whether a publication of `new` would leave the document as the newest revision does or would."""
    present = classification_of(document)
    if newest is not None and newest.status == RevisionStatus.DRAFT:
        present = stated_of(newest).over(present)
    return _stated(new).over(present) == present


def _systems(systems: Iterable[VehicleSystem]) -> list[str]:
    """Systems as they are kept: each once, in alphabetical order."""
    return sorted({system.value for system in systems})


def _has_same_bytes(newest: RevisionRow, new: NewRevision) -> bool:
    source = new.source
    return (newest.source_checksum, newest.inputs_checksum) == (source.checksum, source.inputs_checksum)


def _is_held_back(newest: RevisionRow, new: NewRevision) -> bool:
    """Whether an editor has withdrawn these very bytes, or has published an older revision instead."""
    is_gone = newest.status in (RevisionStatus.WITHDRAWN, RevisionStatus.SUPERSEDED)
    return is_gone and _has_same_bytes(newest, new)


def _is_same(newest: RevisionRow, new: NewRevision) -> bool:
    source = new.source
    return _has_same_bytes(newest, new) and (newest.reader, newest.reader_version) == (
        source.reader,
        source.reader_version,
    )


def _statements(newest: RevisionRow | None, new: NewRevision) -> Statements:
    if newest is None:
        return statements_with(new, None, has_same_bytes=False)
    return statements_with(new, statements_of(newest), has_same_bytes=_has_same_bytes(newest, new))


def _links(revision_pk: int, new: NewRevision) -> list[dict[str, object]]:
    rows = dict[DocumentReference, dict[str, object]]()
    for section in new.sections:
        for target, text in link_targets(section.blocks):
            reference = split_target(target)
            if reference is not None:
                rows[reference] = {
                    "revision_pk": revision_pk,
                    "target_document_id": reference.document_id,
                    "target_anchor": reference.anchor,
                    "text": text,
                }
    return list(rows.values())
