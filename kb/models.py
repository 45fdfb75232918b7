"""Mapped classes of the knowledge base's tables. Only `kb` itself reads or writes through them."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, the same on every database, so that migrations can name what they drop."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: stored in UTC, always read back as an aware UTC datetime."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Store the instant in UTC without an offset.

        Raises:
            ValueError: the datetime names no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} is no instant: it names no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Attach UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The declarative base of the knowledge base's tables."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class DocumentRow(Base):
    """A document: one subject, whatever the language; `systems` are those of `kb.systems`, in order."""

    __tablename__ = "documents"

    pk: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    access_class: Mapped[str] = mapped_column(String(32))
    systems: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    editions: Mapped[list["EditionRow"]] = relationship(back_populates="document")


class AliasRow(Base):
    """Another identity of a document: its data module code or path, where its id is another."""

    __tablename__ = "aliases"

    alias: Mapped[str] = mapped_column(String(120), primary_key=True)
    document_pk: Mapped[int] = mapped_column(ForeignKey("documents.pk"), index=True)


class EditionRow(Base):
    """A document in one language."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("document_pk", "language"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    document_pk: Mapped[int] = mapped_column(ForeignKey("documents.pk"))
    language: Mapped[str] = mapped_column(String(3))

    document: Mapped[DocumentRow] = relationship(back_populates="editions")
    revisions: Mapped[list["RevisionRow"]] = relationship(
        back_populates="edition", order_by="RevisionRow.number"
    )


