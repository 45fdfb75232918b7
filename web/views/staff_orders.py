"""The staff's pages of orders: found by number and state; money that waits, refunds with their reason."""

from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from entitlements.models import AccountRow, OperatorRow
from entitlements.money import Money
from entitlements.orders import effects
from entitlements.orders.desk import NotAccepted, OrderDesk
from entitlements.orders.orders import Order, number_of
from entitlements.orders.refund_desk import RefundDesk
from entitlements.orders.refunding import MoreThanPaid, RefundPart, RefundRefused
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import PAYABLE, REFUNDABLE, OrderState, StepRefused
from entitlements.payments.review_desk import ReviewDesk
from entitlements.permissions import Permission
from web import session
from web.guard import requires
from web.kept_forms import kept_form
from web.numbers import whole_number
from web.order_lines import lines_of_order
from web.order_names import STATE_NAMES, money
from web.order_wiring import run_effects
from web.sent_forms import SentForm

pages = Blueprint("staff_orders", __name__)

MOST_REASON: Final = 500


@pages.get("/staff/orders")
@requires(Permission.ORDERS_REVIEW)
def orders() -> ResponseReturnValue:
    """Orders in one state or all, whose number holds what was typed; and what could not be carried out."""
    chosen, text = request.args.get("state", ""), request.args.get("q", "").strip()[:20]
    state = OrderState(chosen) if chosen in list(OrderState) else None
    reading = session.database()
    store = OrderStore(reading)
    found = store.found(text, state)
    return render_template(
        "staff/orders.html",
        orders=found,
        counts=store.counts(),
        chosen=state,
        text=text,
        states=STATE_NAMES,
        companies=_companies({one.operator_id for one in found}),
        stuck=[row for row in effects.waiting(reading) if row.attempts],
    )


@pages.get("/staff/orders/<slug>")
@requires(Permission.ORDERS_REVIEW)
def order(slug: str) -> ResponseReturnValue:
    """One order with all that happened to it, and the forms that decide on its money."""
    return make_response(_page(_order(slug), "", kept_form()))


@pages.post("/staff/orders/<slug>/refund")
@requires(Permission.ORDERS_DECIDE)
def refund(slug: str) -> ResponseReturnValue:
    """Give back pieces or amounts, with a reason that the buyer reads."""
    found = _order(slug)
    try:
        parts = _parts(found)
        with session.portal().workspace.database.write() as writing:
            SentForm.take(writing, url_for("staff_orders.order", slug=slug))
            OrderDesk(writing, session.now).refund(found.id, parts, _reason(), _staff_id())
    except (RefundRefused, ValueError) as refusal:
        return make_response(_page(found, _why(refusal), request.form), 400)
    run_effects(session.portal(), session.now, found.id)
    flash(gettext("It goes back. The buyer gets a mail with the reason."))
    return redirect(url_for("staff_orders.order", slug=slug), code=303)


@pages.post("/staff/orders/<slug>/accept")
@requires(Permission.ORDERS_DECIDE)
def accept(slug: str) -> ResponseReturnValue:
    """Let money that waits pay the order after all."""
    found = _order(slug)
    ids = request.form.getlist("payment", type=whole_number)
    try:
        with session.portal().workspace.database.write() as writing:
            ReviewDesk(writing, session.now).accept(found.id, ids, _reason(), _staff_id())
    except NotAccepted:
        text = gettext(
            "Choose payments in the order’s currency and write the reason; a paid order takes none."
        )
        return make_response(_page(found, text, request.form), 400)
    run_effects(session.portal(), session.now, found.id)
    flash(gettext("The order is paid."))
    return redirect(url_for("staff_orders.order", slug=slug), code=303)


@pages.post("/staff/orders/<slug>/again")
@requires(Permission.ORDERS_REVIEW)
def again(slug: str) -> ResponseReturnValue:
    """Carry out now what could not be carried out before."""
    found = _order(slug)
    with session.portal().workspace.database.write() as writing:
        effects.make_due(writing, found.id, session.now())
    count = run_effects(session.portal(), session.now, found.id)
    flash(gettext("Carried out: %(count)s", count=count))
    return redirect(url_for("staff_orders.order", slug=slug), code=303)


def _page(found: Order, mistake: str, typed: object) -> str:
    reading = session.database()
    store, desk = OrderStore(reading), RefundDesk(reading, session.now)
    events = store.events(found.id)
    return render_template(
        "staff/order.html",
        order=found,
        lines=lines_of_order(found),
        back={line.id: desk.gone_back(line.id, found.currency) for line in found.lines},
        events=events,
        payments=store.payments(found.id),
        refunds=store.refunds(found.id),
        waiting=[effects.effect_of(row) for row in effects.waiting(reading, found.id)],
        company=reading.get(OperatorRow, found.operator_id),
        people=_people({found.buyer_id, *(one.by for one in events if one.by)}),
        is_refundable=found.state in REFUNDABLE,
        acceptable=_acceptable(found),
        mistake=mistake,
        typed=typed,
        most_reason=MOST_REASON,
    )


def _acceptable(found: Order) -> set[int]:
    """The payments that could still pay the order, by their numbers."""
    if found.state not in (*PAYABLE, OrderState.EXPIRED):
        return set()
    return {one.id for one in ReviewDesk(session.database(), session.now).acceptable(found.id)}


def _parts(found: Order) -> list[RefundPart]:
    """What the form names: pieces, or an amount with tax, line by line.

    Raises:
        ValueError: something typed is neither a number nor an amount.
    """
    parts = []
    for line in found.lines:
        pieces = request.form.get(f"pieces-{line.id}", "").strip() or "0"
        amount = request.form.get(f"amount-{line.id}", "").strip()
        gross = Money.parse(amount, found.currency) if amount else None
        quantity = whole_number(pieces)
        if quantity or gross is not None:
            parts.append(RefundPart(line_id=line.id, quantity=quantity, gross=gross))
    return parts


def _why(refusal: Exception) -> str:
    match refusal:
        case StepRefused():
            return str(gettext("Nothing of this order is left to go back."))
        case MoreThanPaid():
            return str(
                gettext("At most %(amount)s can go back: no more than was paid.", amount=money(refusal.left))
            )
        case RefundRefused():
            return str(
                gettext("Say how many pieces or how much, no more than is left of a line, and the reason.")
            )
        case _:
            return str(gettext("Write pieces as whole numbers, and amounts like 12,50."))


def _order(slug: str) -> Order:
    return OrderStore(session.database()).by_number(number_of(slug)) or abort(404)


def _reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:MOST_REASON]


def _staff_id() -> int:
    return session.subject().account_id or abort(403)


def _companies(ids: set[int]) -> dict[int, str]:
    rows = session.database().execute(
        select(OperatorRow.id, OperatorRow.legal_name).where(OperatorRow.id.in_(ids))
    )
    return {row.id: row.legal_name for row in rows}


def _people(ids: set[int]) -> dict[int, str]:
    rows = session.database().execute(
        select(AccountRow.id, AccountRow.display_name).where(AccountRow.id.in_(ids))
    )
    return {row.id: row.display_name for row in rows}
