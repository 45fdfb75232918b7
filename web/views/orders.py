"""A company's orders: what was bought, how it stands, and what to do now."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Order, number_of
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import PAYABLE, WAS_PAID, StepRefused
from entitlements.payments.review_desk import ReviewDesk
from entitlements.permissions import Permission
from entitlements.policy import NOTHING, Reason, Resource, decide
from web import session
from web.guard import requires
from web.order_lines import lines_of_order
from web.order_wiring import run_effects
from web.refusals import note_refusal

pages = Blueprint("orders", __name__)


@pages.get("/orders")
@requires(Permission.ORDER_VIEW)
def orders() -> ResponseReturnValue:
    """Every order of the company, the newest first."""
    operator_id = session.subject().operator_id or abort(404)
    found = OrderStore(session.database()).of_operator(operator_id)
    return render_template("orders/orders.html", orders=found)


@pages.get("/orders/<slug>")
@requires(Permission.ORDER_VIEW)
def order(slug: str) -> ResponseReturnValue:
    """One order: its state in words, its lines, and what there is to do."""
    found = own_order(slug)
    reading = session.database()
    may_place = decide(session.subject(), Permission.BASKET_FILL, NOTHING, session.now()).is_allowed
    return render_template(
        "orders/order.html",
        order=found,
        lines=lines_of_order(found),
        refunds=OrderStore(reading).refunds(found.id),
        waiting=ReviewDesk(reading, session.now).waiting(found.id),
        is_payable=found.state in PAYABLE and may_place,
        was_paid=found.state in WAS_PAID,
    )


@pages.post("/orders/<slug>/give-up")
@requires(Permission.BASKET_FILL)
def give_up(slug: str) -> ResponseReturnValue:
    """Let an order go that nobody has paid."""
    found = own_order(slug)
    try:
        with session.portal().workspace.database.write() as writing:
            OrderDesk(writing, session.now).give_up(found.id, session.subject().account_id, "")
    except StepRefused:
        flash(gettext("It is paid or given up already: nothing was changed."))
    else:
        run_effects(session.portal(), session.now, found.id)
        flash(gettext("The order is given up. Nothing is to pay."))
    return redirect(url_for("orders.order", slug=slug), code=303)


def own_order(slug: str) -> Order:
    """The order of one's own company that an address names; others are as if they were not there."""
    found = OrderStore(session.database()).by_number(number_of(slug)) or abort(404)
    if found.operator_id != session.subject().operator_id:
        note_refusal(Permission.ORDER_VIEW, Resource(operator_id=found.operator_id), Reason.NOT_YOURS)
        abort(404)
    return found
