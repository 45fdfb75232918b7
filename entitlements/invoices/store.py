"""Invoices in the database: written once, read back as they were issued."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from entitlements.invoices.documents import Corrected, Document, ExchangeRate, Kind, Payment
from entitlements.invoices.lines import InvoiceLine, Unit
from entitlements.invoices.models import InvoiceLineRow, InvoiceRow, KsefOutboxRow
from entitlements.invoices.numbers import InvoiceNumber, Series
from entitlements.invoices.parties import Party, Seller
from entitlements.invoices.vat import VatTreatment
from entitlements.money import Currency, Money
from translations.locales import Language

MOST_SHOWN: Final = 200
_ISSUED, _BEFORE, _AFTER = "issued", "before", "after"


class NoSuchInvoice(LookupError):
    """There is no invoice with this number or id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which invoices are looked for; None and empty mean any. Days are days of issue, both included."""

    text: str = ""
    kind: Kind | None = None
    operator_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class InvoiceStore:
    """Reads and writes invoices in the caller's session."""

    session: Session

    def add(self, document: Document, cause: str, issued_by: int | None) -> Document:
        """Write a document; `cause` is what it is issued for, once. Returns it with its id."""
        row = _row(document, cause, issued_by)
        self.session.add(row)
        self.session.flush()
        return self.by_id(row.id)

    def by_id(self, invoice_id: int) -> Document:
        """One document.

        Raises:
            NoSuchInvoice: there is none.
        """
        row = self.session.get(InvoiceRow, invoice_id)
        if row is None:
            raise NoSuchInvoice(invoice_id)
        return self._document(row)

    def by_cause(self, cause: str) -> Document | None:
        """The document that was issued for this."""
        row = self.session.scalar(select(InvoiceRow).where(InvoiceRow.cause == cause))
        return None if row is None else self._document(row)

    def of_order(self, order_id: int) -> list[Document]:
        """What was issued for an order, the oldest first."""
        rows = self.session.scalars(
            select(InvoiceRow).where(InvoiceRow.order_id == order_id).order_by(InvoiceRow.id)
        )
        return [self._document(row) for row in rows]

    def corrections_of(self, invoice_id: int) -> list[Document]:
        """The corrections of an invoice, the oldest first."""
        rows = self.session.scalars(
            select(InvoiceRow).where(InvoiceRow.corrects_id == invoice_id).order_by(InvoiceRow.id)
        )
        return [self._document(row) for row in rows]

    def standing_lines(self, invoice_id: int) -> tuple[InvoiceLine, ...]:
        """What stands of an invoice after all its corrections."""
        last = (self.corrections_of(invoice_id) or [self.by_id(invoice_id)])[-1]
        return last.lines

    def find(self, wanted: Wanted, limit: int = MOST_SHOWN) -> list[Document]:
        """The documents that are looked for, the newest first."""
        rows = self.session.scalars(
            select(InvoiceRow)
            .where(*_conditions(wanted))
            .order_by(InvoiceRow.issued_on.desc(), InvoiceRow.id.desc())
            .limit(limit)
        )
        return [self._document(row) for row in rows]

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        return self.session.scalar(select(func.count(InvoiceRow.id)).where(*_conditions(wanted))) or 0

    def in_order(self, first_day: date, last_day: date) -> list[Document]:
        """The invoices and corrections of some days, as a register tells them: by day and number."""
        rows = self.session.scalars(
            select(InvoiceRow)
            .where(
                InvoiceRow.issued_on.between(first_day, last_day),
                InvoiceRow.kind != Kind.PRO_FORMA,
            )
            .order_by(InvoiceRow.issued_on, InvoiceRow.series, InvoiceRow.ordinal)
        )
        return [self._document(row) for row in rows]

    def _document(self, row: InvoiceRow) -> Document:
        corrected = None
        if row.corrects_id is not None:
            original = self.session.get_one(InvoiceRow, row.corrects_id)
            outbox = self.session.get(KsefOutboxRow, row.corrects_id)
            buyer = self._buyer_before(row)
            corrected = Corrected(
                invoice_id=original.id,
                number=original.number,
                issued_on=original.issued_on,
                reason=row.reason,
                ksef_number=outbox.ksef_number if outbox else "",
                former_buyer=None if buyer == row.buyer else msgspec.json.decode(buyer, type=Party),
            )
        return _document(row, corrected)

    def _buyer_before(self, row: InvoiceRow) -> str:
        """The buyer as they stood before a correction: on the one before it, else on the original."""
        before = (
            select(InvoiceRow.buyer)
            .where(
                or_(InvoiceRow.id == row.corrects_id, InvoiceRow.corrects_id == row.corrects_id),
                InvoiceRow.id < row.id,
            )
            .order_by(InvoiceRow.id.desc())
        )
        return self.session.scalars(before.limit(1)).one()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(InvoiceRow.kind == wanted.kind)
    if wanted.operator_id is not None:
        found.append(InvoiceRow.operator_id == wanted.operator_id)
    if wanted.first_day is not None:
        found.append(InvoiceRow.issued_on >= wanted.first_day)
    if wanted.last_day is not None:
        found.append(InvoiceRow.issued_on <= wanted.last_day)
    for word in wanted.text.split():
        columns = (InvoiceRow.number, InvoiceRow.buyer_name, InvoiceRow.buyer_vat, InvoiceRow.order_number)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return found


