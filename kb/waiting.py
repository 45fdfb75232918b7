"""What waits for somebody: revisions that are not published yet, by document, by run, by where they lie."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from kb.history import handed_in_by_run
from kb.identifiers import DocumentId
from kb.lifecycle import ReviewState, RevisionStatus
from kb.models import DocumentRow, EditionRow, RevisionRow


def in_review(session: Session) -> list[RevisionRow]:
    """The revisions that somebody was asked to approve, in a stable order."""
    return _revisions(session, RevisionRow.review == ReviewState.IN_REVIEW)


def unpublished(session: Session) -> list[RevisionRow]:
    """The newest draft of every edition that has one above what is published, in a stable order."""
    return newest_drafts(_drafts(session))


def drafts_of_documents(session: Session, document_ids: Iterable[DocumentId]) -> list[RevisionRow]:
    """The newest draft of every edition of these documents that has one above what is published."""
    wanted = sorted(set(document_ids))
    return newest_drafts(_drafts(session, DocumentRow.document_id.in_(wanted)))


def drafts_of_run(session: Session, run: int) -> list[RevisionRow]:
    """The drafts that a run of the ingestion handed in, and that nothing newer stands in for."""
    rows = [row for row in handed_in_by_run(session, run) if row.status == RevisionStatus.DRAFT]
    return [row for row in newest_drafts(rows) if row.number == _newest_number(session, row)]


def drafts_below(session: Session, path: Path) -> list[RevisionRow]:
    """The newest drafts above what is published that were read from this file, or below this folder."""
    wanted = path.resolve()
    return newest_drafts([row for row in _drafts(session) if Path(row.source_path).is_relative_to(wanted)])


def newest_drafts(rows: Sequence[RevisionRow]) -> list[RevisionRow]:
    """Of several drafts of one edition, the newest."""
    newest: dict[int, RevisionRow] = {}
    for row in rows:
        known = newest.get(row.edition_pk)
        if known is None or known.number < row.number:
            newest[row.edition_pk] = row
    return list(newest.values())


def _newest_number(session: Session, row: RevisionRow) -> int:
    found = select(func.max(RevisionRow.number)).where(RevisionRow.edition_pk == row.edition_pk)
    return session.scalar(found) or 0


def _drafts(session: Session, *conditions: ColumnElement[bool]) -> list[RevisionRow]:
    """The drafts newer than what is published of their editions: an older one would put old text back."""
    other = aliased(RevisionRow)
    is_overtaken = exists().where(
        other.edition_pk == RevisionRow.edition_pk,
        other.status == RevisionStatus.PUBLISHED,
        other.number > RevisionRow.number,
    )
    return _revisions(session, RevisionRow.status == RevisionStatus.DRAFT, ~is_overtaken, *conditions)


def _revisions(session: Session, *conditions: ColumnElement[bool]) -> list[RevisionRow]:
    return list(
        session.scalars(
            select(RevisionRow)
            .join(RevisionRow.edition)
            .join(EditionRow.document)
            .where(*conditions)
            .order_by(DocumentRow.document_id, EditionRow.language, RevisionRow.number)
        )
    )
