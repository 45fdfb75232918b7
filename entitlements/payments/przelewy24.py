"""Przelewy24 directly, over its REST API v1.

A transaction is registered, the person pays at Przelewy24, a signed notification comes, and the money counts
once `transaction/verify` has said so; money that is never verified stays the payer's.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from entitlements.money import Currency, Money
from entitlements.payments.http_client import Json, ProviderClient
from entitlements.payments.provider import (
    PAYING_LASTS,
    Attempt,
    Bill,
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
    Waiting,
    Word,
)
from entitlements.payments.przelewy24_signs import (
    NOTIFICATION,
    REFUND_NOTIFICATION,
    REGISTER,
    VERIFY,
    is_signed,
    sign,
)

PRZELEWY24: Final = "przelewy24"
PRODUCTION_URL: Final = "https://secure.przelewy24.pl"
SANDBOX_URL: Final = "https://sandbox.przelewy24.pl"
_TIME_LIMIT_MIN: Final = PAYING_LASTS // timedelta(minutes=1)
_MOST_DESCRIPTION: Final = 1024
_OK: Final = (200, 201)
_CONFLICT: Final = 409
_NOT_FOUND: Final = 404
_PAID_IN_ADVANCE, _PAID, _RETURNED = 1, 2, 3
"""States of a transaction: paid and not yet verified, verified, given back."""
_REFUND_DONE: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Przelewy24:
    """One shop at Przelewy24; `pos_id` is usually `merchant_id`. The keys are never shown."""

    merchant_id: int
    pos_id: int
    crc: str = field(repr=False)
    api_key: str = field(repr=False)
    url: str = PRODUCTION_URL
    name: str = PRZELEWY24
    currencies: frozenset[Currency] = frozenset(Currency)

    def begin(self, bill: Bill) -> Redirect:
        """Register a transaction."""
        fields: dict[str, Any] = {
            "merchantId": self.merchant_id,
            "posId": self.pos_id,
            "sessionId": bill.attempt,
            "amount": bill.amount.minor,
            "currency": bill.amount.currency.value,
            "description": f"AOS {bill.order_number}"[:_MOST_DESCRIPTION],
            "email": bill.email,
            "country": "PL",
            "language": bill.language.value,
            "urlReturn": bill.return_url,
            "urlStatus": bill.notify_url,
            "timeLimit": _TIME_LIMIT_MIN,
            "waitForResult": True,
            "transferLabel": bill.order_number,
            "encoding": "UTF-8",
        }
        fields["sign"] = sign(fields, REGISTER, self.crc)
        status, said = self._client().call("POST", "/api/v1/transaction/register", fields)
        if status not in _OK:
            raise ProviderDeclined(self.name, f"register: HTTP {status}")
        token = _part(said, "data").get("token")
        if not isinstance(token, str) or not token:
            raise ProviderUnavailable(self.name, "register: no token")
        return Redirect(url=f"{self.url}/trnRequest/{quote(token, safe='')}", reference=bill.attempt)

    def verify(self, notification: Notification, _now: datetime) -> Heard:
        """Read a notification that carries the right signature for this shop."""
        said = _object(notification.body)
        names = REFUND_NOTIFICATION if "refundsUuid" in said else NOTIFICATION
        if not is_signed(said, names, self.crc):
            raise NotificationForged("the signature does not fit")
        return self._heard(said)

    def read(self, body: bytes) -> Heard:
        """Read a notification."""
        try:
            return self._heard(_object(body))
        except NotificationForged as failure:
            raise NotificationUnreadable(str(failure)) from failure

    def confirm(self, paid: Paid) -> None:
        """Verify the transaction: from then on the money is the shop's."""
        fields: dict[str, Any] = {
            "merchantId": self.merchant_id,
            "posId": self.pos_id,
            "sessionId": paid.attempt,
            "amount": paid.amount.minor,
            "currency": paid.amount.currency.value,
            "orderId": int(paid.reference),
        }
        fields["sign"] = sign(fields, VERIFY, self.crc)
        status, said = self._client().call("PUT", "/api/v1/transaction/verify", fields)
        if status not in _OK or _part(said, "data").get("status") != "success":
            raise ProviderDeclined(self.name, f"verify: HTTP {status}")

    def ask(self, attempt: Attempt) -> Word:
        """Look the transaction up by our own reference."""
        path = f"/api/v1/transaction/by/sessionId/{quote(attempt.reference, safe='')}"
        status, said = self._client().call("GET", path)
        if status == _NOT_FOUND:
            return Waiting(attempt=attempt.reference)
        if status not in _OK:
            raise ProviderUnavailable(self.name, f"by/sessionId: HTTP {status}")
        data = _part(said, "data")
        if data.get("status") not in (_PAID_IN_ADVANCE, _PAID):
            return Waiting(attempt=attempt.reference)
        try:
            return Paid(
                attempt=attempt.reference, reference=str(_whole(data, "orderId")), amount=_money(data)
            )
        except NotificationUnreadable as failure:
            raise ProviderUnavailable(self.name, f"by/sessionId: {failure}") from failure

    def refund(self, wish: RefundWish) -> RefundState:
        """Ask for a refund; a notification says what became of it. One that is known is not made twice."""
        asked = {
            "requestId": wish.refund,
            "refundsUuid": wish.refund,
            "urlStatus": wish.notify_url,
            "refunds": [
                {
                    "orderId": int(wish.payment),
                    "sessionId": wish.attempt,
                    "amount": wish.amount.minor,
                    "description": wish.refund,
                }
            ],
        }
        status, _said = self._client().call("POST", "/api/v1/transaction/refund", asked)
        if status in _OK or status == _CONFLICT:
            return RefundState.ASKED
        return RefundState.DECLINED

    def _heard(self, said: Json) -> Heard:
        if said.get("merchantId") != self.merchant_id:
            raise NotificationForged("it is meant for another shop")
        if "refundsUuid" in said:
            refund = str(said["refundsUuid"])
            is_done = _whole(said, "status") == _REFUND_DONE
            event = f"refund:{refund}:{'done' if is_done else 'declined'}"
            return Heard(event=event, word=RefundNews(refund=refund, is_done=is_done))
        if said.get("posId") != self.pos_id:
            raise NotificationForged("it is meant for another shop")
        order_id, amount = _whole(said, "orderId"), _money(said)
        event = f"paid:{order_id}:{amount.minor}:{amount.currency}"
        session_id = said.get("sessionId")
        if not isinstance(session_id, str):
            return Heard(event=event, word=Ignored(why="no session"))
        return Heard(event=event, word=Paid(attempt=session_id, reference=str(order_id), amount=amount))

    def _client(self) -> ProviderClient:
        return ProviderClient(provider=self.name, url=self.url, user=str(self.pos_id), password=self.api_key)


def _object(body: bytes) -> Json:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise NotificationForged("no JSON object")
    return said


def _part(said: Json, name: str) -> Json:
    part = said.get(name)
    return part if isinstance(part, dict) else {}


def _whole(said: Json, name: str) -> int:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotificationUnreadable(f"{name} is no whole number")
    return value


def _money(said: Json) -> Money:
    try:
        currency = Currency(str(said.get("currency")))
    except ValueError:
        raise NotificationUnreadable("another currency") from None
    return Money(minor=_whole(said, "amount"), currency=currency)
