"""Money that a payer or a service took back, and that of a dispute that was won: in any order, believed once.

A payment that is not known yet is waited for. What becomes of money that is here again is for a person: its
order has ended, and its invoice is corrected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.money import Money
from entitlements.orders.desk import OrderDesk
from entitlements.payments.money_back import MoneyBack
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.provider import DisputeWon, Reversal, TakenBack
from entitlements.payments.rulings import Payment, Ruled, Ruling, Why

_KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Reversals:
    """Books what a provider proved, within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def take_back(self, provider_name: str, reversal: Reversal) -> str | None:
        """Note that money went back or is held; what that was in a word, None for an unknown payment."""
        book, back = PaymentBook(self.session, self.clock), MoneyBack(self.session, self.clock)
        payment = book.find(provider_name, reversal.reference)
        if payment is None:
            return None
        if not back.went_there(payment.id, reversal.amount, reversal.dispute):
            return _KNOWN
        is_disputed = reversal.how is TakenBack.DISPUTED
        order_id = book.order_paid_with(payment.id)
        if is_disputed and order_id is not None:
            OrderDesk(self.session, self.clock).charge_back(order_id, provider_name)
        why = Why.DISPUTED if is_disputed else Why.REFUNDED_THERE
        self._lay_before_a_person(book, payment, why, reversal.amount)
        return why.value

    def come_back(self, provider_name: str, won: DisputeWon) -> str | None:
        """Note that a dispute was won; what that was in a word, None for an unknown payment."""
        book = PaymentBook(self.session, self.clock)
        payment = book.find(provider_name, won.reference)
        if payment is None:
            return None
        amount = MoneyBack(self.session, self.clock).came_back(payment.id, won.dispute)
        if amount is None:
            return _KNOWN
        self._lay_before_a_person(book, payment, Why.DISPUTE_WON, amount)
        return Why.DISPUTE_WON.value

    def _lay_before_a_person(self, book: PaymentBook, payment: Payment, why: Why, amount: Money) -> None:
        book.rule(
            payment.id,
            Ruled(
                ruling=Ruling.REVIEW,
                why=why,
                order_id=payment.ruled.order_id,
                words=f"{amount.decimal} {amount.currency}",
                by=None,
                at=self.clock(),
            ),
        )
