"""Cross-references between documents: where they lead, and the ones that lead nowhere (yet)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kb.access import AccessFilter
from kb.identifiers import DocumentId
from kb.lifecycle import RevisionStatus
from kb.models import AliasRow, DocumentRow, EditionRow, LinkRow, RevisionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class UnresolvedLink:
    """A published cross-reference to a document that is not in the knowledge base."""

    from_document_id: DocumentId
    language: str
    target_document_id: DocumentId
    text: str


def resolve(
    session: Session, wanted: Iterable[DocumentId], *, access: AccessFilter
) -> dict[DocumentId, DocumentId]:
    """Map each of these ids and aliases to the id of its published document.

    What is not published, or may not be found by the reader, is left out: it does not exist for them.
    """
    published = (
        select(DocumentRow.pk)
        .join(DocumentRow.editions)
        .join(EditionRow.revisions)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED, DocumentRow.access_class.in_(access.findable))
    )
    return _documents_named(session, wanted, DocumentRow.pk.in_(published))


def known_as(session: Session, wanted: Iterable[DocumentId]) -> dict[DocumentId, DocumentId]:
    """Map each of these ids and aliases to the id of its document, whatever became of it; for writers."""
    return _documents_named(session, wanted)


def _documents_named(
    session: Session, wanted: Iterable[DocumentId], *conditions: ColumnElement[bool]
) -> dict[DocumentId, DocumentId]:
    names = list(wanted)
    aliases = session.execute(
        select(AliasRow.alias, DocumentRow.document_id)
        .join(DocumentRow, AliasRow.document_pk == DocumentRow.pk)
        .where(AliasRow.alias.in_(names), *conditions)
    )
    found = {DocumentId(alias): DocumentId(document_id) for alias, document_id in aliases}
    ids = session.scalars(
        select(DocumentRow.document_id).where(DocumentRow.document_id.in_(names), *conditions)
    )
    return found | {DocumentId(document_id): DocumentId(document_id) for document_id in ids}


def unresolved_links(session: Session) -> list[UnresolvedLink]:
    """Every cross-reference of a published revision that leads to no document, in a stable order."""
    rows = session.execute(
        select(DocumentRow.document_id, EditionRow.language, LinkRow.target_document_id, LinkRow.text)
        .join(RevisionRow, LinkRow.revision_pk == RevisionRow.pk)
        .join(EditionRow, RevisionRow.edition_pk == EditionRow.pk)
        .join(DocumentRow, EditionRow.document_pk == DocumentRow.pk)
        .where(
            RevisionRow.status == RevisionStatus.PUBLISHED,
            LinkRow.target_document_id.not_in(select(DocumentRow.document_id)),
            LinkRow.target_document_id.not_in(select(AliasRow.alias)),
        )
        .order_by(DocumentRow.document_id, EditionRow.language, LinkRow.pk)
    )
    return [
        UnresolvedLink(
            from_document_id=DocumentId(source),
            language=language,
            target_document_id=DocumentId(wanted),
            text=text,
        )
        for source, language, wanted, text in rows
    ]