def _row(document: Document, cause: str, issued_by: int | None) -> InvoiceRow:
    number, exchange, payment = document.number, document.exchange, document.payment
    after = _AFTER if document.kind is Kind.CORRECTION else _ISSUED
    return InvoiceRow(
        kind=document.kind,
        series=number.series,
        year=number.year,
        month=number.month,
        ordinal=number.ordinal,
        number=str(number),
        cause=cause,
        order_id=document.order_id,
        order_number=document.order_number,
        operator_id=document.operator_id,
        corrects_id=document.corrected.invoice_id if document.corrected else None,
        reason=document.corrected.reason if document.corrected else "",
        issued_at=document.issued_at,
        issued_on=document.issued_on,
        issued_by=issued_by,
        supplied_on=document.supplied_on,
        language=document.language,
        currency=document.currency,
        net_minor=document.net.minor,
        vat_minor=document.vat.minor,
        gross_minor=document.gross.minor,
        exchange_rate=str(exchange.rate) if exchange else "",
        exchange_table=exchange.table_number if exchange else "",
        exchange_day=exchange.day if exchange else None,
        seller=msgspec.json.encode(document.seller).decode(),
        buyer=msgspec.json.encode(document.buyer).decode(),
        buyer_name=document.buyer.name,
        buyer_vat=document.buyer.vat_number,
        vat_proof=document.vat_proof,
        paid_on=payment.paid_on,
        paid_by=payment.paid_by,
        due_on=payment.due_on,
        lines=[*_line_rows(document.before, _BEFORE, 0), *_line_rows(document.lines, after, 1)],
    )


def _line_rows(lines: Sequence[InvoiceLine], stage: str, offset: int) -> list[InvoiceLineRow]:
    """The rows of lines; in a correction what stood before goes in front of what stands after."""
    return [
        InvoiceLineRow(
            position=2 * index + offset,
            stage=stage,
            origin=line.origin,
            code=line.code,
            name=line.name,
            unit=line.unit,
            quantity=line.quantity,
            currency=line.net.currency,
            unit_net_minor=line.unit_net.minor,
            discount_minor=line.discount.minor,
            net_minor=line.net.minor,
            vat_code=line.treatment.code,
            vat_rate="" if line.treatment.rate is None else str(line.treatment.rate),
            vat_minor=line.vat.minor,
            note_pl=line.treatment.note_pl,
            note_en=line.treatment.note_en,
        )
        for index, line in enumerate(lines)
    ]


def _document(row: InvoiceRow, corrected: Corrected | None) -> Document:
    return Document(
        id=row.id,
        kind=Kind(row.kind),
        number=InvoiceNumber(series=Series(row.series), year=row.year, month=row.month, ordinal=row.ordinal),
        order_id=row.order_id,
        order_number=row.order_number,
        operator_id=row.operator_id,
        issued_at=row.issued_at,
        issued_on=row.issued_on,
        supplied_on=row.supplied_on,
        language=Language(row.language),
        currency=Currency(row.currency),
        seller=msgspec.json.decode(row.seller, type=Seller),
        buyer=msgspec.json.decode(row.buyer, type=Party),
        lines=_lines(line for line in row.lines if line.stage != _BEFORE),
        before=_lines(line for line in row.lines if line.stage == _BEFORE),
        payment=Payment(paid_on=row.paid_on, paid_by=row.paid_by, due_on=row.due_on),
        corrected=corrected,
        exchange=_exchange(row),
        vat_proof=row.vat_proof,
    )


def _exchange(row: InvoiceRow) -> ExchangeRate | None:
    if row.exchange_day is None:
        return None
    return ExchangeRate(
        rate=Decimal(row.exchange_rate), table_number=row.exchange_table, day=row.exchange_day
    )


def _lines(rows: Iterable[InvoiceLineRow]) -> tuple[InvoiceLine, ...]:
    return tuple(
        InvoiceLine(
            origin=row.origin,
            code=row.code,
            name=row.name,
            unit=Unit(row.unit),
            quantity=row.quantity,
            unit_net=Money(minor=row.unit_net_minor, currency=Currency(row.currency)),
            discount=Money(minor=row.discount_minor, currency=Currency(row.currency)),
            net=Money(minor=row.net_minor, currency=Currency(row.currency)),
            vat=Money(minor=row.vat_minor, currency=Currency(row.currency)),
            treatment=VatTreatment(
                rate=Decimal(row.vat_rate) if row.vat_rate else None,
                code=row.vat_code,
                note_pl=row.note_pl,
                note_en=row.note_en,
            ),
        )
        for row in rows
    )
