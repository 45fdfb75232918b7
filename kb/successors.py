"""What stands in for a document that was taken from its readers because of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.access import AccessClass, AccessFilter
from kb.documents import Revision
from kb.four_eyes import Action
from kb.identifiers import DocumentId
from kb.library import Library
from kb.links import known_as
from kb.models import DocumentRow, HistoryRow
from translations.locales import ContentLanguage


def successor_of(
    session: Session, name: DocumentId, language: ContentLanguage, *, access: AccessFilter
) -> Revision | None:
    """What is published in place of a superseded document, called by its id or an alias; None for nothing.

    A document that the reader may not find does not exist for them, nor does what stands in for it.
    """
    document_id = known_as(session, [name]).get(name)
    seen: set[DocumentId] = set()
    while document_id is not None and document_id not in seen:
        found = Library(session).published(document_id, language, access=access)
        if found is not None:
            return found
        if not _may_find(session, document_id, access):
            return None
        seen.add(document_id)
        document_id = _superseded_by(session, document_id)
    return None


def _may_find(session: Session, document_id: DocumentId, access: AccessFilter) -> bool:
    found = session.scalar(select(DocumentRow.access_class).where(DocumentRow.document_id == document_id))
    return found is not None and access.may_find(AccessClass(found))


def _superseded_by(session: Session, document_id: DocumentId) -> DocumentId | None:
    """What the newest step of the document's life put in its place, if that is what it did."""
    newest = session.scalar(
        select(HistoryRow)
        .where(HistoryRow.document_id == document_id)
        .where(HistoryRow.action.in_([Action.PUBLISHED, Action.SUPERSEDED, Action.WITHDRAWN]))
        .order_by(HistoryRow.pk.desc())
        .limit(1)
    )
    successor = newest.detail.get("successor") if newest is not None else None
    return DocumentId(str(successor)) if successor else None
