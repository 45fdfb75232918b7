"""The reading side of the knowledge base: documents as value objects, through the access filter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from kb.access import AccessClass, AccessFilter
from kb.content import decode_blocks, decode_labels
from kb.documents import Applicability, DocumentKind, Figure, RelatedDocument, Revision, Section, Source
from kb.identifiers import Checksum, DocumentId
from kb.lifecycle import RevisionStatus
from kb.models import ApplicabilityRow, DocumentRow, EditionRow, FigureRow, RevisionRow, SectionRow
from kb.relations import related_to
from kb.statements import statements_of
from kb.systems import VehicleSystem
from translations.locales import ContentLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCounts:
    """How much there is: published documents, editions and sections."""

    documents: int
    editions: int
    sections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentDocument:
    """A document that was published lately."""

    document_id: DocumentId
    language: ContentLanguage
    kind: DocumentKind
    access_class: AccessClass
    title: str


@dataclass(frozen=True, slots=True)
class Library:
    """Reads documents within the caller's session."""

    session: Session

    def published(
        self, document_id: DocumentId, language: ContentLanguage, *, access: AccessFilter
    ) -> Revision | None:
        """The published revision in `language`, else in another one; None when there is nothing to find.

        The text is there in full: whoever shows it asks `access.may_read` first.
        """
        rows = self._published_rows(document_id, access)
        rows.sort(key=lambda row: (row.edition.language != language, row.edition.language))
        if not rows:
            return None
        others = tuple(ContentLanguage(row.edition.language) for row in rows[1:])
        return revision_of(rows[0], others, self._related(rows[0], access))

    def published_editions(self, document_id: DocumentId, *, access: AccessFilter) -> list[Revision]:
        """The published revision of every edition, for the index and for exports."""
        rows = self._published_rows(document_id, access)
        return [revision_of(row, (), self._related(row, access)) for row in rows]

    def _related(self, row: RevisionRow, access: AccessFilter) -> tuple[RelatedDocument, ...]:
        language = ContentLanguage(row.edition.language)
        return related_to(self.session, row.edition.document_pk, language, access=access)

    def _published_rows(self, document_id: DocumentId, access: AccessFilter) -> list[RevisionRow]:
        query = (
            select(RevisionRow)
            .join(RevisionRow.edition)
            .join(EditionRow.document)
            .where(DocumentRow.document_id == document_id, *_visible(access))
            .options(
                selectinload(RevisionRow.edition).selectinload(EditionRow.document),
                selectinload(RevisionRow.sections),
                selectinload(RevisionRow.figures),
                selectinload(RevisionRow.applicability),
                selectinload(RevisionRow.relations),
            )
            .order_by(EditionRow.language)
        )
        return list(self.session.scalars(query))

    def figure(
        self, document_id: DocumentId, language: ContentLanguage, figure_id: str, *, access: AccessFilter
    ) -> Figure | None:
        """A figure of the published revision in `language`; None unless its text may be read."""
        row = self.session.scalar(
            select(FigureRow)
            .join(RevisionRow, FigureRow.revision_pk == RevisionRow.pk)
            .join(RevisionRow.edition)
            .join(EditionRow.document)
            .where(
                DocumentRow.document_id == document_id,
                EditionRow.language == language,
                FigureRow.figure_id == figure_id,
                DocumentRow.access_class.in_(access.readable),
                *_visible(access),
            )
        )
        return None if row is None else _figure(row)

    def recent(self, language: ContentLanguage, limit: int, *, access: AccessFilter) -> list[RecentDocument]:
        """The documents published last in `language`, newest first."""
        rows = self.session.execute(
            select(
                DocumentRow.document_id,
                EditionRow.language,
                DocumentRow.kind,
                DocumentRow.access_class,
                RevisionRow.title,
            )
            .join(RevisionRow.edition)
            .join(EditionRow.document)
            .where(EditionRow.language == language, *_visible(access))
            .order_by(RevisionRow.published_at.desc(), RevisionRow.pk.desc())
            .limit(limit)
        )
        return [
            RecentDocument(
                document_id=DocumentId(document_id),
                language=ContentLanguage(language_),
                kind=DocumentKind(kind),
                access_class=AccessClass(access_class),
                title=title,
            )
            for document_id, language_, kind, access_class, title in rows
        ]

    def document_ids(self) -> Sequence[DocumentId]:
        """Every document with a published revision, in a stable order."""
        rows = self.session.scalars(
            select(DocumentRow.document_id)
            .join(DocumentRow.editions)
            .join(EditionRow.revisions)
            .where(RevisionRow.status == RevisionStatus.PUBLISHED)
            .distinct()
            .order_by(DocumentRow.document_id)
        )
        return [DocumentId(row) for row in rows]

    def counts(self, *, access: AccessFilter) -> LibraryCounts:
        """How many published documents, editions and sections the reader may find."""
        row = self.session.execute(
            select(
                func.count(func.distinct(DocumentRow.pk)),
                func.count(func.distinct(RevisionRow.pk)),
                func.count(SectionRow.pk),
            )
            .select_from(RevisionRow)
            .join(RevisionRow.edition)
            .join(EditionRow.document)
            .outerjoin(SectionRow, SectionRow.revision_pk == RevisionRow.pk)
            .where(*_visible(access))
        ).one()
        return LibraryCounts(documents=row[0], editions=row[1], sections=row[2])


