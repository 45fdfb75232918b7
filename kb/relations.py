"""How documents stand to each other: read from both sides, resolved when they are asked for.

A relation names a document by its id or by any of its aliases (number, data module code, path), and may be
older than that document. What is not published, or hidden from whoever asks, is not there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from kb.access import AccessClass, AccessFilter
from kb.documents import RelatedDocument, RelationKind
from kb.identifiers import DocumentId
from kb.lifecycle import RevisionStatus
from kb.models import AliasRow, DocumentRow, EditionRow, RelationRow, RevisionRow
from translations.locales import ContentLanguage

_ORDER = tuple(RelationKind)
_Pair = tuple[RelationKind, int]

_NAMED_BY: Final = (
    select(RelationRow.target_document_id)
    .join(RevisionRow, RelationRow.revision_pk == RevisionRow.pk)
    .join(EditionRow, RevisionRow.edition_pk == EditionRow.pk)
    .where(EditionRow.document_pk == bindparam("document"))
)
_NAMES_OF: Final = (
    select(DocumentRow.document_id)
    .where(DocumentRow.pk == bindparam("document"))
    .union_all(select(AliasRow.alias).where(AliasRow.document_pk == bindparam("document")))
)
_NAMING: Final = (
    select(EditionRow.document_pk)
    .join(RevisionRow, RevisionRow.edition_pk == EditionRow.pk)
    .join(RelationRow, RelationRow.revision_pk == RevisionRow.pk)
    .where(RelationRow.target_document_id.in_(_NAMES_OF))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnresolvedRelation:
    """A published relation to a document that is not in the knowledge base; `wanted` is how it is named."""

    from_document_id: DocumentId
    language: str
    kind: RelationKind
    wanted: str


def related_to(
    session: Session, document: int, language: ContentLanguage, *, access: AccessFilter
) -> tuple[RelatedDocument, ...]:
    """The published documents that the one with this key is related to, whichever of both says so.

    Titles are those of the edition in `language`, where there is one.
    """
    pairs = _pairs(session, document)
    if not pairs:
        return ()
    titles = _titles(session, {other for _, other in pairs}, language, access)
    found = [(_ORDER.index(kind), titles[other], kind) for kind, other in pairs if other in titles]
    found.sort(key=lambda entry: (entry[0], entry[1].document_id))
    return tuple(
        RelatedDocument(
            kind=kind,
            document_id=other.document_id,
            access_class=other.access_class,
            title=other.title,
            language=other.language,
        )
        for _, other, kind in found
    )


def touched_by(session: Session, document: int) -> list[DocumentId]:
    """The other documents whose pages say something else when this one is published, changed or withdrawn.

    Those that any of its revisions names, and those of which any revision names it.
    """
    wanted = set(session.scalars(_NAMED_BY, {"document": document}))
    keys = set(_documents(session, wanted).values())
    keys |= set(session.scalars(_NAMING, {"document": document}))
    keys.discard(document)
    ids = select(DocumentRow.document_id).where(DocumentRow.pk.in_(keys)).order_by(DocumentRow.document_id)
    return [DocumentId(found) for found in session.scalars(ids)] if keys else []


def unresolved_relations(session: Session) -> list[UnresolvedRelation]:
    """Every relation of a published revision to a document that is not there, in a stable order."""
    rows = session.execute(
        select(DocumentRow.document_id, EditionRow.language, RelationRow.kind, RelationRow.wanted)
        .join(RevisionRow, RelationRow.revision_pk == RevisionRow.pk)
        .join(EditionRow, RevisionRow.edition_pk == EditionRow.pk)
        .join(DocumentRow, EditionRow.document_pk == DocumentRow.pk)
        .where(
            RevisionRow.status == RevisionStatus.PUBLISHED,
            RelationRow.target_document_id.not_in(select(DocumentRow.document_id)),
            RelationRow.target_document_id.not_in(select(AliasRow.alias)),
        )
        .order_by(DocumentRow.document_id, EditionRow.language, RelationRow.pk)
    )
    return [
        UnresolvedRelation(
            from_document_id=DocumentId(source), language=language, kind=RelationKind(kind), wanted=wanted
        )
        for source, language, kind, wanted in rows
    ]


def circles_of_replacement(session: Session) -> list[tuple[DocumentId, ...]]:
    """Documents that replace each other in a circle, so that none of them is the one to read."""
    rows = session.execute(
        select(EditionRow.document_pk, RelationRow.kind, RelationRow.target_document_id)
        .join(RevisionRow, RelationRow.revision_pk == RevisionRow.pk)
        .join(EditionRow, RevisionRow.edition_pk == EditionRow.pk)
        .where(
            RevisionRow.status == RevisionStatus.PUBLISHED,
            RelationRow.kind.in_([RelationKind.REPLACES, RelationKind.REPLACED_BY]),
        )
    ).all()
    keys = _documents(session, {target for _, _, target in rows})
    newer: dict[int, set[int]] = defaultdict(set)
    for source, kind, target in rows:
        if target in keys:
            one, other = source, keys[target]
            older, younger = (other, one) if kind == RelationKind.REPLACES else (one, other)
            newer[older].add(younger)
    circles = {frozenset(circle) for start in newer for circle in _circle(start, newer)}
    ids = {
        pk: DocumentId(name) for pk, name in session.execute(select(DocumentRow.pk, DocumentRow.document_id))
    }
    return sorted(tuple(sorted(ids[pk] for pk in circle)) for circle in circles)


def _circle(start: int, newer: Mapping[int, Collection[int]]) -> Iterable[set[int]]:
    """The documents between `start` and itself on the way to ever newer ones, if it is among them."""
    forward = _reached(start, newer)
    if start in forward:
        yield {other for other in forward if start in _reached(other, newer)}


def _reached(start: int, newer: Mapping[int, Collection[int]]) -> set[int]:
    seen: set[int] = set()
    left = list(newer.get(start, ()))
    while left:
        current = left.pop()
        if current not in seen:
            seen.add(current)
            left.extend(newer.get(current, ()))
    return seen


def _pairs(session: Session, document: int) -> set[_Pair]:
    """What published revisions say of the document and others, as seen from the document."""
    names = _names(session, [document])
    rows = session.execute(
        select(EditionRow.document_pk, RelationRow.kind, RelationRow.target_document_id)
        .join(RevisionRow, RelationRow.revision_pk == RevisionRow.pk)
        .join(EditionRow, RevisionRow.edition_pk == EditionRow.pk)
        .where(
            RevisionRow.status == RevisionStatus.PUBLISHED,
            or_(EditionRow.document_pk == document, RelationRow.target_document_id.in_(names)),
        )
    ).all()
    keys = _documents(session, {target for source, _, target in rows if source == document})
    pairs: set[_Pair] = set()
    for source, name, target in rows:
        kind = RelationKind(name)
        if source != document:
            pairs.add((kind.converse, source))
        elif target in keys and keys[target] != document:
            pairs.add((kind, keys[target]))
    return pairs


def _names(session: Session, documents: Sequence[int]) -> list[str]:
    """Everything that the documents are called: ids and aliases."""
    ids = select(DocumentRow.document_id).where(DocumentRow.pk.in_(documents))
    aliases = select(AliasRow.alias).where(AliasRow.document_pk.in_(documents))
    return [*session.scalars(ids), *session.scalars(aliases)]


def _documents(session: Session, names: Collection[str]) -> dict[str, int]:
    """The keys of the documents with these ids or aliases; an id counts before an alias."""
    if not names:
        return {}
    aliases = select(AliasRow.alias, AliasRow.document_pk).where(AliasRow.alias.in_(names))
    ids = select(DocumentRow.document_id, DocumentRow.pk).where(DocumentRow.document_id.in_(names))
    found = {row.alias: row.document_pk for row in session.execute(aliases)}
    return found | {row.document_id: row.pk for row in session.execute(ids)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    document_id: DocumentId
    access_class: AccessClass
    language: ContentLanguage
    title: str


def _titles(
    session: Session, documents: Collection[int], language: ContentLanguage, access: AccessFilter
) -> dict[int, _Named]:
    """Of each of the documents that is published and may be found: what it is called."""
    rows = session.execute(
        select(
            DocumentRow.pk,
            DocumentRow.document_id,
            DocumentRow.access_class,
            EditionRow.language,
            RevisionRow.title,
        )
        .join(EditionRow, EditionRow.document_pk == DocumentRow.pk)
        .join(RevisionRow, RevisionRow.edition_pk == EditionRow.pk)
        .where(
            DocumentRow.pk.in_(documents),
            DocumentRow.access_class.in_(access.findable),
            RevisionRow.status == RevisionStatus.PUBLISHED,
        )
    ).all()
    rows = sorted(rows, key=lambda row: (row.language == language, row.language))  # the wanted one last
    return {
        pk: _Named(
            document_id=DocumentId(document_id),
            access_class=AccessClass(access_class),
            language=ContentLanguage(spoken),
            title=title,
        )
        for pk, document_id, access_class, spoken, title in rows
    }
