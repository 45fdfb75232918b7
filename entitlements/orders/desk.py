"""The desk of orders: placed, paid once, refunded, given up; every step noted and audited.

All methods work within the caller's session, which is one of `Database.write`: an order's row stays locked
until the transaction ends, so that of two payments or refunds one comes after the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.money import Money
from entitlements.orders import effects
from entitlements.orders.models import OrderEventRow, OrderPaymentRow, OrderRow
from entitlements.orders.orders import (
    Buyer,
    EffectKind,
    Item,
    Order,
    PayOutcome,
    PayResult,
    ReceivedPayment,
    ReviewReason,
)
from entitlements.orders.placing import Draft, Placing, Terms
from entitlements.orders.refund_desk import RefundDesk
from entitlements.orders.refunding import RefundPart
from entitlements.orders.store import OrderRefund, order_of
from entitlements.orders.transitions import PAYABLE, WAS_PAID, OrderState, stepped
from entitlements.products.voucher_book import VoucherBook

_FREE: Final = "nothing is to pay"
_MOST_REASON: Final = 500


class OrderUnknown(ValueError):
    """There is no such order."""


class NotAccepted(ValueError):
    """Payments cannot be accepted for an order: none waits, or they differ in currency, or it is paid."""


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """Places orders and takes their money, within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def draft(self, basket: Sequence[Item], operator_id: int, terms: Terms) -> Draft:
        """What an order would cost now; a session for reading will do.

        Raises:
            OrderRefused: nothing is ordered, or something is not for sale.
            VoucherRefused: the voucher does not count.
        """
        return Placing(self.session, self.clock).draft(basket, operator_id, terms)

    def place(self, basket: Sequence[Item], buyer: Buyer, terms: Terms) -> Order:
        """Place an order; one that costs nothing is paid at once.

        Raises:
            OrderRefused: nothing is ordered, something is not for sale, or too many orders are open.
            VoucherRefused: the voucher does not count.
        """
        placing = Placing(self.session, self.clock)
        row = placing.write(placing.draft(basket, buyer.operator_id, terms), buyer, terms)
        self._note(row, buyer.account_id, "")
        self._record(AuditKind.ORDER_PLACED, row, buyer.account_id)
        if row.gross_minor == 0:
            self._settle(row, 0, buyer.account_id, _FREE)
        return order_of(row)

    def begin(self, order_id: int) -> Order:
        """Note that the buyer is on the way to pay; an order that is not to be paid stays as it is."""
        row = self._locked(order_id)
        if row.state in (OrderState.CREATED, OrderState.FAILED):
            self._step(row, OrderState.PENDING, None, "")
        return order_of(row)

    def pay(self, order_id: int, payment: ReceivedPayment) -> PayResult:
        """Book money that arrived.

        The same provider and reference are booked once, whatever is said the second time. Money that does
        not fit, in amount, currency or time, pays nothing: it waits for a person.

        Raises:
            OrderUnknown: there is no such order.
        """
        row = self._locked(order_id)
        before = self._payment(payment)
        if before is not None:
            reason = None if before.review is None else ReviewReason(before.review)
            return PayResult(
                outcome=PayOutcome.REPEATED, order=order_of(self._locked(before.order_id)), reason=reason
            )
        reason = _why_review(row, payment)
        self._keep(row, payment, reason)
        if reason is not None:
            self._record(AuditKind.PAYMENT_IN_REVIEW, row, None, reason=reason, provider=payment.provider)
            return PayResult(outcome=PayOutcome.REVIEW, order=order_of(row), reason=reason)
        self._settle(row, payment.amount.minor, None, payment.provider)
        return PayResult(outcome=PayOutcome.PAID, order=order_of(row))

    def accept(self, order_id: int, payment_ids: Sequence[int], reason: str, staff_id: int) -> Order:
        """Let payments that wait pay an order after all: too late, or not quite the amount.

        What was paid is then what arrived; more than that never goes back.

        Raises:
            OrderUnknown: there is no such order.
            NotAccepted: one of the payments does not wait, or the order is paid.
        """
        row = self._locked(order_id)
        found = [self.session.get(OrderPaymentRow, one) for one in dict.fromkeys(payment_ids)]
        rows = [one for one in found if one is not None and one.order_id == row.id]
        amount = sum(one.amount_minor for one in rows)
        is_sound = (
            bool(rows)
            and len(rows) == len(found)
            and amount > 0
            and all(one.review is not None and one.currency == row.currency for one in rows)
        )
        if not is_sound or not reason.strip() or row.state not in (*PAYABLE, OrderState.EXPIRED):
            raise NotAccepted(f"order {row.number} cannot be paid by these")
        if row.state == OrderState.EXPIRED:
            VoucherBook(self.session, self.clock).take_again(row.id)
        self._record(AuditKind.PAYMENT_ACCEPTED, row, staff_id, reason=reason)
        self._settle(row, amount, staff_id, reason)
        return order_of(row)

    def fail(self, order_id: int, reason: str) -> Order:
        """Note that an attempt to pay failed; news of it that come after the money change nothing.

        Raises:
            OrderUnknown: there is no such order.
        """
        row = self._locked(order_id)
        if row.state in (OrderState.CREATED, OrderState.PENDING):
            self._step(row, OrderState.FAILED, None, reason)
        return order_of(row)

    def give_up(self, order_id: int, by: int | None, reason: str) -> Order:
        """Let an order go that nobody has paid; what it held is free for others.

        Raises:
            OrderUnknown: there is no such order.
            StepRefused: it is paid, or gone already.
        """
        row = self._locked(order_id)
        self._step(row, OrderState.EXPIRED, by, reason)
        VoucherBook(self.session, self.clock).give_back(row.id)
        effects.write_down(self.session, row.id, effects.of_letting_go(order_of(row)), self.clock())
        self._record(AuditKind.ORDER_EXPIRED, row, by)
        return order_of(row)

    def expire_due(self, now: datetime) -> list[Order]:
        """Let go every order whose time is over."""
        return [self.give_up(order_id, None, "") for order_id in self.session.scalars(_due(now)).all()]

    def is_any_due(self, now: datetime) -> bool:
        """Whether the time of an order is over; a session for reading will do."""
        return self.session.scalar(_due(now).limit(1)) is not None

    def refund(self, order_id: int, parts: Sequence[RefundPart], reason: str, staff_id: int) -> OrderRefund:
        """Give back lines, pieces or amounts.

        Raises:
            OrderUnknown: there is no such order.
            StepRefused: the order was not paid, or everything has gone back.
            RefundRefused: more is to go back than there is, nothing, or without a reason.
        """
        row = self._locked(order_id)
        refund = RefundDesk(self.session, self.clock).refund(row, parts, reason[:_MOST_REASON], staff_id)
        is_all = row.refunded_minor >= min(row.paid_minor, row.gross_minor)
        after = OrderState.REFUNDED if is_all else OrderState.PARTLY_REFUNDED
        if row.state != after:
            self._step(row, after, staff_id, reason)
        else:
            self._note(row, staff_id, reason)
        amount = f"{refund.amount.decimal} {refund.amount.currency}"
        self._record(AuditKind.ORDER_REFUNDED, row, staff_id, reason=reason, amount=amount)
        return refund

    def charge_back(self, order_id: int, reason: str) -> Order:
        """Note that the bank took the money back: what was bought with it ends.

        Raises:
            OrderUnknown: there is no such order.
        """
        row = self._locked(order_id)
        if row.state in (OrderState.PAID, OrderState.PARTLY_REFUNDED):
            self._step(row, OrderState.CHARGEBACK, None, reason)
            self._record(AuditKind.ORDER_CHARGED_BACK, row, None, reason=reason)
            self._write_down(row, effects.of_charging_back(order_of(row)))
        return order_of(row)

    def _settle(self, row: OrderRow, paid_minor: int, by: int | None, how: str) -> None:
        """The one place where an order becomes paid."""
        row.paid_minor, row.paid_at = paid_minor, self.clock()
        self._step(row, OrderState.PAID, by, how)
        self._record(AuditKind.ORDER_PAID, row, by, how=how)
        self._write_down(row, effects.of_paying(order_of(row)))

    def _write_down(self, row: OrderRow, kinds: Sequence[tuple[EffectKind, int | None]]) -> None:
        effects.write_down(self.session, row.id, kinds, self.clock())

    def _step(self, row: OrderRow, after: OrderState, by: int | None, reason: str) -> None:
        row.state = stepped(OrderState(row.state), after)
        self._note(row, by, reason)

    def _note(self, row: OrderRow, by: int | None, reason: str) -> None:
        event = OrderEventRow(
            order_id=row.id, state=row.state, at=self.clock(), by=by, reason=reason[:_MOST_REASON]
        )
        self.session.add(event)
        self.session.flush()

    def _keep(self, row: OrderRow, payment: ReceivedPayment, review: ReviewReason | None) -> None:
        self.session.add(
            OrderPaymentRow(
                order_id=row.id,
                provider=payment.provider,
                reference=payment.reference,
                amount_minor=payment.amount.minor,
                currency=payment.amount.currency,
                received_at=payment.received_at,
                booked_at=self.clock(),
                review=review,
            )
        )
        self.session.flush()

    def _payment(self, payment: ReceivedPayment) -> OrderPaymentRow | None:
        kept = OrderPaymentRow
        return self.session.scalar(
            select(kept).where(kept.provider == payment.provider, kept.reference == payment.reference)
        )

    def _locked(self, order_id: int) -> OrderRow:
        row = self.session.get(OrderRow, order_id, with_for_update=True, populate_existing=True)
        if row is None:
            raise OrderUnknown(f"there is no order {order_id}")
        return row

    def _record(self, kind: AuditKind, row: OrderRow, by: int | None, **details: str) -> None:
        event = AuditEvent(
            kind=kind,
            actor_id=by,
            subject=f"order:{row.number}",
            details={"operator": str(row.operator_id), **details},
        )
        AuditTrail(self.session, self.clock).record(event)


def _due(now: datetime) -> Select[int]:
    return select(OrderRow.id).where(OrderRow.state.in_(PAYABLE), OrderRow.expires_at <= now)


def _why_review(row: OrderRow, payment: ReceivedPayment) -> ReviewReason | None:
    if payment.amount.currency != row.currency:
        return ReviewReason.WRONG_CURRENCY
    if row.state in WAS_PAID:
        return ReviewReason.PAID_ALREADY
    if row.state not in PAYABLE or row.expires_at < payment.received_at:
        return ReviewReason.ORDER_EXPIRED
    expected = Money(minor=row.gross_minor, currency=payment.amount.currency)
    return None if payment.amount == expected else ReviewReason.WRONG_AMOUNT
