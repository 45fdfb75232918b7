"""Prices, basket, checkout and orders on pages: what is shown, who may buy, and what a button does once."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from entitlements.accounts import Role
from entitlements.models import AccountRow
from entitlements.money import Money
from entitlements.orders.baskets import Baskets, Wanted
from entitlements.orders.models import OrderRow
from entitlements.orders.orders import LineKind, Order
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import OrderState
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.rulings import NewPayment
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.entering import add_person, enter
from tests.factories.portals import give_second_factor, own_token
from tests.factories.tickets import VIN
from web import create_app
from web.mail.models import MailRow
from web.order_wiring import run_effects
from web.sample.invoice_demo import write_seller
from web.sample.price_demo import VOUCHER, load_prices
from web.session import portal
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

BUYER, TECHNICIAN, STAFF = "kupuje@example.org", "technik@example.org", "obsluga@example.org"
BACK = "/en/documents/brakes#step-3"
HOUR = "info-all-hour-1"


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
    for email, role in ((BUYER, Role.BUYER), (TECHNICIAN, Role.TECHNICIAN), (STAFF, Role.STAFF)):
        add_person(app, email, email.partition("@")[0], role, NOON)
    return app


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def buyer(app: Flask, clock: Clock) -> FlaskClient:
    clock.now += timedelta(minutes=1)
    return stepped_up(app, BUYER, clock)


@pytest.fixture
def staff(app: Flask, clock: Clock) -> FlaskClient:
    return stepped_up(app, STAFF, clock)


def stepped_up(app: Flask, email: str, clock: Clock) -> FlaskClient:
    client = enter(app, email, clock.now)
    with app.app_context():
        give_second_factor(portal(), clock.now)
    return client


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    return client.post(path, data={"csrf_token": own_token(client), **fields})


def order_an_hour(buyer: FlaskClient, **fields: str) -> TestResponse:
    return send(buyer, "/en/checkout", code=HOUR, next=BACK, **fields)


def placed(app: Flask, response: TestResponse) -> Order:
    number = response.location.rpartition("/")[2].replace("-", "/")
    with app.app_context(), portal().workspace.database.read() as session:
        found = OrderStore(session).by_number(number)
    assert found is not None
    return found


def receive(app: Flask, clock: Clock, order: Order, amount: Money | None = None) -> None:
    payment = NewPayment(
        provider="test",
        reference=order.number,
        amount=amount or order.gross,
        received_at=clock.now,
        order_id=order.id,
    )
    with app.app_context():
        with portal().workspace.database.write() as session:
            PaymentBook(session, clock).take(payment)
        run_effects(portal(), clock, order.id)


def count_orders(app: Flask) -> int:
    with app.app_context(), portal().workspace.database.read() as session:
        return session.scalar(select(func.count()).select_from(OrderRow)) or 0


@pytest.mark.parametrize(
    ("path", "net", "gross"),
    [
        pytest.param("/pl/prices", "39,00\xa0zł", "47,97\xa0zł", id="Polish"),
        pytest.param("/en/prices", "PLN\xa039.00", "PLN\xa047.97", id="English"),
        pytest.param("/en/prices?currency=EUR", "€9.00", "€11.07", id="euros"),
    ],
)
def test_everybody_sees_the_prices_with_and_without_tax(
    visitor: FlaskClient, path: str, net: str, gross: str
) -> None:
    page = unescape(visitor.get(path).text)
    assert net in page
    assert gross in page


def test_the_price_list_counts_time_by_examples_over_the_change_of_clocks(visitor: FlaskClient) -> None:
    page = visitor.get("/en/prices").text
    assert "started on 27 March 2027, 20:00 CET, it ends on 28 March 2027, 21:00 CEST." in page
    assert "started on 1 March 2027, 09:00 CET, it ends on 29 February 2028, 09:00 CET." in page


def test_a_visitor_who_buys_is_led_to_the_log_in_and_from_there_to_paying(visitor: FlaskClient) -> None:
    response = send(visitor, "/en/basket/buy-now", code=HOUR, next="/en/documents/brakes")
    assert response.location == f"/en/checkout?code={HOUR}&next=/en/documents/brakes"
    answer = visitor.get(response.location)
    assert "/en/login?next=" in answer.location
    assert "checkout" in answer.location


def test_a_technician_does_not_spend_the_companys_money(app: Flask, clock: Clock) -> None:
    client = stepped_up(app, TECHNICIAN, clock)
    assert client.get("/en/basket").status_code == 403
    assert client.get(f"/en/checkout?code={HOUR}").status_code == 403


def test_the_page_of_paying_says_what_for_whom_and_for_how_much(buyer: FlaskClient) -> None:
    page = unescape(buyer.get(f"/en/checkout?code={HOUR}&next={BACK.partition('#')[0]}").text)
    assert "Repair information, all makes, 1 hour" in page
    assert "Order and pay PLN\xa047.97" in page
    assert "Kowal" in page


def test_the_money_pays_the_order_and_its_buyer_is_told(app: Flask, clock: Clock, buyer: FlaskClient) -> None:
    order = placed(app, order_an_hour(buyer))
    receive(app, clock, order)
    page = unescape(buyer.get(f"/en/orders/{order.slug}").text)
    assert "Everything is yours." in page
    assert f'href="{BACK}"' in page
    with app.app_context(), portal().workspace.database.read() as session:
        mails = session.scalars(select(MailRow).where(MailRow.kind == "order")).all()
    assert [mail.subject for mail in mails][-1] == f"Zamówienie {order.number} jest opłacone"


def test_orders_of_another_company_are_as_if_they_were_not_there(buyer: FlaskClient) -> None:
    assert buyer.get("/en/orders/ZA-2026-999999").status_code == 404


def test_a_voucher_takes_off_what_it_says_and_a_wrong_one_says_why(buyer: FlaskClient) -> None:
    page = unescape(buyer.get(f"/en/checkout?code={HOUR}&voucher={VOUCHER}").text)
    assert "−PLN\xa07.80" in page
    assert "Order and pay PLN\xa038.38" in page
    page = unescape(buyer.get(f"/en/checkout?code={HOUR}&voucher=NONSENSE").text)
    assert "There is no such voucher" in page
    assert "Order and pay PLN\xa047.97" in page


def test_a_ticket_for_one_vehicle_asks_for_its_vin(buyer: FlaskClient) -> None:
    path = "/en/checkout?code=info-all-vehicle-day-1"
    assert "Say what it is for" in buyer.get(path).text
    assert "This is no VIN" in buyer.get(f"{path}&vin=WVW").text
    page = unescape(buyer.get(f"{path}&vin=wvwzzz1jz3w386752").text)
    assert "WVWZZZ1JZ3W386752" in page
    assert "Order and pay" not in page.split("<main")[1].split("</h1>")[1]
    assert "names no model" in page


def test_the_basket_keeps_what_is_put_in_and_is_ordered_whole(app: Flask, buyer: FlaskClient) -> None:
    assert send(buyer, "/en/basket/add", code=HOUR, next="/en/prices").location == "/en/prices"
    send(buyer, "/en/basket/add", code=HOUR)
    send(buyer, "/en/basket/add", code="info-all-day-1")
    page = unescape(buyer.get("/en/basket").text)
    assert 'value="2"' in page
    order = placed(app, send(buyer, "/en/checkout"))
    assert [(line.code, line.quantity) for line in order.lines] == [(HOUR, 2), ("info-all-day-1", 1)]
    assert "Your basket is empty." in buyer.get("/en/basket").text


def test_a_line_of_the_basket_is_changed_and_taken_out(buyer: FlaskClient) -> None:
    send(buyer, "/en/basket/add", code=HOUR)
    item = buyer.get("/en/basket").text.split('action="/en/basket/')[1].split('"')[0]
    assert send(buyer, f"/en/basket/{item}", quantity="4").status_code == 303
    assert 'value="4"' in buyer.get("/en/basket").text
    assert send(buyer, f"/en/basket/{item}", quantity="0").status_code == 303
    assert "Your basket is empty." in buyer.get("/en/basket").text
    assert send(buyer, f"/en/basket/{item}", quantity="1").status_code == 404


def test_a_ticket_that_the_basket_cannot_hold_leads_to_the_page_that_asks(buyer: FlaskClient) -> None:
    answer = send(buyer, "/en/basket/add", code="info-all-vehicle-day-1", vin=VIN, next=BACK)
    assert answer.location.startswith(f"/en/checkout?code=info-all-vehicle-day-1&vin={VIN}")
    assert "Your basket is empty." in buyer.get("/en/basket").text
    answer = send(buyer, "/en/basket/add", code="prog-all-job-1")
    assert answer.location.startswith("/en/checkout?code=prog-all-job-1")


def test_a_basket_that_holds_such_a_ticket_says_what_to_do(app: Flask, buyer: FlaskClient) -> None:
    wanted = Wanted(kind=LineKind.TICKET, code="info-all-vehicle-day-1", for_vin=VIN)
    with app.app_context(), portal().workspace.database.write() as session:
        account = session.scalars(select(AccountRow).where(AccountRow.email == BUYER)).one()
        Baskets(session, lambda: NOON).put(account.id, wanted)
    page = unescape(buyer.get("/en/basket").text)
    assert f'href="/en/checkout?code=info-all-vehicle-day-1&vin={VIN}"' in page
    assert "tickets that have to be ordered by themselves are taken out" in page
    assert "in this currency" not in page
    refused = send(buyer, "/en/checkout")
    assert "A ticket in your basket has to be ordered by itself" in refused.text
    assert 'href="/en/basket"' in refused.text.partition("<main")[2]
    item = page.split('action="/en/basket/')[1].split('"')[0]
    assert send(buyer, f"/en/basket/{item}", quantity="0").status_code == 303


def test_a_paid_order_leads_to_the_tickets_that_wait_to_be_started(
    app: Flask, clock: Clock, buyer: FlaskClient
) -> None:
    order = placed(app, order_an_hour(buyer))
    assert "Tickets of your company" not in buyer.get(f"/en/orders/{order.slug}").text
    receive(app, clock, order)
    page = unescape(buyer.get(f"/en/orders/{order.slug}").text)
    assert f'href="/en/tickets?next={BACK.replace("#", "%23")}">Tickets of your company' in page


def test_prices_lead_back_to_the_place_that_one_came_from(buyer: FlaskClient) -> None:
    page = unescape(buyer.get("/en/prices", query_string={"next": BACK}).text)
    kept = BACK.replace("#", "%23")
    assert f'<a class="button" href="{BACK}">Back to where you were</a>' in page
    assert f'href="/en/prices?currency=EUR&next={kept}"' in page
    buying, basket = page.split('action="/en/basket/buy-now"')[1].split('action="/en/basket/add"')
    assert f'name="next" value="{BACK}"' in buying
    assert f'name="next" value="/en/prices?next={kept}"' in basket.partition("</form>")[0]


def test_nothing_is_ordered_from_an_empty_basket(buyer: FlaskClient) -> None:
    response = send(buyer, "/en/checkout")
    assert response.status_code == 409
    assert "There is nothing to order" in response.text


def test_an_order_that_nobody_paid_can_be_given_up(app: Flask, buyer: FlaskClient) -> None:
    order = placed(app, order_an_hour(buyer))
    send(buyer, f"/en/orders/{order.slug}/give-up")
    assert "Given up" in buyer.get(f"/en/orders/{order.slug}").text


def test_staff_find_an_order_and_give_a_part_of_it_back(
    app: Flask, clock: Clock, buyer: FlaskClient, staff: FlaskClient
) -> None:
    order = placed(app, order_an_hour(buyer))
    receive(app, clock, order)
    assert order.number in staff.get(f"/en/staff/orders?q={order.number[-4:]}&state=paid").text
    path, line = f"/en/staff/orders/{order.slug}", order.lines[0].id
    wrong = send(staff, f"{path}/refund", **{f"pieces-{line}": "2", "reason": "Not used"})
    assert wrong.status_code == 400
    assert "no more than is left" in wrong.text
    send(staff, f"{path}/refund", **{f"pieces-{line}": "0", f"amount-{line}": "10,00", "reason": "Slow day"})
    page = unescape(staff.get(path).text)
    assert "Partly refunded" in page
    assert "Slow day" in unescape(buyer.get(f"/en/orders/{order.slug}").text)


def test_staff_let_money_that_waits_pay_an_order_with_a_reason(
    app: Flask, clock: Clock, buyer: FlaskClient, staff: FlaskClient
) -> None:
    order = placed(app, order_an_hour(buyer))
    receive(app, clock, order, Money(minor=4700, currency=order.currency))
    assert "does not fit this order" in unescape(buyer.get(f"/en/orders/{order.slug}").text)
    path = f"/en/staff/orders/{order.slug}"
    page = staff.get(path).text
    assert "the amount differs" in page
    payment = page.split('name="payment" value="')[1].split('"')[0]
    assert send(staff, f"{path}/accept", payment=payment, reason="").status_code == 400
    send(staff, f"{path}/accept", payment=payment, reason="The bank kept its fee")
    assert placed_state(app, order) is OrderState.PAID
    assert "does not fit this order" not in unescape(buyer.get(f"/en/orders/{order.slug}").text)
    line = order.lines[0].id
    assert "at most PLN 47.00 can go back" in words(staff.get(path))
    whole = {f"pieces-{line}": "1", f"amount-{line}": "47,97", "reason": "Not used"}
    assert "At most PLN 47.00 can go back" in words(send(staff, f"{path}/refund", **whole))
    send(staff, f"{path}/refund", **{**whole, f"amount-{line}": ""})
    assert placed_state(app, order) is OrderState.REFUNDED
    assert 'id="waits"' not in staff.get(path).text


def words(response: TestResponse) -> str:
    return unescape(response.text).replace("\N{NO-BREAK SPACE}", " ")


def placed_state(app: Flask, order: Order) -> OrderState:
    with app.app_context(), portal().workspace.database.read() as session:
        found = OrderStore(session).by_id(order.id)
    assert found is not None
    return found.state


def test_staff_record_a_price_and_a_customer_price_beats_it(
    app: Flask, buyer: FlaskClient, staff: FlaskClient
) -> None:
    with app.app_context(), portal().workspace.database.read() as session:
        operator_id = session.scalar(select(OrderRow.operator_id))
    price = {"code": "info-all-week-1", "currency": "PLN", "net": "300", "valid_from": "2026-11-01"}
    assert send(staff, "/en/staff/prices", **price, operator=str(operator_id)).status_code == 303
    assert "PLN\xa0300.00" in unescape(buyer.get("/en/prices").text)
    assert "PLN\xa0300.00" not in unescape(app.test_client().get("/en/prices").text)


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        pytest.param("", {"code": HOUR, "currency": "PLN", "net": "ten"}, "the net amount", id="no amount"),
        pytest.param("", {"code": "nothing", "currency": "PLN"}, "the code of the product", id="no product"),
        pytest.param(
            "", {"code": HOUR, "currency": "PLN", "net": "-1"}, "not below nought", id="a negative price"
        ),
        pytest.param(
            "/products",
            {"product": HOUR, "module": "programming", "scope": "job"},
            "This contradicts",
            id="a code that means something else",
        ),
        pytest.param(
            "/vouchers",
            {"voucher": VOUCHER, "kind": "percent", "value": "10", "voucher_currency": "PLN"},
            "with this code already",
            id="a voucher that is there",
        ),
        pytest.param(
            "/vouchers",
            {"kind": "percent", "value": "101", "voucher_currency": "PLN"},
            "This contradicts",
            id="more than all",
        ),
    ],
)
def test_what_staff_mistype_is_named(
    staff: FlaskClient, path: str, fields: dict[str, str], words: str
) -> None:
    response = send(staff, f"/en/staff/prices{path}", **fields)
    assert response.status_code in (400, 409)
    assert words in unescape(response.text)


def test_staff_make_a_voucher_with_a_code_that_nobody_guesses_and_withdraw_it(staff: FlaskClient) -> None:
    send(staff, "/en/staff/prices/vouchers", kind="amount", value="10", voucher_currency="PLN", note="Fair")
    row = staff.get("/en/staff/prices").text.split("Fair")[0]
    code = row.rpartition('<th scope="row" class="code">')[2].partition("<")[0]
    assert len(code) == 14
    assert send(staff, "/en/staff/prices/vouchers/withdraw", code=code).status_code == 303
    assert send(staff, "/en/staff/prices/vouchers/withdraw", code=code).status_code == 404


def test_what_is_offered_no_more_is_gone_from_the_list(visitor: FlaskClient, staff: FlaskClient) -> None:
    send(staff, "/en/staff/prices/products", product="info-all-hour-9", module="information", scope="time",
         period="hour", seats="9")  # fmt: skip
    price = {"code": "info-all-hour-9", "currency": "PLN", "net": "123,45", "valid_from": "2026-11-01"}
    send(staff, "/en/staff/prices", **price)
    assert "PLN\xa0123.45" in unescape(visitor.get("/en/prices").text)
    send(staff, "/en/staff/prices/offer", code="info-all-hour-9", do="stop")
    assert "PLN\xa0123.45" not in unescape(visitor.get("/en/prices").text)
