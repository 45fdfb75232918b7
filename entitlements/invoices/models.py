"""Mapped classes of the tables of invoices. What was issued never changes; counters go on one by one."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entitlements.models import Base
from kb.models import UtcDateTime


class InvoiceCounterRow(Base):
    """The last number of a series in a month."""

    __tablename__ = "invoice_counters"

    series: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class InvoiceRow(Base):
    """An invoice, a correction or a pro-forma; `cause` is what it was issued for, once.

    `seller` and `buyer` are JSON, as they stood on the day. No foreign key ties it to an order or an
    operator: it is kept longer than they may be. Amounts of a correction are what it changes.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("series", "year", "month", "ordinal", name="uq_invoices_place"),
        Index("ix_invoices_operator_id_issued_on", "operator_id", "issued_on"),
        Index("ix_invoices_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    series: Mapped[str] = mapped_column(String(8))
    year: Mapped[int] = mapped_column(Integer)
    month: Mapped[int] = mapped_column(Integer)
    ordinal: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    cause: Mapped[str] = mapped_column(String(80), unique=True)
    order_id: Mapped[int | None] = mapped_column(Integer)
    order_number: Mapped[str] = mapped_column(String(32))
    operator_id: Mapped[int] = mapped_column(Integer)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_on: Mapped[date] = mapped_column(Date, index=True)
    issued_by: Mapped[int | None] = mapped_column(Integer)
    supplied_on: Mapped[date] = mapped_column(Date)
    language: Mapped[str] = mapped_column(String(3))
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int] = mapped_column(Integer)
    vat_minor: Mapped[int] = mapped_column(Integer)
    gross_minor: Mapped[int] = mapped_column(Integer)
    exchange_rate: Mapped[str] = mapped_column(String(16))
    exchange_table: Mapped[str] = mapped_column(String(32))
    exchange_day: Mapped[date | None] = mapped_column(Date)
    seller: Mapped[str] = mapped_column(Text)
    buyer: Mapped[str] = mapped_column(Text)
    buyer_name: Mapped[str] = mapped_column(String(200))
    buyer_vat: Mapped[str] = mapped_column(String(24))
    vat_proof: Mapped[str] = mapped_column(String(300))
    paid_on: Mapped[date | None] = mapped_column(Date)
    paid_by: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date | None] = mapped_column(Date)
    lines: Mapped[list["InvoiceLineRow"]] = relationship(lazy="selectin", order_by="InvoiceLineRow.position")


class InvoiceLineRow(Base):
    """A line; `stage` is `issued`, or in a correction `before` and `after`. `origin` numbers the thing sold.

    Of one origin there is at most one line of a stage, so that corrections tell the same thing again.
    """

    __tablename__ = "invoice_lines"
    __table_args__ = (UniqueConstraint("invoice_id", "stage", "origin", name="uq_invoice_lines_origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(String(8))
    origin: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    unit_net_minor: Mapped[int] = mapped_column(Integer)
    discount_minor: Mapped[int] = mapped_column(Integer)
    net_minor: Mapped[int] = mapped_column(Integer)
    vat_code: Mapped[str] = mapped_column(String(16))
    vat_rate: Mapped[str] = mapped_column(String(8))
    vat_minor: Mapped[int] = mapped_column(Integer)
    note_pl: Mapped[str] = mapped_column(String(200))
    note_en: Mapped[str] = mapped_column(String(200))


class InvoiceDuplicateRow(Base):
    """A duplicate that was made of an invoice: who asked for it, when."""

    __tablename__ = "invoice_duplicates"

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int] = mapped_column(Integer)


class ElectronicInvoiceRow(Base):
    """The Polish e-invoice of an invoice: FA(3) as UTF-8 text, the digest of its bytes in hexadecimals."""

    __tablename__ = "electronic_invoices"

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), primary_key=True)
    xml: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MendedEInvoiceRow(Base):
    """Another file of an e-invoice that KSeF rejected; the newest is the one that is handed in."""

    __tablename__ = "mended_e_invoices"

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("electronic_invoices.invoice_id"), index=True)
    xml: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(Integer)


class KsefOutboxRow(Base):
    """An e-invoice on its way to KSeF; once accepted, its number and its receipt (UPO) stay as they are.

    `deadline` is the last day on which it may be sent; `issuer_link` the second QR code of an offline one.
    """

    __tablename__ = "ksef_outbox"

    invoice_id: Mapped[int] = mapped_column(ForeignKey("electronic_invoices.invoice_id"), primary_key=True)
    environment: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), index=True)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[date] = mapped_column(Date)
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fault: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(80))
    issuer_link: Mapped[str] = mapped_column(Text)
    ksef_number: Mapped[str] = mapped_column(String(36))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    upo: Mapped[str] = mapped_column(Text)


class ExchangeRateRow(Base):
    """The average rate of a currency in a table of the National Bank of Poland: złoty for one unit."""

    __tablename__ = "exchange_rates"

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    rate: Mapped[str] = mapped_column(String(16))
    table_number: Mapped[str] = mapped_column(String(32))
