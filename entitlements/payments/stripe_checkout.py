"""Stripe Checkout, by Stripe's own library: cards, BLIK and Przelewy24 on a page of Stripe.

No card number ever touches the portal. Webhooks carry `Stripe-Signature`, an HMAC-SHA-256 over the time and
the body; how old one may be is held against the portal's clock. The one module that knows the library.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from entitlements.money import Currency, Money
from entitlements.payments.late import Late
from entitlements.payments.provider import (
    Attempt,
    Bill,
    DisputeWon,
    Heard,
    Ignored,
    Notification,
    NotificationForged,
    NotificationUnreadable,
    Paid,
    ProviderDeclined,
    ProviderUnavailable,
    Redirect,
    RefundNews,
    RefundState,
    RefundWish,
    Reversal,
    TakenBack,
    Unpaid,
    Waiting,
    Word,
)

if TYPE_CHECKING:
    import stripe
else:
    stripe = Late("stripe")

STRIPE: Final = "stripe"
API_URL: Final = "https://api.stripe.com"
TOLERANCE: Final = timedelta(minutes=5)
_TIMEOUT_S: Final = 20.0
_METHODS: Final = {Currency.PLN: ("card", "blik", "p24"), Currency.EUR: ("card", "p24")}
_REFUND: Final = "aos_refund"
_ATTEMPT: Final = "aos_attempt"
_SETTLED: Final = {"succeeded": True, "failed": False, "canceled": False}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeCheckout:
    """One account at Stripe; `webhook_secret` is that of the endpoint. The keys are never shown."""

    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    url: str = API_URL
    name: str = STRIPE
    currencies: frozenset[Currency] = frozenset(Currency)

    def begin(self, bill: Bill) -> Redirect:
        """Make a Checkout Session of one line: the order and what it comes to."""
        price = {
            "currency": bill.amount.currency.value.lower(),
            "unit_amount": bill.amount.minor,
            "product_data": {"name": bill.order_number},
        }
        params: dict[str, Any] = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "payment_method_types": list(_METHODS[bill.amount.currency]),
            "client_reference_id": bill.attempt,
            "customer_email": bill.email,
            "locale": bill.language.value,
            "expires_at": int(bill.ends_at.timestamp()),
            "success_url": bill.return_url,
            "cancel_url": bill.cancel_url,
            "metadata": {_ATTEMPT: bill.attempt},
            "payment_intent_data": {"metadata": {_ATTEMPT: bill.attempt}, "description": bill.order_number},
        }
        with self._asking() as client:
            session = client.v1.checkout.sessions.create(
                params=params,  # type: ignore[arg-type]  # the library's types want literals
                options={"idempotency_key": f"begin-{bill.attempt}"},
            )
            url, reference = session.url, session.id
        if not url:
            raise ProviderUnavailable(self.name, "a session without an address")
        return Redirect(url=url, reference=reference)

    def verify(self, notification: Notification, now: datetime) -> Heard:
        """Read a webhook whose signature fits, and that is not older than five minutes."""
        header = notification.headers.get("stripe-signature", "")
        try:
            stripe.WebhookSignature.verify_header(notification.body, header, self.webhook_secret)
            signed_at = _signed_at(header)
        except (stripe.SignatureVerificationError, ValueError, OverflowError) as failure:
            raise NotificationForged("the signature does not fit") from failure
        if abs(now - signed_at) > TOLERANCE:
            raise NotificationForged("it was signed too long ago")
        return self.read(notification.body)

    def read(self, body: bytes) -> Heard:
        """Read a webhook."""
        try:
            said = json.loads(body)
            return Heard(event=str(said["id"]), word=_word(str(said["type"]), said["data"]["object"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
            raise NotificationUnreadable(type(failure).__name__) from failure

    def confirm(self, _paid: Paid) -> None:
        """Nothing to tell: Stripe has taken the money when it says so."""

    def ask(self, attempt: Attempt) -> Word:
        """Look the session up."""
        with self._asking() as client:
            said = json.loads(str(client.v1.checkout.sessions.retrieve(attempt.provider_reference)))
        try:
            if said["payment_status"] == "paid":
                return _paid(said)
        except (KeyError, ValueError, TypeError) as failure:
            raise ProviderUnavailable(self.name, type(failure).__name__) from failure
        if said.get("status") == "expired":
            return Unpaid(attempt=attempt.reference, why="expired")
        return Waiting(attempt=attempt.reference)

    def refund(self, wish: RefundWish) -> RefundState:
        """Ask for a refund; Stripe usually says at once that it is done."""
        try:
            with self._asking() as client:
                made = client.v1.refunds.create(
                    params={
                        "payment_intent": wish.payment,
                        "amount": wish.amount.minor,
                        "metadata": {_REFUND: wish.refund},
                    },
                    options={"idempotency_key": f"refund-{wish.refund}"},
                )
                status = made.status
        except ProviderDeclined:
            return RefundState.DECLINED
        match _SETTLED.get(str(status)):
            case True:
                return RefundState.DONE
            case False:
                return RefundState.DECLINED
            case _:
                return RefundState.ASKED

    @contextmanager
    def _asking(self) -> "Iterator[stripe.StripeClient]":
        http = stripe.RequestsClient(timeout=_TIMEOUT_S)
        try:
            yield stripe.StripeClient(
                self.api_key,
                base_addresses={"api": self.url},
                http_client=http,
                max_network_retries=0,  # who asks for something repeats it later
            )
        except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as refusal:
            raise ProviderDeclined(
                self.name, f"{type(refusal).__name__} {refusal.code or ''}".strip()
            ) from None
        except (stripe.StripeError, AttributeError, KeyError, TypeError, ValueError) as failure:
            raise ProviderUnavailable(self.name, type(failure).__name__) from None
        finally:
            http.close()  # type: ignore[no-untyped-call]  # the library has no type for it


def _signed_at(header: str) -> datetime:
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    return datetime.fromtimestamp(int(parts["t"]), UTC)


def _word(kind: str, thing: Json) -> Word:
    match kind:
        case "checkout.session.completed" | "checkout.session.async_payment_succeeded":
            return _paid(thing) if thing["payment_status"] == "paid" else Waiting(attempt=_attempt(thing))
        case "checkout.session.async_payment_failed" | "checkout.session.expired":
            return Unpaid(attempt=_attempt(thing), why=kind.rpartition(".")[2])
        case "charge.dispute.created" | "charge.dispute.funds_withdrawn":
            return _dispute(kind, thing)
        case "charge.dispute.closed" | "charge.dispute.funds_reinstated":
            is_won = kind == "charge.dispute.funds_reinstated" or thing["status"] == "won"
            return _won(thing) if is_won else Ignored(why=kind)
        case "refund.created" | "refund.updated" | "refund.failed":
            return _about_refund(kind, thing)
        case _:
            return Ignored(why=kind)


def _dispute(kind: str, thing: Json) -> Word:
    """Money that is held; a bank's inquiry holds none yet."""
    if str(thing.get("status", "")).startswith("warning_"):
        return Ignored(why=kind)
    return _reversal(thing, TakenBack.DISPUTED, str(thing["id"]))


