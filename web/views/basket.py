"""Choosing: the basket, and the shortcut from a closed door straight to paying."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.money import Money
from entitlements.orders.baskets import BasketFull, Baskets, Wanted
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import LineKind
from entitlements.orders.placing import MOST_PIECES, Draft, OrderRefused, Terms, TooDear
from entitlements.permissions import Permission
from entitlements.products.vouchers import VoucherRefused
from web import session
from web.buying import (
    NO_SUCH_DOCUMENT,
    NoSuchDocument,
    buyer_of,
    demand_documents,
    is_ordered_alone,
    wanted_in,
)
from web.forms import safe_path
from web.guard import requires
from web.i18n import page_language
from web.order_wiring import currency_of, items_of, vat_of, ware_of
from web.views.prices import chosen_currency

pages = Blueprint("basket", __name__)

_MOST_DIGITS: Final = 3


@pages.get("/basket")
@requires(Permission.BASKET_FILL)
def basket() -> ResponseReturnValue:
    """What somebody wants, with today's prices."""
    account, operator_id = buyer_of()
    reading = session.database()
    lines = Baskets(reading, session.now).items(account.id)
    items = items_of(reading, [line.wanted for line in lines])
    currency = chosen_currency(request.args.get("currency"), currency_of(reading, operator_id))
    draft: Draft | None = None
    terms = Terms(currency=currency, vat_of=vat_of(session.portal(), reading, operator_id), return_to="")
    most: Money | None = None
    if items and len(items) == len(lines):
        try:
            draft = OrderDesk(reading, session.now).draft(items, operator_id, terms)
        except TooDear as refusal:
            most = refusal.most
        except (OrderRefused, VoucherRefused):
            draft = None
    return render_template(
        "orders/basket.html",
        lines=lines,
        wares=[ware_of(reading, line.wanted.kind, line.wanted.code) for line in lines],
        draft=draft,
        currency=currency,
        most=most,
        alone={line.id for line in lines if is_ordered_alone(reading, line.wanted)},
        most_pieces=MOST_PIECES,
    )


@pages.post("/basket/add")
@requires(Permission.BASKET_FILL)
def add() -> ResponseReturnValue:
    """Put something into the basket; one stays where one is."""
    account, _ = buyer_of()
    wanted = wanted_in(request.form) or abort(400)
    ware = ware_of(session.database(), wanted.kind, wanted.code) or abort(404)
    if is_ordered_alone(session.database(), wanted):
        return redirect(_paying(wanted), code=303)
    try:
        demand_documents([wanted])
        with session.portal().workspace.database.write() as writing:
            Baskets(writing, session.now).put(account.id, wanted)
    except NoSuchDocument:
        flash(str(NO_SUCH_DOCUMENT))
    except BasketFull:
        flash(gettext("The basket is full: order what is in it first."))
    else:
        name = ware.name(page_language())
        flash(gettext("In your basket: %(name)s", name=name))
    return redirect(safe_path(request.form.get("next")), code=303)


@pages.post("/basket/<int:item_id>")
@requires(Permission.BASKET_FILL)
def change(item_id: int) -> ResponseReturnValue:
    """Let a line be so many pieces; none takes it out."""
    account, _ = buyer_of()
    text = request.form.get("quantity", "")
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        abort(400)
    with session.portal().workspace.database.write() as writing:
        if not Baskets(writing, session.now).change(account.id, item_id, int(text)):
            abort(404)
    return redirect(url_for("basket.basket"), code=303)


@pages.post("/basket/buy-now")
@requires(Permission.PAGE_OPEN)
def buy_now() -> ResponseReturnValue:
    """From a closed door to the page that pays for it, past the basket; logging in leads there too."""
    return redirect(_paying(wanted_in(request.form) or abort(400)), code=303)


def _paying(wanted: Wanted) -> str:
    """The page that pays for one thing, asks what it is for, and leads back to where the form says."""
    return url_for(
        "checkout.checkout",
        code=wanted.code,
        kind=None if wanted.kind is LineKind.TICKET else wanted.kind.value,
        quantity=wanted.quantity if wanted.quantity > 1 else None,
        vin=wanted.for_vin or None,
        model=wanted.for_model or None,
        document=wanted.for_document or None,
        next=safe_path(request.form.get("next")),
    )
