"""Buying a tool in a browser, in both languages, without JavaScript: from the first look to the refund.

It fits, is ordered, paid, sent and there; its invoice is read on paper and as e-invoice; it goes back.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import update

from entitlements.accounts import Role
from entitlements.invoices.fa3_schema import check
from entitlements.models import OperatorRow
from entitlements.money import Currency, Money
from entitlements.shop.catalogue_csv import Entry
from kb.store import utc_now
from tests.browser.conftest import Visit, prove_everybody
from tests.browser.test_accessibility import RULES
from tests.factories.accounts import add_account
from tests.factories.portals import PASSWORD, STAFF, portal_with_library
from tests.factories.servers import running_server
from tests.factories.shop import stock_up, vehicle_interface
from web.catalogue_import import take_in
from web.sample.invoice_demo import write_seller
from web.sample.shop_demo import set_delivery_prices

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
        "gateway": "Bramka pokazowa",
        "pay now": "Zapłać",
        "give back": "Zwróć: HV-100",
        "ask": "Zgłoś zwrot",
        "accept": "Przyjmij",
        "here": "Towar jest u nas",
        "refund": "Oddaj pieniądze",
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
        "gateway": "Demonstration gateway",
        "pay now": "Pay",
        "give back": "Give back: HV-100",
        "ask": "Ask for the return",
        "accept": "Accept",
        "here": "The goods are here",
        "refund": "Give the money back",
    },
}
INVOICE = {
    "pl": (
        "Faktura VAT FV/",
        "Data wystawienia: ",
        "Data sprzedaży: ",
        "Zamówienie: ZA/",
        "Sprzedawca Serwis Wzorcowy sp. z o.o. (demo) ul. Wzorcowa 1 00-001 Warszawa NIP 5260250274",
        "Nabywca Kowal Polna 1 00-001 Warszawa NIP 1234563218",
        "HV-100 interfejs pass-thru",
        "1 szt. 3 490,00 zł 3 490,00 zł 23% 802,70 zł",
        "23% 3 509,00 zł 807,07 zł 4 316,07 zł",
        "Razem: 4 316,07 zł",
        "Słownie: cztery tysiące trzysta szesnaście złotych 07/100",
        "Zapłacono: ",
        "PL61 1090 1014 0000 0712 1981 2874",
    ),
    "en": (
        "VAT invoice FV/",
        "Issued on: ",
        "Supplied on: ",
        "Order: ZA/",
        "Seller Serwis Wzorcowy sp. z o.o. (demo) ul. Wzorcowa 1 00-001 Warszawa NIP 5260250274",
        "Buyer Kowal Polna 1 00-001 Warszawa NIP 1234563218",
        "HV-100 pass-thru interface",
        "1 pc. PLN 3,490.00 PLN 3,490.00 23% PLN 802.70",
        "23% PLN 3,509.00 PLN 807.07 PLN 4,316.07",
        "Total: PLN 4,316.07",
        "Paid on: ",
        "PL61 1090 1014 0000 0712 1981 2874",
    ),
}
CORRECTION = {
    "pl": (
        "Faktura korygująca KOR/",
        "Koryguje: FV/",
        "Powód: RMA/",
        "Przed korektą",
        "Po korekcie",
        "Zmiana kwoty należności: -4 292,70 zł",
    ),
    "en": (
        "Correcting invoice KOR/",
        "Corrects: FV/",
        "Reason: RMA/",
        "Before the correction",
        "After the correction",
        "Change of the amount due: -PLN 4,292.70",
    ),
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
        session.execute(update(OperatorRow).values(vat_country="PL", vat_number="1234563218"))
    portal.workspace.close()
    write_seller(home)
    with running_server(home, {"AOS_FAKE_GATEWAY": "1"}) as server:
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


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def order_and_pay(buyer: Visit, language: str) -> None:
    """Find out that it fits, put it into the basket, order it, and pay at the gateway."""
    page, words = buyer.page, WORDS[language]
    buyer.open(f"/{language}/tools/HV-100")
    page.select_option("#fit-car", index=1)
    page.select_option("#fit-system", "windows-11")
    page.select_option("#fit-standard", "j2534-05.00")
    press(page, words["check"])
    expect(page.locator(".tool-verdict")).to_contain_text(words["fits"])
    page.get_by_role("button", name=words["put"]).click()
    expect(page.locator(".flash")).to_contain_text("HV-100")
    buyer.open(f"/{language}/basket")
    page.get_by_role("link", name=words["pay"]).click()
    page.fill("#phone", "+48 22 100 20 30")
    page.get_by_role("button", name=words["order"]).click()
    page.get_by_role("link", name=words["lines"]).click()
    expect(page.locator("main")).to_contain_text(words["reserved"])
    page.locator("main .button-main").first.click()
    page.get_by_role("button", name=words["gateway"]).click()
    page.wait_for_url("**/gateway/**")
    press(page, words["pay now"])
    page.wait_for_url("**/orders/ZA-*")


def send(staff: Visit, language: str, serial: str) -> None:
    """Pack the device, hand the parcel over, and let it arrive."""
    page, words = staff.page, WORDS[language]
    staff.open(f"/{language}/staff/shipments")
    page.get_by_label(words["serials"]).fill(serial)
    page.get_by_role("button", name=words["pack"]).click()
    page.get_by_label(words["tracking"]).fill("0000 1234")
    press(page, words["sent"])
    press(page, words["arrived"])


def give_back(buyer: Visit, language: str, serial: str) -> None:
    """Ask for the return of the device."""
    page, words = buyer.page, WORDS[language]
    page.get_by_text(words["give back"]).first.click()
    page.get_by_label(serial).check()
    press(page, words["ask"])
    expect(page.locator("#returns")).to_contain_text(serial)


def take_back(staff: Visit, language: str) -> None:
    """Accept the return, take the goods in, give the money back."""
    page, words = staff.page, WORDS[language]
    staff.open(f"/{language}/staff/shipments")
    press(page, words["accept"])
    press(page, words["here"])
    press(page, words["refund"])


def file_of(link: Locator) -> bytes:
    """What the browser saves when a link is followed."""
    with link.page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def on_paper(link: Locator) -> str:
    """The text of a PDF as its reader finds it."""
    pages = PdfReader(io.BytesIO(file_of(link))).pages
    text = "\n".join(page.extract_text() for page in pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_tool_is_bought_paid_sent_invoiced_and_given_back(
    house: House, visit: NewVisit, language: str
) -> None:
    serial = f"VCI-{language}-1".upper()
    buyer, staff = visit(java_script_enabled=False), visit(java_script_enabled=False)
    page, desk = enter(house, buyer, OWNER, language), enter(house, staff, STAFF, language)
    order_and_pay(buyer, language)
    send(staff, language, serial)
    buyer.open(f"/{language}/company/tools")
    expect(page.locator("main")).to_contain_text(serial)

    buyer.open(f"/{language}/invoices")
    invoice = page.locator("tbody tr").first
    paper = on_paper(invoice.get_by_role("link", name="PDF"))
    assert [words for words in INVOICE[language] if words not in paper] == []
    electronic = file_of(invoice.get_by_role("link", name="XML"))
    check(electronic)
    staff.open(f"/{language}/staff/invoices")
    desk.locator("tbody tr a").first.click()
    assert file_of(desk.get_by_role("link", name="XML")) == electronic

    buyer.open(f"/{language}/company/tools")
    give_back(buyer, language, serial)
    take_back(staff, language)
    buyer.open(f"/{language}/invoices")
    correction = page.locator("tbody tr").first
    paper = on_paper(correction.get_by_role("link", name="PDF"))
    assert [words for words in CORRECTION[language] if words not in paper] == []
    check(file_of(correction.get_by_role("link", name="XML")))
    assert buyer.complaints == staff.complaints == []
    assert buyer.asked_elsewhere == staff.asked_elsewhere == []


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    "path", ["/tools", "/tools/HV-100", "/company/tools", "/checkout?kind=tool&code=HV-100", "/invoices"]
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
