"""Has the library teach: reads what is published in both languages, learns from it, keeps it beside an index.

The indexer does so when it makes an index anew, when the sections in both languages have become a tenth more
or fewer, and at once when a document that taught has become security-related. No request ever does.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from kb.access import EVERYTHING, AccessClass
from kb.database import Database
from kb.identifiers import DocumentId
from kb.library import Library
from kb.lifecycle import RevisionStatus
from kb.models import DocumentRow, EditionRow, RevisionRow, SectionRow
from search.alignment import AlignedText, aligned_texts, may_be_learnt_from
from search.grouping import document_number
from search.learning import learn
from search.pairs import Taught, read_taught, write_pairs
from translations.locales import Language

_WORTHWHILE: Final = 0.1
_AT_LEAST: Final = 20
"""Sections; a small library would learn anew at every document."""
_LEARNT_FROM: Final = [one for one in AccessClass if may_be_learnt_from(one)]


class Teacher:
    """Teaches the index in one folder; the caller holds the writer's lock."""

    def __init__(self, database: Database, index_folder: Path) -> None:
        self._database, self._folder = database, index_folder

    def teach_if_due(self) -> bool:
        """Learn anew where that is due; says whether it was."""
        with self._database.read() as session:
            is_due = self._is_due(session)
        if is_due:
            self.teach()
        return is_due

    def forget_hidden(self, changed: Sequence[DocumentId]) -> bool:
        """Learn anew where one of the changed documents taught and is security-related; says whether."""
        with self._database.read() as session:
            hidden = set(map(document_number, _hidden(session, changed)))
        taught = read_taught(self._folder) if hidden else None
        if not hidden or (taught is not None and taught.documents.isdisjoint(hidden)):
            return False
        self.teach()
        return True

    def teach(self) -> None:
        """Learn from everything that is published in both languages, and keep what was learnt."""
        with self._database.read() as session:
            sections, document_ids = _sections(session), _documents(session)
        pairs = learn(self._texts(document_ids))
        numbers = frozenset(map(document_number, document_ids))
        write_pairs(self._folder, pairs, Taught(sections=sections, documents=numbers))

    def _is_due(self, session: Session) -> bool:
        taught = read_taught(self._folder)
        if taught is None:
            return True
        changed = abs(_sections(session) - taught.sections)
        if changed >= max(_AT_LEAST, taught.sections * _WORTHWHILE):
            return True
        return not taught.documents.isdisjoint(map(document_number, _hidden(session)))

    def _texts(self, document_ids: list[DocumentId]) -> Iterator[AlignedText]:
        for document_id in document_ids:
            with self._database.read() as session:
                editions = Library(session).published_editions(document_id, access=EVERYTHING)
            yield from aligned_texts(editions)


def _documents(session: Session) -> list[DocumentId]:
    """The documents that teach: published in both languages, and not security-related."""
    rows = session.scalars(
        select(DocumentRow.document_id)
        .join(EditionRow, EditionRow.document_pk == DocumentRow.pk)
        .join(RevisionRow, RevisionRow.edition_pk == EditionRow.pk)
        .where(
            RevisionRow.status == RevisionStatus.PUBLISHED,
            EditionRow.language.in_([language.value for language in Language]),
            DocumentRow.access_class.in_(_LEARNT_FROM),
        )
        .group_by(DocumentRow.document_id)
        .having(func.count(func.distinct(EditionRow.language)) == len(Language))
        .order_by(DocumentRow.document_id)
    )
    return [DocumentId(document_id) for document_id in rows]


def _sections(session: Session) -> int:
    """How many Polish sections there are in documents that teach."""
    english_edition, english_revision = aliased(EditionRow), aliased(RevisionRow)
    has_english = (
        select(english_revision.pk)
        .join(english_edition, english_revision.edition_pk == english_edition.pk)
        .where(
            english_edition.document_pk == DocumentRow.pk,
            english_edition.language == Language.ENGLISH,
            english_revision.status == RevisionStatus.PUBLISHED,
        )
        .exists()
    )
    counted = session.scalar(
        select(func.count(SectionRow.pk))
        .join(RevisionRow, SectionRow.revision_pk == RevisionRow.pk)
        .join(EditionRow, RevisionRow.edition_pk == EditionRow.pk)
        .join(DocumentRow, EditionRow.document_pk == DocumentRow.pk)
        .where(
            RevisionRow.status == RevisionStatus.PUBLISHED,
            EditionRow.language == Language.POLISH,
            DocumentRow.access_class.in_(_LEARNT_FROM),
            has_english,
        )
    )
    return counted or 0


def _hidden(session: Session, among: Sequence[DocumentId] | None = None) -> Iterator[DocumentId]:
    """The documents that may not teach: all of them, or those `among` some."""
    found = select(DocumentRow.document_id).where(DocumentRow.access_class.not_in(_LEARNT_FROM))
    rows = session.scalars(found if among is None else found.where(DocumentRow.document_id.in_(among)))
    return (DocumentId(document_id) for document_id in rows)
