"""From the results to a saved search, from there to a mail, and from the mail back to the new document."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kb.identifiers import DocumentId
from kb.store import DocumentStore, utc_now
from tests.browser.conftest import Visit
from tests.factories.portals import PASSWORD, STAFF, TECHNICIAN, portal_with_library
from tests.factories.revisions import new_revision, section
from tests.factories.servers import running_server
from translations.locales import ContentLanguage
from web.settings import Settings
from web.wiring import open_portal

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


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("desk")
    portal_with_library(home).workspace.close()
    with running_server(home) as server:
        yield Desk(home=home, address=server.address)


def log_in(here: Visit, email: str, language: str) -> Page:
    here.open(f"/{language}/login")
    here.page.fill("[name=email]", email)
    here.page.fill("[name=password]", PASSWORD)
    with here.page.expect_navigation():
        here.page.keyboard.press("Enter")
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
        (
            "en",
            {
                "save": "Save this search",
                "daily": "Daily",
                "chosen": "You will get a mail when this search finds something new.",
            },
            "tachograph-en",
            "Tachograph – replacement",
            "Undo the tachograph.",
        ),
    ],
    ids=["polish", "english"],
)
def test_a_saved_search_sends_a_mail_whose_link_opens_the_new_document(
    desk: Desk, visit: NewVisit, language: str, words: dict[str, str], document: str, title: str, text: str
) -> None:
    here = visit(java_script_enabled=False)
    here.address = desk.address
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


def test_a_reader_tells_the_editors_and_an_editor_closes_the_report(desk: Desk, visit: NewVisit) -> None:
    here = visit(java_script_enabled=False)
    here.address = desk.address
    here.open("/pl/search?q=qqqqq")
    here.page.get_by_label("Czego szukasz?").fill("Instrukcji wózka")
    here.page.get_by_role("button", name="Zgłoś redakcji").click()
    here.page.get_by_role("link", name="Wróć do „qqqqq”").click()
    assert here.path() == "/pl/search?q=qqqqq"

    editor = visit(java_script_enabled=False)
    editor.address = desk.address
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
