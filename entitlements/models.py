"""Mapped classes of the tables of accounts."""

from datetime import datetime

from sqlalchemy import Boolean, Index, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kb.models import NAMING_CONVENTION, UtcDateTime


class Base(DeclarativeBase):
    """The declarative base of the tables of accounts."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class AccountRow(Base):
    """A person who can log in; `email` is kept in lower case."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(3))
    password_hash: Mapped[str] = mapped_column(String(255))
    session_stamp: Mapped[str] = mapped_column(String(43))
    is_active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FailedLogInRow(Base):
    """A log-in that failed, for throttling; `key` is a digest of the e-mail or of the address."""

    __tablename__ = "failed_log_ins"
    __table_args__ = (Index("ix_failed_log_ins_key_failed_at", "key", "failed_at"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime)
