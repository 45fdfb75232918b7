"""Buying a tool in a browser, in both languages, without JavaScript: fits, ordered, paid, sent, there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from entitlements.accounts import Role
from entitlements.money import Currency, Money
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import ReceivedPayment
from entitlements.orders.store import OrderStore
from entitlements.shop.catalogue_csv import Entry
from kb.store import utc_now
from tests.browser.conftest import Visit, prove_everybody
from tests.browser.test_accessibility import RULES
from tests.factories.accounts import add_account
from tests.factories.portals import PASSWORD, STAFF, portal_with_library
from tests.factories.servers import running_server
from tests.factories.shop import stock_up, vehicle_interface
from web.catalogue_import import take_in
from web.order_wiring import run_effects
from web.sample.shop_demo import set_delivery_prices
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]
OWNER = "szef@example.org"
WORDS = {
    "pl": {
        "check": "Sprawdź",
        "fits": "Pasuje.",
        "put": "Włóż HV-100 do koszyka",
        "pay": "Przejdź do płatności",
        "order": "Zamów i zapłać",
        "lines": "Zamówienie i jego pozycje",
        "reserved": "Zarezerwowane do czasu zapłaty",
        "pack": "Spakuj",
        "sent": "Przekazana przewoźnikowi",
        "tracking": "Numer przesyłki",
        "arrived": "Dotarła",
        "serials": "Numery seryjne, po jednym w wierszu",
    },
    "en": {
        "check": "Check",
        "fits": "It fits.",
        "put": "Put HV-100 into the basket",
        "pay": "Go on to paying",
        "order": "Order and pay",
        "lines": "The order and its lines",
        "reserved": "Reserved until the order is paid",
        "pack": "Pack",
        "sent": "It is with the carrier",
        "tracking": "Tracking number",
        "arrived": "It has arrived",
        "serials": "Serial numbers, one per line",
    },
}


@dataclass(frozen=True)
class House:
    """A running portal and its data folder."""

    home: Path
    address: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("house")
    portal = portal_with_library(home)
    price = Money(minor=349_000, currency=Currency.PLN)
    with portal.workspace.database.write() as session:
        add_account(session, OWNER, "Ewa Szef", PASSWORD, Role.OWNER, utc_now())
        stock_up(session, vehicle_interface(), 5, utc_now())
        take_in(session, [Entry(tool=vehicle_interface(), prices=(price,))], None, utc_now)
        set_delivery_prices(session, utc_now)
    portal.workspace.close()
    with running_server(home) as server:
        yield House(home=home, address=server.address)


def enter(house: House, here: Visit, email: str, language: str) -> Page:
    """Be somebody whose second factor was given just now."""
    here.address, here.home = house.address, house.home
    here.open(f"/{language}/login")
    here.page.fill("[name=email]", email)
    here.page.fill("[name=password]", PASSWORD)
    with here.page.expect_navigation():
        here.page.keyboard.press("Enter")
    prove_everybody(house.home)
    return here.page


def money_arrives(house: House) -> None:
    """The whole amount of the newest order is there."""
    portal = open_portal(Settings(home=house.home))
    with portal.workspace.database.write() as session:
        order = OrderStore(session).found()[0]
        payment = ReceivedPayment(
            provider="test", reference=order.number, amount=order.gross, received_at=utc_now()
        )
        OrderDesk(session, utc_now).pay(order.id, payment)
    run_effects(portal, utc_now, order.id)
    portal.workspace.close()


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_tool_is_bought_paid_sent_and_there(house: House, visit: NewVisit, language: str) -> None:
    words = WORDS[language]
    buyer = visit(java_script_enabled=False)
    page = enter(house, buyer, OWNER, language)
    buyer.open(f"/{language}/tools/HV-100")
    page.select_option("#fit-car", index=1)
    page.select_option("#fit-system", "windows-11")
    page.select_option("#fit-standard", "j2534-05.00")
    page.get_by_role("button", name=words["check"], exact=True).click()
    expect(page.locator(".tool-verdict")).to_contain_text(words["fits"])
    page.get_by_role("button", name=words["put"]).click()
    expect(page.locator(".flash")).to_contain_text("HV-100")
    buyer.open(f"/{language}/basket")
    page.get_by_role("link", name=words["pay"]).click()
    page.fill("#phone", "+48 22 100 20 30")
    page.get_by_role("button", name=words["order"]).click()
    page.get_by_role("link", name=words["lines"]).click()
    expect(page.locator("main")).to_contain_text(words["reserved"])
    money_arrives(house)

    staff = visit(java_script_enabled=False)
    desk = enter(house, staff, STAFF, language)
    staff.open(f"/{language}/staff/shipments")
    desk.get_by_label(words["serials"]).fill(f"VCI-{language}-1")
    desk.get_by_role("button", name=words["pack"]).click()
    desk.get_by_label(words["tracking"]).fill("0000 1234")
    desk.get_by_role("button", name=words["sent"]).click()
    desk.get_by_role("button", name=words["arrived"]).click()

    buyer.open(f"/{language}/company/tools")
    expect(page.locator("main")).to_contain_text(f"VCI-{language}-1".upper())
    assert buyer.complaints == staff.complaints == []
    assert buyer.asked_elsewhere == staff.asked_elsewhere == []


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    "path", ["/tools", "/tools/HV-100", "/company/tools", "/checkout?kind=tool&code=HV-100"]
)
def test_pages_of_the_shop_are_accessible_and_fit_the_screen(
    house: House, visit: NewVisit, path: str, width: int
) -> None:
    here = visit(viewport={"width": width, "height": 844})
    page = enter(house, here, OWNER, "pl")
    here.open(f"/pl{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options=RULES)
    assert [(one["id"], one["nodes"][0]["target"]) for one in found.response["violations"]] == []
