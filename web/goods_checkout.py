"""Delivery on the page that pays: the ways there are, what each costs, where the goods go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from entitlements.models import OperatorRow
from entitlements.money import Currency, Money
from entitlements.orders.orders import Item, LineKind, Order
from entitlements.products.price_list import PriceList
from entitlements.sellers_days import day_of
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.delivery import Address, AddressFlaw, DeliveryWay, flaws_of, ways_to
from entitlements.shop.reservations import NotEnough, Reservations
from entitlements.shop.shipping_desk import ShippingDesk
from entitlements.shop.tools import tool_key
from entitlements.shop.wares import DeliveryChoice, DeliveryRefused, delivery_ware
from entitlements.sites import sites_of
from web import session
from web.shop_names import availability

OTHER: Final = "other"
_MOST_TYPED: Final = 200
FLAWS: Final = {
    AddressFlaw.RECIPIENT: _("Say who gets the goods."),
    AddressFlaw.STREET: _("Type street and number."),
    AddressFlaw.POSTAL_CODE: _("Type the postal code."),
    AddressFlaw.CITY: _("Type the town."),
    AddressFlaw.COUNTRY: _("This way of delivery does not go to that country: choose another."),
    AddressFlaw.PHONE: _("The carrier asks for a telephone number."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedWay:
    """A way of delivery and its net price."""

    way: DeliveryWay
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsAsked:
    """What a page asks about delivery, and what was answered; `targets` are addresses by their value."""

    ways: tuple[PricedWay, ...]
    chosen: DeliveryWay | None
    target: str
    targets: Mapping[str, Address]
    address: Address
    flaws: tuple[AddressFlaw, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The delivery as a line of the order."""
        return () if self.chosen is None else (Item(ware=delivery_ware(self.chosen)),)

    @property
    def choice(self) -> DeliveryChoice | None:
        """What the order is placed with."""
        return None if self.chosen is None else DeliveryChoice(way=self.chosen, address=self.address)


def goods_asked(
    reading: Session, operator_id: int, items: Sequence[Item], values: Mapping[str, str], currency: Currency
) -> GoodsAsked | None:
    """What a form or an address says about delivery; None where nothing is delivered."""
    tools = [item for item in items if item.ware.kind is LineKind.TOOL]
    if not tools:
        return None
    targets = _targets(reading, operator_id)
    target = values.get("to", "")
    target = target if target in targets or target == OTHER else next(iter(targets))
    address = _address(values, targets.get(target), reading.get_one(OperatorRow, operator_id).country)
    ways = _ways(reading, operator_id, address.country, _weight_g(reading, tools), currency)
    wanted = [one.way for one in ways if one.way.code == values.get("way")]
    carried = [one.way for one in ways if not one.way.is_fetched]
    chosen = next(iter([*wanted, *carried, *(one.way for one in ways)]), None)
    is_answered = "way" in values
    return GoodsAsked(
        ways=ways,
        chosen=chosen,
        target=target,
        targets=targets,
        address=address,
        flaws=flaws_of(address, chosen) if is_answered and chosen is not None else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Until when the goods of an order that is not paid are held; None where they are not any more."""

    until: datetime | None
    is_by_transfer: bool


def held_for(reading: Session, order: Order) -> Held | None:
    """How the goods of an order are held; None where it has none."""
    rows = Reservations(reading, session.now).of_order(order.id)
    if not rows:
        return None
    ends = [one.expires_at for one in rows if not one.is_over and one.expires_at is not None]
    until = min(ends) if len(ends) == len(rows) and min(ends) > session.now() else None
    return Held(until=until, is_by_transfer=until == order.expires_at)


def goods_words(refusal: NotEnough | DeliveryRefused) -> str:
    """Why goods are not sold or sent like this, and what to do."""
    if isinstance(refusal, NotEnough):
        return str(
            gettext(
                "Not so many of %(number)s: %(what)s. Change the number of pieces.",
                number=refusal.number,
                what=availability(refusal.level),
            )
        )
    return " ".join(str(FLAWS[flaw]) for flaw in refusal.flaws) or str(
        gettext(
            "In this currency nothing of this weight is delivered to that country. "
            "Choose another address or currency, or ask the portal’s staff."
        )
    )


def _targets(reading: Session, operator_id: int) -> dict[str, Address]:
    row = reading.get_one(OperatorRow, operator_id)
    phone = row.phone or ""
    found = {
        "company": Address(
            recipient=row.legal_name,
            street=row.street,
            postal_code=row.postal_code,
            city=row.city,
            country=row.country,
            phone=phone,
        )
    }
    for site in sites_of(reading, operator_id, is_open=True):
        at = site.address
        found[f"site-{site.id}"] = Address(
            recipient=f"{row.legal_name}, {at.name}",
            street=at.street,
            postal_code=at.postal_code,
            city=at.city,
            country=at.country,
            phone=phone,
        )
    for number, address in enumerate(ShippingDesk(reading, session.now).addresses(operator_id)):
        if address not in found.values():
            found[f"sent-{number}"] = address
    return found


def _address(values: Mapping[str, str], known: Address | None, country: str) -> Address:
    """The address that was chosen, or typed; the telephone number is always the typed one, if any."""

    def typed(name: str) -> str:
        return " ".join(values.get(name, "").split())[:_MOST_TYPED]

    if known is not None:
        return replace(known, phone=typed("phone") or known.phone)
    return Address(
        recipient=typed("recipient"),
        street=typed("street"),
        postal_code=typed("postal_code"),
        city=typed("city"),
        country=typed("country")[:2].upper() or country,
        phone=typed("phone"),
    )


def _ways(
    reading: Session, operator_id: int, country: str, weight_g: int, currency: Currency
) -> tuple[PricedWay, ...]:
    prices, today = PriceList(reading), day_of(session.now())
    found = []
    for way in ways_to(country, weight_g):
        price = prices.price(way.code, currency, operator_id, today)
        if price is not None:
            found.append(PricedWay(way=way, net=price.net))
    return tuple(found)


def _weight_g(reading: Session, tools: Sequence[Item]) -> int:
    known = Catalogue(reading).among(item.ware.code for item in tools)
    return sum(known[tool_key(item.ware.code)].weight_g * item.quantity for item in tools)
