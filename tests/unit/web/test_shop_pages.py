"""The shop's pages: from the catalogue to the parcel and back, each as its reader sees it."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from entitlements.accounts import Role
from entitlements.money import Currency, Money
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import ReceivedPayment
from entitlements.orders.store import OrderStore
from entitlements.shop.catalogue_csv import Entry
from entitlements.shop.ledger import StockLedger
from entitlements.shop.wares import DeliveryRefused
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.entering import add_person, enter
from tests.factories.forms import form_of
from tests.factories.portals import at_its_address, own_token, portal_with_library
from tests.factories.shop import special_tool, stock_up, vehicle_interface
from web import create_app
from web.catalogue_import import take_in
from web.goods_checkout import goods_words
from web.mail.models import MailRow
from web.order_wiring import run_effects
from web.sample.shop_demo import set_delivery_prices
from web.session import now, portal
from web.settings import Settings

BUYER, TECHNICIAN, STAFF = "kupuje@kowal.example", "ewa@kowal.example", "magazyn@portal.example"
ENTRIES = [
    Entry(tool=special_tool(), prices=(Money(minor=34_900, currency=Currency.PLN),)),
    Entry(tool=vehicle_interface(), prices=(Money(minor=349_000, currency=Currency.PLN),)),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A portal that sells two tools, and three people who are logged in."""

    app: Flask
    buyer: FlaskClient
    technician: FlaskClient
    staff: FlaskClient

    def stock(self, number: str) -> tuple[int, int, int]:
        """What of a tool is free, reserved, and came back."""
        with self.app.app_context(), portal().workspace.database.read() as session:
            level = StockLedger(session, now).level(number)
        return level.free, level.reserved, level.inspection

    def pay_last(self) -> None:
        """Let the money for the newest order arrive."""
        with self.app.app_context():
            with portal().workspace.database.write() as session:
                order = OrderStore(session).found()[0]
                payment = ReceivedPayment(
                    provider="test", reference=order.number, amount=order.gross, received_at=now()
                )
                OrderDesk(session, now).pay(order.id, payment)
            run_effects(portal(), now, order.id)

    def mails(self) -> list[str]:
        """What was written to the buyer about goods, the first first."""
        with self.app.app_context(), portal().workspace.database.read() as session:
            query = select(MailRow).where(MailRow.kind == "goods").order_by(MailRow.pk)
            return [row.text for row in session.scalars(query)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home: Path = tmp_path_factory.mktemp("shop")
    portal_with_library(home).workspace.close()
    return at_its_address(create_app(Settings(home=home, base_url="https://aos.example"), clock=Clock()))


@pytest.fixture(scope="module")
def shop(app: Flask) -> Shop:
    with app.app_context(), portal().workspace.database.write() as session:
        take_in(session, ENTRIES, None, lambda: NOON)
        for entry in ENTRIES:
            stock_up(session, entry.tool, 20, NOON)
        set_delivery_prices(session, lambda: NOON)
    add_person(app, BUYER, "Kup Uje", Role.OWNER, NOON)
    add_person(app, TECHNICIAN, "Ewa Lis", Role.TECHNICIAN, NOON)
    add_person(app, STAFF, "Mag Azyn", Role.STAFF, NOON)
    return Shop(
        app=app,
        buyer=enter(app, BUYER, NOON),
        technician=enter(app, TECHNICIAN, NOON),
        staff=enter(app, STAFF, NOON),
    )


def words(page: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    return client.post(path, data={"csrf_token": own_token(client), **fields}, follow_redirects=True)


def order(shop: Shop, code: str, quantity: int = 1) -> str:
    """Order and pay so many of a tool; returns the order's number as addresses have it."""
    page = shop.buyer.get(f"/en/checkout?kind=tool&code={code}&quantity={quantity}")
    shown = re.search(r'name="shown" value="(\d+)"', page.text)
    assert shown is not None
    placed = post(
        shop.buyer, "/en/checkout", kind="tool", code=code, quantity=quantity, to="company",
        way="delivery-courier", phone="+48 22 100 20 30", shown=shown[1],
    )  # fmt: skip
    shop.pay_last()
    return placed.request.path.rpartition("/")[2]


def first(pattern: str, page: TestResponse) -> str:
    found = re.search(pattern, page.text)
    assert found is not None
    return found[1]


def send(shop: Shop, quantity: int, *serials: str) -> None:
    """Pack what waits, send it, and let it arrive."""
    page = shop.staff.get("/en/staff/shipments")
    line = first(r'name="quantity-(\d+)"', page)
    fields = {f"quantity-{line}": quantity, f"serials-{line}": "\n".join(serials)}
    packed = post(shop.staff, first(r'action="(/en/staff/shipments/orders/\d+)"', page), **fields)
    parcel = first(r'action="(/en/staff/shipments/\d+)"', packed)
    post(shop.staff, parcel, step="send", carrier="DPD", tracking="0000 1234")
    post(shop.staff, parcel, step="arrived")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("/en/tools", "Pass-thru interface".lower(), id="the catalogue"),
        pytest.param("/pl/tools", "349,00 zł netto · 429,27 zł z VAT", id="in Polish, with tax"),
        pytest.param("/en/tools?q=ht34", "1 tool", id="by the beginning of a number"),
        pytest.param("/en/tools?kind=vehicle-interface", "1 tool", id="by kind"),
        pytest.param("/en/tools?q=hammer", "No tool here.", id="nothing found"),
        pytest.param("/en/tools?page=99", "2 tools", id="a page too far"),
        pytest.param("/en/tools/HT-3410", "in stock", id="one tool"),
        pytest.param("/pl/tools/HV-100?system=macos", "Nie pasuje.", id="it does not fit"),
        pytest.param(
            "/en/tools/HV-100?car=other", "The car is not in the list of this tool.", id="another car"
        ),
        pytest.param("/en/search?q=ht+3410", "The tool that was asked for", id="found by its number"),
    ],
)
def test_anybody_looks_around_in_the_shop(shop: Shop, path: str, said: str) -> None:
    page = shop.app.test_client().get(path)
    assert page.status_code == 200
    assert said in words(page) or said in page.text
    assert "Into the basket" not in page.text


