"""The public price list, with what a customer of their own pays, and how time is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from entitlements.money import Currency, Money
from entitlements.orders.orders import VatOf
from entitlements.permissions import Permission
from entitlements.policy import NOTHING, decide
from entitlements.products.kinds import Module, Scope
from entitlements.products.names import MODULE_NAMES, PERIOD_NAMES, SCOPE_NAMES, names_in
from entitlements.products.price_list import Offer, PriceList
from entitlements.sellers_days import day_of
from web import session
from web.forms import safe_path
from web.guard import requires
from web.i18n import page_language
from web.order_wiring import currency_of, vat_of
from web.price_examples import EXAMPLES

pages = Blueprint("prices", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedOffer:
    """An offer with what it costs with tax."""

    offer: Offer
    gross: Money
    vat_text: str


@pages.get("/prices")
@requires(Permission.PAGE_OPEN)
def prices() -> ResponseReturnValue:
    """Everything that is for sale as access, in the currency that the address names."""
    operator_id = session.subject().operator_id
    reading = session.database()
    currency = chosen_currency(request.args.get("currency"), currency_of(reading, operator_id))
    today = day_of(session.now())
    offers = PriceList(reading).offers(currency, operator_id, today)
    return render_template(
        "orders/prices.html",
        groups=_groups(with_tax(offers, vat_of(session.portal(), reading, operator_id))),
        currency=currency,
        currencies=list(Currency),
        may_buy=decide(session.subject(), Permission.BASKET_FILL, NOTHING, session.now()).is_allowed,
        modules=names_in(MODULE_NAMES, page_language()),
        periods=names_in(PERIOD_NAMES, page_language()),
        scopes=names_in(SCOPE_NAMES, page_language()),
        examples=EXAMPLES,
        back=safe_path(request.args["next"]) if request.args.get("next") else None,
    )


def chosen_currency(text: str | None, otherwise: Currency) -> Currency:
    """The currency that an address or a form names."""
    return Currency(text) if text in list(Currency) else otherwise


def with_tax(offers: Iterable[Offer], tax: VatOf) -> list[PricedOffer]:
    """Offers with what they cost with tax, today."""
    today, found = day_of(session.now()), []
    for offer in offers:
        treatment, net = tax(offer.product.vat_class, today), offer.price.net
        vat = net.percent(treatment.rate or Decimal(0))
        found.append(PricedOffer(offer=offer, gross=net + vat, vat_text=treatment.code))
    return found


def _groups(offers: Iterable[PricedOffer]) -> dict[tuple[Module, str | None, Scope], list[PricedOffer]]:
    """The offers by module, make and what they are good for."""
    groups: dict[tuple[Module, str | None, Scope], list[PricedOffer]] = {}
    for one in offers:
        product = one.offer.product
        groups.setdefault((product.module, product.make, product.scope), []).append(one)
    return groups
