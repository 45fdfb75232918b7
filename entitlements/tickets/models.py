"""Mapped classes of the tables of tickets, their ledger, outages and the portal's heartbeat."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from entitlements.models import Base
from kb.models import UtcDateTime


class TicketRow(Base):
    """A ticket of an operator; what it is good for is kept as it was when it was sold.

    `seats` None lets everybody of the operator use it at once. `runs_until` is what the ledger comes to, kept
    for the gate: when it ends or ended, None before it was started; `is_running` until its end is written
    down. `order_line_id` is None where the ticket was granted.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("order_line_id", "ordinal", name="uq_tickets_order_line_id_ordinal"),
        Index("ix_tickets_operator_id_runs_until", "operator_id", "runs_until"),
        Index("ix_tickets_runs_until", "runs_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    order_line_id: Mapped[int | None] = mapped_column(Integer)
    ordinal: Mapped[int] = mapped_column(Integer)
    product_code: Mapped[str] = mapped_column(String(60))
    module: Mapped[str] = mapped_column(String(16))
    make: Mapped[str | None] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(16))
    period: Mapped[str | None] = mapped_column(String(8))
    seats: Mapped[int | None] = mapped_column(Integer)
    vin: Mapped[str | None] = mapped_column(String(17))
    model: Mapped[str | None] = mapped_column(String(130))
    document_id: Mapped[str | None] = mapped_column(String(120))
    job: Mapped[str | None] = mapped_column(String(120))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    runs_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_running: Mapped[bool] = mapped_column(Boolean)


class TicketEntryRow(Base):
    """An entry of the ledger of all tickets; the database itself refuses to change or delete one."""

    __tablename__ = "ticket_ledger"
    __table_args__ = (UniqueConstraint("ticket_id", "sequence", name="uq_ticket_ledger_ticket_id_sequence"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[int] = mapped_column(BigInteger)
    begin: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    reference: Mapped[str] = mapped_column(String(200))


class TicketSeatRow(Base):
    """An account that uses a ticket with a number of seats."""

    __tablename__ = "ticket_seats"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OutageRow(Base):
    """A time in which the portal could not be used; `settled_at` says when tickets got it back."""

    __tablename__ = "outages"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(16))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    declared_by: Mapped[int | None] = mapped_column(Integer)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    tickets: Mapped[int] = mapped_column(Integer)
    seconds: Mapped[int] = mapped_column(BigInteger)


class HeartbeatRow(Base):
    """When the portal was last known to be up: the row in place 1, which never goes back.

    While the wall clock is in doubt a row in place 2 has what it showed then.
    """

    __tablename__ = "heartbeat"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SnippetUseRow(Base):
    """How many results with snippets an operator without a running ticket was shown within an hour."""

    __tablename__ = "snippet_uses"

    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
