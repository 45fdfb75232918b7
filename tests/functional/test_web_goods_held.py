"""How long goods are held for an order that is not paid: as long as the way of paying takes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient

from entitlements.accounts import Role
from entitlements.money import Currency, Money
from entitlements.shop.catalogue_csv import Entry
from entitlements.shop.ledger import StockLedger
from entitlements.shop.reservations import Reservations, Want
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.entering import add_person, enter
from tests.factories.portals import own_token
from tests.factories.shop import special_tool, stock_up
from web import create_app
from web.catalogue_import import take_in
from web.order_wiring import OrderChores
from web.payment_settings import PaymentSettings
from web.sample.invoice_demo import write_seller
from web.sample.shop_demo import set_delivery_prices
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

BUYER = "kupuje@example.org"
TOOL = "HT-3410"
MINUTE = timedelta(minutes=1)
LINES = count(90_000)
"""Lines of orders that belong to others."""


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Flask:
    home = tmp_path_factory.mktemp("held")
    write_seller(home)
    app = create_app(Settings(home=home, payments=PaymentSettings(is_fake=True)), clock=clock)
    add_person(app, BUYER, "Kup Uje", Role.OWNER, NOON)
    with app.app_context(), portal().workspace.database.write() as session:
        price = Money(minor=34_900, currency=Currency.PLN)
        take_in(session, [Entry(tool=special_tool(), prices=(price,))], None, clock)
        set_delivery_prices(session, clock)
    return app


@pytest.fixture
def last_piece(app: Flask, clock: Clock) -> Iterator[None]:
    """One piece on the shelf, and nobody's order of it."""
    clock.now = NOON
    with app.app_context(), portal().workspace.database.write() as session:
        stock_up(session, special_tool(), 1, NOON)
    yield
    clock.now = NOON + timedelta(days=30)
    with app.app_context():
        OrderChores(portal=portal(), clock=clock).let_go()
        OrderChores(portal=portal(), clock=clock).free_goods()


def free(app: Flask, clock: Clock) -> int:
    """How many pieces lie free, after the chores."""
    with app.app_context():
        OrderChores(portal=portal(), clock=clock).free_goods()
        with portal().workspace.database.read() as session:
            return StockLedger(session, clock).level(TOOL).free


def post(client: FlaskClient, path: str, **fields: object) -> str:
    data = {"csrf_token": own_token(client), **fields}
    return unescape(client.post(path, data=data, follow_redirects=True).text)


def ordered(app: Flask, clock: Clock) -> str:
    """An order of one piece that waits for its money; where it is paid."""
    client = enter(app, BUYER, clock.now)
    page = client.get(f"/en/checkout?kind=tool&code={TOOL}").text
    shown = re.search(r'name="shown" value="(\d+)"', page)
    assert shown is not None
    fields = {"kind": "tool", "code": TOOL, "to": "company", "way": "delivery-courier", "shown": shown[1]}
    token = own_token(client)
    placed = client.post("/en/checkout", data={"csrf_token": token, "phone": "+48 22 100 20 30", **fields})
    assert placed.status_code == 303
    return placed.location


def bought_by_others(app: Flask, clock: Clock) -> None:
    """Let others hold all that is there."""
    pieces = free(app, clock)
    with app.app_context(), portal().workspace.database.write() as session:
        want = Want(line_id=next(LINES), tool_number=TOOL, quantity=pieces)
        Reservations(session, clock).reserve(90_000, [want], clock.now + timedelta(days=1))


@pytest.mark.usefixtures("last_piece")
def test_who_says_nothing_has_the_goods_held_as_for_a_transfer(app: Flask, clock: Clock) -> None:
    pay = ordered(app, clock)
    before = free(app, clock)
    clock.now += timedelta(days=13)
    page = unescape(enter(app, BUYER, clock.now).get(pay).text)
    assert free(app, clock) == before
    assert "The goods are held for you until 6 December 2026" in page
    assert "I pay by transfer" not in page


@pytest.mark.usefixtures("last_piece")
def test_who_turns_back_at_a_payment_service_frees_the_goods_within_the_hour(
    app: Flask, clock: Clock
) -> None:
    pay = ordered(app, clock)
    before = free(app, clock)
    post(enter(app, BUYER, clock.now), f"{pay}/fake")
    clock.now += 59 * MINUTE
    assert free(app, clock) == before
    clock.now += MINUTE
    assert free(app, clock) == before + 1
    page = unescape(enter(app, BUYER, clock.now).get(pay).text)
    assert "The goods are not held for you any more." in page


@pytest.mark.usefixtures("last_piece")
def test_who_pays_by_transfer_after_all_has_them_held_again(app: Flask, clock: Clock) -> None:
    pay = ordered(app, clock)
    before = free(app, clock)
    client = enter(app, BUYER, clock.now)
    post(client, f"{pay}/fake")
    assert "I pay by transfer: hold the goods until 6 December 2026" in unescape(client.get(pay).text)
    assert "The goods are held for your transfer." in post(client, f"{pay}/hold")
    clock.now += timedelta(days=13)
    assert free(app, clock) == before


@pytest.mark.usefixtures("last_piece")
@pytest.mark.parametrize("step", ["fake", "hold"])
def test_nobody_pays_for_what_others_have_bought_meanwhile(app: Flask, clock: Clock, step: str) -> None:
    first = ordered(app, clock)
    post(enter(app, BUYER, clock.now), f"{first}/fake")
    clock.now += 61 * MINUTE
    bought_by_others(app, clock)
    said = post(enter(app, BUYER, clock.now), f"{first}/{step}")
    assert f"Others have bought {TOOL} meanwhile." in said
    assert "Pay order" in said
