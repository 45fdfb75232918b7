"""Prices by day, customer and currency; what opens a door, cheapest first; what is kept stays kept."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from entitlements.accounts import Profile
from entitlements.models import OperatorRow
from entitlements.money import Currency, Money
from entitlements.products.kinds import (
    Module,
    Need,
    Period,
    Product,
    ProductRefused,
    Scope,
    Span,
)
from entitlements.products.models import PriceRow
from entitlements.products.names import product_name
from entitlements.products.price_desk import NewPrice, PriceDesk, PriceRefused
from entitlements.products.price_list import PriceList
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.clocks import Clock
from tests.factories.orders import DAY, HOUR, NET, list_products
from translations.locales import Language

TODAY = NOON.date()
PLN = Currency.PLN


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    with workspace.database.write() as writing:
        list_products(writing, Clock())
        yield writing


@pytest.fixture
def workshop(session: Session) -> int:
    return add_workshop(session, NOON)


def record(
    session: Session, minor: int | None, first: date, last: date | None = None, operator: int | None = None
) -> bool:
    net = None if minor is None else Money(minor=minor, currency=PLN)
    price = NewPrice(
        code=HOUR.code, currency=PLN, net=net, valid_from=first, valid_to=last, operator_id=operator
    )
    return PriceDesk(session, Clock()).set_price(price, 7)


def net_of(session: Session, on: date = TODAY, operator: int | None = None) -> int | None:
    price = PriceList(session).price(HOUR.code, PLN, operator, on)
    return None if price is None else price.net.minor


def test_the_price_that_begins_last_counts_from_its_day_on(session: Session) -> None:
    record(session, 5000, TODAY + timedelta(days=1))
    assert net_of(session) == NET[HOUR]
    assert net_of(session, TODAY + timedelta(days=1)) == 5000


def test_after_the_last_day_of_a_price_the_one_before_counts_again(session: Session) -> None:
    record(session, 100, TODAY, TODAY)
    assert net_of(session) == 100
    assert net_of(session, TODAY + timedelta(days=1)) == NET[HOUR]


def test_of_two_prices_of_one_day_the_one_recorded_last_counts(session: Session) -> None:
    record(session, 100, TODAY)
    record(session, 200, TODAY)
    assert net_of(session) == 200


def test_what_has_no_amount_is_not_for_sale_from_that_day_on(session: Session) -> None:
    record(session, None, TODAY)
    assert net_of(session) is None
    assert net_of(session, TODAY - timedelta(days=1)) == NET[HOUR]


def test_before_its_first_day_nothing_is_for_sale(session: Session) -> None:
    assert net_of(session, date(2025, 12, 31)) is None


@pytest.mark.parametrize("minor", [1, 9_999], ids=["cheaper", "dearer"])
def test_a_customers_own_price_beats_the_list_for_that_customer_alone(
    session: Session, workshop: int, minor: int
) -> None:
    record(session, minor, date(2026, 2, 1), operator=workshop)
    assert net_of(session, operator=workshop) == minor
    assert net_of(session, operator=workshop + 1) == NET[HOUR]
    assert net_of(session) == NET[HOUR]


def test_an_authority_pays_nothing_for_access(session: Session, workshop: int) -> None:
    session.get_one(OperatorRow, workshop).profile = Profile.AUTHORITY
    session.flush()
    assert net_of(session, operator=workshop) == 0
    price = NewPrice(code="tool-1", currency=PLN, net=Money(minor=9, currency=PLN), valid_from=TODAY)
    PriceDesk(session, Clock()).set_price(price, 7)
    tool = PriceList(session).price("tool-1", PLN, workshop, TODAY)
    assert tool is not None
    assert tool.net.minor == 9


def test_a_price_that_is_recorded_again_is_no_news(session: Session) -> None:
    assert record(session, 100, TODAY)
    assert not record(session, 100, TODAY)


@pytest.mark.parametrize(
    ("minor", "last"),
    [
        pytest.param(-1, None, id="below nought"),
        pytest.param(1, date(2026, 1, 1), id="ends before it begins"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(session: Session, minor: int, last: date | None) -> None:
    with pytest.raises(PriceRefused):
        record(session, minor, TODAY, last)


def test_the_database_itself_refuses_to_change_a_price(session: Session) -> None:
    session.scalars(select(PriceRow)).first().net_minor = 1  # type: ignore[union-attr]
    with pytest.raises(IntegrityError, match="never changed"):
        session.flush()
    session.rollback()


def test_a_code_never_comes_to_mean_something_else(session: Session) -> None:
    other = Product(
        code=HOUR.code, module=Module.PROGRAMMING, make=None, scope=Scope.TIME, period=Period.DAY, seats=1
    )
    with pytest.raises(ValueError, match="another product"):
        PriceDesk(session, Clock()).set_product(other, 7)


@pytest.mark.parametrize(
    ("scope", "period", "module", "seats"),
    [
        pytest.param(Scope.JOB, Period.DAY, Module.PROGRAMMING, 1, id="a job with a period"),
        pytest.param(Scope.TIME, None, Module.INFORMATION, 1, id="time without a period"),
        pytest.param(Scope.JOB, None, Module.INFORMATION, 1, id="reading by the job"),
        pytest.param(Scope.TIME, Period.DAY, Module.INFORMATION, 0, id="for nobody"),
    ],
)
def test_a_product_that_contradicts_itself_is_refused(
    scope: Scope, period: Period | None, module: Module, seats: int
) -> None:
    with pytest.raises(ProductRefused):
        Product(code="x", module=module, make=None, scope=scope, period=period, seats=seats)


@pytest.mark.parametrize(
    ("need", "codes"),
    [
        pytest.param(
            Need(document_id="brakes"),
            ["info-all-document-1", "info-all-hour-1", "info-all-day-1"],
            id="a document: cheapest first",
        ),
        pytest.param(Need(), ["info-all-hour-1", "info-all-day-1"], id="no document in particular"),
        pytest.param(Need(module=Module.PROGRAMMING), [], id="another module"),
    ],
)
def test_a_door_is_opened_by_what_fits_cheapest_first(session: Session, need: Need, codes: list[str]) -> None:
    offers = PriceList(session).offers_for(need, None, PLN, TODAY)
    assert [offer.product.code for offer in offers] == codes


def test_what_is_good_for_one_make_opens_no_other(session: Session) -> None:
    product = Product(
        code="info-zefir-day-1", module=Module.INFORMATION, make="Zefir", scope=Scope.TIME,
        period=Period.DAY, seats=1,
    )  # fmt: skip
    PriceDesk(session, Clock()).set_product(product, 7)
    price = NewPrice(code=product.code, currency=PLN, net=Money(minor=1, currency=PLN), valid_from=TODAY)
    PriceDesk(session, Clock()).set_price(price, 7)
    prices = PriceList(session)
    assert prices.offers_for(Need(make="Zefir"), None, PLN, TODAY)[0].product == product
    assert product not in [one.product for one in prices.offers_for(Need(make="Inna"), None, PLN, TODAY)]


def test_what_is_offered_no_more_is_in_no_offer_and_still_known(session: Session) -> None:
    PriceDesk(session, Clock()).set_product(DAY, 7, is_offered=False)
    prices = PriceList(session)
    assert DAY not in [one.product for one in prices.offers(PLN, None, TODAY)]
    assert prices.product(DAY.code) == DAY


@pytest.mark.parametrize(
    ("period", "hours"),
    [
        pytest.param(Period.HOUR, 1, id="hour"),
        pytest.param(Period.DAY, 24, id="day"),
        pytest.param(Period.WEEK, 168, id="week"),
        pytest.param(Period.MONTH, 720, id="month of 30 days"),
        pytest.param(Period.YEAR, 8760, id="year of 365 days"),
    ],
)
def test_a_period_is_the_same_time_for_everybody(period: Period, hours: int) -> None:
    assert Span.of(period).seconds == hours * 3600


def test_a_product_is_called_what_it_is_in_both_languages() -> None:
    product = Product(
        code="x", module=Module.INFORMATION, make="Zefir", scope=Scope.VEHICLE, period=Period.WEEK, seats=5
    )
    assert product_name(product, Language.ENGLISH) == (
        "Repair information, Zefir, one vehicle, 7 days, 5 people at a time"
    )
    assert product_name(product, Language.POLISH) == (
        "Informacje naprawcze, Zefir, jeden pojazd, 7 dni, 5 osób naraz"
    )
