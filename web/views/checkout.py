"""Paying: one page that says what, for whom, for how much and how, and places the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from entitlements.models import OperatorRow
from entitlements.money import Currency
from entitlements.orders.baskets import Baskets, Wanted
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Buyer, Item, LineKind, Order
from entitlements.orders.placing import (
    Draft,
    NotForSale,
    OrderRefused,
    ScopeMissing,
    Terms,
    TooDear,
    TooManyOpen,
)
from entitlements.orders.transitions import OrderState
from entitlements.permissions import Permission
from entitlements.products.kinds import Scope
from entitlements.products.price_list import PriceList
from entitlements.products.vouchers import VoucherRefused
from entitlements.shop.reservations import NotEnough
from entitlements.shop.wares import DeliveryRefused, take_order
from web import session
from web.buying import (
    NO_SUCH_DOCUMENT,
    NoSuchDocument,
    buyer_of,
    demand_documents,
    models_for,
    needs_model,
    wanted_in,
    written_vin,
)
from web.company_names import countries
from web.forms import safe_path
from web.goods_checkout import FLAWS, OTHER, GoodsAsked, goods_asked, goods_words
from web.guard import requires
from web.i18n import page_language
from web.kept_forms import kept_form
from web.order_lines import lines_of_draft
from web.order_names import VOUCHER_REFUSALS, money
from web.order_wiring import currency_of, items_of, run_effects, vat_of
from web.sent_forms import SentForm
from web.views.prices import chosen_currency

pages = Blueprint("checkout", __name__)

_MOST_VOUCHER: Final = 40


class AmountChanged(OrderRefused):
    """The page that was sent showed another amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address or the form asks for: one thing past the basket, or all that is in it."""

    wanted: tuple[Wanted, ...]
    is_direct: bool
    currency: Currency
    voucher: str
    return_to: str


@pages.get("/checkout")
@requires(Permission.ORDER_PLACE)
def checkout() -> ResponseReturnValue:
    """What would be ordered, with every amount; nothing is ordered by looking."""
    return make_response(_page(_asked()))


@pages.post("/checkout")
@requires(Permission.ORDER_PLACE)
def order() -> ResponseReturnValue:
    """Place the order, and lead on to paying; what costs nothing is there at once."""
    asked = _asked()
    if request.form.get("step") == "reckon" or "to_currency" in request.form:
        return make_response(_page(asked))
    account, operator_id = buyer_of()
    buyer = Buyer(operator_id=operator_id, account_id=account.id, language=page_language())
    try:
        with session.portal().workspace.database.write() as writing:
            form = SentForm.take(writing)
            demand_documents(asked.wanted)
            items, goods = _items(writing, operator_id, asked)
            _demand_amount(writing, operator_id, items, asked)
            placed = OrderDesk(writing, session.now).place(items, buyer, _terms(writing, operator_id, asked))
            take_order(writing, placed, None if goods is None else goods.choice, session.now)
            form.lead_to(_after(placed))
            if not asked.is_direct:
                Baskets(writing, session.now).empty(account.id)
    except (OrderRefused, VoucherRefused, NotEnough, DeliveryRefused) as refusal:
        return make_response(_page(asked, refusal), 409)
    if placed.state is OrderState.PAID:
        run_effects(session.portal(), session.now, placed.id)
        flash(gettext("Done: nothing was to pay. What you ordered is yours."))
    return redirect(_after(placed), code=303)


def _values() -> CombinedMultiDict[str, str]:
    """What the form or the address says, and what was typed before a door stopped the form."""
    return CombinedMultiDict([request.values, MultiDict(kept_form())])


def _after(placed: Order) -> str:
    """The page that an order leads on to: paying it, or, where nothing is to pay, back to where one was."""
    if placed.state is not OrderState.PAID:
        return url_for("payments.choose", slug=placed.slug)
    return placed.return_to or url_for("orders.order", slug=placed.slug)


def _asked() -> Asked:
    values = _values()
    account, operator_id = buyer_of()
    one = wanted_in(values)
    basket = Baskets(session.database(), session.now).items(account.id)
    return Asked(
        wanted=(one,) if one is not None else tuple(line.wanted for line in basket),
        is_direct=one is not None,
        currency=chosen_currency(
            values.get("to_currency") or values.get("currency"), currency_of(session.database(), operator_id)
        ),
        voucher=values.get("voucher", "").strip()[:_MOST_VOUCHER],
        return_to=safe_path(values["next"]) if values.get("next") else "",
    )


def _terms(within: Session, operator_id: int, asked: Asked) -> Terms:
    return Terms(
        currency=asked.currency,
        vat_of=vat_of(session.portal(), within, operator_id),
        return_to=asked.return_to,
        voucher_code=asked.voucher or None,
    )


def _page(asked: Asked, refusal: Exception | None = None) -> str:
    _account, operator_id = buyer_of()
    reading = session.database()
    items, goods = _items(reading, operator_id, asked)
    draft, refused = _draft(reading, operator_id, items, asked)
    return render_template(
        "orders/checkout.html",
        asked=asked,
        one=asked.wanted[0] if asked.is_direct else None,
        draft=draft,
        lines=[] if draft is None else lines_of_draft(draft),
        has_tickets=any(one.ware.kind is LineKind.TICKET for one in items),
        mistake="" if refusal is None and refused is None else _words(refusal or refused, asked),
        currencies=list(Currency),
        company=reading.get_one(OperatorRow, operator_id),
        needs_vin=asked.is_direct and _needs_vin(reading, asked.wanted[0]),
        needs_model=asked.is_direct and needs_model(reading, asked.wanted[0].code),
        is_vin_wrong=bool(_values().get("vin")) and written_vin(_values()["vin"]) is None,
        models=models_for(asked.wanted[0].code) if asked.is_direct else [],
        typed_vin=_values().get("vin", ""),
        goods=goods,
        goods_flaws=FLAWS,
        countries=countries("" if goods is None else goods.address.country),
        other=OTHER,
    )


def _items(within: Session, operator_id: int, asked: Asked) -> tuple[list[Item], GoodsAsked | None]:
    """What is ordered; with goods, their delivery too."""
    items = items_of(within, asked.wanted)
    goods = goods_asked(within, operator_id, items, _values(), asked.currency)
    return ([*items, *goods.items] if goods else items), goods


def _demand_amount(within: Session, operator_id: int, items: Sequence[Item], asked: Asked) -> None:
    """Refuse to order for another amount than the page showed: another way of delivery costs more or less.

    Raises:
        AmountChanged: the button said something else.
    """
    shown = request.form.get("shown")
    draft = OrderDesk(within, session.now).draft(items, operator_id, _terms(within, operator_id, asked))
    if shown is not None and shown != str(draft.totals.gross.minor):
        raise AmountChanged


def _draft(
    reading: Session, operator_id: int, items: Sequence[Item], asked: Asked
) -> tuple[Draft | None, Exception | None]:
    """What it would cost; where only the voucher does not count, what it costs without."""
    desk, terms = OrderDesk(reading, session.now), _terms(reading, operator_id, asked)
    try:
        demand_documents(asked.wanted)
        return desk.draft(items, operator_id, terms), None
    except VoucherRefused as refusal:
        plain = Terms(currency=terms.currency, vat_of=terms.vat_of, return_to=terms.return_to)
        return desk.draft(items, operator_id, plain), refusal
    except OrderRefused as refusal:
        return None, refusal


def _needs_vin(reading: Session, wanted: Wanted) -> bool:
    product = PriceList(reading).product(wanted.code)
    return product is not None and product.scope in (Scope.VEHICLE, Scope.JOB)


def _words(refusal: Exception | None, asked: Asked) -> str:
    match refusal:
        case NotEnough() | DeliveryRefused():
            return goods_words(refusal)
        case AmountChanged():
            return str(gettext("The amount is another now: look at it, then order."))
        case VoucherRefused():
            return str(VOUCHER_REFUSALS[refusal.reason])
        case NoSuchDocument():
            return str(NO_SUCH_DOCUMENT)
        case ScopeMissing() if not asked.is_direct:
            return str(
                gettext("A ticket in your basket has to be ordered by itself: the basket says which one.")
            )
        case ScopeMissing():
            return str(
                gettext(
                    "Say what it is for: one vehicle by its VIN and model, or one document from its page."
                )
            )
        case NotForSale():
            return str(
                gettext(
                    "This is not for sale in this currency today. Choose another one, or from the price list."
                )
            )
        case TooDear():
            return str(
                gettext("An order is at most %(amount)s: order fewer pieces.", amount=money(refusal.most))
            )
        case TooManyOpen():
            return str(gettext("Too many of your orders wait to be paid. Pay or give up others first."))
        case _:
            return str(gettext("There is nothing to order: choose from the price list."))
