"""Every URL of the application, as each class of visitor: the whole table, and nothing beside it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.portals import STAFF, TECHNICIAN, app_with_library, log_in

VISITORS = {"visitor": None, "technician": TECHNICIAN, "staff": STAFF}

# endpoint: path, then the status for a visitor, a technician, and the portal's staff
TABLE = {
    "static": ("/static/aos.css", 200, 200, 200),
    "health.entrance": ("/", 302, 302, 302),
    "health.alive": ("/healthz", 200, 200, 200),
    "health.ready": ("/readyz", 200, 200, 200),
    "health.robots": ("/robots.txt", 200, 200, 200),
    "home.home": ("/en/", 200, 200, 200),
    "home.appearance": ("/en/appearance", 405, 405, 405),
    "search.results": ("/en/search?q=brake", 200, 200, 200),
    "documents.document": ("/en/documents/brake-pads", 200, 200, 200),
    "documents.figure": ("/en/documents/brake-pads/figures/caliper", 302, 200, 200),
    "documents.original": ("/en/documents/brake-pads/original", 302, 200, 200),
    "account.log_in": ("/en/login", 200, 302, 302),
    "account.check_log_in": ("/en/login", 200, 302, 302),
    "account.log_out": ("/en/logout", 405, 405, 405),
    "portal.status": ("/en/status", 302, 403, 200),
    "api_v1.search": ("/api/v1/search?q=brake", 200, 200, 200),
    "api_v1.openapi": ("/api/v1/openapi.json", 200, 200, 200),
}
TEXT = "swing the caliper up"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return app_with_library(tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="module", params=list(VISITORS))
def who(app: Flask, request: pytest.FixtureRequest) -> tuple[int, FlaskClient]:
    """The column of the table, and a client of that sort."""
    client, email = app.test_client(), VISITORS[request.param]
    if email is not None:
        log_in(client, email)
    return 1 + list(VISITORS).index(request.param), client


def test_the_table_has_every_url(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE)


@pytest.mark.parametrize("endpoint", list(TABLE))
def test_a_url_answers_each_visitor_as_the_table_says(who: tuple[int, FlaskClient], endpoint: str) -> None:
    column, client = who
    with client.get(TABLE[endpoint][0]) as response:
        assert response.status_code == TABLE[endpoint][column]


@pytest.mark.parametrize("endpoint", list(TABLE))
def test_a_visitor_gets_the_text_of_a_protected_document_from_no_url(app: Flask, endpoint: str) -> None:
    path = str(TABLE[endpoint][0]).replace("q=brake", "q=caliper")
    with app.test_client().get(path, follow_redirects=True) as response:
        assert TEXT not in response.get_data(as_text=True)


def test_the_text_that_is_kept_from_visitors_is_there_for_readers(app: Flask) -> None:
    with app.test_client() as client:
        log_in(client, TECHNICIAN)
        assert TEXT in client.get("/en/documents/brake-pads").text
