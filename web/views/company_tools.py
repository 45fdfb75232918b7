"""What a company has: tools, devices with their licences, parcels on their way, and returns."""

from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.orders.store import OrderStore
from entitlements.permissions import Permission
from entitlements.policy import NOTHING, decide
from entitlements.sellers_days import day_of
from entitlements.shop.belongings import MOST_PIECES, Belongings
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.devices import Devices
from entitlements.shop.return_desk import Asked, ReturnDesk, ReturnNotAsked, WhyNot
from entitlements.shop.returns import MOST_WORDS, Ground, ReturnStepRefused
from entitlements.shop.shipping import ShipmentState
from entitlements.shop.shipping_desk import ShippingDesk
from entitlements.shop.tools import tool_key
from web import session
from web.company_desk import own_account, own_operator_id
from web.forms import safe_path
from web.guard import requires
from web.numbers import whole_number
from web.shop_names import GROUNDS, RETURN_REFUSALS
from web.tool_shelf import on_the_shelf

pages = Blueprint("company_tools", __name__)

_MOST_DIGITS: Final = 3
_DAYS_OF_WARNING: Final = 30


@pages.get("/company/tools")
@requires(Permission.TOOLS_VIEW)
def tools() -> ResponseReturnValue:
    """Everything that the company has, and what is on its way."""
    return make_response(_page())


@pages.post("/company/tools")
@requires(Permission.TOOLS_KEEP)
def note() -> ResponseReturnValue:
    """Keep how many of a tool the company has from elsewhere, and where they lie."""
    found = Catalogue(session.database()).tool(request.form.get("number", ""))
    if found is None:
        return make_response(_page(unknown=request.form.get("number", "")[:40]), 404)
    quantity = request.form.get("quantity", "")
    if not quantity.isdecimal() or len(quantity) > _MOST_DIGITS:
        abort(400)
    with session.portal().workspace.database.write() as writing:
        Belongings(writing, session.now).note(
            own_operator_id(), found.number, int(quantity), request.form.get("place", "")
        )
    flash(gettext("Saved. Documents that need this tool now say so to your company."))
    target = request.form.get("next")
    return redirect(safe_path(target) if target else url_for("company_tools.tools"), code=303)


@pages.post("/company/returns")
@requires(Permission.RETURN_ASK)
def ask() -> ResponseReturnValue:
    """Ask to give something back."""
    ground = next((one for one in Ground if one.value == request.form.get("ground")), None) or abort(400)
    line_id, quantity = (request.form.get(name, type=whole_number) for name in ("line", "quantity"))
    if line_id is None or quantity is None:
        abort(400)
    asked = Asked(
        line_id=line_id,
        quantity=quantity,
        ground=ground,
        words=request.form.get("words", "")[:MOST_WORDS],
        serials=tuple(request.form.getlist("serials")),
    )
    try:
        with session.portal().workspace.database.write() as writing:
            kept = ReturnDesk(writing, session.now).ask(own_operator_id(), asked, own_account().id)
    except ReturnNotAsked as refusal:
        if refusal.why is WhyNot.NOT_THEIRS:
            abort(404)
        return make_response(
            _page(refusal=str(RETURN_REFUSALS[refusal.why]), refused_line=asked.line_id), 400
        )
    flash(
        gettext(
            "Your return has the number %(number)s. We answer within three working days.", number=kept.number
        )
    )
    return redirect(url_for("company_tools.tools", _anchor="returns"), code=303)


@pages.post("/company/returns/<int:return_id>/withdraw")
@requires(Permission.RETURN_ASK)
def withdraw(return_id: int) -> ResponseReturnValue:
    """Keep the goods after all."""
    try:
        with session.portal().workspace.database.write() as writing:
            ReturnDesk(writing, session.now).withdraw(return_id, own_operator_id(), own_account().id)
    except ReturnNotAsked:
        abort(404)
    except ReturnStepRefused:
        flash(gettext("The goods are with us already, or the return is over."))
    else:
        flash(gettext("The return is withdrawn: you keep the goods."))
    return redirect(url_for("company_tools.tools", _anchor="returns"), code=303)


def _page(unknown: str = "", refusal: str = "", refused_line: int = 0) -> str:
    reading, operator_id, today = session.database(), own_operator_id(), day_of(session.now())
    belongings = Belongings(reading, session.now).of_operator(operator_id)
    parcels = ShippingDesk(reading, session.now).of_operator(operator_id)
    returns = ReturnDesk(reading, session.now)
    returnable, asked = returns.returnable(operator_id), returns.of_operator(operator_id)
    devices = Devices(reading, session.now).of_operator(operator_id)
    numbers = {*belongings, *(one.tool_number for one in devices), *(one.tool_number for one in asked)}
    numbers |= {line.tool_number for parcel in parcels for line in parcel.lines}
    catalogue = Catalogue(reading).among(numbers)
    may_return = _may(Permission.RETURN_ASK)
    return render_template(
        "shop/company.html",
        shown=on_the_shelf([tool for tool in catalogue.values() if tool.number in belongings]),
        tool_of=lambda number: catalogue[tool_key(number)],
        devices=devices,
        returnable=returnable if may_return else (),
        returns=asked,
        order_numbers=_order_numbers({one.order_id for one in parcels} | {one.order_id for one in asked}),
        under_way=[one for one in parcels if one.state is not ShipmentState.DELIVERED],
        may_note=_may(Permission.TOOLS_KEEP),
        may_return=may_return,
        grounds=GROUNDS,
        today=today,
        soon=_DAYS_OF_WARNING,
        unknown=unknown,
        refusal=refusal,
        refused_line=refused_line,
        most_pieces=MOST_PIECES,
        most_words=MOST_WORDS,
    )


def _may(permission: Permission) -> bool:
    return decide(session.subject(), permission, NOTHING, session.now()).is_allowed


def _order_numbers(order_ids: set[int]) -> dict[int, str]:
    store = OrderStore(session.database())
    return {one: order.number for one in order_ids if (order := store.by_id(one)) is not None}
