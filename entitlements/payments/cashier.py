"""The cashier: begins payments, hears what providers say, and pays orders with what is true of it.

Nobody outside is asked while the database is held. A notification is written down before it is acted on, so
that one that arrives in the middle of trouble is taken up again (`take_up`); one that arrives twice, late, or
after another changes nothing the second time, as money has one reference and is taken once.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.money import Currency, Money
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Order
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import PAYABLE
from entitlements.payments.models import PaymentAttemptRow, PaymentEventRow
from entitlements.payments.money_back import MoneyBack
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.provider import (
    Attempt,
    Begun,
    Bill,
    DisputeWon,
    Heard,
    Ignored,
    Notification,
    NotificationForged,
    NotificationUnreadable,
    Paid,
    PaymentProvider,
    ProviderDeclined,
    ProviderUnavailable,
    Redirect,
    RefundNews,
    Reversal,
    Unpaid,
    Waiting,
    Word,
)
from entitlements.payments.reversals import Reversals
from entitlements.payments.rulings import NewPayment, Why
from kb.database import Database

MOST_BODY: Final = 64 * 1024
_HEARD: Final = "heard"
_DONE: Final = "done"
_GIVEN_UP: Final = "given up"
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)
_MOST_TRIES: Final = 60
_ASKED_FOR: Final = timedelta(days=3)
_ASKED_AFTER: Final = timedelta(minutes=2)
_LOG: Final = logging.getLogger(__name__)


class Answer(StrEnum):
    """What a provider is told about its notification."""

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"


class NotPayable(ValueError):
    """The order is not there to be paid: it is paid, or its time is over."""


class NotOffered(ValueError):
    """There is no such provider, or it does not take the order's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the person goes on, and where the provider tells what happened."""

    return_url: str
    cancel_url: str
    notify_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cashier:
    """Takes money by `providers`, by their names."""

    database: Database
    providers: Mapping[str, PaymentProvider]
    clock: Callable[[], datetime]

    def offered(self, currency: Currency) -> list[PaymentProvider]:
        """The providers by which this currency can be paid."""
        return [one for one in self.providers.values() if currency in one.currencies]

    def begin(self, order: Order, provider_name: str, email: str, addresses: Addresses) -> Begun:
        """Begin an attempt to pay an order.

        Raises:
            NotOffered: not by this provider.
            NotPayable: the order is not to be paid any more.
            ProviderUnavailable, ProviderDeclined: see `PaymentProvider.begin`.
        """
        provider = self.providers.get(provider_name)
        if provider is None or order.currency not in provider.currencies:
            raise NotOffered(provider_name)
        now = self.clock()
        if order.state not in PAYABLE or order.expires_at <= now:
            raise NotPayable(order.number)
        reference = f"{order.number.replace('/', '')}-{secrets.token_hex(8)}"
        with self.database.write() as session:
            row = PaymentAttemptRow(
                order_id=order.id,
                provider=provider.name,
                reference=reference,
                provider_reference="",
                amount_minor=order.gross.minor,
                currency=order.currency,
                begun_at=now,
            )
            session.add(row)
            OrderDesk(session, self.clock).begin(order.id)
            session.flush()
            attempt_id = row.id
        begun = provider.begin(
            Bill(
                attempt=reference,
                order_number=order.number,
                amount=order.gross,
                email=email,
                language=order.language,
                begun_at=now,
                return_url=addresses.return_url,
                cancel_url=addresses.cancel_url,
                notify_url=addresses.notify_url,
            )
        )
        if isinstance(begun, Redirect):
            with self.database.write() as session:
                session.get_one(PaymentAttemptRow, attempt_id).provider_reference = begun.reference
        return begun

    def notify(self, provider_name: str, notification: Notification) -> Answer:
        """Hear a notification. What is refused leaves no trace but one bounded record of the audit trail.

        Raises:
            NotOffered: there is no such provider.
        """
        provider = self.providers.get(provider_name)
        if provider is None:
            raise NotOffered(provider_name)
        if len(notification.body) > MOST_BODY:
            return Answer.REFUSED
        try:
            heard = provider.verify(notification, self.clock())
        except (NotificationForged, NotificationUnreadable) as refusal:
            self._note_refusal(provider_name, refusal)
            return Answer.REFUSED
        event_id = self._write_down(provider_name, heard, notification.body)
        if event_id is None:
            return Answer.TAKEN
        return Answer.TAKEN if self._act(event_id, provider, heard.word) else Answer.LATER

    def take_up(self) -> int:
        """Act on notifications that could not be acted on when they came; how many are done."""
        with self.database.read() as session:
            rows = session.scalars(
                select(PaymentEventRow)
                .where(PaymentEventRow.state == _HEARD, PaymentEventRow.due_at <= self.clock())
                .order_by(PaymentEventRow.id)
                .limit(100)
            ).all()
        done = 0
        for row in rows:
            provider = self.providers.get(row.provider)
            if provider is not None:
                done += self._act(row.id, provider, provider.read(row.body.encode()).word)
        return done

    def ask(self) -> int:
        """Ask providers about attempts that nothing was heard of; how many came to an end."""
        now = self.clock()
        with self.database.read() as session:
            rows = session.scalars(
                select(PaymentAttemptRow)
                .where(
                    PaymentAttemptRow.ended_at.is_(None),
                    PaymentAttemptRow.provider_reference != "",
                    PaymentAttemptRow.begun_at <= now - _ASKED_AFTER,
                    PaymentAttemptRow.begun_at >= now - _ASKED_FOR,
                )
                .order_by(PaymentAttemptRow.id)
                .limit(100)
            ).all()
        return sum(self._ask(row) for row in rows)

    def ask_about(self, order_id: int) -> bool:
        """Ask about the attempts to pay one order now; whether one of them came to an end."""
        with self.database.read() as session:
            rows = session.scalars(
                select(PaymentAttemptRow)
                .where(
                    PaymentAttemptRow.order_id == order_id,
                    PaymentAttemptRow.ended_at.is_(None),
                    PaymentAttemptRow.provider_reference != "",
                )
                .order_by(PaymentAttemptRow.id.desc())
                .limit(5)
            ).all()
        return sum(self._ask(row) for row in rows) > 0

    def _ask(self, row: PaymentAttemptRow) -> bool:
        provider = self.providers.get(row.provider)
        if provider is None:
            return False
        try:
            word = provider.ask(_attempt_of(row))
            if isinstance(word, Paid):
                self._confirm(provider, word)
        except (ProviderUnavailable, ProviderDeclined) as failure:
            _LOG.warning("payment_unasked: attempt=%d %s", row.id, failure)
            return False
        if is_over := isinstance(word, (Paid, Unpaid)):
            with self.database.write() as session:
                self._believe(session, provider.name, word)
        return is_over

    def _write_down(self, provider_name: str, heard: Heard, body: bytes) -> int | None:
        """The row of an event that is to be acted on; None where that was done."""
        with self.database.write() as session:
            row = session.scalar(
                select(PaymentEventRow).where(
                    PaymentEventRow.provider == provider_name, PaymentEventRow.event == heard.event[:200]
                )
            )
            if row is None:
                row = PaymentEventRow(
                    provider=provider_name,
                    event=heard.event[:200],
                    body=body.decode(errors="replace"),
                    received_at=self.clock(),
                    state=_HEARD,
                    outcome="",
                    attempts=0,
                    due_at=self.clock(),
                )
                session.add(row)
                session.flush()
            return None if row.state == _DONE else row.id

    def _act(self, event_id: int, provider: PaymentProvider, word: Word) -> bool:
        """Confirm and believe; whether the provider need not tell it again. What waits is done later."""
        try:
            if isinstance(word, Paid):
                self._confirm(provider, word)
        except ProviderUnavailable as failure:
            self._put_off(event_id, failure)
            return False
        except ProviderDeclined as refusal:
            self._end(event_id, f"declined {refusal.why}")
            return True
        with self.database.write() as session:
            row = session.get_one(PaymentEventRow, event_id)
            if row.state == _DONE:
                return True
            outcome = self._believe(session, provider.name, word)
            row.attempts += 1
            if outcome is None and self.clock() < row.received_at + _ASKED_FOR:
                row.due_at = self.clock() + _wait(row.attempts)
            else:
                row.outcome, row.state = (outcome or _GIVEN_UP)[:40], _DONE
        return True

    def _confirm(self, provider: PaymentProvider, paid: Paid) -> None:
        """Tell the provider that the money is taken, if it is what was asked for and not taken yet."""
        with self.database.read() as session:
            attempt = _attempt(session, provider.name, paid.attempt)
            is_known = PaymentBook(session, self.clock).find(provider.name, paid.reference) is not None
        if attempt is None or is_known:
            return
        if paid.amount == Money(minor=attempt.amount_minor, currency=Currency(attempt.currency)):
            provider.confirm(paid)

    def _believe(self, session: Session, provider_name: str, word: Word) -> str | None:
        """Let what is proved come true; what that was, in a word, None where it comes before its payment."""
        match word:
            case Paid():
                return self._take(session, provider_name, word)
            case Unpaid():
                attempt = _attempt(session, provider_name, word.attempt)
                if attempt is not None and attempt.ended_at is None:
                    attempt.ended_at = self.clock()
                    OrderDesk(session, self.clock).fail(attempt.order_id, word.why)
                return "unpaid"
            case Reversal():
                return Reversals(session, self.clock).take_back(provider_name, word)
            case DisputeWon():
                return Reversals(session, self.clock).come_back(provider_name, word)
            case RefundNews():
                MoneyBack(session, self.clock).settle(word.refund, is_done=word.is_done)
                return "refund"
            case Waiting() | Ignored():
                return "nothing"

    def _take(self, session: Session, provider_name: str, paid: Paid) -> str:
        attempt = _attempt(session, provider_name, paid.attempt)
        new = NewPayment(
            provider=provider_name,
            reference=paid.reference,
            amount=paid.amount,
            received_at=self.clock(),
            order_id=None if attempt is None else attempt.order_id,
            attempt=paid.attempt[:80],
        )
        payment = PaymentBook(session, self.clock).take(
            new, Why.UNKNOWN_ATTEMPT if attempt is None else Why.NOTHING
        )
        if attempt is not None:
            attempt.ended_at = attempt.ended_at or self.clock()
        return payment.ruled.ruling.value

    def _put_off(self, event_id: int, failure: ProviderUnavailable) -> None:
        _LOG.warning("payment_event_waits: event=%d %s", event_id, failure)
        with self.database.write() as session:
            row = session.get_one(PaymentEventRow, event_id)
            row.attempts += 1
            row.due_at = self.clock() + _wait(row.attempts)
            if row.attempts >= _MOST_TRIES:
                row.state, row.outcome = _DONE, _GIVEN_UP

    def _end(self, event_id: int, outcome: str) -> None:
        with self.database.write() as session:
            row = session.get_one(PaymentEventRow, event_id)
            row.state, row.outcome = _DONE, outcome[:40]

    def _note_refusal(self, provider_name: str, refusal: ValueError) -> None:
        _LOG.warning("payment_notification_refused: provider=%s", provider_name)
        event = AuditEvent(
            kind=AuditKind.PAYMENT_NOTIFICATION_REFUSED,
            actor_id=None,
            subject=f"provider:{provider_name}",
            details={"why": str(refusal)},
        )
        with self.database.read() as session:
            has_room = AuditTrail(session, self.clock).has_room(event)
        if has_room:
            with self.database.write() as session:
                AuditTrail(session, self.clock).record_bounded(event)


def _wait(attempts: int) -> timedelta:
    """How long a notification waits that could not be acted on."""
    return min(_FIRST_WAIT * (1 << min(attempts, 10)), _LONGEST_WAIT)


def order_of_attempt(session: Session, provider_name: str, reference: str) -> Order | None:
    """The order that an attempt is about."""
    attempt = _attempt(session, provider_name, reference)
    return None if attempt is None else OrderStore(session).by_id(attempt.order_id)


def _attempt(session: Session, provider_name: str, reference: str) -> PaymentAttemptRow | None:
    row = PaymentAttemptRow
    return session.scalar(select(row).where(row.provider == provider_name, row.reference == reference))


def _attempt_of(row: PaymentAttemptRow) -> Attempt:
    return Attempt(
        reference=row.reference,
        provider_reference=row.provider_reference,
        amount=Money(minor=row.amount_minor, currency=Currency(row.currency)),
        begun_at=row.begun_at,
    )
