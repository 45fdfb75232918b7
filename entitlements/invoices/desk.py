"""Issuing invoices, pro-formas and corrections: each once for its cause, however often it is asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.invoices.buyers import party_of, proof_of
from entitlements.invoices.counters import next_number
from entitlements.invoices.documents import Corrected, Document, ExchangeRate, Kind, Payment
from entitlements.invoices.lines import InvoiceLine, LineRefused, Unit, tax_on
from entitlements.invoices.models import InvoiceDuplicateRow
from entitlements.invoices.numbers import Series
from entitlements.invoices.parties import Party, Seller
from entitlements.invoices.rates import ExchangeRates
from entitlements.invoices.store import InvoiceStore
from entitlements.invoices.vat import treatment_of
from entitlements.money import Currency
from entitlements.orders.orders import LineKind, Order, OrderLine
from entitlements.sellers_days import day_of

_SERIES_OF: Final = {
    Kind.INVOICE: Series.INVOICE,
    Kind.CORRECTION: Series.CORRECTION,
    Kind.PRO_FORMA: Series.PRO_FORMA,
}
_UNIT_OF: Final = {
    LineKind.TICKET: Unit.SERVICE,
    LineKind.TOOL: Unit.PIECE,
    LineKind.DELIVERY: Unit.SERVICE,
}


class CorrectionRefused(ValueError):
    """It cannot be corrected so: nothing would change, or it is no invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a correction makes of an invoice: its lines by origin as they are to stand, or another buyer."""

    reason: str
    lines: Mapping[int, InvoiceLine]
    buyer: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDesk:
    """Issues in the caller's session, which is one of `Database.write`."""

    session: Session
    clock: Callable[[], datetime]
    seller: Seller

    def issue(self, order: Order, payment: Payment) -> Document | None:
        """The invoice of a paid order; None where nothing was to be paid.

        Raises:
            RateMissing: the tax cannot be said in złoty yet.
            LineRefused: the order's amounts contradict each other.
        """
        return self._for_order(order, payment, Kind.INVOICE, f"order:{order.id}")

    def pro_forma(self, order: Order, due_on: date) -> Document | None:
        """The pro-forma of an order that is to be paid; None where nothing is."""
        return self._for_order(order, Payment(due_on=due_on), Kind.PRO_FORMA, f"pro-forma:{order.id}")

    def correct(self, invoice_id: int, change: Change, cause: str, by: int | None) -> Document:
        """Issue a correction of what stands of an invoice.

        Raises:
            NoSuchInvoice: there is none.
            CorrectionRefused: it is no invoice, there is no reason, or nothing would change.
        """
        store = InvoiceStore(self.session)
        present = store.by_cause(cause)
        if present is not None:
            return present
        original = store.by_id(invoice_id)
        last = (store.corrections_of(invoice_id) or [original])[-1]
        after = tuple(change.lines.get(line.origin, line) for line in last.lines)
        buyer = change.buyer or last.buyer
        is_same = after == last.lines and buyer == last.buyer
        if original.kind is not Kind.INVOICE or is_same or not change.reason.strip():
            raise CorrectionRefused(str(original.number))
        now = self.clock()
        return self._write(
            replace(
                original,
                kind=Kind.CORRECTION,
                issued_at=now,
                issued_on=day_of(now),
                seller=self.seller,
                buyer=buyer,
                lines=after,
                before=last.lines,
                payment=Payment(),
                corrected=Corrected(
                    invoice_id=original.id,
                    number=str(original.number),
                    issued_on=original.issued_on,
                    reason=change.reason.strip(),
                ),
            ),
            cause,
            by,
        )

    def duplicate(self, invoice_id: int, by: int) -> date:
        """Note that a duplicate is made; returns the day that it has to bear.

        Raises:
            NoSuchInvoice: there is none.
        """
        InvoiceStore(self.session).by_id(invoice_id)
        now = self.clock()
        self.session.add(InvoiceDuplicateRow(invoice_id=invoice_id, made_at=now, made_by=by))
        self._record(AuditKind.INVOICE_DUPLICATED, f"invoice:{invoice_id}", by, {})
        return day_of(now)

    def _for_order(self, order: Order, payment: Payment, kind: Kind, cause: str) -> Document | None:
        present = InvoiceStore(self.session).by_cause(cause)
        if present is not None or order.gross.minor == 0:
            return present
        now = self.clock()
        supplied_on = payment.paid_on or day_of(now)
        buyer = party_of(self.session, order.operator_id)
        lines = tuple(self._lines(order, buyer.address.country))
        document = Document(
            id=0,
            kind=kind,
            number=next_number(self.session, _SERIES_OF[kind], day_of(now)),
            order_id=order.id,
            order_number=order.number,
            operator_id=order.operator_id,
            issued_at=now,
            issued_on=day_of(now),
            supplied_on=supplied_on,
            language=order.language,
            currency=order.currency,
            seller=self.seller,
            buyer=buyer,
            lines=lines,
            payment=payment,
            exchange=self._exchange(order, lines, supplied_on) if kind is Kind.INVOICE else None,
            vat_proof=self._proof(order, lines),
        )
        if document.gross != order.gross:
            raise LineRefused(f"{order.number}: the invoice would not be of what was paid")
        return self._keep(document, cause, None)

    def _lines(self, order: Order, country: str) -> Iterable[InvoiceLine]:
        on = day_of(order.created_at)
        for line in order.lines:
            treatment = treatment_of(line.vat_rate_text, country, on)
            if line.vat != tax_on(line.net, treatment):
                raise LineRefused(f"{order.number}: the tax on {line.code} is not {treatment.rate_text}")
            yield InvoiceLine(
                origin=line.id,
                code=line.code,
                name=_name(line, order),
                unit=_UNIT_OF[line.kind],
                quantity=line.quantity,
                unit_net=line.unit_net,
                discount=line.discount,
                net=line.net,
                vat=line.vat,
                treatment=treatment,
            )

    def _exchange(self, order: Order, lines: Iterable[InvoiceLine], due: date) -> ExchangeRate | None:
        """The rate where tax in another currency has to be said in złoty."""
        if order.currency is Currency.PLN or not any(line.vat.minor for line in lines):
            return None
        return ExchangeRates(self.session).before(order.currency, due)

    def _proof(self, order: Order, lines: Iterable[InvoiceLine]) -> str:
        on = day_of(order.created_at)
        codes = {line.treatment.code for line in lines}
        needs = any(treatment_of(code, "", on).needs_proof for code in codes if code[:2] in ("np", "0 "))
        return proof_of(self.session, order.operator_id) if needs else ""

    def _write(self, document: Document, cause: str, by: int | None) -> Document:
        number = next_number(self.session, _SERIES_OF[document.kind], document.issued_on)
        return self._keep(replace(document, id=0, number=number), cause, by)

    def _keep(self, document: Document, cause: str, by: int | None) -> Document:
        kept = InvoiceStore(self.session).add(document, cause, by)
        details = {"number": str(kept.number), "gross": f"{kept.gross.decimal} {kept.currency}"}
        if kept.corrected is not None:
            details |= {"corrects": kept.corrected.number, "reason": kept.corrected.reason}
        kind = AuditKind.INVOICE_CORRECTED if kept.kind is Kind.CORRECTION else AuditKind.INVOICE_ISSUED
        self._record(kind, f"invoice:{kept.id}", by, details)
        return kept

    def _record(self, kind: AuditKind, subject: str, by: int | None, details: Mapping[str, str]) -> None:
        event = AuditEvent(kind=kind, actor_id=by, subject=subject, details=details)
        AuditTrail(self.session, self.clock).record(event)


def _name(line: OrderLine, order: Order) -> str:
    """What was sold, with the vehicle, document or job that it is for."""
    particular = line.for_vin or line.for_document or line.for_job
    name = line.name(order.language)
    return f"{name} ({particular})" if particular else name
