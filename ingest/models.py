"""Mapped classes of the ingestion's own tables: its runs, and how every input ended."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kb.models import NAMING_CONVENTION, UtcDateTime


class Base(DeclarativeBase):
    """The declarative base of the ingestion's tables."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class RunRow(Base):
    """One call of `aos ingest run` or `retry`; `finished_at` stays empty when it was killed."""

    __tablename__ = "ingest_runs"

    pk: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutcomeRow(Base):
    """How one input ended in one run; the newest row of a `source` is what counts.

    `request` is a digest of everything beside the bytes that decides what is stored: reader, options, what
    the manifest says. `rival` is the input that holds what this one claims. `companions` are the other
    files that it was read together with (path, checksum, size, time). `root` is the folder that the
    editor named and `options` are what they said, so that a retry reads the file in the same way. `bundle`
    is the archive that the input came out of.
    """

    __tablename__ = "ingest_outcomes"
    __table_args__ = (Index("ix_ingest_outcomes_document_id_language", "document_id", "language"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    run_pk: Mapped[int] = mapped_column(ForeignKey("ingest_runs.pk"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(Text, index=True)
    root: Mapped[str] = mapped_column(Text)
    options: Mapped[str] = mapped_column(Text)
    checksum: Mapped[str | None] = mapped_column(String(64))
    request: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str | None] = mapped_column(String(128))
    reader: Mapped[str | None] = mapped_column(String(32))
    reader_version: Mapped[str | None] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(16))
    document_id: Mapped[str | None] = mapped_column(String(120))
    identity: Mapped[str | None] = mapped_column(String(120))
    revision: Mapped[int | None] = mapped_column(Integer)
    language: Mapped[str | None] = mapped_column(String(3))
    kind: Mapped[str | None] = mapped_column(String(32))
    sections: Mapped[int | None] = mapped_column(Integer)
    pages: Mapped[int | None] = mapped_column(Integer)
    issue: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(Text)
    complaints: Mapped[list[str]] = mapped_column(JSON)
    rival: Mapped[str | None] = mapped_column(Text)
    companions: Mapped[list[list[str | int]]] = mapped_column(JSON)
    bundle: Mapped[str | None] = mapped_column(Text, index=True)


class BundleRow(Base):
    """What was in a bundle when it was last unfolded to the end: the same bytes are not unfolded again.

    `request` is a digest of everything beside the bytes that decides how its members end; `members` are their
    sources, each with its own request and checksum.
    """

    __tablename__ = "ingest_bundles"

    pk: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text, unique=True)
    checksum: Mapped[str] = mapped_column(String(64))
    request: Mapped[str] = mapped_column(String(64))
    members: Mapped[list[list[str | None]]] = mapped_column(JSON)