def test_a_number_that_is_typed_otherwise_leads_to_the_tool(shop: Shop) -> None:
    assert shop.buyer.get("/en/tools/ht3410").location == "/en/tools/HT-3410"
    assert shop.buyer.get("/en/tools/HT-9").status_code == 404


def test_whoever_may_not_buy_is_told_who_does(shop: Shop) -> None:
    page = words(shop.technician.get("/en/tools/HT-3410"))
    assert "The owner or a buyer of your company can order it." in page


def test_an_order_of_goods_goes_all_its_way(shop: Shop) -> None:
    free, reserved, _ = shop.stock("HT-3410")
    slug = order(shop, "HT-3410", 2)
    assert shop.stock("HT-3410")[:2] == (free - 2, reserved + 2)
    assert "Is being packed" in words(shop.buyer.get(f"/en/orders/{slug}"))
    send(shop, 2)
    assert shop.stock("HT-3410")[:2] == (free - 2, reserved)
    page = words(shop.buyer.get(f"/en/orders/{slug}"))
    assert "Delivered" in page
    assert "0000 1234" in page
    assert "DPD, numer przesyłki 0000 1234." in shop.mails()[-1]
    assert "Your company has" in words(shop.technician.get("/en/tools/HT-3410"))


def test_a_device_goes_with_its_number_and_gets_a_licence(shop: Shop) -> None:
    order(shop, "HV-100")
    waiting = shop.staff.get("/en/staff/shipments")
    line = first(r'name="quantity-(\d+)"', waiting)
    place = first(r'action="(/en/staff/shipments/orders/\d+)"', waiting)
    refused = post(shop.staff, place, **{f"quantity-{line}": 1, f"serials-{line}": ""})
    assert (refused.status_code, "Type one serial number per device" in words(refused)) == (400, True)
    send(shop, 1, "VCI-0001")
    page = words(shop.technician.get("/en/company/tools"))
    assert "VCI-0001 until 22 November 2027" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"phone": ""}, "The carrier asks for a telephone number.", id="no telephone"),
        pytest.param({"shown": "1"}, "The amount is another now", id="another amount"),
        pytest.param({"to": "other", "country": "PL"}, "Type street and number.", id="no address"),
        pytest.param({"quantity": "99"}, "Not so many of HT-3410", id="more than there is"),
    ],
)
def test_an_order_that_cannot_be_sent_is_not_placed(shop: Shop, fields: dict[str, str], said: str) -> None:
    before = shop.stock("HT-3410")
    sent = {
        "kind": "tool", "code": "HT-3410", "to": "company", "way": "delivery-courier", "phone": "+48221002030"
    } | fields  # fmt: skip
    page = post(shop.buyer, "/en/checkout", **sent)
    assert page.status_code == 409
    assert said in words(page)
    assert shop.stock("HT-3410") == before


