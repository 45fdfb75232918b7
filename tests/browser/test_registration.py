"""From the form of registration over the mail to the decision, without any script, on a phone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from entitlements.application_queue import Filter, queue
from entitlements.applications import Applications, Verdict
from tests.browser.conftest import Visit
from tests.factories.portals import portal_with_library
from tests.factories.registration import ANSWERS, PASSWORD, PDF
from tests.factories.servers import running_server
from web.join_wiring import join_services
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

PHONE = {"width": 360, "height": 740}
WORDS = {
    "pl": ("Zarejestruj", "Potwierdź adres", "Wniosek czeka na decyzję", "zatwierdzona"),
    "en": ("Register", "Confirm the address", "is with the portal’s staff", "is approved"),
}


@dataclass(frozen=True)
class Home:
    """A running portal and its data folder."""

    folder: Path
    address: str

    def newest_mail(self) -> str:
        """Send what is queued; returns the text of the mail that was written last."""
        portal = open_portal(Settings(home=self.folder))
        portal.postman().deliver_due()
        portal.workspace.close()
        newest = max((self.folder / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        message = message_from_bytes(newest.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def approve_the_newest(self) -> None:
        """Decide as the staff do by command."""
        from_commands = open_portal(Settings(home=self.folder))
        services = join_services(from_commands)
        with services.database.write() as session:
            entry = queue(session, Filter())[-1].application
            verdict = Verdict(application_id=entry.id, version=entry.version, is_approved=True, reason="")
            Applications(session, services.clock).decide(verdict, None, services.notify)
        from_commands.workspace.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("registration")
    portal_with_library(folder).workspace.close()
    with running_server(folder) as server:
        yield Home(folder=folder, address=server.address)


def fill_in(page: Page, email: str, language: str) -> None:
    for name in ("legal_name", "register_number", "vat_number", "street", "postal_code", "city"):
        page.fill(f"[name={name}]", ANSWERS[name])
    page.fill("[name=display_name]", ANSWERS["display_name"])
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    for name, value in (("profile", "repairer"), ("register", "krs"), ("language", language)):
        page.check(f"[name={name}][value={value}]")
    page.check("[name=is_agreed]")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_company_registers_confirms_its_address_and_is_approved(
    home: Home, visit: Callable[..., Visit], language: str
) -> None:
    send, confirm, waits, approved = WORDS[language]
    here = visit(java_script_enabled=False, viewport=PHONE)
    here.address = home.address
    page, email = here.page, f"adam@kowal-{language}.example"
    here.open(f"/{language}/register")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    fill_in(page, email, language)
    page.get_by_role("button", name=send, exact=True).click()
    link = re.search(r"http\S+/register/verify/\S+", home.newest_mail())
    assert link is not None
    page.goto(link[0])
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name=confirm).click()
    page.wait_for_url("**/register/confirmed")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.locator("main a[href$='/application']").last.click()
    page.wait_for_url("**/application")
    expect(page.locator("main")).to_contain_text(waits)
    page.set_input_files("#file", {"name": "krs.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.click(".upload button")
    expect(page.get_by_role("link", name="krs.pdf")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    home.approve_the_newest()
    page.reload()
    expect(page.locator("main")).to_contain_text(approved)
    assert here.asked_elsewhere == []
