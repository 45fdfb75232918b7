"""Names and sentences about payments, in the page's language."""

from typing import Final

from flask import Flask
from flask_babel import lazy_gettext as _

from entitlements.payments.bank_transfer import BANK_TRANSFER
from entitlements.payments.fake_gateway import FAKE_GATEWAY
from entitlements.payments.money_back import BackState
from entitlements.payments.przelewy24 import PRZELEWY24
from entitlements.payments.review_desk import NotDecided
from entitlements.payments.rulings import Ruling, Why
from entitlements.payments.statements.words import oddity_sentence
from entitlements.payments.stripe_checkout import STRIPE
from web.i18n import page_language

PROVIDER_NAMES: Final = {
    BANK_TRANSFER: _("Bank transfer"),
    PRZELEWY24: _("Przelewy24"),
    STRIPE: _("Card, BLIK or Przelewy24, through Stripe"),
    FAKE_GATEWAY: _("Demonstration gateway: no money moves"),
}
RULING_NAMES: Final = {
    Ruling.REVIEW: _("To be looked at"),
    Ruling.BOOKED: _("Booked"),
    Ruling.RETURNED: _("Sent back"),
    Ruling.KEPT: _("Settled without an order"),
}
WHY_SENTENCES: Final = {
    Why.NOTHING: "",
    Why.NO_TITLE: _("No title of an order stands in it."),
    Why.NAMED_ONLY: _("It names an order without the check digits of the title: compare payer and amount."),
    Why.SEVERAL_ORDERS: _("It names several orders at once."),
    Why.NO_SUCH_ORDER: _("There is no such order here."),
    Why.UNKNOWN_ATTEMPT: _("It belongs to a payment that was not begun here."),
    Why.REVERSAL: _("The bank took back or gave back an earlier entry."),
    Why.DISPUTED: _("The payer disputes it, and the payment service holds the money back."),
    Why.DISPUTE_WON: _(
        "The payer’s dispute was won, and the money is here again. The order stays ended: "
        "send the money back, or settle it and give the buyer what they paid for."
    ),
    Why.REFUNDED_THERE: _("It was sent back at the payment service, not from here."),
    Why.WRONG_AMOUNT: _("The amount is not what the order costs."),
    Why.WRONG_CURRENCY: _("It came in another currency than the order’s."),
    Why.PAID_ALREADY: _("The order was paid already."),
    Why.ORDER_EXPIRED: _("It came after the order’s time was over."),
}
BACK_NAMES: Final = {
    BackState.WAITING: _("Waits to be sent"),
    BackState.BY_HAND: _("Make this bank transfer"),
    BackState.ASKED: _("The payment service is sending it"),
    BackState.DONE: _("Sent back"),
    BackState.DECLINED: _("The payment service refused: send it by bank transfer"),
}
NOT_DECIDED: Final = {
    NotDecided.NO_REASON: _("Write why, in 5 to 500 characters: it is kept with the payment."),
    NotDecided.NOT_WAITING: _("Somebody was quicker: this payment is decided. Nothing was changed."),
    NotDecided.NO_SUCH_ORDER: _("There is no order with this number. Write it as ZA/2026/000123."),
    NotDecided.AMOUNT_DIFFERS: _(
        "The amount is not what the order costs. Tick that it is to be paid all the same, if you mean it."
    ),
    NotDecided.ORDER_TAKES_NONE: _("This order takes no money: it is paid already, or in another currency."),
    NotDecided.NOTHING_LEFT: _(
        "Money of this payment went back already: it can pay no order any more, and what went back is not "
        "sent twice."
    ),
    NotDecided.PAYS_AN_ORDER: _(
        "This payment pays an order: refund that order on its own page, and the money goes back. Nothing was "
        "changed."
    ),
}


def init_app(app: Flask) -> None:
    """Make the names known to every template."""
    app.jinja_env.filters.update(
        provider_name=lambda name: PROVIDER_NAMES.get(name, name),
        ruling_name=lambda ruling: RULING_NAMES[ruling],
        why_sentence=lambda why: WHY_SENTENCES[why],
        back_name=lambda state: BACK_NAMES[state],
        oddity=lambda complaint: oddity_sentence(complaint, page_language()),
        account_number=account_number,
    )


def account_number(number: str) -> str:
    """The number of an account in groups of four."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
