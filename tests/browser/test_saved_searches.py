"""From the results to a saved search, from there to a mail, and from the mail back to the new document."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from entitlements.store import AccountStore
from kb.identifiers import DocumentId
from kb.store import DocumentStore, utc_now
from search.analytics import AnalyticsStore, Asked
from search.reports import NewReport, Reports
from search.saved import SavedSearches
from tests.browser.conftest import Visit, prove_everybody
from tests.browser.test_accessibility import RULES
from tests.factories.portals import PASSWORD, STAFF, TECHNICIAN, portal_with_library
from tests.factories.revisions import new_revision, section
from tests.factories.servers import running_server
from translations.locales import ContentLanguage, Language
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]


@dataclass(frozen=True)
class Desk:
    """A running portal and its data folder."""

    home: Path
    address: str

    def publish(self, document_id: str, title: str, text: str, language: ContentLanguage) -> None:
        """Publish a document while the portal runs."""
        portal = open_portal(Settings(home=self.home))
        files = portal.workspace.files
        with portal.workspace.database.write() as session:
            DocumentStore(session, files).put(
                new_revision(
                    files,
                    document_id.encode(),
                    document_id=DocumentId(document_id),
                    title=title,
                    language=language,
                    sections=(section(heading=title, text=text),),
                )
            )
        portal.follow_changes()
        portal.workspace.close()

    def send_alerts(self) -> None:
        """Do what the process beside the server does on the next day."""
        portal = open_portal(Settings(home=self.home, base_url=self.address))
        tomorrow = utc_now() + timedelta(days=1)
        portal.alerts(lambda: tomorrow).send_due()
        portal.postman(lambda: tomorrow).deliver_due()
        portal.workspace.close()

    def newest_mail(self) -> EmailMessage:
        """The mail that was written last."""
        newest = max((self.home / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        message = message_from_bytes(newest.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        return message


def fill_the_desk(session: Session) -> None:
    """Something in every table and list that the staff sees."""
    found = AccountStore(session).password_hash(STAFF)
    assert found is not None
    now, language = utc_now(), Language.POLISH
    values: dict[str, Any] = {"day": now.date(), "page_language": language, "filters": "kind=repair"}
    long_text = "wymiana łożyska koła tylnego z czujnikiem abs"
    AnalyticsStore(session).add(
        {
            Asked(query_text=long_text, has_hits=True, **values): 1234,
            Asked(query_text="[VIN]", has_hits=False, **values): 5,
        },
        {},
    )
    report = NewReport(
        query_text=long_text, page_language=language, filters={"kind": ("repair",)}, note="Gdzie?",
        account_id=found[0].id,
    )  # fmt: skip
    Reports(session).tell(report, "key", now)
    SavedSearches(session).save(found[0].id, long_text, {"kind": ("repair",)}, name="", now=now)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("desk")
    portal = portal_with_library(home)
    with portal.workspace.database.write() as session:
        fill_the_desk(session)
    portal.workspace.close()
    with running_server(home) as server:
        yield Desk(home=home, address=server.address)


def log_in(here: Visit, email: str, language: str) -> Page:
    here.open(f"/{language}/login")
    here.page.fill("[name=email]", email)
    here.page.fill("[name=password]", PASSWORD)
    with here.page.expect_navigation():
        here.page.keyboard.press("Enter")
    prove_everybody(here.home)
    return here.page


@pytest.mark.parametrize(
    ("language", "words", "document", "title", "text"),
    [
        (
            "pl",
            {
                "save": "Zapisz to wyszukiwanie",
                "daily": "Codziennie",
                "chosen": "Dostaniesz mail, gdy to wyszukiwanie znajdzie coś nowego.",
            },
            "retarder-pl",
            "Retarder – wymiana",
            "Odkręcić retarder.",
        ),
        pytest.param(
            "en",
            {
                "save": "Save this search",
                "daily": "Daily",
                "chosen": "You will get a mail when this search finds something new.",
            },
            "tachograph-en",
            "Tachograph – replacement",
            "Undo the tachograph.",
            marks=pytest.mark.slow,
        ),
    ],
    ids=["polish", "english"],
)
def test_a_saved_search_sends_a_mail_whose_link_opens_the_new_document(
    desk: Desk, visit: NewVisit, language: str, words: dict[str, str], document: str, title: str, text: str
) -> None:
    here = visit(java_script_enabled=False)
    here.address, here.home = desk.address, desk.home
    page = log_in(here, TECHNICIAN, language)
    query = "klocki" if language == "pl" else "pads"
    here.open(f"/{language}/search?q={query}")
    page.get_by_role("button", name=words["save"]).click()
    page.locator(".saved", has_text=query).get_by_role("button", name=words["daily"]).click()
    expect(page.locator(".flash")).to_contain_text(words["chosen"])

    desk.publish(document, title, f"{text} {query}", ContentLanguage(language))
    desk.send_alerts()
    mail = desk.newest_mail()
    assert mail["To"] == TECHNICIAN
    body = mail.get_body(("plain",))
    assert body is not None
    link = re.search(rf"{desk.address}/\S+/documents/{document}\S+", body.get_content())
    assert link is not None
    page.goto(link[0])
    expect(page.get_by_role("heading", name=title).first).to_be_visible()
    expect(page.locator("article mark").first).to_be_visible()


STAFF_PAGES = {
    "what was asked": "/{}/staff/searches",
    "what was told": "/{}/staff/reports",
    "saved searches": "/{}/searches",
}


@pytest.mark.parametrize(
    ("language", "scheme"), [("pl", "light"), pytest.param("en", "dark", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("path", STAFF_PAGES.values(), ids=list(STAFF_PAGES))
def test_a_page_of_the_desk_passes_axe(
    desk: Desk, visit: NewVisit, path: str, language: str, scheme: str
) -> None:
    here = visit(color_scheme=scheme)
    here.address, here.home = desk.address, desk.home
    log_in(here, STAFF, language)
    here.open(path.format(language))
    violations = Axe().run(here.page, options=RULES).response["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations] == []


@pytest.mark.parametrize("path", STAFF_PAGES.values(), ids=list(STAFF_PAGES))
def test_a_page_of_the_desk_is_never_wider_than_a_phone(desk: Desk, visit: NewVisit, path: str) -> None:
    here = visit(viewport={"width": 320, "height": 800})
    here.address, here.home = desk.address, desk.home
    log_in(here, STAFF, "pl")
    here.open(path.format("pl"))
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_reader_tells_the_editors_and_an_editor_closes_the_report(desk: Desk, visit: NewVisit) -> None:
    here = visit(java_script_enabled=False)
    here.address, here.home = desk.address, desk.home
    here.open("/pl/search?q=qqqqq")
    here.page.get_by_label("Czego szukasz?").fill("Instrukcji wózka")
    here.page.get_by_role("button", name="Zgłoś redakcji").click()
    here.page.get_by_role("link", name="Wróć do „qqqqq”").click()
    assert here.path() == "/pl/search?q=qqqqq"

    editor = visit(java_script_enabled=False)
    editor.address, editor.home = desk.address, desk.home
    page = log_in(editor, STAFF, "pl")
    editor.open("/pl/staff/searches")
    page.get_by_role("link", name="Zgłoszenia").click()
    report = page.locator(".report", has_text="Instrukcji wózka")
    report.get_by_role("textbox").fill("Zamówiono.")
    report.get_by_role("button", name="Załatwione").click()
    expect(page.locator(".report", has_text="Instrukcji wózka")).to_have_count(0)
    page.get_by_role("link", name="Załatwione").click()
    expect(page.get_by_role("textbox").filter(has_text="Zamówiono.")).to_have_count(1)
    assert (here.asked_elsewhere, editor.asked_elsewhere) == ([], [])
