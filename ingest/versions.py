"""Versions to compare: what would be handed in, what waits as a draft, what is published."""

from sqlalchemy.orm import Session

from ingest.comparing import Version
from kb.documents import NewRevision
from kb.four_eyes import Classification, Stated
from kb.identifiers import DocumentId
from kb.models import DocumentRow, RevisionRow
from kb.publishing import RevisionNotFound, classification_of, find_revision, stated_of
from kb.sections import section_content
from kb.statements import applicability_text, statements_of
from translations.locales import ContentLanguage


def published_version(session: Session, document_id: DocumentId, language: ContentLanguage) -> Version | None:
    """What readers see of an edition now; None when that is nothing."""
    try:
        row = find_revision(session, document_id, language, None)
    except RevisionNotFound:
        return None
    return _version(row, classification_of(row.edition.document))


def draft_version(row: RevisionRow) -> Version:
    """A revision as it will be once it is published."""
    return _version(row, stated_of(row).over(classification_of(row.edition.document)))


def handed_in_version(session: Session, new: NewRevision) -> Version:
    """What would be handed in, as it would be once it is published."""
    stated = Stated(kind=new.kind, access_class=new.access_class, systems=new.systems)
    document = session.query(DocumentRow).filter_by(document_id=new.document_id).one_or_none()
    if document is not None:
        wanted: Classification | None = stated.over(classification_of(document))
    else:
        wanted = None
    before = published_version(session, new.document_id, new.language)
    said_before = dict(before.facts)["applicability"] if before else ""
    applicability = said_before if new.applicability is None else applicability_text(new.applicability)
    return Version(
        document_id=new.document_id,
        language=new.language,
        number=None,
        title=new.title,
        sections=new.sections,
        facts=_facts(wanted, applicability, len(new.figures)),
    )


def _version(row: RevisionRow, classification: Classification) -> Version:
    said = statements_of(row)
    return Version(
        document_id=DocumentId(row.edition.document.document_id),
        language=ContentLanguage(row.edition.language),
        number=row.number,
        title=said.title,
        sections=tuple(map(section_content, row.sections)),
        facts=_facts(classification, applicability_text(said.applicability), len(row.figures)),
    )


def _facts(
    classification: Classification | None, applicability: str, figures: int
) -> tuple[tuple[str, str], ...]:
    said: tuple[tuple[str, str], ...] = ()
    if classification is not None:
        said = (
            ("kind", classification.kind),
            ("access", classification.access_class),
            ("systems", ", ".join(classification.systems)),
        )
    return (*said, ("applicability", applicability), ("figures", str(figures)))
