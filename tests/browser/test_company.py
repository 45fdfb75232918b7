"""An owner invites a technician, who accepts and works; let go, they are out at their next click."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from entitlements.accounts import Role
from kb.store import utc_now
from tests.browser.conftest import Visit, prove_everybody
from tests.browser.test_accessibility import RULES
from tests.factories.accounts import add_account, add_workshop
from tests.factories.portals import PASSWORD, portal_with_library
from tests.factories.servers import running_server
from translations.locales import Language
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]
OWNER = "szefowa@kowal.example"
WORDS = {
    "pl": {
        "name": "Imię i nazwisko", "email": "Adres e-mail", "send": "Wyślij zaproszenie",
        "sent": "jest w drodze", "accept": "Przyjmij zaproszenie", "password": "Hasło",
        "company": "Twoje role", "leaves": "Odejście z firmy", "end": "Zakończ dostęp teraz",
        "out": "nie ma już dostępu", "log in": "Zaloguj się",
    },
    "en": {
        "name": "First and last name", "email": "E-mail address", "send": "Send the invitation",
        "sent": "is on its way", "accept": "Accept the invitation", "password": "Password",
        "company": "Your roles", "leaves": "Leaves the company", "end": "End access of",
        "out": "is out", "log in": "Log in",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Workshop:
    """A running portal with a company, and its data folder."""

    home: Path
    address: str

    def link_to(self, recipient: str) -> str:
        """The link in the newest mail to an address."""
        portal = open_portal(Settings(home=self.home, base_url=self.address))
        portal.postman().deliver_due()
        portal.workspace.close()
        mails = [
            message_from_bytes(path.read_bytes(), policy=default)
            for path in sorted((self.home / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        ]
        newest = [mail for mail in mails if mail["To"] == recipient][-1]
        assert isinstance(newest, EmailMessage)
        body = newest.get_body(("plain",))
        assert body is not None
        found = re.search(rf"{self.address}\S+/invitation/\S+", body.get_content())
        assert found is not None
        return found[0]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    home = tmp_path_factory.mktemp("workshop")
    portal = portal_with_library(home)
    with portal.workspace.database.write() as session:
        now = utc_now()
        kowal = add_workshop(session, now)
        add_account(session, OWNER, "Ola Kowal", PASSWORD, Role.OWNER, now, Language.POLISH, kowal)
    portal.workspace.close()
    with running_server(home) as server:
        yield Workshop(home=home, address=server.address)


def log_in(workshop: Workshop, here: Visit, language: str) -> Page:
    """Log in as the owner, second factor given."""
    here.address = workshop.address
    here.open(f"/{language}/login")
    here.page.fill("[name=email]", OWNER)
    here.page.fill("[name=password]", PASSWORD)
    with here.page.expect_navigation():
        here.page.keyboard.press("Enter")
    prove_everybody(workshop.home)
    return here.page


@pytest.mark.parametrize("language", ["pl", pytest.param("en", marks=pytest.mark.slow)])
def test_an_invited_technician_works_until_the_owner_lets_them_go(
    workshop: Workshop, visit: NewVisit, language: str
) -> None:
    words, invited = WORDS[language], f"piotr-{language}@example.org"
    owner = log_in(workshop, visit(java_script_enabled=False), language)
    owner.goto(f"{workshop.address}/{language}/company/employees")
    form = owner.locator("#invite form")
    form.get_by_label(words["name"]).fill(f"Piotr {language}")
    form.get_by_label(words["email"]).fill(invited)
    form.locator("select[name=language]").select_option(language)
    form.get_by_role("button", name=words["send"]).click()
    expect(owner.locator(".flash")).to_contain_text(words["sent"])

    technician = visit(java_script_enabled=False).page
    technician.goto(workshop.link_to(invited))
    expect(technician.locator("main dl")).to_contain_text("Ola Kowal")
    technician.get_by_label(words["password"]).fill("four words of Piotr")
    technician.get_by_role("button", name=words["accept"]).click()
    expect(technician.locator("main")).to_contain_text(words["company"])
    prove_everybody(workshop.home)
    technician.goto(f"{workshop.address}/{language}/documents/brake-pads")
    expect(technician.locator("article")).to_be_visible()

    owner.reload()
    person = owner.locator(".person", has_text=invited)
    person.locator("summary", has_text=words["leaves"]).click()
    person.get_by_role("button", name=words["end"]).click()
    expect(owner.locator(".flash")).to_contain_text(words["out"])
    technician.goto(f"{workshop.address}/{language}/account/details")
    expect(technician.get_by_role("heading", level=1)).to_have_text(words["log in"])


PAGES = ["/company", "/company/employees", "/company/sites", "/company/close", "/account/details",
         "/account/export", "/account/delete", "/privacy"]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "scheme"), [("pl", "light"), pytest.param("en", "dark", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_company_passes_axe_and_fits_a_phone(
    workshop: Workshop, visit: NewVisit, path: str, language: str, scheme: str
) -> None:
    here = visit(color_scheme=scheme, viewport={"width": 320, "height": 800})
    page = log_in(workshop, here, language)
    page.goto(f"{workshop.address}/{language}{path}")
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert (here.asked_elsewhere, here.complaints) == ([], [])
