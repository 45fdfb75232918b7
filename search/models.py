"""Mapped classes of the tables around the search: what was asked, told to the editors, and saved.

The index has none of it, and these tables have nothing of the index: they stay when it is made anew.
"""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kb.models import NAMING_CONVENTION, UtcDateTime


class Base(DeclarativeBase):
    """The declarative base of the search's tables."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class TallyRow(Base):
    """How often a text was asked on a day; `search.personal.kept_text` says which text that is."""

    __tablename__ = "search_tallies"
    __table_args__ = (UniqueConstraint("day", "query_text", "page_language", "filters", "has_hits"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    query_text: Mapped[str] = mapped_column(String(100))
    page_language: Mapped[str] = mapped_column(String(3))
    filters: Mapped[str] = mapped_column(String(200))
    has_hits: Mapped[bool]
    count: Mapped[int] = mapped_column(Integer)


class OpeningRow(Base):
    """How often the hit at a rank was opened on a day, from the results of a text."""

    __tablename__ = "search_openings"
    __table_args__ = (UniqueConstraint("day", "query_text", "page_language", "rank"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    query_text: Mapped[str] = mapped_column(String(100))
    page_language: Mapped[str] = mapped_column(String(3))
    rank: Mapped[int] = mapped_column(Integer)
    count: Mapped[int] = mapped_column(Integer)


class ReportRow(Base):
    """What somebody told the editors about a result; `account_id` only of one who wants an answer."""

    __tablename__ = "search_reports"
    __table_args__ = (Index("ix_search_reports_state_day", "state", "day"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    query_text: Mapped[str] = mapped_column(Text)
    page_language: Mapped[str] = mapped_column(String(3))
    filters: Mapped[dict[str, str | list[str]]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    count: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(8))
    answer: Mapped[str] = mapped_column(Text)
    closed_on: Mapped[date | None] = mapped_column(Date)


class ReportAttemptRow(Base):
    """That somebody reported, for throttling; `key` is a keyed digest of the address, and soon deleted."""

    __tablename__ = "search_report_attempts"
    __table_args__ = (Index("ix_search_report_attempts_key_at", "key", "at"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SavedSearchRow(Base):
    """A search that a person keeps, and how far its alerts have followed the change log."""

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("account_id", "query_text", "filters"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(String(120))
    query_text: Mapped[str] = mapped_column(Text)
    filters: Mapped[str] = mapped_column(String(1000))
    alerts: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    watched_from: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_sequence: Mapped[int] = mapped_column(Integer)


class ToldDocumentRow(Base):
    """A document that an alert of a saved search has told of, and the newest publication that was told."""

    __tablename__ = "saved_search_told_documents"

    saved_search_pk: Mapped[int] = mapped_column(
        ForeignKey("saved_searches.pk", ondelete="CASCADE"), primary_key=True
    )
    document_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
