"""Mapped classes of the tables of payments. What money came and what was ruled about it is never changed."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from entitlements.models import Base
from kb.models import UtcDateTime


class PaymentAttemptRow(Base):
    """Somebody set out to pay an order; `reference` is ours, `provider_reference` the provider's for it."""

    __tablename__ = "payment_attempts"
    __table_args__ = (Index("ix_payment_attempts_begun_at", "begun_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(Integer, index=True)
    provider: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    provider_reference: Mapped[str] = mapped_column(String(200))
    amount_minor: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaymentEventRow(Base):
    """A notification whose signature fitted; `event` is the provider's id of it, `body` as it came."""

    __tablename__ = "payment_events"
    __table_args__ = (
        UniqueConstraint("provider", "event"),
        Index("ix_payment_events_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    event: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BankStatementRow(Base):
    """A statement that was imported; `digest` is of the file's bytes and the statement's place in it."""

    __tablename__ = "bank_statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(72), unique=True)
    format: Mapped[str] = mapped_column(String(10))
    account: Mapped[str] = mapped_column(String(34))
    number: Mapped[str] = mapped_column(String(500))
    file_name: Mapped[str] = mapped_column(String(200))
    entries: Mapped[int] = mapped_column(Integer)
    incoming: Mapped[int] = mapped_column(Integer)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[int | None] = mapped_column(Integer)


class PaymentRow(Base):
    """Money that came, or that a bank took back; provider and reference name it for good.

    `order_id` is the order that it was said to be for; which one it pays stands in its rulings. `likeness` is
    a digest of what an entry of a statement has in common with itself in another file.
    """

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("provider", "reference"),
        Index("ix_payments_likeness", "likeness"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(200))
    attempt: Mapped[str] = mapped_column(String(80))
    order_id: Mapped[int | None] = mapped_column(Integer, index=True)
    amount_minor: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("bank_statements.id"))
    booked_on: Mapped[date | None] = mapped_column(Date)
    title: Mapped[str] = mapped_column(String(500))
    payer: Mapped[str] = mapped_column(String(500))
    payer_account: Mapped[str] = mapped_column(String(34))
    bank_reference: Mapped[str] = mapped_column(String(500))
    likeness: Mapped[str] = mapped_column(String(64))


class PaymentRulingRow(Base):
    """What was decided about a payment, by the staff or by the portal (`by` None); the last counts."""

    __tablename__ = "payment_rulings"

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    ruling: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(20))
    order_id: Mapped[int | None] = mapped_column(Integer)
    words: Mapped[str] = mapped_column(Text)
    by: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class MoneyBackRow(Base):
    """Money of a payment that goes back: for a refund of an order, or because it paid nothing."""

    __tablename__ = "money_back"
    __table_args__ = (Index("ix_money_back_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    refund_id: Mapped[int | None] = mapped_column(Integer, index=True)
    reference: Mapped[str] = mapped_column(String(35), unique=True)
    amount_minor: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(Integer)