def known_series(session: Session) -> frozenset[tuple[str | None, str]]:
    """Every series that a revision applies to by name, with its make."""
    rows = session.execute(
        select(ApplicabilityRow.make, ApplicabilityRow.series)
        .where(ApplicabilityRow.series.is_not(None), ApplicabilityRow.series != "")
        .distinct()
    )
    return frozenset((make, str(series)) for make, series in rows)


def applicability_of(
    session: Session, editions: Collection[tuple[DocumentId, ContentLanguage]], *, access: AccessFilter
) -> dict[tuple[DocumentId, ContentLanguage], tuple[Applicability, ...]]:
    """What the published revisions of these editions say that they apply to, make and series of each.

    One that says nothing applies to any; one that is not there, or not to be found, is left out.
    """
    rows = session.execute(
        select(DocumentRow.document_id, EditionRow.language, ApplicabilityRow.make, ApplicabilityRow.series)
        .select_from(RevisionRow)
        .join(RevisionRow.edition)
        .join(EditionRow.document)
        .outerjoin(ApplicabilityRow, ApplicabilityRow.revision_pk == RevisionRow.pk)
        .where(DocumentRow.document_id.in_({document_id for document_id, _language in editions}))
        .where(*_visible(access))
    )
    found: dict[tuple[DocumentId, ContentLanguage], tuple[Applicability, ...]] = {}
    for document_id, language, make, series in rows:
        one = (DocumentId(document_id), ContentLanguage(language))
        found[one] = (*found.get(one, ()), Applicability(make=make, series=series))
    return {one: found[one] for one in editions if one in found}


def _visible(access: AccessFilter) -> tuple[ColumnElement[bool], ...]:
    return (
        RevisionRow.status == RevisionStatus.PUBLISHED,
        DocumentRow.access_class.in_(access.findable),
    )


def revision_of(
    row: RevisionRow, others: tuple[ContentLanguage, ...], related: tuple[RelatedDocument, ...]
) -> Revision:
    """A revision as a value, whatever its status: who may see it is the caller's to know."""
    document, said = row.edition.document, statements_of(row)
    return Revision(
        document_id=DocumentId(document.document_id),
        kind=DocumentKind(document.kind),
        access_class=AccessClass(document.access_class),
        language=ContentLanguage(row.edition.language),
        number=row.number,
        status=RevisionStatus(row.status),
        title=said.title,
        issue=said.issue,
        created_at=row.created_at,
        published_at=row.published_at,
        source=_source(row),
        page_count=row.page_count,
        sections=tuple(_section(section) for section in row.sections),
        figures=tuple(_figure(figure) for figure in row.figures),
        applicability=said.applicability,
        systems=tuple(map(VehicleSystem, document.systems)),
        other_languages=others,
        issued_on=said.issued_on,
        is_issue_date_guessed=said.is_issue_date_guessed,
        validity=said.validity,
        document_number=said.document_number,
        keywords=said.keywords,
        tools=said.tools,
        related=related,
    )


def _source(row: RevisionRow) -> Source:
    return Source(
        checksum=Checksum(row.source_checksum),
        name=row.source_name,
        path=row.source_path,
        media_type=row.media_type,
        reader=row.reader,
        reader_version=row.reader_version,
        size_bytes=row.source_size_bytes,
        inputs_checksum=None if row.inputs_checksum is None else Checksum(row.inputs_checksum),
    )


def _section(row: SectionRow) -> Section:
    return Section(
        anchor=row.anchor,
        heading=row.heading,
        level=row.level,
        position=row.position,
        language=ContentLanguage(row.language),
        blocks=decode_blocks(row.blocks),
        page_number=row.page_number,
        page_label=row.page_label,
    )


def _figure(row: FigureRow) -> Figure:
    return Figure(
        figure_id=row.figure_id,
        checksum=Checksum(row.checksum),
        media_type=row.media_type,
        title=row.title,
        width=row.width,
        height=row.height,
        labels=decode_labels(row.labels),
    )
