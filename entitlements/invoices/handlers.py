"""What paying and refunding an order triggers here: the invoice, and its correction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.invoices.desk import Change
from entitlements.invoices.documents import Kind, Payment, day_of
from entitlements.invoices.issuing import Issuing
from entitlements.invoices.seller_file import SellerSettings
from entitlements.invoices.store import InvoiceStore
from entitlements.orders.orders import Order, OrderEffect
from entitlements.orders.store import OrderStore


class OrderMissing(LookupError):
    """The order or the refund of an effect is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueInvoice:
    """Issues the invoice of a paid order, with its e-invoice; `settings` reads the seller's data.

    `settings` raises where there are none: the effect waits then, and the staff sees why.
    """

    settings: Callable[[], SellerSettings]

    def __call__(self, effect: OrderEffect, session: Session, now: datetime) -> None:
        """Issue it, unless it was issued."""
        order = OrderStore(session).by_id(effect.order_id)
        if order is None:
            raise OrderMissing(effect.order_id)
        if order.gross.minor:
            Issuing(session=session, settings=self.settings(), now=now).invoice(
                order, _payment(session, order)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectInvoice:
    """Issues the correction that a refund asks for."""

    settings: Callable[[], SellerSettings]

    def __call__(self, effect: OrderEffect, session: Session, now: datetime) -> None:
        """Issue it, unless it was issued, or no invoice was."""
        refund = None if effect.refund_id is None else OrderStore(session).refund(effect.refund_id)
        if refund is None:
            raise OrderMissing(effect.refund_id)
        invoices = [
            one for one in InvoiceStore(session).of_order(refund.order_id) if one.kind is Kind.INVOICE
        ]
        for invoice in invoices:
            issuing = Issuing(session=session, settings=self.settings(), now=now)
            lines = {line.origin: line for line in InvoiceStore(session).standing_lines(invoice.id)}
            for part in refund.parts:
                lines[part.line_id] = lines[part.line_id].taken_back(part.quantity, part.net, part.vat)
            change = Change(reason=refund.reason, lines=lines)
            issuing.correction(invoice, change, f"refund:{refund.id}", refund.by)


def _payment(session: Session, order: Order) -> Payment:
    """How the order was paid: by the first money that was not put aside for review."""
    booked = [one for one in OrderStore(session).payments(order.id) if one.review is None]
    paid_at = order.paid_at or (booked[0].received_at if booked else None)
    return Payment(
        paid_on=None if paid_at is None else day_of(paid_at),
        paid_by=booked[0].provider if booked else "",
    )
