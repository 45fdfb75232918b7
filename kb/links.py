"""Cross-references between documents: where they lead, and the ones that lead nowhere (yet)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

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


def resolve(session: Session, wanted: Iterable[DocumentId]) -> dict[DocumentId, DocumentId]:
    """Map each of these ids and aliases to the id of its published document, leaving out what has none."""
    names = list(wanted)
    published = (
        select(DocumentRow.pk)
        .join(DocumentRow.editions)
        .join(EditionRow.revisions)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED)
    )
    aliases = session.execute(
        select(AliasRow.alias, DocumentRow.document_id)
        .join(DocumentRow, AliasRow.document_pk == DocumentRow.pk)
        .where(AliasRow.alias.in_(names), DocumentRow.pk.in_(published))
    )
    found = {DocumentId(alias): DocumentId(document_id) for alias, document_id in aliases}
    ids = session.scalars(
        select(DocumentRow.document_id).where(
            DocumentRow.document_id.in_(names), DocumentRow.pk.in_(published)
        )
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
