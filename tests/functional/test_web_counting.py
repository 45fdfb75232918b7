"""Which visits of the results and of documents are counted, and what is kept of them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from search.models import OpeningRow, TallyRow
from tests.factories.portals import TECHNICIAN, app_with_library, log_in
from web.session import portal, tally


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return app_with_library(tmp_path_factory.mktemp("portal"))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.app_context():
        tally().flush()
        with portal().workspace.database.write() as session:
            session.execute(delete(TallyRow))
            session.execute(delete(OpeningRow))
    with app.test_client() as client:
        yield client


def searches(app: Flask) -> list[tuple[str, str, str, bool, int]]:
    with app.app_context():
        tally().flush()
        with portal().workspace.database.read() as session:
            rows = session.scalars(select(TallyRow).order_by(TallyRow.pk))
            return [(row.query_text, row.page_language, row.filters, row.has_hits, row.count) for row in rows]


def openings(app: Flask) -> list[tuple[str, int, int]]:
    with app.app_context():
        tally().flush()
        with portal().workspace.database.read() as session:
            return [(row.query_text, row.rank, row.count) for row in session.scalars(select(OpeningRow))]


def test_a_search_is_counted_with_its_language_and_filters(app: Flask, client: FlaskClient) -> None:
    client.get("/en/search?q=Brake++PADS&kind=repair&kind=wiring")
    assert searches(app) == [("brake pads", "en", "kind=repair&kind=wiring", True, 1)]


def test_a_search_that_found_nothing_says_so(app: Flask, client: FlaskClient) -> None:
    client.get("/pl/search?q=qqqqq")
    assert searches(app) == [("qqqqq", "pl", "", False, 1)]


def test_who_is_logged_in_is_not_known_to_the_counts(app: Flask, client: FlaskClient) -> None:
    client.get("/en/search?q=brake")
    log_in(client, TECHNICIAN)
    client.get("/en/search?q=brake")
    assert searches(app) == [("brake", "en", "", True, 2)]


def test_of_a_vin_only_the_kind_is_counted(app: Flask, client: FlaskClient) -> None:
    client.get("/en/search?q=WVWZZZ1JZ3W386752+Kowalski")
    assert searches(app) == [("[VIN]", "en", "", False, 1)]


def test_a_filter_keeps_nothing_personal_either(app: Flask, client: FlaskClient) -> None:
    client.get("/en/search?q=brake&series=jan@example.org")
    assert searches(app)[0][2] == "series=%5Be-mail%5D"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        pytest.param("/en/search?q=brake", {"Cache-Control": "max-age=0"}, id="loaded again"),
        pytest.param("/en/search?q=brake", {"Cache-Control": "no-cache"}, id="loaded again by force"),
        pytest.param("/en/search?q=brake", {"Sec-Purpose": "prefetch;prerender"}, id="in advance"),
        pytest.param("/en/search?q=brake", {"User-Agent": "Mozilla/5.0 (compatible; SomeBot/2)"}, id="robot"),
        pytest.param("/en/search?q=brake", {"User-Agent": "curl/8.0"}, id="program"),
        pytest.param("/en/search?q=brake&page=1", {}, id="a page of results"),
        pytest.param("/api/v1/search?q=brake", {}, id="interface for programs"),
        pytest.param("/en/search?q=++", {}, id="no question"),
        pytest.param("/en/search?q=%22%22", {}, id="quotes without words"),
        pytest.param("/en/search?q=%3F%21", {}, id="signs alone"),
        pytest.param("/en/search?q=*", {}, id="an asterisk"),
    ],
)
def test_what_is_no_first_look_of_a_person_is_not_counted(
    app: Flask, client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    client.get(path, headers=headers)
    assert searches(app) == []


def test_the_link_of_a_hit_counts_as_opened_at_its_rank(app: Flask, client: FlaskClient) -> None:
    page = client.get("/en/search?q=guide+pin+bolt").text
    link = page.split('class="hit-link" href="')[1].split('"')[0].replace("&amp;", "&")
    client.get(link, headers={"Referer": "http://localhost/en/search?q=guide+pin+bolt"})
    assert openings(app) == [("guide pin bolt", 1, 1)]


def test_a_browser_that_hides_where_it_was_is_believed(app: Flask, client: FlaskClient) -> None:
    client.get("/en/documents/brake-pads?q=brake&hit=2")
    assert openings(app) == [("brake", 2, 1)]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        pytest.param("/en/documents/brake-pads?q=brake", {}, id="without a rank"),
        pytest.param("/en/documents/brake-pads?hit=1", {}, id="without a question"),
        pytest.param("/en/documents/brake-pads?q=brake&hit=0", {}, id="rank zero"),
        pytest.param("/en/documents/brake-pads?q=brake&hit=1001", {}, id="no such rank"),
        pytest.param("/en/documents/brake-pads?q=brake&hit=x", {}, id="no number"),
        pytest.param(
            "/en/documents/brake-pads?q=brake&hit=1", {"Cache-Control": "max-age=0"}, id="loaded again"
        ),
        pytest.param(
            "/pl/documents/brake-pads?q=brake&hit=1",
            {"Referer": "http://localhost/en/documents/brake-pads?q=brake&hit=1"},
            id="switch of language",
        ),
        pytest.param("/en/documents/there-is-none?q=brake&hit=1", {}, id="no such document"),
    ],
)
def test_what_is_no_click_on_a_hit_is_not_counted(
    app: Flask, client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    client.get(path, headers=headers)
    assert openings(app) == []


def test_a_search_is_answered_while_the_database_is_being_written(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), portal().workspace.database.write():
        assert client.get("/en/search?q=brake").status_code == 200
    assert len(searches(app)) == 1
