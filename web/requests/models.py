"""Mapped classes of the tables of requests."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.models import UtcDateTime
from web.mail.models import Base


class RequestRow(Base):
    """What somebody asks for. A vehicle is known by the last seven characters of its number alone."""

    __tablename__ = "requests"
    __table_args__ = (Index("ix_requests_state_due_on", "state", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(3))
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    email: Mapped[str] = mapped_column(String(254))
    document_id: Mapped[str] = mapped_column(String(120))
    vehicle: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date] = mapped_column(Date)
    waiting_since: Mapped[date | None] = mapped_column(Date)
    answered_on: Mapped[date | None] = mapped_column(Date)
    was_late: Mapped[bool] = mapped_column(Boolean)
    staff_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the staff got a mail about it that nobody of them has followed yet."""
    messages: Mapped[list["RequestMessageRow"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="RequestMessageRow.pk"
    )


class RequestMessageRow(Base):
    """What was said, by the asker (`staff_id` is None) or by the staff, and the state after it."""

    __tablename__ = "request_messages"

    pk: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RequestLinkRow(Base):
    """A link that was mailed to an asker; only the SHA-256 digest of what is in it is kept."""

    __tablename__ = "request_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RequestAttemptRow(Base):
    """Who asked lately, for throttling; `key` is a keyed digest of an address, deleted after an hour."""

    __tablename__ = "request_attempts"
    __table_args__ = (Index("ix_request_attempts_key_at", "key", "at"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
