"""Buying in a real browser: refused at a document, an hour bought, back at the same place, read."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from entitlements.accounts import Profile, Role, Standing
from entitlements.operators import NewOperator, OperatorStore
from kb.store import utc_now
from tests.browser.conftest import Visit
from tests.factories.accounts import add_account
from tests.factories.portals import PASSWORD, portal_with_library
from tests.factories.servers import free_port, served_here
from translations.locales import Language
from web import create_app
from web.payment_settings import PaymentSettings
from web.sample.invoice_demo import write_seller
from web.sample.price_demo import VOUCHER, load_prices
from web.settings import Settings
from web.wiring import Portal

pytestmark = pytest.mark.slow

BUYER = "szefowa@nowa.example"
DOCUMENT = "brake-pads"
WORDS: dict[str, dict[str, str]] = {
    "pl": {
        "text": "odchylić zacisk do góry",
        "buy": "Kup: Informacje naprawcze, wszystkie marki, 1 godzina",
        "order": "Zamów i zapłać 47,97\xa0zł",
        "cheaper": "Zamów i zapłać 38,38\xa0zł",
        "use": "Użyj",
        "gateway": "Bramka pokazowa",
        "pay": "Zapłać",
        "decline": "Odrzuć płatność",
        "start": "Uruchom teraz i czytaj",
        "paid": "Zapłacono",
    },
    "en": {
        "text": "swing the caliper up",
        "buy": "Buy: Repair information, all makes, 1 hour",
        "order": "Order and pay PLN\xa047.97",
        "cheaper": "Order and pay PLN\xa038.38",
        "use": "Use it",
        "gateway": "Demonstration gateway",
        "pay": "Pay",
        "decline": "Decline",
        "start": "Start now and read",
        "paid": "Paid",
    },
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A portal with documents, prices, and an approved company that has no ticket."""
    portal = portal_with_library(tmp_path)
    add_buyer(portal, utc_now())
    portal.workspace.close()
    write_seller(tmp_path)
    return tmp_path


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = Settings(home=home, base_url=address, payments=PaymentSettings(is_fake=True))
    with served_here(create_app(settings), port):
        yield address


@pytest.fixture
def visit(browser: Browser, address: str, home: Path) -> Iterator[Visit]:
    context = browser.new_context()
    found = Visit(page=context.new_page(), address=address, home=home)
    found.listen()
    yield found
    context.close()


def add_buyer(portal: Portal, now: datetime) -> None:
    with portal.workspace.database.write() as session:
        load_prices(session, utc_now)
        company = OperatorStore(session).add(
            NewOperator(
                legal_name="Nowa",
                profile=Profile.REPAIRER,
                street="Krótka 2",
                postal_code="00-002",
                city="Warszawa",
                country="PL",
                language=Language.POLISH,
            ),
            Standing.APPROVED,
            now,
        )
        add_account(session, BUYER, "Nina Nowa", PASSWORD, Role.OWNER, now, operator_id=company.id)


def log_in(visit: Visit, language: str) -> None:
    visit.open(f"/{language}/login")
    visit.page.fill("[name=email]", BUYER)
    visit.page.fill("[name=password]", PASSWORD)
    with visit.page.expect_navigation():
        visit.page.click(".button-main")
    visit.prove()


def press(page: Page, name: str, **options: Any) -> None:
    page.get_by_role("button", name=name, **options).first.click()


@pytest.mark.parametrize("language", ["pl", "en"])
def test_whoever_is_refused_buys_an_hour_and_reads_where_they_were(visit: Visit, language: str) -> None:
    page, words = visit.page, WORDS[language]
    log_in(visit, language)
    place = f"/{language}/documents/{DOCUMENT}"
    visit.open(place)
    expect(page.locator("main")).not_to_contain_text(words["text"])
    press(page, words["buy"])
    expect(page.get_by_role("button", name=words["order"])).to_be_visible()
    page.fill("[name=voucher]", VOUCHER)
    press(page, words["use"], exact=True)
    press(page, words["cheaper"])
    press(page, words["gateway"])
    press(page, words["decline"], exact=True)
    visit.open(f"/{language}/orders")
    page.get_by_role("link", name="ZA/").first.click()
    page.locator("main .button-main").first.click()
    press(page, words["gateway"])
    press(page, words["pay"], exact=True)
    page.wait_for_url(f"**{place}*")
    press(page, words["start"])
    expect(page.locator("main")).to_contain_text(words["text"])
    assert visit.path().startswith(place)
    visit.open(f"/{language}/orders")
    expect(page.locator("main .table")).to_contain_text(words["paid"])
    visit.open(f"/{language}/invoices")
    expect(page.locator("main .table tbody tr")).to_have_count(1)
    assert visit.asked_elsewhere == []
    assert visit.complaints == []


def test_buying_works_without_javascript(browser: Browser, address: str, home: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    visit = Visit(page=context.new_page(), address=address, home=home)
    log_in(visit, "en")
    visit.open("/en/prices")
    press(visit.page, WORDS["en"]["buy"])
    press(visit.page, WORDS["en"]["order"])
    press(visit.page, WORDS["en"]["gateway"])
    press(visit.page, WORDS["en"]["pay"], exact=True)
    visit.page.wait_for_url("**/en/prices*")
    visit.open("/en/orders")
    expect(visit.page.locator("main .table")).to_contain_text(WORDS["en"]["paid"])
    visit.open("/en/tickets")
    expect(visit.page.get_by_role("button", name="Start now")).to_have_count(1)
    context.close()
