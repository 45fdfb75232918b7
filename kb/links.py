"""Cross-references between documents: where they lead, and the ones that lead nowhere (yet)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, bindparam, select
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


_BY_ALIAS: Final = (
    select(AliasRow.alias, DocumentRow.document_id)
    .join(DocumentRow, AliasRow.document_pk == DocumentRow.pk)
    .where(AliasRow.alias.in_(bindparam("names", expanding=True)))
)
_BY_ID: Final = select(DocumentRow.document_id, DocumentRow.document_id.label("itself")).where(
    DocumentRow.document_id.in_(bindparam("names", expanding=True))
)


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
    is_published = DocumentRow.pk.in_(published)
    return _documents_named(session, wanted, _BY_ALIAS.where(is_published), _BY_ID.where(is_published))


def known_as(session: Session, wanted: Iterable[DocumentId]) -> dict[DocumentId, DocumentId]:
    """Map each of these ids and aliases to the id of its document, whatever became of it; for writers."""
    return _documents_named(session, wanted, _BY_ALIAS, _BY_ID)


def _documents_named(
    session: Session, wanted: Iterable[DocumentId], *ways: Select[str, str]
) -> dict[DocumentId, DocumentId]:
    """The documents that have these names in one of the `ways`; a later way counts before an earlier one."""
    names, found = list(wanted), dict[DocumentId, DocumentId]()
    for way in ways:
        rows = session.execute(way, {"names": names})
        found |= {DocumentId(name): DocumentId(document_id) for name, document_id in rows}
    return found


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
