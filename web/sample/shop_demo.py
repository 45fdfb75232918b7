"""The demo's shop: the sample catalogue with its prices and stock, and what delivery costs."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.products.price_desk import NewPrice, PriceDesk
from entitlements.products.price_list import PriceList
from entitlements.sellers_days import day_of
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.catalogue_csv import read_catalogue
from entitlements.shop.stock_desk import StockDesk
from web.catalogue_import import take_in

GOODS: Final = Path(__file__).parent / "goods"
_DELIVERY: Final = {
    "delivery-fetched": (0, 0),
    "delivery-courier": (1_900, 450),
    "delivery-pallet": (18_900, 4_500),
    "delivery-courier-eu": (8_900, 2_100),
    "delivery-courier-world": (19_900, 4_700),
}
"""Net prices in grosze and cents."""


def fill_shop(session: Session, clock: Callable[[], datetime]) -> None:
    """Fill the shop where its catalogue is empty; one that somebody works with stays as it is."""
    if Catalogue(session).all():
        return
    entries, _complaints = read_catalogue((GOODS / "tools.csv").read_bytes())
    take_in(session, entries, None, clock)
    set_delivery_prices(session, clock)
    desk = StockDesk(session, clock)
    for row in csv.DictReader((GOODS / "stock.csv").read_text(encoding="utf-8").splitlines()):
        if int(row["pieces"]):
            desk.receive(row["number"], int(row["pieces"]), None, "demo")
        if int(row["expected"]):
            on = day_of(clock()) + timedelta(days=int(row["in_days"]))
            desk.expect(row["number"], on, int(row["expected"]))


def set_delivery_prices(session: Session, clock: Callable[[], datetime]) -> None:
    """Give every way of delivery a price in both currencies, where it has none."""
    today = day_of(clock())
    for code, minors in _DELIVERY.items():
        for currency, minor in zip((Currency.PLN, Currency.EUR), minors, strict=True):
            if PriceList(session).price(code, currency, None, today) is None:
                net = Money(minor=minor, currency=currency)
                PriceDesk(session, clock).set_price(
                    NewPrice(code=code, currency=currency, net=net, valid_from=today), None
                )
