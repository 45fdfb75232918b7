"""What an order may cost at most: a number that every column of its sums keeps."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Buyer, Item
from entitlements.orders.placing import MOST_PIECES, MOST_SUM_MINOR, Draft, Terms, TooDear
from entitlements.products.kinds import MOST_PRICE_MINOR
from entitlements.products.price_desk import NewPrice, PriceDesk
from entitlements.products.voucher_book import VoucherBook
from entitlements.products.vouchers import Voucher, VoucherKind
from tests.factories.clocks import Clock
from tests.factories.orders import HOUR, LISTED_FROM, flat_tax, ware_of

PLN = Currency.PLN
MOST_OF_A_COLUMN = 2**31 - 1


@pytest.fixture
def dear(session: Session, clock: Clock) -> None:
    """The dearest hour that a price list can hold: it costs 1.23 million with tax."""
    net = Money(minor=MOST_PRICE_MINOR, currency=PLN)
    PriceDesk(session, clock).set_price(
        NewPrice(code=HOUR.code, currency=PLN, net=net, valid_from=LISTED_FROM), None
    )


def draft(desk: OrderDesk, buyer: Buyer, quantity: int, voucher: str | None = None) -> Draft:
    terms = Terms(currency=PLN, vat_of=flat_tax, return_to="", voucher_code=voucher)
    return desk.draft([Item(ware=ware_of(HOUR), quantity=quantity)], buyer.operator_id, terms)


@pytest.mark.usefixtures("dear")
@pytest.mark.parametrize("quantity", [17, MOST_PIECES])
def test_an_order_that_costs_more_than_a_column_keeps_is_refused_with_the_most(
    desk: OrderDesk, buyer: Buyer, quantity: int
) -> None:
    with pytest.raises(TooDear) as refusal:
        draft(desk, buyer, quantity)
    assert refusal.value.most.minor == MOST_SUM_MINOR < MOST_OF_A_COLUMN


@pytest.mark.usefixtures("dear")
def test_an_order_below_the_most_is_taken(desk: OrderDesk, buyer: Buyer) -> None:
    assert draft(desk, buyer, 16).totals.gross.minor == 16 * 123_000_000


@pytest.mark.usefixtures("dear")
def test_a_voucher_makes_no_order_fit_whose_discount_does_not(
    session: Session, clock: Clock, desk: OrderDesk, buyer: Buyer
) -> None:
    voucher = Voucher(code="ALL", kind=VoucherKind.PERCENT, valid_from=LISTED_FROM, percent=Decimal(100))
    VoucherBook(session, clock).make(voucher, None)
    with pytest.raises(TooDear):
        draft(desk, buyer, MOST_PIECES, "ALL")
