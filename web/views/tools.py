"""The shop: the catalogue of tools, one tool with its price and stock, and whether it fits."""

from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from entitlements.policy import NOTHING, decide
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.compatibility import Answers, Car, OperatingSystem, Standard, check
from entitlements.shop.shipping_desk import Goods, ShippingDesk
from entitlements.shop.tools import Tool, ToolKind
from kb.documents import Revision
from web import session
from web.guard import requires
from web.numbers import page_number
from web.shop_names import KINDS, STANDARDS, SYSTEMS, VERDICTS
from web.tool_shelf import NeededTool, needed_tools, on_the_shelf

pages = Blueprint("tools", __name__)

PER_PAGE: Final = 24
_MOST_QUERY: Final = 120
_OTHER: Final = "other"


@pages.get("/tools")
@requires(Permission.PAGE_OPEN)
def tools() -> ResponseReturnValue:
    """The tools that are sold, by text, kind and car; all of it is in the address."""
    catalogue = Catalogue(session.database())
    text = " ".join(request.args.get("q", "").split())[:_MOST_QUERY]
    kind = next((one for one in ToolKind if one.value == request.args.get("kind")), None)
    cars = catalogue.cars()
    car = _chosen_car(cars)
    found = catalogue.tools(text=text, kind=kind, car=car)
    last = max(1, -(-len(found) // PER_PAGE))
    page = min(request.args.get("page", 1, type=page_number), last)
    return render_template(
        "tools/tools.html",
        shown=on_the_shelf(found[(page - 1) * PER_PAGE : page * PER_PAGE]),
        total=len(found),
        text=text,
        kind=kind,
        kinds=KINDS,
        cars=cars,
        car=car,
        page=page,
        pages=last,
    )


@pages.get("/tools/<number>")
@requires(Permission.PAGE_OPEN)
def tool(number: str) -> ResponseReturnValue:
    """One tool; its address is its number as the catalogue writes it."""
    catalogue = Catalogue(session.database())
    found = catalogue.tool(number) or abort(404)
    if page_name(found) != number:
        return redirect(url_for("tools.tool", number=page_name(found)))
    answers = _answers(catalogue.cars())
    return render_template(
        "tools/tool.html",
        one=on_the_shelf([found])[0],
        cars=catalogue.cars(),
        systems=SYSTEMS,
        standards=STANDARDS,
        answers=answers,
        is_asked=any(request.args.get(name) for name in ("car", "system", "standard")),
        verdict=check(found.compatibility, answers),
        verdicts=VERDICTS,
        other=_OTHER,
        may_note=decide(session.subject(), Permission.TOOLS_KEEP, NOTHING, session.now()).is_allowed,
    )


@pages.app_context_processor
def names_of_drawings() -> dict[str, frozenset[str]]:
    """The drawings that there are, for templates."""
    return {"drawings": _drawings(str(current_app.static_folder))}


@cache
def _drawings(folder: str) -> frozenset[str]:
    return frozenset(path.stem for path in Path(folder, "tools").glob("*.svg"))


@pages.app_template_filter("car_value")
def car_value(car: Car) -> str:
    """A car as an address has it."""
    return "/".join(filter(None, (car.make, car.series, car.engine)))


@pages.app_template_filter("tool_page")
def tool_page(found: Tool) -> str:
    """The address of a tool's page."""
    return url_for("tools.tool", number=page_name(found))


@pages.app_template_global("tools_of")
def tools_of(revision: Revision, *, is_open: bool) -> list[NeededTool]:
    """The tools that a document's work needs, for the page that shows it."""
    return needed_tools(revision, is_open=is_open)


@pages.app_template_global("goods_of")
def goods_of(order_id: int) -> Goods | None:
    """The goods of an order, for the page that shows it; None where it has none."""
    goods = ShippingDesk(session.database(), session.now).goods(order_id)
    return goods if goods.reservations else None


@pages.app_template_global("tool_card")
def tool_card(text: str) -> object:
    """The tool whose number a query is, for the page of results; None where it is none."""
    found = Catalogue(session.database()).tool(text) if text else None
    return None if found is None else on_the_shelf([found])[0]


def page_name(found: Tool) -> str:
    """A tool's number as an address has it: a slash in it would be another folder."""
    return found.number.replace("/", "-").replace(" ", "-")


def _chosen_car(cars: tuple[Car, ...]) -> Car | None:
    wanted = request.args.get("car", "")
    return next((car for car in cars if car_value(car) == wanted), None)


def _answers(cars: tuple[Car, ...]) -> Answers:
    system, standard = request.args.get("system", ""), request.args.get("standard", "")
    return Answers(
        car=_chosen_car(cars),
        is_other_car=request.args.get("car") == _OTHER,
        operating_system=next((one for one in OperatingSystem if one.value == system), None),
        is_other_computer=system == _OTHER,
        standard=next((one for one in Standard if one.value == standard), None),
    )
