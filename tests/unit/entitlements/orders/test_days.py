"""The year in which an order falls, prices, vouchers and stock go by the seller's day, as invoices do."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders.orders import Buyer
from entitlements.products.price_desk import NewPrice, PriceDesk
from entitlements.products.voucher_book import VoucherBook
from entitlements.products.vouchers import Voucher, VoucherKind
from entitlements.shop.ledger import QuantityRefused
from entitlements.shop.stock_desk import StockDesk
from tests.factories.clocks import Clock
from tests.factories.orders import HOUR, place
from tests.factories.shop import special_tool, stock_up

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
"""Half past midnight on 1 January 2027 in Warsaw."""


def test_an_order_of_the_new_year_s_first_hour_has_its_number_and_its_price(
    session: Session, clock: Clock, buyer: Buyer
) -> None:
    new = NewPrice(
        code=HOUR.code,
        currency=Currency.PLN,
        net=Money(minor=5000, currency=Currency.PLN),
        valid_from=date(2027, 1, 1),
    )
    PriceDesk(session, clock).set_price(new, None)
    clock.now = NEW_YEAR
    order = place(session, clock, buyer)
    assert (order.number, order.net.minor) == ("ZA/2027/000001", 5000)


def test_a_voucher_counts_from_the_first_hour_of_its_first_day(
    session: Session, clock: Clock, buyer: Buyer
) -> None:
    book = VoucherBook(session, clock)
    first_day = date(2027, 1, 1)
    book.make(Voucher(code="NOWY", kind=VoucherKind.PERCENT, percent=Decimal(10), valid_from=first_day), None)
    clock.now = NEW_YEAR
    assert book.usable("NOWY", buyer.operator_id).code == "NOWY"


def test_a_delivery_is_not_expected_on_a_day_that_has_passed_in_poland(
    session: Session, clock: Clock
) -> None:
    stock_up(session, special_tool(), 1, clock.now)
    clock.now = NEW_YEAR
    desk = StockDesk(session, clock)
    with pytest.raises(QuantityRefused):
        desk.expect(special_tool().number, date(2026, 12, 31), 5)
    desk.expect(special_tool().number, date(2027, 1, 1), 5)
