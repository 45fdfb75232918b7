"""From an application to the inspector's file, in both languages, without JavaScript; and how pages look."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from entitlements.accounts import Role
from kb.store import utc_now
from tests.browser.conftest import Visit, prove_everybody
from tests.browser.test_accessibility import RULES
from tests.factories.accounts import add_account
from tests.factories.portals import PASSWORD, STAFF, TECHNICIAN, portal_with_library
from tests.factories.registration import PDF as BYTES
from tests.factories.servers import running_server
from translations.locales import Language

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]
OWNER, SECOND_STAFF = "szef@example.org", "piotr@example.org"
PDF: FilePayload = {"name": "dekra.pdf", "mimeType": "application/pdf", "buffer": BYTES}
VIN = "WVWZZZ1JZ3W386752"
KEYS = "/{}/documents/immobiliser-keys"
WORDS = {
    "pl": {
        "apply": "Złóż wniosek o uprawnienie",
        "hand in": "Złóż",
        "agree": "Dokumenty sprawdzone, zgadzam się",
        "once": "Ten sam certyfikat musi wpisać druga osoba",
        "granted": "Uprawnienie przyznane.",
        "declare": "Podaj pojazd i otwórz",
        "open": "Zapisz i otwórz",
        "until": "Otwarte dla Ciebie do",
        "opened": "Co otwierano",
        "cleared": "Uprawnienie ważne do",
    },
    "en": {
        "apply": "Apply for a clearance",
        "hand in": "Hand in",
        "agree": "I have checked the documents and agree",
        "once": "A second person has to enter the same",
        "granted": "The clearance is granted.",
        "declare": "Name the vehicle and open",
        "open": "Record and open",
        "until": "Open to you until",
        "opened": "What was opened",
        "cleared": "Cleared until",
    },
}


@dataclass(frozen=True)
class House:
    """A running portal and its data folder."""

    home: Path
    address: str


def _house(home: Path) -> Iterator[House]:
    portal = portal_with_library(home)
    with portal.workspace.database.write() as session:
        add_account(session, OWNER, "Ewa Szef", PASSWORD, Role.OWNER, utc_now())
        add_account(session, SECOND_STAFF, "Piotr Kos", PASSWORD, Role.STAFF, utc_now(), Language.ENGLISH)
    portal.workspace.close()
    with running_server(home) as server:
        yield House(home=home, address=server.address)


@pytest.fixture
def fresh_house(tmp_path: Path) -> Iterator[House]:
    yield from _house(tmp_path)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from _house(tmp_path_factory.mktemp("house"))


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


def apply(page: Page, here: Visit, language: str, whom: str) -> None:
    here.open(f"/{language}/company/clearances")
    page.get_by_role("link", name=WORDS[language]["apply"], exact=True).click()
    page.select_option("#for", label=whom)
    page.set_input_files("#papers", [PDF])
    page.get_by_role("button", name=WORDS[language]["hand in"], exact=True).click()
    expect(page.locator(".flash")).to_be_visible()


def agree(here: Visit, number: int, language: str, *, is_first: bool) -> None:
    page = here.page
    here.open(f"/{language}/staff/clearances/{number}")
    with page.expect_download():
        page.locator("a[download]").click()
    page.reload()
    page.fill("#issuer", "DEKRA")
    page.fill("#subject", "Jan Kowal")
    page.fill("#number", f"PL-{number}")
    page.fill("#valid_from", "2026-01-01")
    page.fill("#valid_to", "2030-12-30")
    page.get_by_role("button", name=WORDS[language]["agree"]).click()
    expect(page.locator(".flash")).to_contain_text(WORDS[language]["once" if is_first else "granted"])


@pytest.mark.parametrize("language", ["pl", pytest.param("en", marks=pytest.mark.slow)])
def test_from_the_application_to_the_inspectors_file(
    fresh_house: House, visit: NewVisit, language: str
) -> None:
    words = WORDS[language]
    at_owner, at_first, at_second, at_technician = (visit(java_script_enabled=False) for _ in range(4))
    owner = enter(fresh_house, at_owner, OWNER, language)
    technician = enter(fresh_house, at_technician, TECHNICIAN, language)
    assert at_technician.open(KEYS.format(language)) == 404
    company = {"pl": "Firma", "en": "The company"}[language]
    person = "Jan Kowal"
    apply(owner, at_owner, language, company)
    apply(owner, at_owner, language, person)
    enter(fresh_house, at_first, STAFF, language)
    enter(fresh_house, at_second, SECOND_STAFF, language)
    agree(at_first, 1, language, is_first=True)
    agree(at_first, 2, language, is_first=True)
    agree(at_second, 1, language, is_first=False)
    agree(at_second, 2, language, is_first=False)

    assert at_technician.open(KEYS.format(language)) == 200
    technician.get_by_role("link", name=words["declare"]).click()
    technician.fill("#vin", VIN.lower())
    technician.fill("#customer", "ZL/118")
    technician.check("#checked")
    technician.select_option("#purpose", "keys")
    technician.fill("#words", "second key was lost")
    technician.get_by_role("button", name=words["open"]).click()
    assert at_technician.path() == KEYS.format(language)
    expect(technician.locator("article")).to_contain_text(words["until"])
    expect(technician.locator("article")).to_contain_text("brake the seal")

    at_owner.open(f"/{language}/company/clearances")
    expect(owner.locator(".clearance-yes")).to_contain_text(words["cleared"])
    owner.get_by_role("link", name=words["opened"]).click()
    expect(owner.get_by_role("cell", name=VIN)).to_be_visible()
    with owner.expect_download() as download:
        owner.get_by_role("button", name="JSON").click()
    (record,) = json.loads(Path(download.value.path()).read_bytes())["records"]
    assert (record["vin"], record["customer"], record["account_name"]) == (VIN, "ZL/118", "Jan Kowal")
    assert "sha256" in download.value.suggested_filename


PAGES = {
    "clearances of the company": (OWNER, "/{}/company/clearances"),
    "application": (OWNER, "/{}/company/clearances/apply"),
    "accesses": (OWNER, "/{}/company/accesses"),
    "queue of the staff": (STAFF, "/{}/staff/clearances?state="),
    "requests of the staff": (STAFF, "/{}/staff/requests"),
    "mails": (STAFF, "/{}/staff/messages"),
    "navigation": (OWNER, "/{}/navigation"),
    "new request": (OWNER, "/{}/requests/new"),
    "own requests": (OWNER, "/{}/requests"),
}


@pytest.mark.parametrize(
    ("language", "scheme"),
    [pytest.param("pl", "light", marks=pytest.mark.slow), pytest.param("en", "dark", marks=pytest.mark.slow)],
)
@pytest.mark.parametrize(("email", "path"), PAGES.values(), ids=list(PAGES))
def test_a_page_passes_axe(
    house: House, visit: NewVisit, email: str, path: str, language: str, scheme: str
) -> None:
    here = visit(color_scheme=scheme)
    page = enter(house, here, email, language)
    here.open(path.format(language))
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations] == []


@pytest.mark.slow
@pytest.mark.parametrize(("email", "path"), PAGES.values(), ids=list(PAGES))
def test_a_page_is_never_wider_than_a_phone(house: House, visit: NewVisit, email: str, path: str) -> None:
    here = visit(viewport={"width": 320, "height": 800})
    page = enter(house, here, email, "pl")
    here.open(path.format("pl"))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