def _won(thing: Json) -> Word:
    return DisputeWon(reference=str(thing["payment_intent"]), dispute=str(thing["id"]))


def _about_refund(kind: str, thing: Json) -> Word:
    ours = (thing.get("metadata") or {}).get(_REFUND)
    if ours is None:
        is_new = kind == "refund.created"
        return _reversal(thing, TakenBack.REFUNDED) if is_new else Ignored(why=kind)
    is_done = _SETTLED.get(str(thing["status"]))
    return Ignored(why=kind) if is_done is None else RefundNews(refund=str(ours), is_done=is_done)


def _paid(session: Json) -> Paid:
    return Paid(
        attempt=_attempt(session),
        reference=str(session["payment_intent"]),
        amount=_money(session["amount_total"], session["currency"]),
    )


def _attempt(session: Json) -> str:
    return str(session.get("client_reference_id") or "")


def _reversal(thing: Json, how: TakenBack, dispute: str = "") -> Reversal:
    return Reversal(
        reference=str(thing["payment_intent"]),
        amount=_money(thing["amount"], thing["currency"]),
        how=how,
        dispute=dispute,
    )


def _money(minor: object, currency: object) -> Money:
    if isinstance(minor, bool) or not isinstance(minor, int):
        raise TypeError("an amount is a whole number")
    return Money(minor=minor, currency=Currency(str(currency).upper()))
