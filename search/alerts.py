"""What is new for a saved search: documents published since, that the person may find as of now.

The change log says what may be new, and the index's mark in it how far a search can see: a document that is
not indexed yet is told of next time. The access filter narrows twice, in the index and in the database, for
the index may be behind where a document was closed a moment ago.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.access import AccessFilter
from kb.changes import index_mark
from kb.identifiers import DocumentId
from kb.lifecycle import RevisionStatus
from kb.models import ChangeRow, DocumentRow, EditionRow, RevisionRow
from search.results import Hit
from search.saved import AlertFrequency, SavedSearch, SavedSearches
from search.searcher import Searcher, SearchRequest
from translations.locales import ContentLanguage

MORNING: Final = timedelta(hours=5)
"""An alert's day begins then (UTC), so that its mail is there when a workshop opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A document that is new, or newly revised, and where the search finds it."""

    hit: Hit
    is_revised: bool
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a saved search has to tell, best first, having followed the change log up to `sequence`."""

    saved: SavedSearch
    news: tuple[News, ...]
    sequence: int

    @property
    def documents(self) -> dict[DocumentId, datetime]:
        """What it tells of, with the publication of each."""
        return {item.hit.document_id: item.published_at for item in self.news}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edition:
    document_id: DocumentId
    language: ContentLanguage
    number: int
    published_at: datetime


def is_due(frequency: AlertFrequency, checked_at: datetime, now: datetime) -> bool:
    """Whether a search looks for news now: on another morning, or in another week, than it did last."""
    last, today = (checked_at - MORNING).date(), (now - MORNING).date()
    match frequency:
        case AlertFrequency.DAILY:
            return today > last
        case AlertFrequency.WEEKLY:
            return today.isocalendar()[:2] > last.isocalendar()[:2]
        case AlertFrequency.NEVER:
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFinder:
    """Finds what is new, within the caller's session for reading. `engine` is that of the index in use.

    The searcher is asked for only when something was published.
    """

    session: Session
    searcher: Callable[[], Searcher]
    engine: str

    def find(self, saved: SavedSearch, request: SearchRequest, *, access: AccessFilter) -> Alert:
        """What `saved` has to tell, asked as `request`, to somebody who may find what `access` says.

        Raises:
            IndexMissing: there is no index.
        """
        mark = index_mark(self.session, self.engine)
        sequence = saved.seen_sequence if mark is None else max(mark.sequence, saved.seen_sequence)
        told = SavedSearches(self.session).told(saved.id)
        fresh = [
            edition
            for edition in self._changed(saved, sequence, access)
            if edition.document_id not in told or edition.published_at > told[edition.document_id]
        ]
        return Alert(saved=saved, news=self._found(fresh, request, access), sequence=sequence)

    def _changed(self, saved: SavedSearch, sequence: int, access: AccessFilter) -> list[_Edition]:
        """What was published since, of the documents that the change log names."""
        changed = select(ChangeRow.document_id).where(
            ChangeRow.sequence > saved.seen_sequence, ChangeRow.sequence <= sequence
        )
        rows = self.session.execute(
            select(DocumentRow.document_id, EditionRow.language, RevisionRow.number, RevisionRow.published_at)
            .join(EditionRow, EditionRow.document_pk == DocumentRow.pk)
            .join(RevisionRow, RevisionRow.edition_pk == EditionRow.pk)
            .where(
                DocumentRow.document_id.in_(changed),
                DocumentRow.access_class.in_(access.findable),
                RevisionRow.status == RevisionStatus.PUBLISHED,
                RevisionRow.published_at > saved.watched_from,
            )
        )
        return [
            _Edition(
                document_id=DocumentId(document_id),
                language=ContentLanguage(language),
                number=number,
                published_at=published_at,
            )
            for document_id, language, number, published_at in rows
            if published_at is not None
        ]

    def _found(
        self, fresh: Iterable[_Edition], request: SearchRequest, access: AccessFilter
    ) -> tuple[News, ...]:
        """Those of them that the search finds: each document once, in the edition that fits best."""
        by_language: dict[ContentLanguage, dict[DocumentId, _Edition]] = {}
        for edition in fresh:
            by_language.setdefault(edition.language, {})[edition.document_id] = edition
        best: dict[DocumentId, News] = {}
        for language, editions in by_language.items():
            for hit in self.searcher().among(request, list(editions), language, access=access):
                edition, other = editions[hit.document_id], best.get(hit.document_id)
                news = News(
                    hit=hit if other is None or _is_better(hit, other.hit, request) else other.hit,
                    is_revised=edition.number > 1 and (other is None or other.is_revised),
                    published_at=max(
                        edition.published_at, other.published_at if other else edition.published_at
                    ),
                )
                best[hit.document_id] = news
        return tuple(sorted(best.values(), key=lambda item: (-item.hit.score, item.hit.document_id)))


def _is_better(hit: Hit, other: Hit, request: SearchRequest) -> bool:
    """Whether one edition is shown before another: that of the person's own language is."""
    preferred = request.preferred_language and ContentLanguage(request.preferred_language)
    return (hit.language == preferred, hit.score) > (other.language == preferred, other.score)
