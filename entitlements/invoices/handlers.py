"""What paying and refunding an order triggers here: the invoice, and its correction."""

from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.invoices.desk import Change
from entitlements.invoices.documents import Kind, Payment
from entitlements.invoices.issuing import Issuing
from entitlements.invoices.lines import InvoiceLine
from entitlements.invoices.seller_file import SellerSettings
from entitlements.invoices.store import InvoiceStore
from entitlements.money import Money
from entitlements.orders.orders import Order, OrderEffect
from entitlements.orders.store import OrderRefund, OrderStore
from entitlements.payments.payment_book import PaymentBook
from entitlements.sellers_days import day_of
from translations.catalogue import catalogue

PiecesKept = Callable[[Session, Order, datetime], Mapping[int, int]]
"""How many pieces of each line of an order the buyer used or has, whatever became of their money."""


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


_TAKEN_BACK: Final = _("The bank took the payment back; what had not been delivered is cancelled.")


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
                order, _payment(session, order, now)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectInvoice:
    """Issues the correction that a refund asks for, or a bank that took the money back.

    What the bank took back is owed still as far as it was delivered, which `pieces_kept` counts by line; the
    rest was taken from the buyer, and the invoice is lowered by it.
    """

    settings: Callable[[], SellerSettings]
    pieces_kept: PiecesKept

    def __call__(self, effect: OrderEffect, session: Session, now: datetime) -> None:
        """Issue it, unless it was issued, no invoice was, or nothing of it changes."""
        store, refund = InvoiceStore(session), _refund(session, effect)
        cause = f"chargeback:{effect.order_id}" if refund is None else f"refund:{refund.id}"
        if store.by_cause(cause) is not None:
            return
        for invoice in store.of_order(effect.order_id):
            if invoice.kind is not Kind.INVOICE:
                continue
            before = {line.origin: line for line in store.standing_lines(invoice.id)}
            if refund is None:
                change = self._of_chargeback(session, effect.order_id, before, now)
            else:
                change = _of_refund(refund, before, _given_up(session, refund))
            if change.lines != before:
                issuing = Issuing(session=session, settings=self.settings(), now=now)
                issuing.correction(invoice, change, cause, None if refund is None else refund.by)

    def _of_chargeback(
        self, session: Session, order_id: int, before: Mapping[int, InvoiceLine], now: datetime
    ) -> Change:
        order = OrderStore(session).by_id(order_id)
        if order is None:
            raise OrderMissing(order_id)
        kept = self.pieces_kept(session, order, now)
        return Change(
            reason=catalogue("entitlements", order.language).gettext(_TAKEN_BACK),
            lines={
                origin: line.with_quantity(min(line.quantity, kept.get(origin, 0)))
                for origin, line in before.items()
            },
        )


def _refund(session: Session, effect: OrderEffect) -> OrderRefund | None:
    """The refund that an effect is about; none where the bank took the money back."""
    if effect.refund_id is None:
        return None
    refund = OrderStore(session).refund(effect.refund_id)
    if refund is None:
        raise OrderMissing(effect.refund_id)
    return refund


def _of_refund(refund: OrderRefund, before: Mapping[int, InvoiceLine], given_up: Set[int]) -> Change:
    """The lines after a refund; what a correction by hand took off before is not taken off again."""
    after = dict(before)
    for part in refund.parts:
        line = after[part.line_id]
        after[part.line_id] = line.taken_back(
            min(part.quantity, line.quantity),
            min(part.net, line.net, key=_in_minor_units),
            min(part.vat, line.vat, key=_in_minor_units),
        )
    for origin in given_up & after.keys():
        after[origin] = after[origin].with_quantity(0)
    return Change(reason=refund.reason, lines=after)


def _in_minor_units(amount: Money) -> int:
    return amount.minor


def _given_up(session: Session, refund: OrderRefund) -> set[int]:
    """The lines that the buyer has nothing of any more, once all that was paid has gone back.

    Where less was paid than the order's sum, less goes back than the pieces cost, and nobody owes the rest.
    """
    order = OrderStore(session).by_id(refund.order_id)
    if order is None:
        raise OrderMissing(refund.order_id)
    gone, store = OrderStore(session).refunds(order.id), InvoiceStore(session)
    is_last = all(
        one.id == refund.id or store.by_cause(f"refund:{one.id}") for one in gone if one.amount.minor
    )
    if not is_last or order.refunded != order.paid:
        return set()
    back = Counter[int]()
    for one in gone:
        back.update({part.line_id: part.quantity for part in one.parts})
    return {line.id for line in order.lines if back[line.id] == line.quantity}


def _payment(session: Session, order: Order, now: datetime) -> Payment:
    """How the order was paid: by the first money that was booked, on the day on which the last of it came.

    That is the day the bank says, however much later somebody took in its statement.
    """
    came = [one for one in OrderStore(session).payments(order.id) if one.review is None]
    ruled = PaymentBook(session, lambda: now).of_order(order.id)
    providers = [*(one.provider for one in came), *(one.new.provider for one in ruled)]
    received = [*(one.received_at for one in came), *(one.new.received_at for one in ruled)]
    paid_at = max(received, default=order.paid_at)
    return Payment(
        paid_on=None if paid_at is None else day_of(paid_at),
        paid_by=providers[0] if providers else "",
    )
