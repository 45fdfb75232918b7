"""Paying on pages: the ways to pay, the way back, and the staff's statements and decisions."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from entitlements.accounts import Role
from entitlements.orders.orders import Order
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import OrderState
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.rulings import Ruling, Why
from entitlements.payments.titles import title_of
from tests.conftest import NOON
from tests.factories.accounts import add_account, add_workshop
from tests.factories.clocks import Clock
from tests.factories.entering import add_person, enter
from tests.factories.payments import EUR_ACCOUNT
from tests.factories.portals import give_second_factor, own_token
from web import create_app
from web.mail.models import MailRow
from web.payment_settings import PaymentSettings
from web.sample.invoice_demo import write_seller
from web.sample.price_demo import load_prices
from web.session import portal
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

BUYER, OTHER, STAFF = "kupuje@example.org", "inny@example.org", "obsluga@example.org"
BACK = "/en/documents/brakes#step-3"
HOUR = "info-all-hour-1"
PAYMENTS = PaymentSettings(is_fake=True)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Flask:
    home = tmp_path_factory.mktemp("payments")
    settings = Settings(home=home, payments=PAYMENTS)
    write_seller(home)
    opened = open_portal(settings)
    with opened.workspace.database.write() as session:
        load_prices(session, clock)
    opened.workspace.close()
    app = create_app(settings, clock=clock)
    for email, role in ((BUYER, Role.BUYER), (STAFF, Role.STAFF)):
        add_person(app, email, email.partition("@")[0], role, NOON)
    with app.app_context(), portal().workspace.database.write() as session:
        company = add_workshop(session, NOON, "Obcy")
        add_account(session, OTHER, "Obcy", "x", Role.BUYER, NOON, operator_id=company)
    return app


@pytest.fixture
def buyer(app: Flask, clock: Clock) -> FlaskClient:
    clock.now += timedelta(minutes=1)
    return stepped_up(app, BUYER, clock)


@pytest.fixture
def staff(app: Flask, clock: Clock) -> FlaskClient:
    return stepped_up(app, STAFF, clock)


@pytest.fixture
def order(app: Flask, buyer: FlaskClient) -> Order:
    answer = send(buyer, "/en/checkout", code=HOUR, next=BACK)
    assert answer.location.startswith("/en/pay/ZA-")
    return now(app, answer.location.rpartition("/")[2].replace("-", "/"))


def stepped_up(app: Flask, email: str, clock: Clock) -> FlaskClient:
    client = enter(app, email, clock.now)
    with app.app_context():
        give_second_factor(portal(), clock.now)
    return client


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    return client.post(path, data={"csrf_token": own_token(client), **fields})


def now(app: Flask, number: str) -> Order:
    with app.app_context(), portal().workspace.database.read() as session:
        found = OrderStore(session).by_number(number)
    assert found is not None
    return found


def gateway_page(buyer: FlaskClient, order: Order) -> str:
    """Set out to pay with the demonstration gateway; where it is."""
    answer = send(buyer, f"/en/pay/{order.slug}/fake")
    assert answer.status_code == 200
    path = answer.headers["Refresh"].removeprefix("0; url=")
    assert f'href="{path}"' in answer.text
    return path


def import_statement(staff: FlaskClient, content: str, **fields: Any) -> TestResponse:
    file = (BytesIO(content.encode()), "wyciag.csv")
    return send(staff, "/en/staff/payments/statements", file=file, **fields)


def statement(title: str, amount: str) -> str:
    return f"Data;Tytuł;Kwota;Waluta;Nadawca\n2026-11-22;{title};{amount};PLN;Zając\n"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pl", ["Zapłać teraz", "Przelew", "Tytuł", "zł"]),
        ("en", ["Pay now", "Bank transfer", "Title", "PLN"]),
    ],
)
def test_the_ways_to_pay_and_the_details_of_a_transfer_are_on_one_page(
    buyer: FlaskClient, order: Order, language: str, words: list[str]
) -> None:
    page = buyer.get(f"/{language}/pay/{order.slug}").text
    assert [word for word in words if word not in page] == []
    assert title_of(order.number) in page
    assert "PL61 1090 1014 0000 0712 1981 2874" in page
    assert 'class="qr"' in page


def test_who_paid_is_led_back_to_where_they_came_from(app: Flask, buyer: FlaskClient, order: Order) -> None:
    assert send(buyer, gateway_page(buyer, order), do="pay").location.endswith("/wait")
    answer = buyer.get(f"/en/pay/{order.slug}/wait")
    assert (answer.status_code, answer.location) == (303, BACK)
    assert now(app, order.number).state is OrderState.PAID


def test_coming_back_proves_nothing(app: Flask, buyer: FlaskClient, order: Order) -> None:
    send(buyer, gateway_page(buyer, order), do="later")
    answer = buyer.get(f"/en/pay/{order.slug}/wait?status=success&payment=paid")
    assert (answer.status_code, answer.headers["Refresh"]) == (200, "5")
    assert now(app, order.number).state is OrderState.PENDING
    assert send(buyer, f"/en/pay/{order.slug}/ask").location.endswith("/wait")
    assert now(app, order.number).state is OrderState.PENDING


def test_the_buyer_gets_a_mail_also_from_a_portal_that_has_no_address_of_its_own(
    app: Flask, buyer: FlaskClient, order: Order
) -> None:
    send(buyer, gateway_page(buyer, order), do="pay")
    with app.app_context(), portal().workspace.database.read() as session:
        mail = session.scalars(select(MailRow).where(MailRow.subject.contains(order.number))).one()
    assert f"http://localhost/pl/orders/{order.slug}" in mail.text


def test_a_payment_that_was_declined_can_be_tried_again(app: Flask, buyer: FlaskClient, order: Order) -> None:
    send(buyer, gateway_page(buyer, order), do="decline")
    assert "No money was taken" in buyer.get(f"/en/pay/{order.slug}").text
    send(buyer, gateway_page(buyer, order), do="pay")
    assert now(app, order.number).state is OrderState.PAID


def test_an_order_of_another_company_cannot_be_seen_or_paid(
    app: Flask, buyer: FlaskClient, order: Order, clock: Clock
) -> None:
    path = gateway_page(buyer, order)
    stranger = stepped_up(app, OTHER, clock)
    answers = [
        stranger.get(f"/en/pay/{order.slug}"),
        send(stranger, f"/en/pay/{order.slug}/fake"),
        stranger.get(f"/en/pay/{order.slug}/wait"),
        stranger.get(path),
        send(stranger, path, do="pay"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert now(app, order.number).state is OrderState.PENDING


def test_a_forged_notification_is_refused_and_an_unknown_service_not_there(app: Flask, order: Order) -> None:
    visitor = app.test_client()
    assert visitor.post("/payments/fake/notify", data=b"{}").status_code == 400
    assert visitor.post("/payments/payu/notify", data=b"{}").status_code == 404
    assert now(app, order.number).state is OrderState.CREATED


def test_a_service_that_is_not_offered_cannot_be_chosen(buyer: FlaskClient, order: Order) -> None:
    assert send(buyer, f"/en/pay/{order.slug}/stripe").status_code == 404


def test_a_paid_order_is_not_paid_again(buyer: FlaskClient, order: Order) -> None:
    send(buyer, gateway_page(buyer, order), do="pay")
    assert buyer.get(f"/en/pay/{order.slug}").location.endswith(f"/orders/{order.slug}")
    assert send(buyer, f"/en/pay/{order.slug}/fake").location.endswith(f"/pay/{order.slug}")


def test_a_statement_pays_orders_and_says_what_waits(app: Flask, staff: FlaskClient, order: Order) -> None:
    text = statement(title_of(order.number), "47,97") + "2026-11-22;dziękuję;5,00;PLN;Lis\n"
    page = import_statement(staff, text).text
    assert "1 payment booked" in page
    assert "1 waits for you" in page
    assert "No title of an order stands in it." in page
    assert now(app, order.number).state is OrderState.PAID
    assert "This file was imported before" in import_statement(staff, text).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The file is empty"),
        ("hello", "no column for the day"),
        ("Data;Tytuł;Kwota\n2026-11-22;x;1,00\n", "names no currency"),
        ("Data;Tytuł;Kwota;Waluta\nwczoraj;x;1,00;PLN\n", "Line 2"),
        ("<html></html>", "This is no bank statement"),
        (
            f":20:1\n:25:{EUR_ACCOUNT[:-2]}99\n:61:2611211121CN1,00S222NONREF\n:86:x\n",
            "not one of the portal",
        ),
    ],
    ids=["empty", "no columns", "no currency", "a line", "a page", "another account"],
)
def test_a_file_that_is_no_statement_of_ours_is_refused_with_what_to_do(
    staff: FlaskClient, content: str, words: str
) -> None:
    answer = import_statement(staff, content)
    assert (answer.status_code, words in answer.text) == (400, True)


def test_money_without_a_title_is_given_to_an_order_by_hand(
    app: Flask, staff: FlaskClient, order: Order
) -> None:
    import_statement(staff, statement("za dostęp", "47,90"))
    path = newest(staff)
    refused = send(staff, path, do="book", order=order.number, reason="He telephoned.")
    assert (refused.status_code, "Tick that it is to be paid" in refused.text) == (409, True)
    assert "He telephoned." in refused.text
    send(staff, path, do="book", order=order.number, reason="He telephoned.", although="on")
    assert now(app, order.number).state is OrderState.PAID
    assert "He telephoned." in staff.get(path).text


def test_money_that_goes_back_by_transfer_is_ticked_off(staff: FlaskClient) -> None:
    import_statement(staff, statement("pomyłka", "3,33"))
    send(staff, newest(staff), do="give-back", reason="A mistake of his.")
    page = staff.get("/en/staff/payments").text
    assert "Waits to be sent" in page


def test_money_that_pays_an_order_is_not_sent_back_from_the_payments_page(
    app: Flask, staff: FlaskClient, order: Order, clock: Clock
) -> None:
    import_statement(staff, statement(title_of(order.number), "47,97"))
    with app.app_context(), portal().workspace.database.write() as session:
        book = PaymentBook(session, clock)
        payment = book.of_order(order.id)[0]
        part = replace(payment.ruled, ruling=Ruling.REVIEW, why=Why.REFUNDED_THERE, words="10.00 PLN")
        book.rule(payment.id, part)
    path = f"/en/staff/payments/{payment.id}"
    page = staff.get(path).text
    assert ("Send it back" in page, f'href="/en/staff/orders/{order.slug}"' in page) == (False, True)
    refused = send(staff, path, do="give-back", reason="He telephoned.")
    assert (refused.status_code, "refund that order on its own page" in refused.text) == (409, True)


def test_a_decision_without_a_reason_is_refused(staff: FlaskClient) -> None:
    import_statement(staff, statement("inne", "4,44"))
    answer = send(staff, newest(staff), do="keep", reason=" ")
    assert (answer.status_code, "Write why" in answer.text) == (409, True)


def newest(staff: FlaskClient) -> str:
    """The page of the payment that came last of those that wait."""
    page = staff.get("/en/staff/payments").text
    found = re.search(r'href="(/en/staff/payments/\d+)"', page)
    assert found is not None
    return found[1]


def test_buyers_do_not_see_the_staffs_payments(buyer: FlaskClient) -> None:
    assert buyer.get("/en/staff/payments").status_code == 403
