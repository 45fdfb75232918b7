"""Issuing a document together with its e-invoice, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from entitlements.invoices.desk import Change, InvoiceDesk
from entitlements.invoices.documents import Document, Payment
from entitlements.invoices.ksef_codes import Environment
from entitlements.invoices.outbox import OutboxState, passage_of, queue
from entitlements.invoices.seller_file import SellerSettings
from entitlements.invoices.store import InvoiceStore
from entitlements.orders.orders import Order


class OriginalOnTheWay(Exception):
    """KSeF has not given the original a number yet: its correction is issued when it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuing:
    """Issues in the caller's session, which is one of `Database.write`."""

    session: Session
    settings: SellerSettings
    now: datetime

    def invoice(self, order: Order, payment: Payment) -> Document | None:
        """The invoice of a paid order; None where nothing was to be paid.

        Raises:
            RateMissing: the tax cannot be said in złoty yet.
            LineRefused: the order's amounts contradict each other.
            SchemaViolated: its e-invoice would not follow the schema.
        """
        document = self._desk().issue(order, payment)
        if document is not None and passage_of(self.session, document.id) is None:
            queue(self.session, document, self.settings.ksef, self.now)
        return document

    def pro_forma(self, order: Order, due_on: date) -> Document | None:
        """The pro-forma of an order that is to be paid; None where nothing is."""
        return self._desk().pro_forma(order, due_on)

    def correction(self, original: Document, change: Change, cause: str, by: int | None) -> Document:
        """The correction of an invoice.

        Raises:
            OriginalOnTheWay: KSeF has not given the original a number yet.
            CorrectionRefused: nothing would change.
            SchemaViolated: its e-invoice would not follow the schema.
        """
        present = InvoiceStore(self.session).by_cause(cause)
        if present is not None:
            return present
        passage = passage_of(self.session, original.id)
        is_on_the_way = passage and passage.environment is not Environment.OFF
        if passage and is_on_the_way and passage.state is not OutboxState.ACCEPTED:
            raise OriginalOnTheWay(str(original.number))
        document = self._desk().correct(original.id, change, cause, by)
        queue(self.session, document, self.settings.ksef, self.now)
        return document

    def _desk(self) -> InvoiceDesk:
        return InvoiceDesk(session=self.session, clock=lambda: self.now, seller=self.settings.seller)
