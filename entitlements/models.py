"""Mapped classes of the tables of accounts, operators and sessions."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from kb.models import NAMING_CONVENTION, UtcDateTime


class Base(DeclarativeBase):
    """The declarative base of the tables of accounts."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class OperatorRow(Base):
    """An independent operator: a company; `country` and `vat_country` are ISO 3166-1 alpha-2 codes."""

    __tablename__ = "operators"

    id: Mapped[int] = mapped_column(primary_key=True)
    legal_name: Mapped[str] = mapped_column(String(200))
    register_number: Mapped[str | None] = mapped_column(String(40))
    profile: Mapped[str] = mapped_column(String(16))
    vat_country: Mapped[str | None] = mapped_column(String(2))
    vat_number: Mapped[str | None] = mapped_column(String(20))
    vat_state: Mapped[str] = mapped_column(String(16))
    vat_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    street: Mapped[str] = mapped_column(String(200))
    postal_code: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(3))
    standing: Mapped[str] = mapped_column(String(16), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column()
    decision_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SiteRow(Base):
    """A place of work of an operator."""

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    street: Mapped[str] = mapped_column(String(200))
    postal_code: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccountRow(Base):
    """A person who can log in; `email` is kept in lower case."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(3))
    password_hash: Mapped[str] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    roles: Mapped[list["AccountRoleRow"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class AccountRoleRow(Base):
    """One role of an account."""

    __tablename__ = "account_roles"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)


class AccountSessionRow(Base):
    """A session of an account; only the SHA-256 digest of its token is kept."""

    __tablename__ = "account_sessions"

    pk: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str] = mapped_column(String(200))
    strength: Mapped[str] = mapped_column(String(16))
    stepped_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FailedLogInRow(Base):
    """A log-in that failed, for throttling; `key` is a digest of the e-mail or of the address."""

    __tablename__ = "failed_log_ins"
    __table_args__ = (Index("ix_failed_log_ins_key_failed_at", "key", "failed_at"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime)