def test_reckoning_with_another_delivery_orders_nothing(shop: Shop) -> None:
    before = shop.stock("HT-3410")
    page = post(
        shop.buyer,
        "/en/checkout",
        kind="tool",
        code="HT-3410",
        to="company",
        way="delivery-fetched",
        step="reckon",
    )
    assert "PLN 429.27" in words(page).replace("\N{NO-BREAK SPACE}", " ")
    assert shop.stock("HT-3410") == before


def test_goods_that_no_way_takes_are_said_to_be_too_heavy(shop: Shop) -> None:
    with shop.app.test_request_context("/en/checkout"):
        assert goods_words(DeliveryRefused(())).startswith("In this currency nothing of this weight")


def test_a_voucher_is_used_without_losing_where_the_goods_go(shop: Shop) -> None:
    page = shop.buyer.get("/en/checkout?kind=tool&code=HT-3410").text
    (form,) = [one for one in page.partition("<main")[2].split("<form")[1:] if 'name="voucher"' in one]
    fields = set(re.findall(r' name="([a-z_]+)"', form.partition("</form>")[0]))
    assert {"voucher", "step", "to", "street", "city", "way"} <= fields
    answer = post(
        shop.buyer, "/en/checkout", kind="tool", code="HT-3410", voucher="NONE", step="reckon", to="other",
        street="Nowa 5", city="Łódź", way="delivery-fetched",
    )  # fmt: skip
    assert "There is no such voucher" in words(answer)
    assert [value for value in ("Nowa 5", "Łódź", "NONE") if f'value="{value}"' not in answer.text] == []
    assert 'value="other" selected' in answer.text
    assert 'value="delivery-fetched" checked' in answer.text


def test_another_currency_is_chosen_without_losing_where_the_goods_go(shop: Shop) -> None:
    typed = {"kind": "tool", "code": "HT-3410", "to": "other", "street": "Nowa 5", "city": "Łódź"}
    euro = post(shop.buyer, "/en/checkout", **typed, way="delivery-fetched", to_currency="EUR")
    assert "This is not for sale in this currency today" in words(euro)
    again = form_of(euro, "/en/checkout")
    assert again.items() >= typed.items()
    assert again["currency"] == "EUR"
    zloty = post(shop.buyer, "/en/checkout", **again | {"to_currency": "PLN"})
    assert [value for value in ("Nowa 5", "Łódź") if f'value="{value}"' not in zloty.text] == []
    assert 'value="other" selected' in zloty.text
    assert 'value="delivery-fetched" checked' in zloty.text
    assert form_of(zloty, "/en/checkout")["currency"] == "PLN"
    assert 'name="to_currency" value="EUR"' in zloty.text


def test_an_address_that_nothing_goes_to_can_be_typed_anew(shop: Shop) -> None:
    page = post(
        shop.buyer, "/en/checkout", kind="tool", code="HT-3410", step="reckon", to="other", country="BR",
        street="Rua 5",
    )  # fmt: skip
    assert 'value="Rua 5"' in page.text
    assert 'name="step" value="reckon"' in page.text


