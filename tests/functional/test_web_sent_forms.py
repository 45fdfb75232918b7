"""Forms that move money count once; what says something else the second time is not swallowed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from entitlements.accounts import Role
from entitlements.orders.orders import Order
from entitlements.orders.store import OrderStore
from entitlements.products.voucher_book import VoucherBook
from entitlements.products.vouchers import Voucher, VoucherKind
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.entering import add_person
from tests.factories.forms import form_of
from tests.functional.test_web_orders import (
    BACK,
    BUYER,
    HOUR,
    STAFF,
    count_orders,
    order_an_hour,
    placed,
    receive,
    stepped_up,
)
from web import create_app
from web.sample.invoice_demo import write_seller
from web.sample.price_demo import VOUCHER, load_prices
from web.sent_forms import KEPT, SentFormRow
from web.session import portal
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Flask:
    settings = Settings(home=tmp_path_factory.mktemp("orders"), base_url="http://localhost")
    write_seller(settings.folder.root)
    opened = open_portal(settings)
    with opened.workspace.database.write() as session:
        load_prices(session, clock)
    opened.workspace.close()
    app = create_app(settings, clock=clock)
    for email, role in ((BUYER, Role.BUYER), (STAFF, Role.STAFF)):
        add_person(app, email, email.partition("@")[0], role, NOON)
    return app


@pytest.fixture
def buyer(app: Flask, clock: Clock) -> FlaskClient:
    clock.now += timedelta(minutes=1)
    return stepped_up(app, BUYER, clock)


@pytest.fixture
def staff(app: Flask, clock: Clock) -> FlaskClient:
    return stepped_up(app, STAFF, clock)


def test_a_refund_that_is_sent_twice_goes_back_once(
    app: Flask, clock: Clock, buyer: FlaskClient, staff: FlaskClient
) -> None:
    order = placed(app, order_an_hour(buyer))
    receive(app, clock, order)
    path = f"/en/staff/orders/{order.slug}"
    fields = {f"amount-{order.lines[0].id}": "10,00", "reason": "Slow day"}
    form = form_of(staff.get(path), f"{path}/refund") | fields
    first, second = staff.post(f"{path}/refund", data=form), staff.post(f"{path}/refund", data=form)
    assert first.location == second.location == path
    assert "it was done once" in staff.get(path).text
    assert refunded(app, order) == 1000
    other = staff.post(f"{path}/refund", data=form | {"reason": "Very slow day"})
    assert other.status_code == 409
    assert f'href="{path}"' in other.text
    again = form_of(staff.get(path), f"{path}/refund") | fields
    assert staff.post(f"{path}/refund", data=again).status_code == 303
    assert refunded(app, order) == 2000


def test_a_refund_that_was_refused_can_be_put_right_and_sent_again(
    app: Flask, clock: Clock, buyer: FlaskClient, staff: FlaskClient
) -> None:
    order = placed(app, order_an_hour(buyer))
    receive(app, clock, order)
    path = f"/en/staff/orders/{order.slug}"
    form = form_of(staff.get(path), f"{path}/refund") | {f"amount-{order.lines[0].id}": "10,00"}
    assert staff.post(f"{path}/refund", data=form | {"reason": " "}).status_code == 400
    assert refunded(app, order) == 0
    assert staff.post(f"{path}/refund", data=form | {"reason": "Slow day"}).status_code == 303
    assert refunded(app, order) == 1000


def test_a_form_that_is_sent_elsewhere_is_not_the_same(
    app: Flask, clock: Clock, buyer: FlaskClient, staff: FlaskClient
) -> None:
    order, other = placed(app, order_an_hour(buyer)), placed(app, order_an_hour(buyer))
    receive(app, clock, order)
    path = f"/en/staff/orders/{order.slug}"
    fields = {f"amount-{order.lines[0].id}": "10,00", "reason": "Slow day"}
    form = form_of(staff.get(path), f"{path}/refund") | fields
    assert staff.post(f"{path}/refund", data=form).status_code == 303
    elsewhere = staff.post(f"/en/staff/orders/{other.slug}/refund", data=form)
    assert elsewhere.status_code == 409
    assert f'href="{path}"' in elsewhere.text


def test_tokens_are_forgotten_after_a_week(app: Flask, clock: Clock, buyer: FlaskClient) -> None:
    order_by(buyer, checkout_of(buyer))
    old = clock.now
    clock.now += KEPT + timedelta(minutes=1)
    again = stepped_up(app, BUYER, clock)
    order_by(again, checkout_of(again))
    with app.app_context(), portal().workspace.database.read() as session:
        assert session.scalars(select(SentFormRow).where(SentFormRow.at <= old)).all() == []
        assert len(session.scalars(select(SentFormRow).where(SentFormRow.at == clock.now)).all()) == 1


def refunded(app: Flask, order: Order) -> int:
    with app.app_context(), portal().workspace.database.read() as session:
        found = OrderStore(session).by_id(order.id)
    assert found is not None
    return found.refunded.minor


def checkout_of(buyer: FlaskClient, **asked: str) -> dict[str, str]:
    page = buyer.get("/en/checkout", query_string={"code": HOUR, "next": BACK, **asked})
    return form_of(page, "/en/checkout")


def order_by(buyer: FlaskClient, form: dict[str, str]) -> TestResponse:
    return buyer.post("/en/checkout", data=form)


def test_an_order_is_placed_once_however_often_the_button_is_pressed(app: Flask, buyer: FlaskClient) -> None:
    before, form = count_orders(app), checkout_of(buyer)
    first, second = order_by(buyer, form), order_by(buyer, form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert count_orders(app) == before + 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"voucher": VOUCHER}, id="a voucher"),
        pytest.param({"currency": "EUR"}, id="another currency"),
        pytest.param({}, id="the same once more"),
    ],
)
def test_a_page_that_was_loaded_anew_is_another_order(
    app: Flask, buyer: FlaskClient, change: dict[str, str]
) -> None:
    first = placed(app, order_by(buyer, checkout_of(buyer)))
    second = placed(app, order_by(buyer, checkout_of(buyer, **change)))
    assert second.id == first.id + 1
    assert second.currency.value == change.get("currency", "PLN")
    assert (second.voucher_code or "") == change.get("voucher", "")


def test_a_form_that_says_something_else_the_second_time_is_not_swallowed(
    app: Flask, buyer: FlaskClient
) -> None:
    form, before = checkout_of(buyer), count_orders(app)
    first = order_by(buyer, form)
    second = order_by(buyer, form | {"quantity": "2"})
    assert second.status_code == 409
    assert "This form was sent already" in second.text
    assert first.location in second.text
    assert count_orders(app) == before + 1


def test_an_order_that_costs_nothing_is_placed_once_too(app: Flask, clock: Clock, buyer: FlaskClient) -> None:
    give_voucher(app, clock, "ALL-OF-IT")
    before, form = count_orders(app), checkout_of(buyer, voucher="ALL-OF-IT")
    first, second = order_by(buyer, form), order_by(buyer, form)
    assert first.location == second.location == BACK
    assert count_orders(app) == before + 1


def give_voucher(app: Flask, clock: Clock, code: str) -> None:
    voucher = Voucher(
        code=code,
        kind=VoucherKind.PERCENT,
        percent=Decimal(100),
        valid_from=clock.now.date(),
        most_uses=9,
        most_uses_each=9,
    )
    with app.app_context(), portal().workspace.database.write() as session:
        VoucherBook(session, clock).make(voucher, 1)
