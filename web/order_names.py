"""What states, offers and reasons of orders are called on pages, and amounts as the page writes them."""

from typing import Final

from flask import Flask
from flask_babel import lazy_gettext as _

from entitlements.money import Money
from entitlements.orders.orders import EffectKind, ReviewReason
from entitlements.orders.transitions import OrderState
from entitlements.products.kinds import Product
from entitlements.products.names import length_name, make_name, product_name
from entitlements.products.vouchers import VoucherKind, WhyNoVoucher
from translations.amounts import money_text
from web.i18n import page_language

STATE_NAMES: Final = {
    OrderState.CREATED: _("Not paid yet"),
    OrderState.PENDING: _("Payment under way"),
    OrderState.PAID: _("Paid"),
    OrderState.PARTLY_REFUNDED: _("Partly refunded"),
    OrderState.REFUNDED: _("Refunded"),
    OrderState.FAILED: _("Payment failed"),
    OrderState.EXPIRED: _("Given up"),
    OrderState.CHARGEBACK: _("Payment taken back"),
}
STATE_ADVICE: Final = {
    OrderState.CREATED: _("Pay it, and what you bought is yours at once."),
    OrderState.PENDING: _("We wait for the word of the bank. You may leave this page: you get a mail."),
    OrderState.PAID: _("Everything is yours. Tickets wait unused until you start them."),
    OrderState.PARTLY_REFUNDED: _("A part went back to you; the rest is yours as before."),
    OrderState.REFUNDED: _("The money went back to you, and what was bought with it has ended."),
    OrderState.FAILED: _("No money was taken. Try again, or pay another way: the order waits."),
    OrderState.EXPIRED: _(
        "Nothing was paid in time, or somebody gave it up. Order again if you still need it."
    ),
    OrderState.CHARGEBACK: _(
        "Your bank took the payment back. Ask the portal’s staff if that was a mistake."
    ),
}
REVIEW_NAMES: Final = {
    ReviewReason.WRONG_AMOUNT: _("the amount differs"),
    ReviewReason.WRONG_CURRENCY: _("the currency differs"),
    ReviewReason.PAID_ALREADY: _("the order was paid already"),
    ReviewReason.ORDER_EXPIRED: _("the order was given up before"),
}
VOUCHER_REFUSALS: Final = {
    WhyNoVoucher.UNKNOWN: _("There is no such voucher: check its letters and digits."),
    WhyNoVoucher.NOT_YET: _("This voucher does not count yet."),
    WhyNoVoucher.OVER: _("This voucher counts no more: its last day is over."),
    WhyNoVoucher.USED_UP: _("This voucher has been used up."),
    WhyNoVoucher.NOT_YOURS: _("This voucher is another company’s."),
    WhyNoVoucher.OTHER_CURRENCY: _("This voucher is in another currency: choose that one."),
    WhyNoVoucher.FITS_NOTHING: _("This voucher fits nothing that you are about to order."),
}
EFFECT_NAMES: Final = {
    EffectKind.ISSUE_TICKETS: _("issue the tickets"),
    EffectKind.ISSUE_INVOICE: _("issue the invoice"),
    EffectKind.HAND_OVER_TOOLS: _("hand the tools over"),
    EffectKind.TELL_BUYER: _("tell the buyer"),
    EffectKind.REVOKE_TICKETS: _("take the tickets back"),
    EffectKind.CORRECT_INVOICE: _("correct the invoice"),
    EffectKind.TAKE_BACK_TOOLS: _("take the tools back"),
    EffectKind.RELEASE_TOOLS: _("release the tools"),
    EffectKind.RETURN_MONEY: _("send the money back"),
}
VOUCHER_KIND_NAMES: Final = {
    VoucherKind.PERCENT: _("so many per cent"),
    VoucherKind.AMOUNT: _("an amount"),
    VoucherKind.FREE: _("one piece of a product"),
}
FIELD_NAMES: Final = {
    "code": _("the code of the product or tool"),
    "currency": _("the currency"),
    "net": _("the net amount"),
    "valid_from": _("the first day"),
    "valid_to": _("the last day"),
    "operator": _("the customer"),
    "product": _("the code of the new product"),
    "module": _("the module"),
    "scope": _("what it is good for"),
    "period": _("the period"),
    "seats": _("the number of people"),
    "kind": _("the kind of voucher"),
    "voucher_currency": _("the currency of the voucher"),
    "value": _("per cent or amount of the voucher"),
    "product_code": _("the code of the free product"),
    "customer": _("the customer of the voucher"),
    "first_day": _("the first day of the voucher"),
    "last_day": _("the last day of the voucher"),
    "most_uses": _("the number of uses"),
    "most_uses_each": _("the number of uses of one customer"),
}
"""What the fields of the staff's forms are called in a sentence."""


def init_app(app: Flask) -> None:
    """Make the names known to every template."""
    app.jinja_env.filters.update(
        money=money,
        order_state=lambda state: STATE_NAMES[OrderState(state)],
        order_advice=lambda state: STATE_ADVICE[OrderState(state)],
        review_name=lambda reason: REVIEW_NAMES[ReviewReason(reason)],
        effect_name=lambda kind: EFFECT_NAMES[EffectKind(kind)],
        product_name=product,
        product_length=lambda one: length_name(one, page_language()),
        make_name=lambda make: make_name(make, page_language()),
    )


def money(amount: Money) -> str:
    """An amount as the page's language writes it."""
    return money_text(amount.decimal, amount.currency, page_language())


def product(one: Product) -> str:
    """A product's name in the page's language."""
    return product_name(one, page_language())
