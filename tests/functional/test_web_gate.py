"""The gate, walked: every way to a text, as each class of visitor, for each class of document."""

from pathlib import Path
from typing import Final, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from entitlements.accounts import Profile, Role, Standing
from entitlements.models import OperatorRow
from kb.access import AccessClass
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clearances import clear
from tests.factories.clocks import Clock
from tests.factories.portals import PASSWORD, STAFF, TECHNICIAN, log_in, portal_with_library
from tests.factories.teams import add_operator
from web import create_app
from web.session import portal
from web.settings import Settings


class Walked(NamedTuple):
    """A document, its page, its title and how that begins, a word that leads to it, a phrase of its text."""

    document_id: str
    language: str
    title: str
    beginning: str
    word: str
    section: str
    phrase: str
    access_class: AccessClass


PUBLIC: Final = Walked(
    "recall-notice", "pl", "Akcja serwisowa 19-004: przewód hamulcowy", "Akcja serw", "serwisowa", "what",
    "o wspornik", AccessClass.PUBLIC,
)  # fmt: skip
RMI: Final = Walked(
    "tyre-pressures", "en", "Tyre pressures", "Tyre press", "pressures", "cold", "2.3 bar", AccessClass.RMI
)
KEYS: Final = Walked(
    "immobiliser-keys", "en", "Immobiliser – adding a key", "Immobil", "immobiliser", "keys", "tester and",
    AccessClass.SECURITY_RELATED_RMI,
)  # fmt: skip
EVERY_WAY: Final = {
    "hit", "facet", "excerpt", "excerpt on the page", "completion", "suggestion", "contents", "text",
    "preview", "original",
}  # fmt: skip
FOUND: Final = {"hit", "facet", "completion", "suggestion", "contents"}
QUOTED: Final = FOUND | {"excerpt", "excerpt on the page"}
NOTHING: Final[set[str]] = set()


def ways_in(client: FlaskClient, walked: Walked) -> set[str]:
    """The ways by which whoever asks gets to the document, or to a part of its text."""
    asked = f"q={walked.word}&typed=1"
    answer = client.get(f"/api/v1/search?{asked}", headers={"Accept-Language": walked.language}).get_json()
    hit = next((one for one in answer["hits"] if one["document_id"] == walked.document_id), None)
    page = f"/{walked.language}/documents/{walked.document_id}"
    with client.get(f"{page}/original") as original:
        is_original = original.status_code == 200
    preview = client.get(f"{page}/preview?section={walked.section}").text
    asked_so_far = f"/{walked.language}/{{}}?q={walked.beginning}"
    completed = [one["text"] for one in client.get(asked_so_far.format("complete")).get_json()["completions"]]
    suggested = client.get(asked_so_far.format("suggestions")).get_json()[1]
    ways = {
        "hit": hit is not None,
        "facet": walked.access_class.value in answer["facets"].get("access", {}),
        "excerpt": hit is not None and hit["snippet"] is not None,
        "excerpt on the page": 'class="hit-snippet' in client.get(f"/{walked.language}/search?{asked}").text,
        "completion": walked.title in completed,
        "suggestion": walked.title in suggested,
        "contents": client.get(page).status_code == 200,
        "text": walked.phrase in client.get(page).text,
        "preview": walked.phrase in preview,
        "original": is_original,
    }
    return {way for way, is_open in ways.items() if is_open}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return with_companies(tmp_path_factory.mktemp("portal"))


def with_companies(home: Path, *, is_selling: bool = True) -> Flask:
    """A portal with companies of several sorts; what they are called by is what they have."""
    portal_with_library(home, NOON, is_selling=is_selling).workspace.close()
    app = create_app(Settings(home=home), clock=Clock())
    with app.app_context(), portal().workspace.database.write() as session:
        for name, standing in (
            ("ticketless", Standing.APPROVED),
            ("applied", Standing.APPLIED),
            ("authority", Standing.APPROVED),
            ("cleared", Standing.APPROVED),
        ):
            company = add_operator(session, name, standing, is_reading=False)
            person = add_account(
                session, f"{name}@x.example", name, PASSWORD, Role.TECHNICIAN, NOON, operator_id=company
            )
            session.get_one(OperatorRow, company).profile = (
                Profile.AUTHORITY if name == "authority" else Profile.REPAIRER
            )
        clear(session, company, person, NOON)
    return app


def client_of(app: Flask, visitor: str) -> FlaskClient:
    """The browser of a visitor: nobody logged in, somebody of a company, or who is named by an address."""
    client = app.test_client()
    if visitor != "anonymous":
        log_in(client, visitor if "@" in visitor else f"{visitor}@x.example")
    return client


@pytest.mark.parametrize(
    ("visitor", "walked", "ways"),
    [
        pytest.param("anonymous", PUBLIC, EVERY_WAY, id="a visitor, public"),
        pytest.param("anonymous", RMI, FOUND, id="a visitor, repair information"),
        pytest.param("anonymous", KEYS, NOTHING, id="a visitor, security-related"),
        pytest.param("applied", PUBLIC, EVERY_WAY, id="not approved yet, public"),
        pytest.param("applied", RMI, FOUND, id="not approved yet, repair information"),
        pytest.param("applied", KEYS, NOTHING, id="not approved yet, security-related"),
        pytest.param("ticketless", PUBLIC, EVERY_WAY, id="approved, public"),
        pytest.param("ticketless", RMI, QUOTED, id="approved, repair information"),
        pytest.param("ticketless", KEYS, NOTHING, id="approved, security-related"),
        pytest.param(TECHNICIAN, PUBLIC, EVERY_WAY, id="with a ticket, public"),
        pytest.param(TECHNICIAN, RMI, EVERY_WAY, id="with a ticket, repair information"),
        pytest.param(TECHNICIAN, KEYS, NOTHING, id="with a ticket, security-related"),
        pytest.param("cleared", RMI, QUOTED, id="cleared without a ticket, repair information"),
        pytest.param("cleared", KEYS, FOUND, id="cleared without a ticket, security-related"),
        pytest.param("authority", RMI, EVERY_WAY, id="an authority, repair information"),
        pytest.param("authority", KEYS, NOTHING, id="an authority, security-related"),
        pytest.param(STAFF, RMI, EVERY_WAY, id="the staff, repair information"),
        pytest.param(STAFF, KEYS, NOTHING, id="the staff, security-related"),
    ],
)
def test_each_visitor_gets_to_a_document_by_these_ways(
    app: Flask, visitor: str, walked: Walked, ways: set[str]
) -> None:
    with client_of(app, visitor) as client:
        assert ways_in(client, walked) == ways


def test_where_access_has_never_had_a_price_approved_companies_read_without_a_ticket(tmp_path: Path) -> None:
    app = with_companies(tmp_path, is_selling=False)
    with client_of(app, "ticketless") as client:
        assert ways_in(client, RMI) == EVERY_WAY
    with client_of(app, "applied") as client:
        assert ways_in(client, RMI) == FOUND


@pytest.mark.parametrize(
    ("visitor", "status"),
    [("anonymous", 302), ("applied", 403), ("ticketless", 403), (TECHNICIAN, 200), ("authority", 200)],
    ids=["a visitor", "not approved yet", "approved", "with a ticket", "an authority"],
)
def test_a_figure_is_as_open_as_its_document(app: Flask, visitor: str, status: int) -> None:
    url = "/pl/documents/brake-pads/figures/caliper?edition=pl"
    with client_of(app, visitor) as client, client.get(url) as figure:
        assert figure.status_code == status
