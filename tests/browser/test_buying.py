"""Buying in a real browser: refused, an hour bought in each way, read at the same place until it ends."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from entitlements.products.kinds import Period
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import granted_product
from tests.browser.shops import WAYS, Person, Shop, person_at, shop_at
from web.sample.price_demo import VOUCHER
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

DOCUMENT = "/documents/brake-pads"
PLACE = f"{DOCUMENT}#fitting"
WORDS = {
    "pl": {
        "query": "klocki hamulcowe",
        "title": "Klocki hamulcowe przednie",
        "text": "odchylić zacisk do góry",
        "use": "Użyj",
        "cheaper": "Zamów i zapłać 38,38\xa0zł",
        "decline": "Odrzuć płatność",
        "paid": "Zapłacono",
        "extend": "Przedłuż o niewykorzystany bilet",
        "ended": "Twój bilet się skończył",
    },
    "en": {
        "query": "brake pads",
        "title": "Front brake pads",
        "text": "swing the caliper up",
        "use": "Use it",
        "cheaper": "Order and pay PLN\xa038.38",
        "decline": "Decline",
        "paid": "Paid",
        "extend": "Extend by an unused ticket",
        "ended": "Your ticket has ended",
    },
}


@pytest.fixture(params=["pl", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shop_at(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@pytest.fixture
def buyer(browser: Browser, shop: Shop, language: str) -> Iterator[Person]:
    """The owner of a company whose last ticket, if it had one, ended long ago."""
    shop.clock.now += timedelta(hours=2)
    with person_at(browser, shop, language) as buyer:
        yield buyer


def reads(person: Person) -> bool:
    """Whether the text stands there, at the section that it was left at."""
    expect(person.page.locator("main")).to_contain_text(WORDS[person.language]["text"])
    expect(person.page.locator("#fitting")).to_be_in_viewport()
    return person.page.url.endswith(PLACE)


def is_refused(person: Person) -> bool:
    """Whether contents stand there and no text."""
    expect(person.page.locator(".notice-locked")).to_be_visible()
    return WORDS[person.language]["text"] not in person.page.locator("main").inner_text()


def order_the_missing_hour(buyer: Person) -> None:
    """From the closed page, at a section, to the page of paying."""
    buyer.go(PLACE)
    assert is_refused(buyer)
    buyer.shop.prove_everybody()  # placing an order asks for the second factor afresh
    buyer.press("hour")
    buyer.press("order")
    buyer.order_number()


def find(buyer: Person) -> None:
    """Search, and open the first hit, whose snippet approved companies see."""
    words = WORDS[buyer.language]
    buyer.go(f"/search?q={words['query']}")
    expect(buyer.page.locator(".hit-snippet").first).to_be_visible()
    buyer.page.get_by_role("link", name=words["title"]).first.click()
    assert DOCUMENT in buyer.page.url


def pass_time(person: Person, minutes: int) -> None:
    """Time goes by at the portal and in the browser."""
    person.shop.clock.now += timedelta(minutes=minutes)
    person.page.clock.fast_forward(minutes * 60_000)


def warning(page: Page, words: str) -> bool:
    expect(page.locator("[data-ticket-says]")).to_contain_text(words)
    return page.locator("[data-ticket-warning]").is_visible()


@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_refused_buys_an_hour_and_reads_where_they_were(
    buyer: Person, browser: Browser, way: str
) -> None:
    find(buyer)
    order_the_missing_hour(buyer)
    WAYS[way](buyer, browser)
    assert buyer.is_at(PLACE)
    assert is_refused(buyer)  # bought is not started
    buyer.press("start")
    assert reads(buyer)


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_the_place_is_kept_on_the_way_over_tickets_and_prices(
    browser: Browser, shop: Shop, has_script: bool
) -> None:
    shop.clock.now += timedelta(hours=2)
    with person_at(browser, shop, "en", has_script=has_script) as buyer:
        here = buyer.page.locator("#fitting")
        buyer.go(PLACE)
        expect(here.get_by_text("This is your place")).to_be_visible()
        expect(buyer.page.get_by_text("This is your place").locator("visible=true")).to_have_count(1)
        here.get_by_role("link").click()
        buyer.page.get_by_role("link", name="Buy a ticket").click()
        shop.prove_everybody()
        buyer.press("hour")
        buyer.press("order")
        buyer.order_number()
        WAYS["fake"](buyer, browser)
        assert buyer.is_at(PLACE)
        here.get_by_role("link").click()
        buyer.press("Start now:")
        assert reads(buyer)


def test_a_ticket_that_ends_while_somebody_reads_takes_nothing_from_the_page_and_keeps_the_place(
    buyer: Person, browser: Browser
) -> None:
    grant_two_hours(buyer.shop)
    words = WORDS[buyer.language]
    buyer.page.clock.install()
    buyer.go(PLACE)
    buyer.press("start")
    assert reads(buyer)
    pass_time(buyer, 57)
    buyer.press(words["extend"])  # the bar that showed itself; the page stays
    expect(buyer.page.locator("[data-ticket-warning]")).to_be_hidden()
    assert reads(buyer)
    pass_time(buyer, 30)
    buyer.page.reload()
    assert reads(buyer)
    pass_time(buyer, 40)
    assert warning(buyer.page, words["ended"])
    assert reads(buyer)  # what is open stays open
    buyer.page.reload()
    assert is_refused(buyer)
    order_the_missing_hour(buyer)
    WAYS["fake"](buyer, browser)
    assert buyer.is_at(PLACE)
    buyer.press("start")
    assert reads(buyer)


def test_a_payment_that_was_declined_is_made_again_with_a_voucher_taken_off(
    buyer: Person, browser: Browser
) -> None:
    page, words = buyer.page, WORDS[buyer.language]
    buyer.go(PLACE)
    buyer.press("hour")
    page.fill("[name=voucher]", VOUCHER)
    page.get_by_role("button", name=words["use"], exact=True).first.click()
    buyer.press(words["cheaper"])
    number = buyer.order_number()
    buyer.press("fake")
    page.get_by_role("button", name=words["decline"], exact=True).click()
    buyer.go(f"/orders/{number.replace('/', '-')}")
    page.locator("main .button-main").first.click()
    WAYS["fake"](buyer, browser)
    assert buyer.is_at(PLACE)
    buyer.go("/orders")
    expect(page.locator("main .table tbody tr").first).to_contain_text(words["paid"])
    buyer.go(f"/invoices?q={number}")
    expect(page.locator("main .table tbody tr")).to_have_count(1)


def grant_two_hours(shop: Shop) -> None:
    """The company gets two unused hours."""
    opened = open_portal(Settings(home=shop.home))
    with opened.workspace.database.write() as session:
        desk = TicketDesk(session, shop.clock)
        tickets = [desk.grant(granted_product(Period.HOUR), shop.company_id) for _ in range(2)]
    opened.workspace.close()
    assert [one.seats for one in tickets] == [None, None]
