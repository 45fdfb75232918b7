"""An order is paid without a script, in each way; the staff import a statement; how the pages look."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, expect

from entitlements.payments.titles import title_of
from tests.browser.shops import HOUR, WAYS, Person, Shop, person_at, shop_at
from tests.browser.test_accessibility import RULES
from tests.factories.portals import STAFF

pytestmark = pytest.mark.slow

BACK = "/prices?currency=PLN"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shop_at(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


def checkout(person: Person, code: str = HOUR) -> str:
    """The page on which something is ordered by somebody who was looking at prices."""
    return f"/checkout?code={code}&next=/{person.language}{BACK}"


@pytest.mark.parametrize(("way", "language"), list(zip(WAYS, ["pl", "en", "pl", "en"], strict=True)))
def test_an_order_is_paid_without_a_script(browser: Browser, shop: Shop, way: str, language: str) -> None:
    with person_at(browser, shop, language, has_script=False) as buyer:
        buyer.order(checkout(buyer))
        WAYS[way](buyer, browser)
        assert buyer.is_at(BACK)


def test_what_a_statement_does_not_explain_waits_beside_what_it_pays(browser: Browser, shop: Shop) -> None:
    with person_at(browser, shop) as buyer, person_at(browser, shop, email=STAFF) as staff:
        title = title_of(buyer.order(checkout(buyer, "info-all-month-1")))
        lines = ["Data;Tytuł;Kwota;Waluta", f"2026-11-21;{title};1 217,70;PLN", "2026-11-21;hello;1,00;PLN"]
        file: FilePayload = {"name": "a.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
        staff.go("/staff/payments")
        staff.page.set_input_files("[name=file]", file)
        staff.page.click(".pay-import button")
        expect(staff.page.locator(".pay-imported")).to_contain_text("1 payment booked")
        expect(staff.page.locator("main")).to_contain_text("hello")
        assert Axe().run(staff.page, options=RULES).response["violations"] == []


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desktop"])
def test_the_page_of_paying_fits_and_is_accessible(browser: Browser, shop: Shop, width: int) -> None:
    with person_at(browser, shop) as buyer:
        buyer.page.set_viewport_size({"width": width, "height": 800})
        buyer.order(checkout(buyer, "prog-all-day-1"))
        assert buyer.page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(buyer.page, options=RULES).response["violations"] == []
