"""Gathers what checks may know: the documents that are published, and those on their way in."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.checks.codes import CODE, explained
from ingest.checks.links import anchors_of
from ingest.checks.subject import Known, Subject
from kb.content import link_targets
from kb.documents import Applicability, DocumentKind
from kb.identifiers import DocumentId
from kb.lifecycle import RevisionStatus
from kb.links import known_as
from kb.models import DocumentRow, EditionRow, RevisionRow, SectionRow
from kb.references import split_target
from kb.sections import section_content
from kb.statements import applicability_of
from translations.locales import ContentLanguage
from translations.terms import TermBase


def gather(session: Session, subjects: Sequence[Subject], terms: TermBase) -> Known:
    """What is known of everything that the subjects touch."""
    own = {subject.document_id for subject in subjects}
    wanted = _referenced(subjects)
    documents = known_as(session, wanted - own) | _named(subjects)
    anchors: defaultdict[DocumentId, set[str]] = defaultdict(set)
    editions: defaultdict[DocumentId, set[ContentLanguage]] = defaultdict(set)
    applicability: dict[DocumentId, tuple[Applicability, ...]] = {}
    codes: set[str] = set()
    for document_id, language in _published_editions(session):
        editions[document_id].add(language)
    for document_id, stated in _applicability(session):
        applicability[document_id] = (*applicability.get(document_id, ()), stated)
    twins = _with_same_title(session, subjects)
    linked = _subjects(session, DocumentRow.document_id.in_(set(documents.values()) - own))
    for subject in (*linked, *subjects):
        anchors[subject.document_id] |= anchors_of(subject)
    for subject in subjects:
        editions[subject.document_id].add(subject.language)
        applicability[subject.document_id] = subject.applicability
        codes |= explained(subject)
    codes |= _explained_elsewhere(session)
    return Known(
        documents=documents,
        anchors=dict(anchors),
        editions=dict(editions),
        applicability=applicability,
        explained_codes=frozenset(codes),
        twins=(*twins, *subjects),
        terms=terms,
    )


def _named(subjects: Sequence[Subject]) -> dict[DocumentId, DocumentId]:
    """The subjects by their ids, and by whatever else they are called."""
    by_alias = {alias: subject.document_id for subject in subjects for alias in subject.aliases}
    return by_alias | {subject.document_id: subject.document_id for subject in subjects}


def _referenced(subjects: Sequence[Subject]) -> set[DocumentId]:
    targets = (
        split_target(target)
        for subject in subjects
        for section in subject.sections
        for target, _text in link_targets(section.blocks)
    )
    return {reference.document_id for reference in targets if reference is not None}


def _published_editions(session: Session) -> list[tuple[DocumentId, ContentLanguage]]:
    rows = session.execute(
        select(DocumentRow.document_id, EditionRow.language)
        .join(DocumentRow.editions)
        .join(EditionRow.revisions)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED)
    )
    return [(DocumentId(document_id), ContentLanguage(language)) for document_id, language in rows]


def _applicability(session: Session) -> list[tuple[DocumentId, Applicability]]:
    rows = session.scalars(
        select(RevisionRow).where(RevisionRow.status == RevisionStatus.PUBLISHED).order_by(RevisionRow.pk)
    )
    return [
        (DocumentId(row.edition.document.document_id), applicability_of(item))
        for row in rows
        for item in row.applicability
    ]


def _explained_elsewhere(session: Session) -> set[str]:
    """Codes in titles and headings of what is published."""
    titles = session.scalars(select(RevisionRow.title).where(RevisionRow.status == RevisionStatus.PUBLISHED))
    headings = session.scalars(
        select(SectionRow.heading)
        .join(RevisionRow, RevisionRow.pk == SectionRow.revision_pk)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED)
    )
    return {code for text in (*titles, *headings) for code in CODE.findall(text)}


def _with_same_title(session: Session, subjects: Sequence[Subject]) -> list[Subject]:
    own = {subject.document_id for subject in subjects}
    titles = {subject.title for subject in subjects}
    return _subjects(session, RevisionRow.title.in_(titles), DocumentRow.document_id.not_in(own))


def _subjects(session: Session, *conditions: object) -> list[Subject]:
    """Published documents as checks see them."""
    rows = session.scalars(
        select(RevisionRow)
        .join(RevisionRow.edition)
        .join(EditionRow.document)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED, *conditions)  # type: ignore[arg-type]
    )
    return [
        Subject(
            document_id=DocumentId(row.edition.document.document_id),
            language=ContentLanguage(row.edition.language),
            title=row.title,
            sections=tuple(map(section_content, row.sections)),
            kind=DocumentKind(row.edition.document.kind),
            source=row.source_path,
        )
        for row in rows
    ]
