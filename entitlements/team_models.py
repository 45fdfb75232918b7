"""Mapped classes of the tables of invitations, of employees who left, and of people who were erased."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from entitlements.models import Base
from kb.models import UtcDateTime


class InvitationRow(Base):
    """An invitation to work for an operator; only the SHA-256 digest of its token is kept.

    `ended_at` and `outcome` say how it ended before it expired. `account_id` is whose it became.
    """

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    display_name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[list[str]] = mapped_column(JSON)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    language: Mapped[str] = mapped_column(String(3))
    invited_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    times_sent: Mapped[int] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)


class DepartureRow(Base):
    """That an employee left, what ended with it, and until when the clearance body is to be told."""

    __tablename__ = "departures"

    pk: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    roles: Mapped[list[str]] = mapped_column(JSON)
    left_at: Mapped[datetime] = mapped_column(UtcDateTime)
    let_go_by: Mapped[int] = mapped_column()
    ended: Mapped[dict[str, int]] = mapped_column(JSON)
    notify_by: Mapped[date] = mapped_column(Date)
    notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ErasureRow(Base):
    """That the person behind an account was erased, and when."""

    __tablename__ = "erasures"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
