"""Mapped classes of the tables of clearances and of the register of accesses."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entitlements.models import Base
from kb.models import UtcDateTime


class CertificateColumns:
    """The certificate of a clearance, or of a vote on it: all five are filled, or none."""

    issuer: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(200))
    number: Mapped[str | None] = mapped_column(String(80))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class ClearanceRow(CertificateColumns, Base):
    """An application for an approval or an authorisation, and what became of it.

    Its certificate is the one that was proposed last.
    """

    __tablename__ = "clearances"
    __table_args__ = (Index("ix_clearances_operator_id_account_id", "operator_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(16))
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    account_id: Mapped[int | None] = mapped_column(Integer)
    applied_by: Mapped[int] = mapped_column(Integer)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    statement: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(Integer)
    end_reason: Mapped[str | None] = mapped_column(Text)
    votes: Mapped[list["ClearanceVoteRow"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ClearanceVoteRow.pk"
    )
    papers: Mapped[list["ClearancePaperRow"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ClearancePaperRow.pk"
    )


class ClearanceVoteRow(CertificateColumns, Base):
    """What a member of the staff said last; without a certificate they refused."""

    __tablename__ = "clearance_votes"
    __table_args__ = (
        UniqueConstraint("clearance_id", "account_id", name="uq_clearance_votes_clearance_id_account_id"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    clearance_id: Mapped[int] = mapped_column(ForeignKey("clearances.id"), index=True)
    account_id: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClearancePaperRow(Base):
    """A document that an application was handed in with; its bytes lie under `checksum`."""

    __tablename__ = "clearance_papers"

    pk: Mapped[int] = mapped_column(primary_key=True)
    clearance_id: Mapped[int] = mapped_column(ForeignKey("clearances.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int] = mapped_column(Integer)
    checksum: Mapped[str] = mapped_column(String(64))


class ClearanceReadingRow(Base):
    """That a member of the staff has opened a document of an application, which decides on it afterwards."""

    __tablename__ = "clearance_readings"

    clearance_id: Mapped[int] = mapped_column(ForeignKey("clearances.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    checksum: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClearanceReminderRow(Base):
    """A reminder that was sent, or that another made of no use, so that none is sent twice."""

    __tablename__ = "clearance_reminders"

    clearance_id: Mapped[int] = mapped_column(ForeignKey("clearances.id"), primary_key=True)
    days: Mapped[int] = mapped_column(Integer, primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClearanceAnswerRow(Base):
    """What a trust centre said last of a person with an employer; from `fresh_until` on worth nothing."""

    __tablename__ = "clearance_answers"

    account_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    operator_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    answer: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_answered: Mapped[bool] = mapped_column(Boolean)


class SecurityAccessRow(Base):
    """One declared access to a security-related document.

    The database itself refuses every change, and every deletion before `kept_until`; no foreign key ties a
    record to an account or an operator, which may be gone long before.
    """

    __tablename__ = "security_accesses"
    __table_args__ = (
        Index("ix_security_accesses_operator_id_at", "operator_id", "at"),
        Index("ix_security_accesses_account_id_document_id", "account_id", "document_id"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(Integer)
    operator_name: Mapped[str] = mapped_column(String(200))
    site_name: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int] = mapped_column(Integer)
    account_name: Mapped[str] = mapped_column(String(120))
    account_email: Mapped[str] = mapped_column(String(254))
    certificate_number: Mapped[str] = mapped_column(String(80))
    document_id: Mapped[str] = mapped_column(String(120))
    document_title: Mapped[str] = mapped_column(Text)
    revision: Mapped[str] = mapped_column(String(40))
    vin: Mapped[str] = mapped_column(String(17))
    customer: Mapped[str] = mapped_column(String(60))
    is_customer_checked: Mapped[bool] = mapped_column(Boolean)
    purpose: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    open_until: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    digest: Mapped[str] = mapped_column(String(64))


class SecurityExportRow(Base):
    """A file of accesses that was made for an inspector, known again by its digest."""

    __tablename__ = "security_exports"

    pk: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    operator_id: Mapped[int] = mapped_column(Integer)
    operator_name: Mapped[str] = mapped_column(String(200))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    format: Mapped[str] = mapped_column(String(4))
    records: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
