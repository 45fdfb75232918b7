"""A portal that sells, its clock, those who stand in for payment services, and a buyer at a browser.

The portal is served from this process, so that a test moves its clock; browsers have clocks of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

import requests
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from entitlements.accounts import Profile, Role, Standing
from entitlements.operators import NewOperator, OperatorStore
from entitlements.payments.provider import Notification
from entitlements.payments.titles import title_of
from kb.store import utc_now
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.payments import camt_053
from tests.factories.portals import PASSWORD, STAFF, give_second_factor, portal_with_library
from tests.factories.przelewy24_api import API_KEY, CRC, MERCHANT, Przelewy24Api
from tests.factories.servers import free_port, served_here
from tests.factories.stand_ins import stand_in
from tests.factories.stripe_api import API_KEY as STRIPE_KEY
from tests.factories.stripe_api import SECRET, StripeApi
from translations.locales import Language
from web import create_app
from web.payment_settings import PaymentSettings, Przelewy24Settings, StripeSettings
from web.sample.invoice_demo import write_seller
from web.sample.price_demo import load_prices
from web.settings import Settings
from web.wiring import Portal, open_portal

OWNER: Final = "szefowa@nowa.example"
HOUR: Final = "info-all-hour-1"
WORDS: Final[dict[str, dict[str, str]]] = {
    "pl": {
        "hour": "Kup: Informacje naprawcze, wszystkie marki, 1 godzina",
        "order": "Zamów i zapłać 47,97\xa0zł",
        "fake": "Bramka pokazowa",
        "pay": "Zapłać",
        "stripe": "Karta, BLIK lub Przelewy24, przez Stripe",
        "przelewy24": "Przelewy24",
        "waits": "Czekamy na potwierdzenie banku",
        "start": "Uruchom teraz i czytaj",
        "booked": "1 wpłata zaksięgowana",
        "back": "Wróć tam, gdzie przerwano",
    },
    "en": {
        "hour": "Buy: Repair information, all makes, 1 hour",
        "order": "Order and pay PLN\xa047.97",
        "fake": "Demonstration gateway",
        "pay": "Pay",
        "stripe": "Card, BLIK or Przelewy24, through Stripe",
        "przelewy24": "Przelewy24",
        "waits": "We wait for the bank’s word",
        "start": "Start now and read",
        "booked": "1 payment booked",
        "back": "Back to where you were",
    },
}


@dataclass
class Shop:
    """A served portal, and those who stand in for Przelewy24 and Stripe."""

    home: Path
    address: str
    company_id: int = 0
    clock: Clock = field(default_factory=lambda: Clock(utc_now()))
    p24: Przelewy24Api = field(default_factory=Przelewy24Api)
    stripe: StripeApi = field(default_factory=StripeApi)

    def tell(self, provider: str, notification: Notification) -> int:
        """A provider tells the portal; the status that it gets."""
        headers = {"Content-Type": "application/json", **notification.headers}
        url = f"{self.address}/payments/{provider}/notify"
        with requests.post(url, data=notification.body, headers=headers, timeout=20) as answer:
            return answer.status_code

    def prove_everybody(self) -> None:
        """Let everybody who is logged in have given their second factor now."""
        opened = open_portal(Settings(home=self.home))
        give_second_factor(opened, self.clock.now)
        opened.workspace.close()


@dataclass
class Person:
    """Somebody at a browser, in their language."""

    shop: Shop
    page: Page
    language: str = "en"

    @property
    def words(self) -> dict[str, str]:
        """What pages say in their language."""
        return WORDS[self.language]

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.shop.address}/{self.language}{path}")

    def log_in(self, email: str = OWNER) -> None:
        """Log in, the second factor given."""
        self.go("/login")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.click(".button-main")
        self.shop.prove_everybody()

    def press(self, word: str) -> None:
        """Press the first button that is called so."""
        self.page.get_by_role("button", name=self.words.get(word, word)).first.click()

    def order(self, path: str) -> str:
        """Order past the basket; returns the order's number, from the page on which it is paid."""
        self.go(path)
        self.page.click(".order-place")
        return self.order_number()

    def order_number(self) -> str:
        """The number of the order that the page of paying is about."""
        self.page.wait_for_url("**/pay/ZA-*")
        return self.page.url.rpartition("/")[2].replace("-", "/")

    def is_at(self, path: str) -> bool:
        """Whether the browser comes to a path of the portal."""
        self.page.wait_for_url(f"{self.shop.address}/{self.language}{path}", timeout=20_000)
        return True


