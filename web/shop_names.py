"""What tools, their fitting, their stock, parcels and returns are called on pages, in the page's language."""

from typing import Final

from flask import Flask
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _

from entitlements.money import Money
from entitlements.shop.compatibility import Because, Finding, Fit, OperatingSystem, Standard, Subject
from entitlements.shop.delivery import way_name
from entitlements.shop.return_desk import WhyNot
from entitlements.shop.returns import Ground, ReturnState
from entitlements.shop.shipping import GoodsState, ShipmentState
from entitlements.shop.stock import Level, MovementKind
from entitlements.shop.tools import ToolKind
from translations.amounts import money_text
from web.filters import day
from web.i18n import page_language

KINDS: Final = {
    ToolKind.SPECIAL_TOOL: _("Special tools"),
    ToolKind.VEHICLE_INTERFACE: _("Vehicle interfaces"),
}
SYSTEMS: Final = {
    OperatingSystem.WINDOWS_11: "Windows 11",
    OperatingSystem.WINDOWS_10: "Windows 10",
    OperatingSystem.LINUX: "Linux",
    OperatingSystem.MACOS: "macOS",
}
STANDARDS: Final = {
    Standard.J2534_0404: "SAE J2534-1 (04.04)",
    Standard.J2534_0500: "SAE J2534-1 (05.00)",
    Standard.ISO_22900_2: "ISO 22900-2 (D-PDU API)",
    Standard.ISO_13400: "ISO 13400 (DoIP)",
    Standard.RP1210: "TMC RP1210",
}
VERDICTS: Final = {
    Fit.YES: _("It fits."),
    Fit.NO: _("It does not fit."),
    Fit.UNKNOWN: _("That cannot be said yet."),
}
FINDINGS: Final = {
    (Subject.CAR, Because.LISTED): _("The car is in the list of this tool."),
    (Subject.CAR, Because.NOT_LISTED): _("The car is not in the list of this tool."),
    (Subject.CAR, Because.OTHER_ENGINE): _("It is for this series, but for another engine."),
    (Subject.CAR, Because.ENGINE_DECIDES): _("It is for some engines of this series: choose yours."),
    (Subject.CAR, Because.FOR_ANY): _("It is tied to no car."),
    (Subject.CAR, Because.NOT_ANSWERED): _("Choose a car."),
    (Subject.CAR, Because.NOT_IN_CATALOGUE): _("The catalogue names no cars for it: ask the portal’s staff."),
    (Subject.COMPUTER, Because.LISTED): _("It works with this operating system."),
    (Subject.COMPUTER, Because.NOT_LISTED): _("It has no driver for this operating system."),
    (Subject.COMPUTER, Because.NOT_ANSWERED): _("Choose the operating system of your computer."),
    (Subject.SOFTWARE, Because.LISTED): _("It speaks the standard of your software."),
    (Subject.SOFTWARE, Because.NOT_LISTED): _("It does not speak the standard of your software."),
    (Subject.SOFTWARE, Because.NOT_ANSWERED): _("Choose the standard of your diagnostic software."),
}
GOODS: Final = {
    GoodsState.RESERVED: _("Reserved until the order is paid"),
    GoodsState.LAPSED: _("No longer reserved"),
    GoodsState.CANCELLED: _("Cancelled"),
    GoodsState.TO_COME: _("Waits for a delivery to us"),
    GoodsState.TO_PACK: _("Is being packed"),
    GoodsState.PACKED: _("Packed, waits for the carrier"),
    GoodsState.PARTLY_SHIPPED: _("Partly sent"),
    GoodsState.SHIPPED: _("Sent"),
    GoodsState.DELIVERED: _("Delivered"),
}
PARCELS: Final = {
    ShipmentState.PACKED: _("Packed, waits for the carrier"),
    ShipmentState.SHIPPED: _("Sent"),
    ShipmentState.DELIVERED: _("Delivered"),
}
MOVEMENTS: Final = {
    MovementKind.RECEIVED: _("Came from the supplier"),
    MovementKind.RESERVED: _("Reserved for an order"),
    MovementKind.RELEASED: _("Given back by an order"),
    MovementKind.HANDED_OVER: _("Packed for a customer"),
    MovementKind.CAME_BACK: _("Came back from a customer"),
    MovementKind.PUT_BACK: _("Put back onto the shelf"),
    MovementKind.SENT_BACK: _("Sent back to the customer"),
    MovementKind.SCRAPPED: _("Scrapped after a return"),
    MovementKind.WRITTEN_OFF: _("Written off"),
    MovementKind.COUNTED_MORE: _("More found by a count"),
    MovementKind.COUNTED_LESS: _("Fewer found by a count"),
}
GROUNDS: Final = {
    Ground.WITHDRAWAL: _(
        "I withdraw from the contract (within 14 days of delivery, without giving a reason)"
    ),
    Ground.DEFECT: _("It is faulty (within two years of delivery)"),
    Ground.WRONG_GOODS: _("Something else came than was ordered"),
}
RETURNS: Final = {
    ReturnState.ASKED: _("Asked for; we answer soon"),
    ReturnState.ACCEPTED: _("Accepted: send the goods"),
    ReturnState.REFUSED: _("Refused"),
    ReturnState.WITHDRAWN: _("Withdrawn by you"),
    ReturnState.RECEIVED: _("The goods are here and are being looked at"),
    ReturnState.REFUNDED: _("The money goes back"),
    ReturnState.SENT_BACK: _("Sent back to you"),
}
RETURN_REFUSALS: Final = {
    WhyNot.NOT_THEIRS: _("Your company has nothing of this that could be given back."),
    WhyNot.TOO_MANY: _("Choose as many pieces as there are to give back."),
    WhyNot.TOO_LATE: _("The time for this ground is over. A fault can be reported for two years."),
    WhyNot.NO_WORDS: _("Say in a sentence why."),
    WhyNot.SERIALS: _("Choose as many serial numbers as pieces."),
}


