"""The demonstration gateway's page: what a payment service might say, one button each. No money moves."""

import secrets
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.money import Money
from entitlements.orders.orders import Order
from entitlements.payments.cashier import order_of_attempt
from entitlements.payments.fake_gateway import FAKE_GATEWAY
from entitlements.payments.provider import Notification
from entitlements.permissions import Permission
from web import session
from web.guard import requires
from web.order_wiring import run_effects
from web.payment_wiring import cashier, fake_gateway, is_fake_offered

pages = Blueprint("gateway", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the gateway says of an attempt: so much money, so many times."""

    amount: Money
    times: int = 1


@pages.get("/gateway/<reference>")
@requires(Permission.ORDER_VIEW)
def page(reference: str) -> ResponseReturnValue:
    """What is to pay, and what may become of it."""
    return render_template("payments/gateway.html", order=_order(reference), reference=reference)


@pages.post("/gateway/<reference>")
@requires(Permission.ORDER_VIEW)
def say(reference: str) -> ResponseReturnValue:
    """Let the gateway say something to the portal, and lead back."""
    order = _order(reference)
    one = Money(minor=1, currency=order.currency)
    match request.form.get("do"):
        case "pay":
            _tell(reference, _Said(amount=order.gross))
        case "pay-twice":
            _tell(reference, _Said(amount=order.gross, times=2))
        case "pay-too-little":
            _tell(reference, _Said(amount=order.gross - one))
        case "decline":
            _hear(fake_gateway(session.portal()).says(
                {"event": secrets.token_hex(8), "kind": "failed", "attempt": reference, "why": "declined"}
            ))  # fmt: skip
            flash(gettext("The gateway declined the payment. Try again, or choose another way to pay."))
            return redirect(url_for("payments.choose", slug=order.slug), code=303)
        case "later":
            flash(gettext("The gateway says nothing yet. Come back to its page to pay after all."))
        case _:
            abort(400)
    return redirect(url_for("payments.wait", slug=order.slug), code=303)


def _tell(reference: str, said: _Said) -> None:
    for _time in range(said.times):
        _hear(
            fake_gateway(session.portal()).says(
                {
                    "event": secrets.token_hex(8),
                    "kind": "paid",
                    "attempt": reference,
                    "payment": secrets.token_hex(8),
                    "amount": said.amount.minor,
                    "currency": said.amount.currency.value,
                }
            )
        )
    run_effects(session.portal(), session.now)


def _hear(notification: Notification) -> None:
    cashier(session.portal(), session.now).notify(FAKE_GATEWAY, notification)


def _order(reference: str) -> Order:
    """The order of one's own company that an attempt is about, where the gateway is offered at all."""
    if not is_fake_offered(session.portal()):
        abort(404)
    order = order_of_attempt(session.database(), FAKE_GATEWAY, reference) or abort(404)
    return order if order.operator_id == session.subject().operator_id else abort(404)
