"""The price list of the demo: what the fictional maker asks, in both currencies, and a voucher to try."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.products.kinds import Module, Period, Product, Scope
from entitlements.products.price_desk import NewPrice, PriceDesk
from entitlements.products.voucher_book import VoucherBook, VoucherTaken
from entitlements.products.vouchers import Voucher, VoucherKind

VOUCHER: Final = "WITAJ-2026"
_FROM: Final = date(2026, 1, 1)
_LETTERS: Final = {Module.INFORMATION: "info", Module.PROGRAMMING: "prog"}

# module, scope, period, seats, net in grosze, net in cents
_LIST: Final = (
    (Module.INFORMATION, Scope.TIME, Period.HOUR, 1, 3900, 900),
    (Module.INFORMATION, Scope.TIME, Period.DAY, 1, 11900, 2800),
    (Module.INFORMATION, Scope.TIME, Period.WEEK, 1, 39900, 9300),
    (Module.INFORMATION, Scope.TIME, Period.MONTH, 1, 99000, 23000),
    (Module.INFORMATION, Scope.TIME, Period.YEAR, 1, 690000, 159000),
    (Module.INFORMATION, Scope.TIME, Period.YEAR, 5, 2490000, 575000),
    (Module.INFORMATION, Scope.VEHICLE, Period.DAY, 1, 5900, 1400),
    (Module.INFORMATION, Scope.DOCUMENT, Period.DAY, 1, 1900, 450),
    (Module.PROGRAMMING, Scope.TIME, Period.DAY, 1, 29900, 6900),
    (Module.PROGRAMMING, Scope.TIME, Period.YEAR, 1, 1290000, 298000),
    (Module.PROGRAMMING, Scope.JOB, None, 1, 14900, 3500),
)


def load_prices(session: Session, clock: Callable[[], datetime]) -> None:
    """Put the products, their prices and the voucher in where they are missing; all of it is repeatable."""
    desk = PriceDesk(session, clock)
    for module, scope, period, seats, grosze, cents in _LIST:
        kind = period or scope if scope in (Scope.TIME, Scope.JOB) else f"{scope}-{period}"
        product = Product(
            code=f"{_LETTERS[module]}-all-{kind}-{seats}",
            module=module,
            make=None,
            scope=scope,
            period=period,
            seats=seats,
        )
        desk.set_product(product, None)
        for currency, minor in ((Currency.PLN, grosze), (Currency.EUR, cents)):
            net = Money(minor=minor, currency=currency)
            desk.set_price(NewPrice(code=product.code, currency=currency, net=net, valid_from=_FROM), None)
    _make_voucher(session, clock)


def _make_voucher(session: Session, clock: Callable[[], datetime]) -> None:
    voucher = Voucher(
        code=VOUCHER,
        kind=VoucherKind.PERCENT,
        percent=Decimal(20),
        valid_from=_FROM,
        most_uses=1000,
        most_uses_each=3,
        note="Demo: 20 % off, three orders of each company",
    )
    try:
        VoucherBook(session, clock).make(voucher, None)
    except VoucherTaken:
        return