def init_app(app: Flask) -> None:
    """Make the names known to every template."""
    app.jinja_env.filters.update(
        amount=amount,
        availability=availability,
        finding=finding,
        goods_state=lambda state: GOODS[GoodsState(state)],
        return_ground=lambda ground: GROUNDS[Ground(ground)],
        movement_name=lambda kind: MOVEMENTS[MovementKind(kind)],
        parcel_state=lambda state: PARCELS[ShipmentState(state)],
        return_state=lambda state: RETURNS[ReturnState(state)],
        standard_name=lambda standard: STANDARDS[Standard(standard)],
        system_of=lambda system: SYSTEMS[OperatingSystem(system)],
        tool_name=lambda tool: tool.name(page_language()),
        tool_text=lambda tool: tool.text(page_language()),
        way_name=lambda code: way_name(code, page_language()),
        weight=weight,
    )
    app.jinja_env.tests["stocked"] = is_stocked


def amount(price: Money) -> str:
    """An amount as the page's language writes it."""
    return money_text(price.decimal, price.currency, page_language())


def availability(level: Level) -> str:
    """Whether a tool can be had, and when."""
    if level.free:
        return str(gettext("%(count)s in stock", count=format_decimal(level.free)))
    if level.to_come and level.expected_on is not None:
        return str(gettext("Expected on %(day)s; order now, and it is yours", day=day(level.expected_on)))
    return str(gettext("Out of stock, and no delivery is announced"))


def is_stocked(level: Level) -> bool:
    """Whether a tool can be ordered today."""
    return bool(level.free or level.to_come)


def finding(found: Finding) -> str:
    """A part of the answer whether a tool fits."""
    return str(FINDINGS[found.subject, found.because])


def weight(grams: int) -> str:
    """A weight in the unit that people read it in."""
    if grams < 1_000:
        return str(gettext("%(grams)s g", grams=format_decimal(grams)))
    return str(gettext("%(kilograms)s kg", kilograms=format_decimal(round(grams / 1_000, 1))))
