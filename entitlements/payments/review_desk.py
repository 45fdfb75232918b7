"""The staff's decisions about money that waits: which order it pays, that it goes back, or that it stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.orders.desk import NotAccepted, OrderDesk
from entitlements.orders.orders import Order, PayOutcome, ReceivedPayment
from entitlements.orders.store import OrderPayment, OrderStore
from entitlements.orders.transitions import REFUNDABLE
from entitlements.payments.money_back import MoneyBack
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.rulings import Payment, Ruled, Ruling, Why

LEAST_REASON: Final = 5
MOST_REASON: Final = 500


class NotDecided(StrEnum):
    """Why nothing was decided."""

    NO_REASON = "no-reason"
    NOT_WAITING = "not-waiting"
    NO_SUCH_ORDER = "no-such-order"
    AMOUNT_DIFFERS = "amount-differs"
    ORDER_TAKES_NONE = "order-takes-none"
    NOTHING_LEFT = "nothing-left"
    PAYS_AN_ORDER = "pays-an-order"


class DecisionRefused(ValueError):
    """A decision about a payment cannot be taken."""

    def __init__(self, why: NotDecided) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decides on which payment, and why; the reason is kept and shown."""

    payment_id: int
    staff_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """Decides within the caller's session; of two who decide at once the second is told."""

    session: Session
    clock: Callable[[], datetime]

    def book(self, decision: Decision, order_number: str, *, although_it_differs: bool = False) -> Order:
        """Let a payment pay an order.

        Raises:
            DecisionRefused: it does not wait any more, there is no such order, the order takes no money, it
                paid an order already, some of it went back, or the amount differs and nobody said that this
                is meant.
        """
        payment = self._waiting(decision)
        order = OrderStore(self.session).by_number(order_number.strip().upper())
        if order is None:
            raise DecisionRefused(NotDecided.NO_SUCH_ORDER)
        if PaymentBook(self.session, self.clock).order_paid_with(payment.id) is not None:
            raise DecisionRefused(NotDecided.PAYS_AN_ORDER)
        if MoneyBack(self.session, self.clock).left(payment.id) != payment.amount.minor:
            raise DecisionRefused(NotDecided.NOTHING_LEFT)
        if payment.amount != order.gross and not although_it_differs:
            raise DecisionRefused(NotDecided.AMOUNT_DIFFERS)
        try:
            paid = self._pay(payment, order, decision)
        except NotAccepted:
            raise DecisionRefused(NotDecided.ORDER_TAKES_NONE) from None
        self._rule(payment, Ruling.BOOKED, order.id, decision)
        return paid

    def give_back(self, decision: Decision) -> None:
        """Send what is left of a payment back to where it came from.

        Raises:
            DecisionRefused: it does not wait any more, nothing of it is left, or it pays an order whose goods
                are still the buyer's: that money goes back by a refund of the order.
        """
        payment = self._waiting(decision)
        back = MoneyBack(self.session, self.clock)
        order_id = PaymentBook(self.session, self.clock).order_paid_with(payment.id)
        order = None if order_id is None else OrderStore(self.session).by_id(order_id)
        if order is not None and order.state in REFUNDABLE:
            raise DecisionRefused(NotDecided.PAYS_AN_ORDER)
        left = back.left(payment.id)
        if left <= 0:
            raise DecisionRefused(NotDecided.NOTHING_LEFT)
        back.send(payment.id, type(payment.amount)(minor=left, currency=payment.amount.currency))
        self._rule(payment, Ruling.RETURNED, None, decision)

    def keep(self, decision: Decision) -> None:
        """Take a payment off the list: it is settled, or has nothing to do with orders.

        Raises:
            DecisionRefused: it does not wait any more.
        """
        payment = self._waiting(decision)
        self._rule(payment, Ruling.KEPT, payment.ruled.order_id, decision)

    def accept(self, order_id: int, order_payment_ids: Sequence[int], reason: str, staff_id: int) -> Order:
        """Let payments that wait with an order pay it after all, together.

        Raises:
            NotAccepted: one of them does not wait any more, went back, or the order takes none.
        """
        chosen = [one for one in self.acceptable(order_id) if one.id in order_payment_ids]
        if len(chosen) != len(set(order_payment_ids)):
            raise NotAccepted("a payment was decided on already")
        order = OrderDesk(self.session, self.clock).accept(order_id, order_payment_ids, reason, staff_id)
        for one in chosen:
            payment = self._in_book(one)
            if payment is not None:
                decision = Decision(payment_id=payment.id, staff_id=staff_id, reason=reason)
                self._rule(payment, Ruling.BOOKED, order_id, decision)
        return order

    def acceptable(self, order_id: int) -> list[OrderPayment]:
        """The money that waits with an order and has not been decided on, nor gone back."""
        back, found = MoneyBack(self.session, self.clock), []
        for one in self.waiting(order_id):
            payment = self._in_book(one)
            if payment is not None and back.left(payment.id) == payment.amount.minor:
                found.append(one)
        return found

    def waiting(self, order_id: int) -> list[OrderPayment]:
        """The money that came for an order without fitting it, about which nobody has decided yet."""
        book, found = PaymentBook(self.session, self.clock), []
        for one in OrderStore(self.session).payments(order_id):
            payment = self._in_book(one)
            if one.review is None or payment is None or not payment.is_waiting:
                continue
            if book.order_paid_with(payment.id) is None:
                found.append(one)
        return found

    def _in_book(self, one: OrderPayment) -> Payment | None:
        return PaymentBook(self.session, self.clock).find(one.provider, one.reference)

    def _waiting(self, decision: Decision) -> Payment:
        if not LEAST_REASON <= len(decision.reason.strip()) <= MOST_REASON:
            raise DecisionRefused(NotDecided.NO_REASON)
        payment = PaymentBook(self.session, self.clock).by_id(decision.payment_id)
        if payment is None or not payment.is_waiting:
            raise DecisionRefused(NotDecided.NOT_WAITING)
        return payment

    def _pay(self, payment: Payment, order: Order, decision: Decision) -> Order:
        """Book it as money that arrived; where it does not fit by itself, accept it all the same."""
        if payment.amount.minor <= 0:
            raise NotAccepted("nothing came")
        desk, store = OrderDesk(self.session, self.clock), OrderStore(self.session)
        reference = payment.new.reference
        result = desk.pay(order.id, _received(payment, reference))
        if result.order.id != order.id:  # it waits with another order, which it was said to be for
            reference = f"{reference}>{order.number}"
            result = desk.pay(order.id, _received(payment, reference))
        if result.outcome is PayOutcome.PAID:
            return result.order
        waiting = [
            one.id
            for one in store.payments(order.id)
            if (one.provider, one.reference) == (payment.new.provider, reference)
        ]
        return desk.accept(order.id, waiting, decision.reason.strip(), decision.staff_id)

    def _rule(self, payment: Payment, ruling: Ruling, order_id: int | None, decision: Decision) -> None:
        PaymentBook(self.session, self.clock).rule(
            payment.id,
            Ruled(
                ruling=ruling,
                why=Why.NOTHING,
                order_id=order_id,
                words=decision.reason.strip(),
                by=decision.staff_id,
                at=self.clock(),
            ),
        )
        event = AuditEvent(
            kind=AuditKind.PAYMENT_DECIDED,
            actor_id=decision.staff_id,
            subject=f"payment:{payment.id}",
            details={"ruling": ruling.value, "reason": decision.reason.strip()},
        )
        AuditTrail(self.session, self.clock).record(event)


def _received(payment: Payment, reference: str) -> ReceivedPayment:
    return ReceivedPayment(
        provider=payment.new.provider,
        reference=reference,
        amount=payment.amount,
        received_at=payment.new.received_at,
    )
