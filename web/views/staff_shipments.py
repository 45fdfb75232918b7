"""Parcels and returns, for the portal's staff: packed, sent, delivered; accepted, received, refunded."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.operators import OperatorStore
from entitlements.orders.desk import OrderDesk
from entitlements.orders.refunding import RefundPart, RefundRefused
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import StepRefused
from entitlements.permissions import Permission
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.devices import SerialRefused
from entitlements.shop.ledger import QuantityRefused
from entitlements.shop.reservations import Reservations
from entitlements.shop.return_desk import ReturnDesk, ReturnNotAsked
from entitlements.shop.returns import Return, ReturnStepRefused
from entitlements.shop.shipping import ShipmentState, ShipmentStepRefused
from entitlements.shop.shipping_desk import Goods, Pieces, ShippingDesk
from entitlements.shop.stock import Reservation
from entitlements.shop.tools import tool_key
from web import session
from web.guard import requires
from web.hosts import base_url
from web.order_wiring import run_effects
from web.sent_forms import SentForm
from web.shop_letters import GoodsPost

pages = Blueprint("shipments", __name__)

_MOST_DIGITS: Final = 5
_LATEST: Final = 30
_Step = Callable[[ReturnDesk, int, int, str], Return]


@pages.get("/staff/shipments")
@requires(Permission.STOCK_EDIT)
def shipments() -> ResponseReturnValue:
    """What is to be packed, to be sent, on its way, and what comes back."""
    return make_response(_page())


@pages.post("/staff/shipments/orders/<int:order_id>")
@requires(Permission.STOCK_EDIT)
def pack(order_id: int) -> ResponseReturnValue:
    """Put pieces of an order into a parcel."""
    account = session.account() or abort(403)
    try:
        with session.portal().workspace.database.write() as writing:
            SentForm.take(writing, url_for("shipments.shipments"))
            held = Reservations(writing, session.now).of_order(order_id)
            pieces = [one for reservation in held for one in _pieces(reservation)]
            ShippingDesk(writing, session.now).pack(order_id, pieces, account.id)
    except QuantityRefused:
        return make_response(
            _page(gettext("Pack at least one piece, and no more than the order holds.")), 400
        )
    except SerialRefused as fault:
        text = (
            gettext(
                "The serial number %(serial)s cannot be taken: check it on the device.", serial=fault.serial
            )
            if fault.serial
            else gettext("Type one serial number per device, each in a line of its own.")
        )
        return make_response(_page(text), 400)
    flash(gettext("Packed. Hand the parcel to the carrier, and note its number."))
    return redirect(url_for("shipments.shipments"), code=303)


@pages.post("/staff/shipments/<int:shipment_id>")
@requires(Permission.STOCK_EDIT)
def take_step(shipment_id: int) -> ResponseReturnValue:
    """Send a parcel, or note that it arrived."""
    account, step = session.account() or abort(403), request.form.get("step")
    if step not in ("send", "arrived"):
        abort(400)
    try:
        with session.portal().workspace.database.write() as writing:
            desk = ShippingDesk(writing, session.now)
            if step == "send":
                carrier, tracking = request.form.get("carrier", ""), request.form.get("tracking", "")
                _post(writing).tell_sent(desk.send(shipment_id, carrier, tracking, account.id))
            else:
                desk.arrived(shipment_id, account.id)
    except ShipmentStepRefused:
        flash(gettext("The parcel is further already: look at it again."))
    else:
        flash(
            gettext("Noted; the customer sees it.")
            if step == "arrived"
            else gettext("Sent. The customer gets a mail.")
        )
    return redirect(url_for("shipments.shipments"), code=303)


@pages.post("/staff/returns/<int:return_id>")
@requires(Permission.STOCK_EDIT)
def answer_return(return_id: int) -> ResponseReturnValue:
    """Accept or refuse a return, note that the goods came, or send them back."""
    account = session.account() or abort(403)
    step = _STEPS.get(request.form.get("step", "")) or abort(400)
    if ReturnDesk(session.database(), session.now).by_id(return_id) is None:
        abort(404)
    try:
        with session.portal().workspace.database.write() as writing:
            answer = request.form.get("answer", "")
            _post(writing).tell_return(step(ReturnDesk(writing, session.now), return_id, account.id, answer))
    except ReturnNotAsked:
        return make_response(_page(gettext("Say why: the customer reads it.")), 400)
    except (ReturnStepRefused, QuantityRefused):
        flash(gettext("The return is further already: look at it again."))
    else:
        flash(gettext("Noted. The customer gets a mail."))
    return redirect(url_for("shipments.shipments", _anchor="returns"), code=303)


@pages.post("/staff/returns/<int:return_id>/refund")
@requires(Permission.ORDERS_DECIDE)
def refund(return_id: int) -> ResponseReturnValue:
    """Give the money back for goods that came back, and end the return; both or neither."""
    account = session.account() or abort(403)
    one = ReturnDesk(session.database(), session.now).by_id(return_id) or abort(404)
    try:
        with session.portal().workspace.database.write() as writing:
            part = RefundPart(line_id=one.line_id, quantity=one.quantity)
            kept = OrderDesk(writing, session.now).refund(one.order_id, [part], one.number, account.id)
            done = ReturnDesk(writing, session.now).refunded(return_id, kept.id, account.id)
            _post(writing).tell_return(done)
    except (RefundRefused, StepRefused):
        flash(gettext("The order has no such money left to give back: look at its refunds."))
    except (ReturnStepRefused, SerialRefused):
        flash(gettext("The return is further already: look at it again."))
    else:
        run_effects(session.portal(), session.now, one.order_id)
        flash(gettext("The money goes back. Decide in the stock whether the goods can be sold again."))
    return redirect(url_for("shipments.shipments", _anchor="returns"), code=303)


def _page(error: str = "") -> str:
    reading = session.database()
    desk, returns = ShippingDesk(reading, session.now), ReturnDesk(reading, session.now).open()
    waiting = [desk.goods(order_id) for order_id in _orders_to_pack(reading)]
    parcels = desk.shipments(ShipmentState.PACKED) + desk.shipments(ShipmentState.SHIPPED)
    late = desk.shipments(ShipmentState.DELIVERED, _LATEST)
    numbers = {one.tool_number for goods in waiting for one in goods.reservations}
    numbers |= {line.tool_number for parcel in (*parcels, *late) for line in parcel.lines}
    catalogue = Catalogue(reading).among(numbers | {one.tool_number for one in returns})
    shipped = [*parcels, *late]
    order_ids = {one.order_id for one in shipped} | {one.order_id for one in returns}
    order_ids |= {goods.order_id for goods in waiting}
    operator_ids = {one.operator_id for one in shipped} | {one.operator_id for one in returns}
    operator_ids |= _operators(waiting)
    return render_template(
        "shop/shipments.html",
        waiting=waiting,
        parcels=parcels,
        late=late,
        returns=returns,
        tool_of=lambda number: catalogue[tool_key(number)],
        orders={one: order for one in order_ids if (order := OrderStore(reading).by_id(one))},
        companies={
            one: found.legal_name for one in operator_ids if (found := OperatorStore(reading).by_id(one))
        },
        error=error,
    )


def _orders_to_pack(reading: Session) -> list[int]:
    return list(dict.fromkeys(one.order_id for one in Reservations(reading, session.now).to_send()))


def _operators(waiting: list[Goods]) -> set[int]:
    return {goods.delivery.operator_id for goods in waiting if goods.delivery is not None}


def _pieces(held: Reservation) -> list[Pieces]:
    """What the form wants packed of a line; serial numbers stand in lines of their own."""
    text = request.form.get(f"quantity-{held.line_id}", "")
    if not text.isdecimal() or len(text) > _MOST_DIGITS or int(text) == 0:
        return []
    serials = request.form.get(f"serials-{held.line_id}", "").replace(",", "\n").split("\n")
    return [
        Pieces(
            line_id=held.line_id,
            quantity=int(text),
            serials=tuple(serial.strip() for serial in serials if serial.strip()),
        )
    ]


def _post(writing: Session) -> GoodsPost:
    return GoodsPost(session=writing, base_url=base_url(), now=session.now())


_STEPS: Final[Mapping[str, _Step]] = {
    "accept": lambda desk, one, by, answer: desk.accept(one, by, answer),
    "refuse": lambda desk, one, by, answer: desk.refuse(one, by, answer),
    "receive": lambda desk, one, by, _answer: desk.receive(one, by),
    "send-back": lambda desk, one, by, answer: desk.send_back(one, by, answer),
}
