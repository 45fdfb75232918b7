"""A form that comes after the confirmation has ended: nothing is done, and one comes back to it."""

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from entitlements.accounts import Role
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.entering import add_person
from tests.factories.forms import form_of
from tests.factories.portals import give_second_factor, own_token
from tests.functional.test_web_orders import (
    BACK,
    BUYER,
    HOUR,
    STAFF,
    count_orders,
    order_an_hour,
    placed,
    receive,
    send,
    stepped_up,
)
from web import create_app
from web.sample.invoice_demo import write_seller
from web.sample.price_demo import VOUCHER, load_prices
from web.session import portal
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

TOO_LONG = timedelta(minutes=16)
SAID = {
    "/pl": "Nic jeszcze nie zostało wykonane",
    "/en": "Nothing was done yet",
}


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Flask:
    settings = Settings(home=tmp_path_factory.mktemp("kept"), base_url="http://localhost")
    write_seller(settings.folder.root)
    opened = open_portal(settings)
    with opened.workspace.database.write() as session:
        load_prices(session, clock)
    opened.workspace.close()
    app = create_app(settings, clock=clock)
    for email, role in ((BUYER, Role.BUYER), (STAFF, Role.STAFF)):
        add_person(app, email, email.partition("@")[0], role, NOON)
    return app


def confirm(app: Flask, clock: Clock) -> None:
    with app.app_context():
        give_second_factor(portal(), clock.now)


@pytest.mark.parametrize("language", SAID)
def test_an_order_that_comes_too_late_is_not_lost_without_a_word(
    app: Flask, clock: Clock, language: str
) -> None:
    buyer = stepped_up(app, BUYER, clock)
    asked = {"code": HOUR, "next": BACK.partition("#")[0], "voucher": VOUCHER}
    form = form_of(buyer.get(f"{language}/checkout", query_string=asked), f"{language}/checkout")
    clock.now += TOO_LONG
    before = count_orders(app)
    stopped = buyer.post(f"{language}/checkout", data=form | {"street": "Nowa 5", "to": "other"})
    assert stopped.location == f"{language}/login/second-step?next={language}/checkout"
    assert SAID[language] in buyer.get(stopped.location, follow_redirects=True).text
    confirm(app, clock)
    page = buyer.get(f"{language}/checkout")
    again = form_of(page, f"{language}/checkout")
    assert {name: again[name] for name in asked} == asked
    assert count_orders(app) == before
    assert buyer.post(f"{language}/checkout", data=again).status_code == 303
    assert count_orders(app) == before + 1


def test_a_refund_that_comes_too_late_comes_back_as_it_was_typed(app: Flask, clock: Clock) -> None:
    buyer = stepped_up(app, BUYER, clock)
    order = placed(app, order_an_hour(buyer))
    receive(app, clock, order)
    staff = stepped_up(app, STAFF, clock)
    path, amount = f"/en/staff/orders/{order.slug}", f"amount-{order.lines[0].id}"
    clock.now += TOO_LONG
    stopped = send(staff, f"{path}/refund", **{amount: "10,00", "reason": "Slow day"})
    assert stopped.location == f"/en/login/second-step?next={path}"
    confirm(app, clock)
    page = unescape(staff.get(path).text)
    assert "Slow day" in page
    assert 'value="10,00"' in page
    assert "Slow day" not in staff.get(path).text


def test_what_was_typed_for_one_order_fills_no_other_and_no_token_is_kept(app: Flask, clock: Clock) -> None:
    buyer = stepped_up(app, BUYER, clock)
    order, other = placed(app, order_an_hour(buyer)), placed(app, order_an_hour(buyer))
    receive(app, clock, order)
    receive(app, clock, other)
    staff = stepped_up(app, STAFF, clock)
    path, amount = f"/en/staff/orders/{order.slug}", f"amount-{order.lines[0].id}"
    clock.now += TOO_LONG
    typed = {amount: "10,00", "reason": "Slow day"}
    send(staff, f"{path}/refund", **typed, form_token="t", password="p", **{f"pieces-{order.id}": ""})
    with staff.session_transaction() as kept:
        assert kept["kept_form"] == {"page": path, "fields": typed}
    confirm(app, clock)
    assert "Slow day" not in staff.get(f"/en/staff/orders/{other.slug}").text
    assert "Slow day" in staff.get(path).text


def test_a_form_that_a_cookie_cannot_hold_leads_back_and_is_not_kept(app: Flask, clock: Clock) -> None:
    buyer = stepped_up(app, BUYER, clock)
    order = placed(app, order_an_hour(buyer))
    staff = stepped_up(app, STAFF, clock)
    path = f"/en/staff/orders/{order.slug}"
    clock.now += TOO_LONG
    stopped = send(staff, f"{path}/refund", reason="x" * 2000)
    assert stopped.location == f"/en/login/second-step?next={path}"
    with staff.session_transaction() as kept:
        assert "kept_form" not in kept


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        pytest.param(
            "http://localhost/en/staff/operators/1?x=1", "/en/staff/operators/1?x%3D1", id="our page"
        ),
        pytest.param("http://localhost:81/en/prices", "/en/staff/operators/1", id="another port"),
        pytest.param("http://evil.example/en/prices", "/en/staff/operators/1", id="another house"),
        pytest.param("http://localhost@evil.example/en/prices", "/en/staff/operators/1", id="a name before"),
        pytest.param("http://[", "/en/staff/operators/1", id="no address"),
        pytest.param("", "/en/staff/operators/1", id="nothing"),
    ],
)
def test_a_stopped_form_leads_back_to_pages_of_this_portal_alone(
    app: Flask, clock: Clock, referrer: str, back: str
) -> None:
    staff = stepped_up(app, STAFF, clock)
    clock.now += TOO_LONG
    headers = {"Referer": referrer}
    fields = {"csrf_token": own_token(staff), "step": "suspend"}
    stopped = staff.post("/en/staff/operators/1", data=fields, headers=headers)
    assert stopped.location.partition("next=")[2].replace("%3F", "?") == back
