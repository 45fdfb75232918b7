"""Searches that people keep: their names, their filters, and how far their alerts have followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from kb.changes import last_sequence
from kb.identifiers import DocumentId
from search.filters import Filters, filters_in_text, filters_text
from search.models import SavedSearchRow, ToldDocumentRow

MOST_PER_PERSON: Final = 100
MOST_NAME: Final = 120


class AlertFrequency(StrEnum):
    """How often a saved search tells of what is new."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"


class TooManySaved(ValueError):
    """A person has as many saved searches as there may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A search that a person keeps. `filters` are the parameters of its URL beside the question.

    Alerts tell of what was published after `watched_from`, and have followed the change log up to
    `seen_sequence`.
    """

    id: int
    account_id: int
    name: str
    query_text: str
    filters: Filters
    alerts: AlertFrequency
    created_at: datetime
    watched_from: datetime
    checked_at: datetime
    seen_sequence: int


@dataclass(frozen=True, slots=True)
class SavedSearches:
    """Reads and writes saved searches within the caller's session; whose they are is always asked."""

    session: Session

    def save(
        self, account_id: int, query_text: str, filters: Filters, *, name: str, now: datetime
    ) -> SavedSearch:
        """Keep a search, without alerts; the same search is kept once, under its first name.

        Raises:
            TooManySaved: the person has as many as there may be.
        """
        as_text = filters_text(filters)
        row = self.session.scalar(
            select(SavedSearchRow).where(
                SavedSearchRow.account_id == account_id,
                SavedSearchRow.query_text == query_text,
                SavedSearchRow.filters == as_text,
            )
        )
        if row is None:
            self._make_sure_of_room(account_id)
            row = SavedSearchRow(
                account_id=account_id,
                name=_name(name) or _name(query_text),
                query_text=query_text,
                filters=as_text,
                alerts=AlertFrequency.NEVER,
                created_at=now,
                watched_from=now,
                checked_at=now,
                seen_sequence=last_sequence(self.session),
            )
            self.session.add(row)
            self.session.flush()
        return _saved(row)

    def of(self, account_id: int) -> list[SavedSearch]:
        """A person's searches, by name."""
        rows = self.session.scalars(select(SavedSearchRow).where(SavedSearchRow.account_id == account_id))
        return sorted((_saved(row) for row in rows), key=lambda saved: (saved.name.lower(), saved.id))

    def find(self, account_id: int, query_text: str, filters: Filters) -> SavedSearch | None:
        """A person's search for this question with these filters, if it is kept."""
        row = self.session.scalar(
            select(SavedSearchRow).where(
                SavedSearchRow.account_id == account_id,
                SavedSearchRow.query_text == query_text,
                SavedSearchRow.filters == filters_text(filters),
            )
        )
        return None if row is None else _saved(row)

    def rename(self, account_id: int, saved_id: int, name: str) -> bool:
        """Give a search another name; False where the person has no such search, or the name says nothing."""
        row = self._row(account_id, saved_id)
        if row is None or not _name(name):
            return False
        row.name = _name(name)
        return True

    def set_alerts(self, account_id: int, saved_id: int, alerts: AlertFrequency, now: datetime) -> bool:
        """Choose how often a search tells of what is new; switched on, it tells of what comes from now on."""
        row = self._row(account_id, saved_id)
        if row is None:
            return False
        if row.alerts == AlertFrequency.NEVER and alerts is not AlertFrequency.NEVER:
            row.watched_from = row.checked_at = now
            row.seen_sequence = last_sequence(self.session)
        row.alerts = alerts
        return True

    def delete(self, account_id: int, saved_id: int) -> bool:
        """Keep a search no longer."""
        row = self._row(account_id, saved_id)
        if row is None:
            return False
        self.session.execute(delete(ToldDocumentRow).where(ToldDocumentRow.saved_search_pk == saved_id))
        self.session.delete(row)
        return True

    def silence(self, account_id: int) -> int:
        """Switch every alert of a person off; returns how many were on."""
        watched = self._watched(account_id)
        self.session.execute(
            update(SavedSearchRow)
            .where(SavedSearchRow.account_id == account_id)
            .values(alerts=AlertFrequency.NEVER)
        )
        return len(watched)

    def watched(self) -> list[SavedSearch]:
        """Every search with alerts, person by person."""
        return self._watched(None)

    def told(self, saved_id: int) -> dict[DocumentId, datetime]:
        """The documents that a search has told of, and which publication of each."""
        rows = self.session.execute(
            select(ToldDocumentRow.document_id, ToldDocumentRow.published_at).where(
                ToldDocumentRow.saved_search_pk == saved_id
            )
        )
        return {DocumentId(document_id): published_at for document_id, published_at in rows}

    def note_told(
        self, saved: SavedSearch, news: Mapping[DocumentId, datetime], sequence: int, now: datetime
    ) -> bool:
        """Note what a search tells now, and how far it has followed.

        False, and nothing is noted, where another process did so since `saved` was read, or the person has
        switched the alert off meanwhile.
        """
        row = self._row(saved.account_id, saved.id)
        if row is None or row.alerts == AlertFrequency.NEVER or row.checked_at != saved.checked_at:
            return False
        row.checked_at, row.seen_sequence = now, sequence
        for document_id, published_at in news.items():
            self.session.merge(
                ToldDocumentRow(saved_search_pk=saved.id, document_id=document_id, published_at=published_at)
            )
        return True

    def _watched(self, account_id: int | None) -> list[SavedSearch]:
        query = (
            select(SavedSearchRow)
            .where(SavedSearchRow.alerts != AlertFrequency.NEVER)
            .order_by(SavedSearchRow.account_id, SavedSearchRow.pk)
        )
        if account_id is not None:
            query = query.where(SavedSearchRow.account_id == account_id)
        return [_saved(row) for row in self.session.scalars(query)]

    def _row(self, account_id: int, saved_id: int) -> SavedSearchRow | None:
        row = self.session.get(SavedSearchRow, saved_id)
        return row if row is not None and row.account_id == account_id else None

    def _make_sure_of_room(self, account_id: int) -> None:
        there = (
            select(func.count()).select_from(SavedSearchRow).where(SavedSearchRow.account_id == account_id)
        )
        if (self.session.scalar(there) or 0) >= MOST_PER_PERSON:
            raise TooManySaved(f"a person can keep {MOST_PER_PERSON} searches")


def _name(text: str) -> str:
    return " ".join(text.split())[:MOST_NAME]


def _saved(row: SavedSearchRow) -> SavedSearch:
    return SavedSearch(
        id=row.pk,
        account_id=row.account_id,
        name=row.name,
        query_text=row.query_text,
        filters=filters_in_text(row.filters),
        alerts=AlertFrequency(row.alerts),
        created_at=row.created_at,
        watched_from=row.watched_from,
        checked_at=row.checked_at,
        seen_sequence=row.seen_sequence,
    )
