"""An order is paid in a browser, with each provider; the staff imports a statement; how the pages look."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from entitlements.accounts import Role
from entitlements.payments.provider import Notification
from entitlements.payments.titles import title_of
from kb.store import utc_now
from tests.browser.conftest import prove_everybody
from tests.browser.test_accessibility import RULES
from tests.factories.accounts import add_account
from tests.factories.portals import PASSWORD, STAFF, portal_with_library
from tests.factories.przelewy24_api import API_KEY, CRC, MERCHANT, Przelewy24Api
from tests.factories.servers import running_server
from tests.factories.stand_ins import stand_in
from tests.factories.stripe_api import API_KEY as STRIPE_KEY
from tests.factories.stripe_api import SECRET, StripeApi
from web.sample.invoice_demo import write_seller
from web.sample.price_demo import load_prices

pytestmark = pytest.mark.slow

BUYER = "kupuje@example.org"
BACK = "/{}/search?q=brake"
WORDS = {
    "pl": {"card": "Karta, BLIK lub Przelewy24, przez Stripe", "waits": "Czekamy na potwierdzenie banku"},
    "en": {"card": "Card, BLIK or Przelewy24, through Stripe", "waits": "We wait for the bank’s word"},
}


@dataclass
class Shop:
    """A running portal, and those who stand in for Przelewy24 and Stripe."""

    home: Path
    address: str = ""
    p24: Przelewy24Api = field(default_factory=Przelewy24Api)
    stripe: StripeApi = field(default_factory=StripeApi)

    def tell(self, provider: str, notification: Notification) -> int:
        """A provider tells the portal."""
        headers = {"Content-Type": "application/json", **notification.headers}
        url = f"{self.address}/payments/{provider}/notify"
        with requests.post(url, data=notification.body, headers=headers, timeout=20) as answer:
            return answer.status_code


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(home=tmp_path_factory.mktemp("shop"))
    portal = portal_with_library(shop.home)
    write_seller(shop.home)
    with portal.workspace.database.write() as session:
        load_prices(session, utc_now)
        add_account(session, BUYER, "Ewa Lis", PASSWORD, Role.BUYER, utc_now())
    portal.workspace.close()
    with stand_in(shop.p24) as p24_url, stand_in(shop.stripe) as stripe_url:
        shop.stripe.url = stripe_url
        environ = {
            "AOS_P24_MERCHANT_ID": str(MERCHANT),
            "AOS_P24_CRC": CRC,
            "AOS_P24_API_KEY": API_KEY,
            "AOS_P24_URL": p24_url,
            "AOS_STRIPE_API_KEY": STRIPE_KEY,
            "AOS_STRIPE_WEBHOOK_SECRET": SECRET,
            "AOS_STRIPE_URL": stripe_url,
            "AOS_FAKE_GATEWAY": "1",
        }
        with running_server(shop.home, environ) as server:
            shop.address = server.address
            yield shop


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest, browser: Browser, shop: Shop) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    log_in(page, shop, BUYER)
    yield page
    context.close()


def log_in(page: Page, shop: Shop, email: str) -> None:
    page.goto(f"{shop.address}/en/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click(".button-main")
    prove_everybody(shop.home)


def order_an_hour(page: Page, shop: Shop, language: str, code: str = "info-all-hour-1") -> str:
    """Order past the basket; returns the order's number, from the page on which it is paid."""
    page.goto(f"{shop.address}/{language}/checkout?code={code}&next={BACK.format(language)}")
    page.click(".order-place")
    page.wait_for_url("**/pay/ZA-*")
    return page.url.rpartition("/")[2].replace("-", "/")


def is_back(page: Page, shop: Shop, language: str) -> bool:
    page.wait_for_url(shop.address + BACK.format(language), timeout=20_000)
    return True


@pytest.mark.parametrize("language", ["pl", "en"])
def test_an_hour_is_bought_with_the_demonstration_gateway(page: Page, shop: Shop, language: str) -> None:
    order_an_hour(page, shop, language)
    page.click('form[action$="/fake"] button')
    page.wait_for_url("**/gateway/*")
    page.click('[value="pay"]')
    assert is_back(page, shop, language)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_an_hour_is_bought_with_przelewy24(page: Page, shop: Shop, language: str) -> None:
    order_an_hour(page, shop, language, "info-all-day-1")
    page.click('form[action$="/przelewy24"] button')
    page.wait_for_url("**/trnRequest/*")
    page.click("button")
    page.wait_for_url("**/wait")
    expect(page.locator("h1")).to_have_text(WORDS[language]["waits"])
    attempt = list(shop.p24.transactions)[-1]
    assert shop.tell("przelewy24", shop.p24.pay(attempt)) == 200
    assert shop.p24.transactions[attempt]["status"] == 2
    assert is_back(page, shop, language)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_an_hour_is_bought_with_stripe(page: Page, shop: Shop, language: str) -> None:
    order_an_hour(page, shop, language, "info-all-week-1")
    expect(page.locator('form[action$="/stripe"] button')).to_have_text(WORDS[language]["card"])
    page.click('form[action$="/stripe"] button')
    page.wait_for_url("**/checkout/cs_test_*")
    page.click("button")
    page.wait_for_url("**/wait")
    attempt = list(shop.stripe.sessions.values())[-1]["client_reference_id"]
    assert shop.tell("stripe", shop.stripe.pay(attempt, datetime.now(UTC))) == 200
    assert is_back(page, shop, language)


def test_a_statement_pays_an_order(page: Page, shop: Shop) -> None:
    number = order_an_hour(page, shop, "en", "info-all-month-1")
    expect(page.get_by_text(title_of(number))).to_be_visible()
    staff = page.context.browser.new_context() if page.context.browser else page.context
    desk = staff.new_page()
    log_in(desk, shop, STAFF)
    desk.goto(f"{shop.address}/en/staff/payments")
    text = f"Data;Tytuł;Kwota;Waluta\n2026-11-21;{title_of(number)};1 217,70;PLN\n2026-11-21;hello;1,00;PLN\n"
    file: FilePayload = {"name": "wyciag.csv", "mimeType": "text/csv", "buffer": text.encode()}
    desk.set_input_files("[name=file]", file)
    desk.click(".pay-import button")
    expect(desk.locator(".pay-imported")).to_contain_text("1 payment booked")
    assert Axe().run(desk, options=RULES).response["violations"] == []
    staff.close()
    page.goto(f"{shop.address}/en/pay/{number.replace('/', '-')}/wait")
    assert is_back(page, shop, "en")


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desktop"])
def test_the_page_of_paying_fits_and_is_accessible(browser: Browser, shop: Shop, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    log_in(page, shop, BUYER)
    order_an_hour(page, shop, "en", "prog-all-day-1")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page, options=RULES).response["violations"] == []
    context.close()
