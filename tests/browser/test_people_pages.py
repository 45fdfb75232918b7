"""The pages about people of staff, companies and visitors: by WCAG 2.2 AA, on the narrowest phone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from entitlements.accounts import Role
from entitlements.audit_records import account_number
from entitlements.factor_resets import FactorResets
from kb.store import utc_now
from tests.browser.conftest import Visit, prove_everybody
from tests.browser.test_accessibility import RULES
from tests.factories.accounts import add_account, add_workshop
from tests.factories.portals import PASSWORD, STAFF, TECHNICIAN, portal_with_library
from tests.factories.registration import Office
from tests.factories.servers import running_server
from translations.locales import Language

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]
OWNER = "szefowa@kowal.example"
NARROW = {"width": 320, "height": 800}


@dataclass(frozen=True)
class Desk:
    """A running portal on whose desks something lies."""

    home: Path
    address: str
    application: int
    company: int


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("desk")
    opened, now = portal_with_library(home), utc_now()
    office = Office(opened.workspace.database)
    office.clock.now = now
    company = office.hand_in()
    application = office.application(company).id
    with opened.workspace.database.write() as session:
        kowal = add_workshop(session, now)
        add_account(session, OWNER, "Ola Kowal", PASSWORD, Role.OWNER, now, Language.POLISH, kowal)
        technician = account_number(session, TECHNICIAN)
        assert technician is not None
        FactorResets(session).ask(technician, "The phone fell into the pit.", now, by=None)
    opened.workspace.close()
    with running_server(home) as server:
        yield Desk(home=home, address=server.address, application=application, company=company)


def log_in(desk: Desk, here: Visit, email: str, language: str) -> Page:
    """Log in, second factor given."""
    here.address = desk.address
    here.open(f"/{language}/login")
    here.page.fill("[name=email]", email)
    here.page.fill("[name=password]", PASSWORD)
    with here.page.expect_navigation():
        here.page.keyboard.press("Enter")
    prove_everybody(desk.home)
    return here.page


STAFF_PAGES = {
    "applications": "/staff/applications?state=any",
    "application": "/staff/applications/{application}",
    "companies": "/staff/operators",
    "company": "/staff/operators/{company}",
    "lost devices": "/staff/second-factors",
    "audit trail": "/staff/audit?days=7",
    "accesses": "/staff/accesses",
    "state of the portal": "/status",
}
VISITORS_PAGES = {
    "registration": "/register",
    "sent": "/register/sent",
    "terms": "/terms",
    "link too old": "/register/verify/none",
    "privacy": "/privacy",
    "navigation": "/navigation",
    "new password": "/login/new-password",
}


def assert_right(here: Visit) -> None:
    """Axe finds nothing, nothing is wider than the screen, the title begins with the heading."""
    page = here.page
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert page.locator("h1").count() == 1
    assert page.title().removesuffix(" · AOS") == " ".join(page.locator("h1").inner_text().split())
    assert here.asked_elsewhere == []


@pytest.mark.parametrize(("language", "scheme"), [("pl", "light"), ("en", "dark")], ids=["pl", "en"])
@pytest.mark.parametrize("path", STAFF_PAGES.values(), ids=list(STAFF_PAGES))
def test_a_page_of_the_staff_is_accessible_and_fits_a_phone(
    desk: Desk, visit: NewVisit, path: str, language: str, scheme: str
) -> None:
    here = visit(color_scheme=scheme, viewport=NARROW)
    log_in(desk, here, STAFF, language)
    assert here.open(f"/{language}" + path.format(application=desk.application, company=desk.company)) == 200
    assert_right(here)


@pytest.mark.parametrize(("language", "scheme"), [("pl", "dark"), ("en", "light")], ids=["pl", "en"])
@pytest.mark.parametrize("path", VISITORS_PAGES.values(), ids=list(VISITORS_PAGES))
def test_a_page_for_visitors_is_accessible_and_fits_a_phone(
    desk: Desk, visit: NewVisit, path: str, language: str, scheme: str
) -> None:
    here = visit(color_scheme=scheme, viewport=NARROW)
    here.address = desk.address
    here.open(f"/{language}{path}")
    assert_right(here)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_application_of_a_company_is_accessible(desk: Desk, visit: NewVisit, language: str) -> None:
    here = visit(viewport=NARROW)
    log_in(desk, here, OWNER, language)
    here.open(f"/{language}/application")
    assert_right(here)


def test_the_tabs_are_one_menu_on_a_phone_that_opens_without_a_script(desk: Desk, visit: NewVisit) -> None:
    here = visit(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = log_in(desk, here, STAFF, "pl")
    here.open("/pl/staff/audit")
    menu = page.locator(".tabs-menu")
    box = menu.bounding_box()
    assert box is not None
    assert 44 <= box["height"] <= 60
    menu.locator("summary").click()
    menu.get_by_role("link", name="Wnioski").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wnioski")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_the_first_mistake_in_a_form_has_the_focus(desk: Desk, visit: NewVisit, *, has_script: bool) -> None:
    here = visit(java_script_enabled=has_script)
    here.address = desk.address
    here.open("/en/register")
    here.page.fill("[name=legal_name]", "Kowal")
    here.page.get_by_role("button", name="Register", exact=True).click()
    expect(here.page.locator("#mistakes")).to_be_visible()
    expect(here.page.locator("main [aria-invalid]").first).to_be_focused()


def test_a_log_in_that_failed_says_why_where_the_focus_is(desk: Desk, visit: NewVisit) -> None:
    here = visit()
    here.address = desk.address
    here.open("/en/login")
    here.page.fill("[name=email]", "nobody@kowal.example")
    here.page.fill("[name=password]", "not the password")
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_role("alert")).to_be_focused()
