"""Stripe's API as far as Checkout goes, on this machine; its webhooks are signed by Stripe's own code."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import stripe

from entitlements.payments.provider import Notification
from entitlements.payments.stripe_checkout import StripeCheckout
from tests.factories.stand_ins import Asked, Said

API_KEY: Final = "sk_test_standin"
SECRET: Final = "whsec_standin"
_PAGE: Final = (
    "<!doctype html><title>Stripe</title><h1>Stripe</h1>"
    "<form method=post action='/checkout/{session}'><button>Pay</button></form>"
)


@dataclass
class StripeApi:
    """Checkout Sessions by their id; `url` is where it runs."""

    url: str = ""
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: list[dict[str, str]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    answer: Said | None = None
    events: int = 0

    def __call__(self, asked: Asked) -> Said:
        self.asked.append(asked)
        if self.answer is not None:
            return self.answer
        if asked.path.startswith("/checkout/"):
            return self._page(asked)
        if asked.headers["authorization"] != f"Bearer {API_KEY}":
            return _error(401, "invalid_request_error", "Invalid API Key")
        values = dict(parse_qsl(asked.body.decode()))
        match asked.method, asked.path.partition("?")[0].split("/")[2:]:
            case "POST", ["checkout", "sessions"]:
                return self._create(values)
            case "GET", ["checkout", "sessions", session_id]:
                return _json(self.sessions[session_id])
            case _:
                return self._refund(values)

    def provider(self) -> StripeCheckout:
        """The portal's side."""
        return StripeCheckout(api_key=API_KEY, webhook_secret=SECRET, url=self.url)

    def session_of(self, attempt: str) -> dict[str, Any]:
        """The session of an attempt."""
        return next(one for one in self.sessions.values() if one["client_reference_id"] == attempt)

    def pay(
        self, attempt: str, at: datetime, minor: int | None = None, currency: str | None = None
    ) -> Notification:
        """Somebody pays; the webhook that follows."""
        session = self.session_of(attempt)
        session |= {"payment_status": "paid", "status": "complete", "payment_intent": f"pi_{session['id']}"}
        session["amount_total"] = minor or session["amount_total"]
        session["currency"] = (currency or session["currency"]).lower()
        return self.tells("checkout.session.completed", session, at)

    def tells(
        self, kind: str, thing: dict[str, Any], at: datetime, *, secret: str = SECRET, event: str = ""
    ) -> Notification:
        """A webhook, signed as Stripe signs."""
        self.events += 1
        body = json.dumps(
            {
                "id": event or f"evt_{self.events}",
                "object": "event",
                "type": kind,
                "data": {"object": thing},
            }
        )
        header = stripe.WebhookSignature.generate_signature_header(body, secret, int(at.timestamp()))
        return Notification(headers={"stripe-signature": header}, body=body.encode())

    def _create(self, values: dict[str, str]) -> Said:
        session_id = f"cs_test_{len(self.sessions) + 1}"
        self.sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "client_reference_id": values["client_reference_id"],
            "amount_total": int(values["line_items[0][price_data][unit_amount]"]),
            "currency": values["line_items[0][price_data][currency]"],
            "payment_status": "unpaid",
            "payment_intent": None,
            "status": "open",
            "success_url": values["success_url"],
            "url": f"{self.url}/checkout/{session_id}",
            "asked": values,
        }
        return _json(self.sessions[session_id])

    def _refund(self, values: dict[str, str]) -> Said:
        if int(values["amount"]) > 1_000_000:
            return _error(400, "invalid_request_error", "more than the charge")
        self.refunds.append(values)
        return _json({"id": "re_1", "object": "refund", "status": "succeeded"})

    def _page(self, asked: Asked) -> Said:
        session = asked.path.rpartition("/")[2]
        if asked.method == "GET":
            return Said(body=_PAGE.format(session=session).encode(), media_type="text/html; charset=utf-8")
        return Said(status=303, location=self.sessions[session]["success_url"])


def _json(said: dict[str, Any]) -> Said:
    return Said(body=json.dumps(said).encode())


def _error(status: int, kind: str, message: str) -> Said:
    body = json.dumps({"error": {"type": kind, "message": message, "code": "refused"}})
    return Said(status=status, body=body.encode())
