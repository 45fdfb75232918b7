"""The gate, walked: every way to a text, as each class of visitor, for each class of document."""

from http import HTTPStatus
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from entitlements.accounts import Profile, Role, Standing
from entitlements.models import OperatorRow
from kb.access import AccessClass
from kb.content import FigureBlock, FigureContent, paragraph
from kb.identifiers import DocumentId
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clearances import clear
from tests.factories.clocks import Clock
from tests.factories.documents import CALIPER_DRAWING, Sample, sample, section, seed
from tests.factories.portals import PASSWORD, log_in, own_token, portal_with_library, send_log_in
from tests.factories.teams import add_operator
from translations.locales import ContentLanguage
from web import create_app
from web.session import portal
from web.settings import Settings

ENGLISH: Final = {"Accept-Language": "en"}


class Walked(NamedTuple):
    """A document of a class; all that is in it but the common word is its own."""

    access_class: AccessClass
    mark: str

    @property
    def document_id(self) -> str:
        """Its identifier."""
        return f"walked-{self.mark}"

    @property
    def title(self) -> str:
        """Its title, which begins with its mark."""
        return f"{self.mark.capitalize()} gearbox"

    @property
    def phrase(self) -> str:
        """What its text says, on page 7 of its original."""
        return f"{COMMON} {self.mark} by 2.5 mm"


COMMON: Final = "overhaul"
PUBLIC: Final = Walked(AccessClass.PUBLIC, "quokka")
RMI: Final = Walked(AccessClass.RMI, "wombat")
KEYS: Final = Walked(AccessClass.SECURITY_RELATED_RMI, "numbat")
WALKED: Final = (PUBLIC, RMI, KEYS)
EVERY_WAY: Final = {
    "hit", "card", "facet", "excerpt", "excerpt on the page", "completion", "completion of the API",
    "suggestion", "contents", "text", "page of the PDF", "figure", "preview", "original",
}  # fmt: skip
FOUND: Final = {"hit", "card", "facet", "completion", "completion of the API", "suggestion", "contents"}
QUOTED: Final = FOUND | {"excerpt", "excerpt on the page"}
OPENED: Final = EVERY_WAY - {"excerpt", "excerpt on the page"}
"""Each is declared by itself, and lists quote none of them."""
NOTHING: Final[set[str]] = set()


def documents() -> list[Sample]:
    """A document of each class, all alike: read from a PDF, with a figure."""
    return [
        sample(
            DocumentId(one.document_id),
            ContentLanguage.ENGLISH,
            one.title,
            (
                section(
                    "first",
                    f"First of the {one.mark}",
                    paragraph(f"{one.phrase}."),
                    FigureBlock(figure_id="drawing", caption=f"Drawing of the {one.mark}"),
                    page_label="7",
                ),
            ),
            access_class=one.access_class,
            figures=(
                FigureContent(
                    figure_id="drawing",
                    media_type="image/svg+xml",
                    content=CALIPER_DRAWING,
                    title=f"The {one.mark} drawn",
                    width=640,
                    height=300,
                ),
            ),
            page_count=9,
        )
        for one in WALKED
    ]


def ways_in(client: FlaskClient, walked: Walked) -> set[str]:
    """The ways by which whoever asks gets to the document, or to a part of its text.

    A page is printed as it is shown, by the browser; there are no packs of documents to take away.
    """
    answer = client.get(f"/api/v1/search?q={COMMON}&typed=1", headers=ENGLISH).get_json()
    hit = next((one for one in answer["hits"] if one["document_id"] == walked.document_id), None)
    results = client.get(f"/en/search?q={walked.mark}&typed=1").text
    page = f"/en/documents/{walked.document_id}"
    shown = client.get(page)
    text = shown.text if shown.status_code == HTTPStatus.OK else ""
    begun = walked.title[:4]
    ways = {
        "hit": hit is not None,
        "card": walked.title in unmarked(results),
        "facet": walked.access_class.value in answer["facets"].get("access", {}),
        "excerpt": hit is not None and hit["snippet"] is not None,
        "excerpt on the page": walked.phrase in unmarked(results),
        "completion": walked.title in completed(client, f"/en/complete?q={begun}"),
        "completion of the API": walked.title in completed(client, f"/api/v1/complete?q={begun}"),
        "suggestion": walked.title in client.get(f"/en/suggestions?q={begun}").get_json()[1],
        "contents": f"First of the {walked.mark}" in text,
        "text": walked.phrase in text,
        "page of the PDF": walked.phrase in text.partition(">page 7<")[2],
        "figure": is_given(client, f"{page}/figures/drawing?edition=en"),
        "preview": walked.phrase in unmarked(client.get(f"{page}/preview?section=first").text),
        "original": is_given(client, f"{page}/original"),
    }
    return {way for way, is_open in ways.items() if is_open}


def unmarked(page: str) -> str:
    """A page without the marks of the words that were looked for."""
    return page.replace("<mark>", "").replace("</mark>", "")


def completed(client: FlaskClient, path: str) -> list[str]:
    """What is offered to somebody who is typing."""
    answer = client.get(path, headers=ENGLISH).get_json()
    return [one["text"] for one in answer["completions"]]