def test_what_came_can_go_back_and_the_money_with_it(shop: Shop) -> None:
    order(shop, "HT-3410", 1)
    send(shop, 1)
    page = shop.buyer.get("/en/company/tools")
    line = first(r'name="line" value="(\d+)"', page)
    unsaid = post(shop.buyer, "/en/company/returns", line=line, quantity=1, ground="defect", words="")
    assert (unsaid.status_code, "Say in a sentence why." in words(unsaid)) == (400, True)
    asked = post(shop.buyer, "/en/company/returns", line=line, quantity=1, ground="defect", words="It bends")
    assert "Your return has the number RMA/2026/" in words(asked)
    address = first(r'action="(/en/staff/returns/\d+)"', shop.staff.get("/en/staff/shipments"))
    refused = post(shop.staff, address, step="refuse", answer="")
    assert (refused.status_code, "Say why: the customer reads it." in words(refused)) == (400, True)
    free = shop.stock("HT-3410")[0]
    for step in ("accept", "receive"):
        post(shop.staff, address, step=step, answer="To Polna 1")
    assert shop.stock("HT-3410")[::2] == (free, 1)
    done = post(shop.staff, f"{address}/refund")
    assert "The money goes back." in words(done)
    assert "The money goes back" in words(shop.buyer.get("/en/company/tools"))
    assert "Pieniądze za zwrot RMA/2026/000001 wracają do Ciebie." in shop.mails()[-1]
    assert ["To Polna 1" in mail for mail in shop.mails()[-3:]] == [True, False, False]
    post(shop.staff, "/en/staff/stock/HT-3410", step="put-back", quantity=1)
    assert shop.stock("HT-3410")[::2] == (free + 1, 0)


def test_a_company_notes_what_it_has_from_elsewhere(shop: Shop) -> None:
    page = post(shop.technician, "/en/company/tools", number="ht 3410", quantity=1, place="Cupboard 3")
    assert "Cupboard 3" in words(page)
    unknown = post(shop.technician, "/en/company/tools", number="HT-9", quantity=1, place="")
    assert (unknown.status_code, "There is no tool HT-9 in the catalogue." in words(unknown)) == (404, True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param(
            {"step": "count", "quantity": 3}, "Say why, in a few words", id="a count without a reason"
        ),
        pytest.param(
            {"step": "write-off", "quantity": 9999, "note": "x"}, "So many pieces", id="more than there is"
        ),
        pytest.param({"step": "receive", "quantity": "many"}, "Type a whole number", id="no number"),
        pytest.param({"step": "expect", "quantity": 1, "on": "soon"}, "So many pieces", id="no day"),
    ],
)
def test_a_movement_that_makes_no_sense_is_not_booked(
    shop: Shop, fields: dict[str, object], said: str
) -> None:
    before = shop.stock("HV-100")
    page = post(shop.staff, "/en/staff/stock/HV-100", **fields)
    assert (page.status_code, said in words(page)) == (400, True)
    assert shop.stock("HV-100") == before


def test_the_staff_see_the_stock_and_every_movement(shop: Shop) -> None:
    post(shop.staff, "/en/staff/stock/HV-100", step="receive", quantity=2, note="WZ 7")
    assert "WZ 7" in words(shop.staff.get("/en/staff/stock/HV-100"))
    tomorrow = (NOON + timedelta(days=1)).date().isoformat()
    post(shop.staff, "/en/staff/stock/HV-100", step="expect", quantity=4, on=tomorrow)
    assert "4 · 23 November 2026" in words(shop.staff.get("/en/staff/stock?q=hv"))


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        pytest.param(
            b"number,kind,name_pl,name_en\nHT-7,special-tool,klin,wedge\n", 200, "1 new, 0 changed", id="good"
        ),
        pytest.param(
            b"number,kind,name_pl,name_en\nHT-8,hammer,a,b\n", 400, "line 2, column kind", id="a bad line"
        ),
        pytest.param(b"number\nHT-8\n", 400, "The file lacks the columns kind", id="columns missing"),
        pytest.param(b"\xff\xfe", 400, "This is no CSV in UTF-8", id="no text"),
    ],
)
def test_a_catalogue_is_taken_in_whole_or_not_at_all(
    shop: Shop, content: bytes, status: int, said: str
) -> None:
    file = (io.BytesIO(content), "tools.csv")
    page = post(shop.staff, "/en/staff/stock", catalogue=file)
    assert (page.status_code, said in words(page)) == (status, True)
