"""Products with prices, and orders at every stage, for the tests of all that hangs on buying."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import (
    Buyer,
    Item,
    LineKind,
    Order,
    PayResult,
    ReceivedPayment,
    Treatment,
    Ware,
)
from entitlements.orders.placing import Terms
from entitlements.products.kinds import Module, Period, Product, Scope, VatClass
from entitlements.products.names import product_names
from entitlements.products.price_desk import NewPrice, PriceDesk
from translations.locales import Language

LISTED_FROM: Final = date(2026, 1, 1)
HOUR: Final = Product(
    code="info-all-hour-1",
    module=Module.INFORMATION,
    make=None,
    scope=Scope.TIME,
    period=Period.HOUR,
    seats=1,
)
DAY: Final = Product(
    code="info-all-day-1", module=Module.INFORMATION, make=None, scope=Scope.TIME, period=Period.DAY, seats=1
)
ONE_DOCUMENT: Final = Product(
    code="info-all-document-1",
    module=Module.INFORMATION,
    make=None,
    scope=Scope.DOCUMENT,
    period=Period.DAY,
    seats=1,
)
NET: Final = {HOUR: 3333, DAY: 14900, ONE_DOCUMENT: 1250}
"""Net prices in grosze and in cents alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatTreatment:
    """The same tax on everything."""

    rate: Decimal | None = Decimal(23)
    code: str = "23"


def flat_tax(_vat_class: VatClass, _on: date) -> Treatment:
    """Twenty-three per cent on everything."""
    return FlatTreatment()


def list_products(session: Session, clock: Callable[[], datetime], by: int | None = None) -> None:
    """Offer an hour, a day and one document, in both currencies."""
    desk = PriceDesk(session, clock)
    for product, minor in NET.items():
        desk.set_product(product, by)
        for currency in Currency:
            net = Money(minor=minor, currency=currency)
            desk.set_price(
                NewPrice(code=product.code, currency=currency, net=net, valid_from=LISTED_FROM), by
            )


def ware_of(product: Product) -> Ware:
    """A product as it is put into an order."""
    names = product_names(product)
    return Ware(
        kind=LineKind.TICKET,
        code=product.code,
        name_pl=names[Language.POLISH],
        name_en=names[Language.ENGLISH],
        vat_class=product.vat_class,
    )


def place(
    session: Session,
    clock: Callable[[], datetime],
    buyer: Buyer,
    items: Sequence[Item] | None = None,
    *,
    currency: Currency = Currency.PLN,
    voucher_code: str | None = None,
    return_to: str = "/en/documents/brakes",
) -> Order:
    """An order of an hour, or of `items`, by a company that pays Polish tax."""
    terms = Terms(currency=currency, vat_of=flat_tax, return_to=return_to, voucher_code=voucher_code)
    return OrderDesk(session, clock).place(items or [Item(ware=ware_of(HOUR))], buyer, terms)


def pay(session: Session, clock: Callable[[], datetime], order: Order, reference: str = "1") -> PayResult:
    """The whole amount of an order arrives."""
    payment = ReceivedPayment(provider="test", reference=reference, amount=order.gross, received_at=clock())
    return OrderDesk(session, clock).pay(order.id, payment)