def is_given(client: FlaskClient, path: str) -> bool:
    """Whether a file is handed out."""
    with client.get(path) as file:
        return file.status_code == HTTPStatus.OK


WAYS: Final = {
    "anonymous": (EVERY_WAY, FOUND, NOTHING),
    "applied": (EVERY_WAY, FOUND, NOTHING),
    "suspended": (EVERY_WAY, FOUND, NOTHING),
    "password": (EVERY_WAY, FOUND, NOTHING),
    "ticketless": (EVERY_WAY, QUOTED, NOTHING),
    "ticket": (EVERY_WAY, EVERY_WAY, NOTHING),
    "cleared": (EVERY_WAY, QUOTED, FOUND),
    "cleared-ticket": (EVERY_WAY, EVERY_WAY, FOUND),
    "declared": (EVERY_WAY, EVERY_WAY, OPENED),
    "authority": (EVERY_WAY, EVERY_WAY, NOTHING),
    "editor": (EVERY_WAY, EVERY_WAY, NOTHING),
    "staff": (EVERY_WAY, EVERY_WAY, NOTHING),
}
"""What each gets to of a public document, of repair information, of a security-related one."""
STANDINGS: Final = {"applied": Standing.APPLIED, "suspended": Standing.SUSPENDED}
WITH_TICKET: Final = {"ticket", "password", "cleared-ticket", "declared", "applied", "suspended"}
CLEARED: Final = {"cleared", "cleared-ticket", "declared"}
OF_THE_PORTAL: Final = {"editor": Role.EDITOR, "staff": Role.STAFF}
DECLARED: Final = {
    "vin": "WVWZZZ1JZ3W386752", "customer": "ZL/1", "checked": "yes", "purpose": "keys",
    "words": "a key was lost",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return with_companies(tmp_path_factory.mktemp("portal"))


def with_companies(home: Path, *, is_selling: bool = True) -> Flask:
    """A portal with companies of several sorts; what they are called by is what they have."""
    opened = portal_with_library(home, NOON, is_selling=is_selling)
    seed(opened.workspace, documents())
    opened.follow_changes()
    opened.workspace.close()
    app = create_app(Settings(home=home), clock=Clock())
    with app.app_context(), portal().workspace.database.write() as session:
        for name in WAYS:
            _add_visitor(session, name)
    return app


def _add_visitor(session: Session, name: str) -> None:
    """A technician of a company of its own, or somebody who runs the portal."""
    if name in OF_THE_PORTAL:
        add_account(session, f"{name}@x.example", name, PASSWORD, OF_THE_PORTAL[name], NOON)
        return
    standing = STANDINGS.get(name, Standing.APPROVED)
    company = add_operator(session, name, standing, is_reading=name in WITH_TICKET)
    person = add_account(
        session, f"{name}@x.example", name, PASSWORD, Role.TECHNICIAN, NOON, operator_id=company
    )
    if name == "authority":
        session.get_one(OperatorRow, company).profile = Profile.AUTHORITY
    if name in CLEARED:
        clear(session, company, person, NOON)


def client_of(app: Flask, visitor: str) -> FlaskClient:
    """The browser of a visitor, who gave as much as the portal asks of them."""
    client = app.test_client()
    match visitor:
        case "anonymous":
            pass
        case "password":
            send_log_in(client, f"{visitor}@x.example")
        case _:
            log_in(client, f"{visitor}@x.example")
    if visitor == "declared":
        page = f"/en/documents/{KEYS.document_id}"
        client.post("/en/declare", data={"csrf_token": own_token(client), "next": page, **DECLARED})
    return client


@pytest.mark.slow
@pytest.mark.parametrize("walked", WALKED, ids=[one.access_class.value for one in WALKED])
@pytest.mark.parametrize("visitor", WAYS)
def test_each_visitor_gets_to_a_document_by_these_ways(app: Flask, visitor: str, walked: Walked) -> None:
    with client_of(app, visitor) as client:
        assert ways_in(client, walked) == WAYS[visitor][WALKED.index(walked)]


@pytest.mark.parametrize("visitor", WAYS)
def test_counts_are_of_what_each_visitor_finds_and_of_nothing_else(app: Flask, visitor: str) -> None:
    found = {one.access_class.value: 1 for one, ways in zip(WALKED, WAYS[visitor], strict=True) if ways}
    with client_of(app, visitor) as client:
        answer = client.get(f"/api/v1/search?q={COMMON}&typed=1", headers=ENGLISH).get_json()
        page = client.get(f"/en/search?q={COMMON}&typed=1").text
    assert (answer["total"], len(answer["hits"])) == (len(found), len(found))
    assert answer["facets"]["access"] == found
    others = [
        count for name, values in answer["facets"].items() if name != "access" for count in values.values()
    ]
    assert set(others) == {len(found)}  # the documents are alike in all else
    assert page.count('class="hit-title"') == len(found)


def test_where_access_has_never_had_a_price_approved_companies_read_without_a_ticket(tmp_path: Path) -> None:
    app = with_companies(tmp_path, is_selling=False)
    with client_of(app, "ticketless") as client:
        assert ways_in(client, RMI) == EVERY_WAY
    with client_of(app, "applied") as client:
        assert ways_in(client, RMI) == FOUND
