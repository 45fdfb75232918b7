"""Money that goes back: for a refund of an order, or because it paid nothing. Never more than came.

It is written down where it is decided, in the same transaction, and sent by `sent_back` afterwards, as nobody
outside is asked while the database is held. A bank transfer is made by a person, who notes that it is done.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.money import Currency, Money
from entitlements.orders.orders import OrderEffect
from entitlements.orders.store import OrderStore
from entitlements.payments.models import MoneyBackRow, PaymentRow
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.provider import (
    PaymentProvider,
    ProviderUnavailable,
    RefundState,
    RefundWish,
)
from kb.database import Database

_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)
_MOST_TROUBLE: Final = 500
_LOG: Final = logging.getLogger(__name__)


class BackState(StrEnum):
    """How money that goes back stands."""

    WAITING = "waiting"
    BY_HAND = "by-hand"
    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"


_OPEN: Final = (BackState.WAITING, BackState.BY_HAND, BackState.ASKED, BackState.DECLINED)


class TooMuchBack(ValueError):
    """More is to go back than came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingBack:
    """Money on its way back; to `payer_account` where a person makes the transfer."""

    id: int
    payment_id: int
    provider: str
    reference: str
    amount: Money
    state: BackState
    payer: str
    payer_account: str
    title: str
    trouble: str
    asked_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """Writes down what goes back, within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def send(self, payment_id: int, amount: Money, refund_id: int | None = None) -> None:
        """Note that so much of a payment goes back.

        Raises:
            TooMuchBack: less of it is left.
        """
        payment = self.session.get_one(PaymentRow, payment_id)
        if amount.currency != payment.currency or not 0 < amount.minor <= self.left(payment_id):
            raise TooMuchBack(f"payment {payment_id}: {amount.minor} of {self.left(payment_id)}")
        self._add(payment_id, amount, BackState.WAITING, refund_id)

    def went_there(self, payment_id: int, amount: Money, dispute: str = "") -> bool:
        """Note that so much of a payment went back without the portal: at the service, or by the bank.

        Returns whether that is news: a dispute is told of once, and not at all once it was won.
        """
        payment = self.session.get_one(PaymentRow, payment_id)
        if dispute and self._is_noted(_held(payment.provider, dispute), _freed(payment.provider, dispute)):
            return False
        minor = min(amount.minor, self.left(payment_id))
        if amount.currency == payment.currency and (minor > 0 or dispute):
            reference = _held(payment.provider, dispute) if dispute else ""
            gone = Money(minor=max(minor, 0), currency=amount.currency)
            self._add(payment_id, gone, BackState.DONE, reference=reference)
        return True

    def came_back(self, payment_id: int, dispute: str) -> Money | None:
        """Note that a dispute was won; the money that it held, None where that was noted or nothing was held.

        A dispute that was not told of yet holds nothing when it is.
        """
        payment = self.session.get_one(PaymentRow, payment_id)
        held, freed = _held(payment.provider, dispute), _freed(payment.provider, dispute)
        if self._is_noted(freed):
            return None
        minor = self.session.scalar(select(MoneyBackRow.amount_minor).where(MoneyBackRow.reference == held))
        back = Money(minor=minor or 0, currency=Currency(payment.currency))
        self._add(payment_id, -back, BackState.DONE, reference=freed)
        return back if back.minor else None

    def return_money(self, effect: OrderEffect) -> None:
        """Carry out the effect RETURN_MONEY, off the payments that paid the order.

        What refunds come to, up to this one, is to have gone back: what the service or the bank sent back by
        itself counts, and carrying it out again sends nothing more.
        """
        refunds = [
            one
            for one in OrderStore(self.session).refunds(effect.order_id)
            if effect.refund_id is not None and one.id <= effect.refund_id
        ]
        if not refunds:
            return
        payments = PaymentBook(self.session, self.clock).of_order(effect.order_id)
        gone = sum(payment.amount.minor - self.left(payment.id) for payment in payments)
        left = sum(one.amount.minor for one in refunds) - gone
        currency = refunds[0].amount.currency
        for payment in payments:
            part = min(left, self.left(payment.id))
            if part > 0 and payment.amount.currency is currency:
                self.send(payment.id, Money(minor=part, currency=currency), effect.refund_id)
                left -= part
        if left > 0:
            raise TooMuchBack(f"refund {effect.refund_id}: {left} came by no payment that is known")

    def left(self, payment_id: int) -> int:
        """How much of a payment has not gone back, in minor units."""
        gone = self.session.scalar(
            select(func.sum(MoneyBackRow.amount_minor)).where(MoneyBackRow.payment_id == payment_id)
        )
        return self.session.get_one(PaymentRow, payment_id).amount_minor - (gone or 0)

    def settle(self, reference: str, *, is_done: bool) -> None:
        """Note what a provider says about money that was asked to go back; what is done stays done."""
        row = self.session.scalar(select(MoneyBackRow).where(MoneyBackRow.reference == reference))
        if row is not None and row.state != BackState.DONE:
            row.state = BackState.DONE if is_done else BackState.DECLINED
            row.settled_at = self.clock() if is_done else None

    def done_by_hand(self, row_id: int, staff_id: int) -> bool:
        """Note that a person made the transfer back; whether there was one to be made."""
        row = self.session.get(MoneyBackRow, row_id)
        if row is None or row.state not in (BackState.BY_HAND, BackState.DECLINED):
            return False
        row.state, row.settled_at, row.settled_by = BackState.DONE, self.clock(), staff_id
        event = AuditEvent(
            kind=AuditKind.MONEY_SENT_BACK,
            actor_id=staff_id,
            subject=f"payment:{row.payment_id}",
            details={"amount": f"{Money(minor=row.amount_minor, currency=Currency(row.currency)).decimal}"},
        )
        AuditTrail(self.session, self.clock).record(event)
        return True

    def going(self, *, is_open: bool = True, limit: int = 200) -> list[GoingBack]:
        """What is on its way back, or all that ever was; the newest first."""
        query = select(MoneyBackRow, PaymentRow).join(PaymentRow, PaymentRow.id == MoneyBackRow.payment_id)
        if is_open:
            query = query.where(MoneyBackRow.state.in_(_OPEN))
        rows = self.session.execute(query.order_by(MoneyBackRow.id.desc()).limit(limit))
        return [_going(row, payment) for row, payment in rows]

    def of_payment(self, payment_id: int) -> list[GoingBack]:
        """What goes or went back of one payment."""
        query = (
            select(MoneyBackRow, PaymentRow)
            .join(PaymentRow, PaymentRow.id == MoneyBackRow.payment_id)
            .where(MoneyBackRow.payment_id == payment_id)
            .order_by(MoneyBackRow.id)
        )
        return [_going(row, payment) for row, payment in self.session.execute(query)]

    def _is_noted(self, *references: str) -> bool:
        found = select(MoneyBackRow.id).where(MoneyBackRow.reference.in_(references)).limit(1)
        return self.session.scalar(found) is not None

    def _add(
        self,
        payment_id: int,
        amount: Money,
        state: BackState,
        refund_id: int | None = None,
        *,
        reference: str = "",
    ) -> None:
        now = self.clock()
        self.session.add(
            MoneyBackRow(
                payment_id=payment_id,
                refund_id=refund_id,
                reference=reference or f"AOS-{secrets.token_hex(12)}",
                amount_minor=amount.minor,
                currency=amount.currency,
                state=state,
                attempts=0,
                due_at=now,
                trouble="",
                asked_at=now,
                settled_at=now if state is BackState.DONE else None,
            )
        )
        self.session.flush()


def _held(provider: str, dispute: str) -> str:
    """Under what the money is written down that a dispute holds."""
    return f"D-{_short(provider, dispute)}"


def _freed(provider: str, dispute: str) -> str:
    """Under what it is written down that the dispute was won."""
    return f"W-{_short(provider, dispute)}"


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    """Sends money back by `providers`; `notify_url` is where one tells what became of it."""

    database: Database
    providers: Mapping[str, PaymentProvider]
    notify_url: Callable[[str], str]
    clock: Callable[[], datetime]

    def send_due(self) -> int:
        """Send what waits; how much of it is on its way or with a person now."""
        with self.database.read() as session:
            rows = session.execute(
                select(MoneyBackRow, PaymentRow)
                .join(PaymentRow, PaymentRow.id == MoneyBackRow.payment_id)
                .where(MoneyBackRow.state == BackState.WAITING, MoneyBackRow.due_at <= self.clock())
                .order_by(MoneyBackRow.id)
                .limit(50)
            ).all()
        return sum(self._send(row, payment) for row, payment in rows)

    def _send(self, row: MoneyBackRow, payment: PaymentRow) -> bool:
        provider = self.providers.get(payment.provider)
        state = BackState.BY_HAND
        if provider is not None:
            wish = RefundWish(
                refund=row.reference,
                attempt=payment.attempt,
                payment=payment.reference,
                amount=Money(minor=row.amount_minor, currency=Currency(row.currency)),
                notify_url=self.notify_url(payment.provider),
            )
            try:
                state = _STATES[provider.refund(wish)]
            except ProviderUnavailable as failure:
                self._put_off(row.id, failure)
                return False
        with self.database.write() as session:
            kept = session.get_one(MoneyBackRow, row.id)
            if kept.state == BackState.WAITING:
                kept.state = state
                kept.settled_at = self.clock() if state is BackState.DONE else None
        return True

    def _put_off(self, row_id: int, failure: ProviderUnavailable) -> None:
        _LOG.warning("money_back_waits: id=%d %s", row_id, failure)
        with self.database.write() as session:
            row = session.get_one(MoneyBackRow, row_id)
            row.attempts += 1
            row.due_at = self.clock() + min(_WAIT * 2 ** min(row.attempts, 10), _LONGEST_WAIT)
            row.trouble = str(failure)[:_MOST_TROUBLE]


_STATES: Final = {
    RefundState.BY_HAND: BackState.BY_HAND,
    RefundState.ASKED: BackState.ASKED,
    RefundState.DONE: BackState.DONE,
    RefundState.DECLINED: BackState.DECLINED,
}


def _going(row: MoneyBackRow, payment: PaymentRow) -> GoingBack:
    return GoingBack(
        id=row.id,
        payment_id=row.payment_id,
        provider=payment.provider,
        reference=row.reference,
        amount=Money(minor=row.amount_minor, currency=Currency(row.currency)),
        state=BackState(row.state),
        payer=payment.payer,
        payer_account=payment.payer_account,
        title=payment.title,
        trouble=row.trouble,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
    )