@contextmanager
def shop_at(home: Path) -> Iterator[Shop]:
    """A portal with documents, prices, every way to pay, and an approved company that has no ticket."""
    shop = Shop(home=home, address=f"http://127.0.0.1:{(port := free_port())}")
    opened = portal_with_library(home)
    shop.company_id = _add_company(opened, shop.clock)
    opened.workspace.close()
    write_seller(home)
    with stand_in(shop.p24) as p24_url, stand_in(shop.stripe) as stripe_url:
        shop.stripe.url = stripe_url
        payments = PaymentSettings(
            stripe=StripeSettings(api_key=STRIPE_KEY, webhook_secret=SECRET, url=stripe_url),
            przelewy24=Przelewy24Settings(
                merchant_id=MERCHANT, pos_id=MERCHANT, crc=CRC, api_key=API_KEY, url=p24_url
            ),
            is_fake=True,
        )
        app = create_app(Settings(home=home, base_url=shop.address, payments=payments), clock=shop.clock)
        with served_here(app, port):
            yield shop


@contextmanager
def person_at(
    browser: Browser, shop: Shop, language: str = "en", email: str = OWNER, *, has_script: bool = True
) -> Iterator[Person]:
    """Somebody who has just logged in, in a browser of their own."""
    context: BrowserContext = browser.new_context(java_script_enabled=has_script)
    try:
        person = Person(shop=shop, page=context.new_page(), language=language)
        person.log_in(email)
        yield person
    finally:
        context.close()


def pays_with_fake(buyer: Person, _browser: Browser) -> None:
    """Pay on the page of the demonstration gateway."""
    buyer.press("fake")
    buyer.page.get_by_role("button", name=buyer.words["pay"], exact=True).click()


def pays_with_przelewy24(buyer: Person, _browser: Browser) -> None:
    """Pay at Przelewy24, which tells the portal and wants to be asked."""
    buyer.press("przelewy24")
    buyer.page.wait_for_url("**/trnRequest/*")
    buyer.page.click("button")
    waits_for_word(buyer)
    attempt = list(buyer.shop.p24.transactions)[-1]
    assert buyer.shop.tell("przelewy24", buyer.shop.p24.pay(attempt)) == 200
    assert buyer.shop.p24.transactions[attempt]["status"] == 2


def pays_with_stripe(buyer: Person, _browser: Browser) -> None:
    """Pay at Stripe, whose webhook Stripe's own code signs."""
    buyer.press("stripe")
    buyer.page.wait_for_url("**/checkout/cs_test_*")
    buyer.page.click("button")
    waits_for_word(buyer)
    attempt = list(buyer.shop.stripe.sessions.values())[-1]["client_reference_id"]
    assert buyer.shop.tell("stripe", buyer.shop.stripe.pay(attempt, buyer.shop.clock.now)) == 200


def pays_by_transfer(buyer: Person, browser: Browser) -> None:
    """Copy the title into a transfer; the staff import the bank's statement; the order leads back."""
    number = buyer.order_number()
    expect(buyer.page.get_by_text(title_of(number))).to_be_visible()
    with person_at(browser, buyer.shop, buyer.language, STAFF) as staff:
        staff.go("/staff/payments")
        content = camt_053(title_of(number), Decimal("47.97"), buyer.shop.clock.now.date())
        file: FilePayload = {"name": "wyciag.xml", "mimeType": "application/xml", "buffer": content}
        staff.page.set_input_files("[name=file]", file)
        staff.page.click(".pay-import button")
        expect(staff.page.locator(".pay-imported")).to_contain_text(staff.words["booked"])
    buyer.go(f"/orders/{number.replace('/', '-')}")
    buyer.page.get_by_role("link", name=buyer.words["back"]).click()


def waits_for_word(buyer: Person) -> None:
    """Coming back from a payment service proves nothing: its word is waited for."""
    buyer.page.wait_for_url("**/wait")
    expect(buyer.page.locator("h1")).to_have_text(buyer.words["waits"])


WAYS: Final = {
    "fake": pays_with_fake,
    "przelewy24": pays_with_przelewy24,
    "stripe": pays_with_stripe,
    "transfer": pays_by_transfer,
}


def _add_company(opened: Portal, clock: Clock) -> int:
    with opened.workspace.database.write() as session:
        load_prices(session, clock)
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
            clock.now,
        )
        add_account(session, OWNER, "Nina Nowa", PASSWORD, Role.OWNER, clock.now, operator_id=company.id)
        return company.id
