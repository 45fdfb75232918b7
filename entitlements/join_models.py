"""Mapped classes of the tables of registration: applications, evidence, consents, tokens, answers on VAT."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from entitlements.models import Base
from kb.models import UtcDateTime


class ApplicationRow(Base):
    """An operator's application, once for each time that it is handed in; `version` counts its changes."""

    __tablename__ = "operator_applications"
    __table_args__ = (UniqueConstraint("operator_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    number: Mapped[int] = mapped_column()
    version: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(16), index=True)
    handed_in_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    handed_in_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)


class EvidenceRow(Base):
    """A document that an applicant handed in; its bytes lie in the data folder under `checksum`."""

    __tablename__ = "operator_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(64))
    checksum: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int] = mapped_column()
    added_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PendingRegistrationRow(Base):
    """A registration whose address nobody has proved yet; `company` is what `entitlements.pending` packs."""

    __tablename__ = "pending_registrations"

    pk: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    display_name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(3))
    password_hash: Mapped[str] = mapped_column(Text)
    company: Mapped[dict[str, Any]] = mapped_column(JSON)
    terms: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EmailTokenRow(Base):
    """What proves that an e-mail address is a person's own; of the token only the SHA-256 digest is kept.

    It is of a registration that waits, and once it was used, of the account that it made.
    """

    __tablename__ = "email_tokens"

    pk: Mapped[int] = mapped_column(primary_key=True)
    registration_pk: Mapped[int | None] = mapped_column(ForeignKey("pending_registrations.pk"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsentRow(Base):
    """Who agreed to which version of the terms, when; `version` is the checksum of the text they saw."""

    __tablename__ = "consents"

    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    version: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(3))
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VatCheckRow(Base):
    """What a register answered on an operator's VAT number."""

    __tablename__ = "vat_checks"

    pk: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), index=True)
    vat: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    fault: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(300))
    consultation_number: Mapped[str] = mapped_column(String(300))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JoinAttemptRow(Base):
    """A registration, or a mail that one caused, for throttling; `key` is a keyed digest of who or where."""

    __tablename__ = "join_attempts"
    __table_args__ = (Index("ix_join_attempts_key_made_at", "key", "made_at"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
