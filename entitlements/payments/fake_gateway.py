"""A gateway that belongs to the portal itself, for the demonstration and for tests: no money moves.

Its notifications are signed like anybody else's (HMAC-SHA-256 over the body), with a key of the portal's own.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from entitlements.money import Currency, Money
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
    Redirect,
    RefundState,
    RefundWish,
    Reversal,
    TakenBack,
    Unpaid,
    Waiting,
    Word,
)

FAKE_GATEWAY: Final = "fake"
SIGNATURE_HEADER: Final = "x-fake-signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeGateway:
    """`page` is the address of the gateway's page for an attempt; `key` signs what it says."""

    key: bytes = field(repr=False)
    page: Callable[[str], str]
    name: str = FAKE_GATEWAY
    currencies: frozenset[Currency] = frozenset(Currency)

    def begin(self, bill: Bill) -> Redirect:
        """Lead to the gateway's page."""
        return Redirect(url=self.page(bill.attempt), reference=bill.attempt)

    def verify(self, notification: Notification, _now: datetime) -> Heard:
        """Read a notification that carries the right signature."""
        given = notification.headers.get(SIGNATURE_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._signature(notification.body).encode()):
            raise NotificationForged("the signature does not fit")
        return self.read(notification.body)

    def read(self, body: bytes) -> Heard:
        """Read what the gateway says."""
        try:
            said = json.loads(body)
            event = str(said["event"])
            return Heard(event=event, word=_word(said))
        except (ValueError, KeyError, TypeError, RecursionError) as failure:
            raise NotificationUnreadable(type(failure).__name__) from failure

    def confirm(self, _paid: Paid) -> None:
        """Nothing to tell."""

    def ask(self, attempt: Attempt) -> Word:
        """The gateway keeps nothing."""
        return Waiting(attempt=attempt.reference)

    def refund(self, _wish: RefundWish) -> RefundState:
        """Done at once."""
        return RefundState.DONE

    def says(self, said: Mapping[str, str | int]) -> Notification:
        """The notification by which the gateway says something."""
        body = json.dumps(said, sort_keys=True).encode()
        return Notification(headers={SIGNATURE_HEADER: self._signature(body)}, body=body)

    def _signature(self, body: bytes) -> str:
        return hmac.new(self.key, body, hashlib.sha256).hexdigest()


def _word(said: Mapping[str, str | int]) -> Word:
    match said["kind"]:
        case "paid":
            return Paid(attempt=str(said["attempt"]), reference=str(said["payment"]), amount=_amount(said))
        case "disputed" | "refunded" as how:
            return Reversal(
                reference=str(said["payment"]),
                amount=_amount(said),
                how=TakenBack(how),
                dispute=str(said.get("dispute", "")),
            )
        case "dispute-won":
            return DisputeWon(reference=str(said["payment"]), dispute=str(said["dispute"]))
        case "failed":
            return Unpaid(attempt=str(said["attempt"]), why=str(said.get("why", "")))
        case other:
            return Ignored(why=str(other))


def _amount(said: Mapping[str, str | int]) -> Money:
    minor = said["amount"]
    if not isinstance(minor, int) or isinstance(minor, bool):
        raise TypeError("an amount is a whole number")
    return Money(minor=minor, currency=Currency(str(said["currency"])))