class RevisionRow(Base):
    """One revision of an edition, with the original it was read from.

    `stated` is what the editor said of the document with it (`kb.four_eyes.Stated`), which holds from its
    publication on; `review` is where its review stands, None where nobody asked for one.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("edition_pk", "number"),
        CheckConstraint("status IN ('draft', 'published', 'superseded', 'withdrawn')", name="status"),
        Index(
            "ix_revisions_one_published",
            "edition_pk",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    edition_pk: Mapped[int] = mapped_column(ForeignKey("editions.pk"))
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(16))
    review: Mapped[str | None] = mapped_column(String(16))
    stated: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    title: Mapped[str] = mapped_column(Text)
    issue: Mapped[str | None] = mapped_column(String(64))
    issued_on: Mapped[date | None]
    is_issue_date_guessed: Mapped[bool] = mapped_column(server_default=false())
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    document_number: Mapped[str | None] = mapped_column(String(120))
    keywords: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    tools: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    page_count: Mapped[int | None] = mapped_column(Integer)
    source_checksum: Mapped[str] = mapped_column(String(64), index=True)
    inputs_checksum: Mapped[str | None] = mapped_column(String(64))
    source_name: Mapped[str] = mapped_column(Text)
    source_path: Mapped[str] = mapped_column(Text, index=True)
    source_size_bytes: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(128))
    reader: Mapped[str] = mapped_column(String(32))
    reader_version: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    edition: Mapped[EditionRow] = relationship(back_populates="revisions")
    sections: Mapped[list["SectionRow"]] = relationship(order_by="SectionRow.position")
    figures: Mapped[list["FigureRow"]] = relationship(order_by="FigureRow.pk")
    applicability: Mapped[list["ApplicabilityRow"]] = relationship(order_by="ApplicabilityRow.pk")
    relations: Mapped[list["RelationRow"]] = relationship(order_by="RelationRow.pk")


class SectionRow(Base):
    """A section of a revision; `blocks` is the JSON of `kb.content`."""

    __tablename__ = "sections"
    __table_args__ = (UniqueConstraint("revision_pk", "anchor"), UniqueConstraint("revision_pk", "position"))

    pk: Mapped[int] = mapped_column(primary_key=True)
    revision_pk: Mapped[int] = mapped_column(ForeignKey("revisions.pk"))
    position: Mapped[int] = mapped_column(Integer)
    anchor: Mapped[str] = mapped_column(String(128))
    level: Mapped[int] = mapped_column(Integer)
    heading: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(3))
    page_number: Mapped[int | None] = mapped_column(Integer)
    page_label: Mapped[str | None] = mapped_column(String(64))
    blocks: Mapped[str] = mapped_column(Text)


class FigureRow(Base):
    """A figure of a revision; its bytes lie in the file store."""

    __tablename__ = "figures"
    __table_args__ = (UniqueConstraint("revision_pk", "figure_id"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    revision_pk: Mapped[int] = mapped_column(ForeignKey("revisions.pk"))
    figure_id: Mapped[str] = mapped_column(String(128))
    checksum: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(128))
    title: Mapped[str] = mapped_column(Text)
    width: Mapped[float | None]
    height: Mapped[float | None]
    labels: Mapped[str] = mapped_column(Text)


class ApplicabilityRow(Base):
    """One statement of what a revision applies to."""

    __tablename__ = "applicability"

    pk: Mapped[int] = mapped_column(primary_key=True)
    revision_pk: Mapped[int] = mapped_column(ForeignKey("revisions.pk"), index=True)
    make: Mapped[str | None] = mapped_column(String(64))
    series: Mapped[str | None] = mapped_column(String(64))
    engines: Mapped[list[str]] = mapped_column(JSON)
    built_from: Mapped[date | None]
    built_to: Mapped[date | None]
    statement: Mapped[str | None] = mapped_column(Text)


class RelationRow(Base):
    """How a revision's document stands to another, which may not exist (yet); `wanted` is its name there."""

    __tablename__ = "relations"

    pk: Mapped[int] = mapped_column(primary_key=True)
    revision_pk: Mapped[int] = mapped_column(ForeignKey("revisions.pk"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    target_document_id: Mapped[str] = mapped_column(String(120), index=True)
    wanted: Mapped[str] = mapped_column(Text)


class LinkRow(Base):
    """A cross-reference from a revision to a document, which may not exist (yet)."""

    __tablename__ = "links"

    pk: Mapped[int] = mapped_column(primary_key=True)
    revision_pk: Mapped[int] = mapped_column(ForeignKey("revisions.pk"), index=True)
    target_document_id: Mapped[str] = mapped_column(String(120), index=True)
    target_anchor: Mapped[str | None] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(Text)


class HistoryRow(Base):
    """Who did what to a revision, or to a document as a whole (`kb.four_eyes.Action`); never changed.

    It names documents by their id, and refers to no row, so that it outlasts whatever becomes of them.
    """

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_document_id_language_revision", "document_id", "language", "revision"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    document_id: Mapped[str] = mapped_column(String(120))
    language: Mapped[str | None] = mapped_column(String(3))
    revision: Mapped[int | None] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(120))
    remark: Mapped[str] = mapped_column(Text)
    run: Mapped[int | None] = mapped_column(Integer, index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class ScheduleRow(Base):
    """A publication or withdrawal that is to happen at an instant; `done_at` is set when it was tried."""

    __tablename__ = "schedule"
    __table_args__ = (
        CheckConstraint("action IN ('publish', 'withdraw')", name="action"),
        CheckConstraint("state IN ('waiting', 'done', 'failed', 'cancelled')", name="state"),
        Index("ix_schedule_state_due_at", "state", "due_at"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(3))
    revision: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(120))
    remark: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)


class ChangeRow(Base):
    """The change log: a document whose index entries have to be made anew, in the order of `sequence`."""

    __tablename__ = "changes"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own name and type

    sequence: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IndexMarkRow(Base):
    """How far an index has followed the change log; a replaced index has another `index_id`."""

    __tablename__ = "index_marks"

    engine: Mapped[str] = mapped_column(String(32), primary_key=True)
    index_id: Mapped[str] = mapped_column(String(36))
    sequence: Mapped[int] = mapped_column(Integer)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
