"""Paying an order: which way, waiting for the bank's word, and back to where the buyer came from."""

from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Account
from entitlements.orders.orders import Order
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import PAYABLE, WAS_PAID
from entitlements.payments.bank_transfer import BANK_TRANSFER
from entitlements.payments.cashier import Addresses, NotOffered, NotPayable
from entitlements.payments.provider import ProviderDeclined, ProviderUnavailable, Redirect
from entitlements.permissions import Permission
from entitlements.shop.reservations import NotEnough
from entitlements.shop.wares import hold_goods
from web import session
from web.goods_checkout import held_for
from web.guard import requires
from web.hosts import base_url
from web.order_wiring import run_effects
from web.payment_wiring import bank_details, cashier, notify_url
from web.qr import qr_code
from web.transfer_codes import transfer_code
from web.views.orders import own_order

pages = Blueprint("payments", __name__)

_LOOK_AGAIN_S: Final = 5


@pages.get("/pay/<slug>")
@requires(Permission.ORDER_VIEW)
def choose(slug: str) -> ResponseReturnValue:
    """The ways to pay an order; what to write into a transfer stands here at once."""
    return _page(own_order(slug))


@pages.post("/pay/<slug>/<provider>")
@requires(Permission.BASKET_FILL)
def begin(slug: str, provider: str) -> ResponseReturnValue:
    """Set out to pay with a payment service, and go there."""
    order, buyer = own_order(slug), _buyer()
    addresses = Addresses(
        return_url=base_url() + url_for("payments.wait", slug=slug),
        cancel_url=base_url() + url_for("payments.choose", slug=slug),
        notify_url=notify_url(base_url(), provider),
    )
    try:
        _hold(order, is_by_transfer=False)
        begun = cashier(session.portal(), session.now).begin(order, provider, buyer.email, addresses)
    except NotOffered:
        abort(404)
    except NotPayable:
        return redirect(url_for("payments.choose", slug=slug), code=303)
    except NotEnough as refusal:
        return _page(order, 409, _sold_words(refusal))
    except (ProviderUnavailable, ProviderDeclined):
        _hold(order, is_by_transfer=True)
        return _page(
            order,
            503,
            gettext("The payment service does not answer now. Try again, or choose another way to pay."),
        )
    if not isinstance(begun, Redirect):
        return redirect(url_for("payments.choose", slug=slug), code=303)
    url = begun.url if "://" in begun.url else url_for("gateway.page", reference=begun.reference)
    response = make_response(render_template("payments/leave.html", order=order, url=url, provider=provider))
    # Not a redirection: browsers hold that of a form against the form's policy, which knows no service.
    response.headers["Refresh"] = f"0; url={url}"
    return response


@pages.post("/pay/<slug>/hold")
@requires(Permission.BASKET_FILL)
def hold(slug: str) -> ResponseReturnValue:
    """Hold the goods of an order as long as it waits, for who pays by transfer after all."""
    order = own_order(slug)
    try:
        _hold(order, is_by_transfer=True)
    except NotEnough as refusal:
        return _page(order, 409, _sold_words(refusal))
    flash(gettext("The goods are held for your transfer."))
    return redirect(url_for("payments.choose", slug=slug), code=303)


@pages.get("/pay/<slug>/wait")
@requires(Permission.ORDER_VIEW)
def wait(slug: str) -> ResponseReturnValue:
    """Where payment services lead back to: proves nothing, waits for their word, and goes on with it."""
    order = own_order(slug)
    if order.state in WAS_PAID:
        return _onwards(order)
    if order.state not in PAYABLE:
        return redirect(url_for("orders.order", slug=slug), code=303)
    response = make_response(render_template("payments/wait.html", order=order))
    response.headers["Refresh"] = str(_LOOK_AGAIN_S)
    return response


@pages.post("/pay/<slug>/ask")
@requires(Permission.ORDER_VIEW)
def ask(slug: str) -> ResponseReturnValue:
    """Ask the payment services about this order now, where their word is late."""
    order = own_order(slug)
    if cashier(session.portal(), session.now).ask_about(order.id):
        run_effects(session.portal(), session.now, order.id)
    else:
        flash(gettext("Nothing new yet: the payment service has not confirmed a payment."))
    return redirect(url_for("payments.wait", slug=slug), code=303)


def _hold(order: Order, *, is_by_transfer: bool) -> None:
    """Hold the goods of an order for a way of paying.

    Raises:
        NotEnough: others have bought them meanwhile.
    """
    if held_for(session.database(), order) is not None:
        with session.portal().workspace.database.write() as writing:
            hold_goods(writing, order.id, session.now, is_by_transfer=is_by_transfer)


def _sold_words(refusal: NotEnough) -> str:
    return str(
        gettext(
            "Others have bought %(number)s meanwhile. Give this order up and order what there is.",
            number=refusal.number,
        )
    )


def _onwards(order: Order) -> ResponseReturnValue:
    """Back to where the buyer came from, with what they bought."""
    run_effects(session.portal(), session.now, order.id)
    flash(gettext("Paid. What you bought with order %(number)s is yours.", number=order.number))
    return redirect(order.return_to or url_for("orders.order", slug=order.slug), code=303)


def _page(order: Order, status: int = 200, mistake: str = "") -> ResponseReturnValue:
    if order.state not in PAYABLE:
        return redirect(url_for("orders.order", slug=order.slug), code=303)
    fresh = OrderStore(session.database()).by_id(order.id) or order
    services = cashier(session.portal(), session.now).offered(order.currency)
    transfer = bank_details(session.portal(), fresh)
    code = None if transfer is None else transfer_code(transfer)
    page = render_template(
        "payments/choose.html",
        order=fresh,
        services=[one.name for one in services if one.name != BANK_TRANSFER],
        transfer=transfer,
        drawing=None if code is None else qr_code(code, gettext("The transfer as a code")),
        mistake=mistake,
        held=held_for(session.database(), fresh),
    )
    return make_response(page, status)


def _buyer() -> Account:
    return session.account() or abort(403)
