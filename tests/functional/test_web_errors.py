"""Every error page is in the language of its URL and says what to do; the health checks tell the truth."""

from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.exceptions import TooManyRequests

from entitlements.permissions import Permission
from kb.changes import IndexMark, mark_indexed
from kb.identifiers import DocumentId
from kb.store import utc_now
from search.folders import IndexFolders
from tests.factories.documents import EN, sample, section, seed
from tests.factories.portals import app_with_library, portal_with_library
from web import MAX_REQUEST_BYTES, create_app
from web.guard import requires
from web.session import portal
from web.settings import Settings


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = app_with_library(tmp_path_factory.mktemp("portal"))

    @requires(Permission.PAGE_OPEN)
    def fail(code: int) -> str:
        if code == 500:
            raise ZeroDivisionError
        if code == 429:
            raise TooManyRequests(retry_after=7)
        abort(code)

    app.add_url_rule("/<language:lang>/fail/<int:code>", "fail", fail)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("code", "english", "polish"),
    [
        (400, "could not read this request", "Nie udało się odczytać"),
        (403, "does not include this page", "nie obejmuje tej strony"),
        (404, "no such page", "Nie ma takiej strony"),
        (405, "does not take that kind of request", "nie przyjmuje takich żądań"),
        (413, "too much at once", "To za dużo naraz"),
        (429, "Too many requests", "Zbyt wiele żądań"),
        (500, "The portal made a mistake", "Błąd po stronie portalu"),
        (418, "could not read this request", "Nie udało się odczytać"),
        (502, "The portal made a mistake", "Błąd po stronie portalu"),
    ],
)
def test_an_error_says_what_to_do_in_both_languages(
    client: FlaskClient, code: int, english: str, polish: str
) -> None:
    for language, words in (("en", english), ("pl", polish)):
        response = client.get(f"/{language}/fail/{code}")
        assert response.status_code == code
        assert words in response.text
        assert f'<html lang="{language}"' in response.text
        assert response.text.count("<h1") == 1
        assert '<p class="lead">' in response.text


def test_an_error_shows_nothing_of_the_inside(client: FlaskClient) -> None:
    page = client.get("/en/fail/500").text
    assert "ZeroDivisionError" not in page
    assert "Traceback" not in page


def test_too_many_requests_say_when_to_come_back(client: FlaskClient) -> None:
    assert client.get("/en/fail/429").headers["Retry-After"] == "7"


def test_a_path_without_a_language_is_answered_in_the_browsers(client: FlaskClient) -> None:
    assert "Nie ma takiej strony" in client.get("/favicon.ico", headers={"Accept-Language": "pl"}).text


def test_a_form_that_is_too_large_is_refused(client: FlaskClient) -> None:
    response = client.post("/en/login", data={"email": "a" * (MAX_REQUEST_BYTES + 1)})
    assert response.status_code == 413


def test_the_mistake_page_needs_no_database(tmp_path: Path) -> None:
    app = app_with_library(tmp_path)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "1:stamp"
    (tmp_path / "aos.db").rename(tmp_path / "gone.db")
    for leftover in tmp_path.glob("aos.db-*"):
        leftover.unlink()
    (tmp_path / "aos.db").mkdir()
    app.extensions["aos"].portal.workspace.close()
    response = client.get("/en/")
    assert response.status_code == 500
    assert "The portal made a mistake" in response.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_a_portal_with_everything_in_place_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz").json
    assert answer is not None
    assert answer == {"status": "ok", "database": "ok", "index": {"lag": 0}}, "and nothing is counted"


def test_a_search_before_there_is_an_index_says_to_wait(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path)).test_client()
    response = client.get("/en/search?q=brake")
    assert response.status_code == 503
    assert "being built" in response.text
    assert client.get("/api/v1/search?q=brake").status_code == 503
    assert client.get("/en/").status_code == 200


def test_a_portal_without_an_index_is_alive_but_not_ready(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path)).test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_an_index_that_the_database_does_not_know_is_not_ready(tmp_path: Path) -> None:
    app = app_with_library(tmp_path)
    with app.app_context(), portal().workspace.database.write() as session:
        mark_indexed(session, "tantivy", IndexMark(index_id="another", sequence=1), utc_now())
    assert app.test_client().get("/readyz").status_code == 503


def test_a_damaged_index_is_not_ready(tmp_path: Path) -> None:
    app = app_with_library(tmp_path)
    folders = IndexFolders(tmp_path / "index", "tantivy")
    (folders.generation(folders.read_pointer().index_id) / "meta.json").write_text("broken")
    assert app.test_client().get("/readyz").status_code == 503


def test_an_index_that_is_behind_says_so_and_serves_on(tmp_path: Path) -> None:
    portal_with_library(tmp_path).workspace.close()
    app = create_app(Settings(home=tmp_path))
    with app.app_context():
        seed(portal().workspace, [sample(DocumentId("clutch"), EN, "Clutch", (section("a", "Clutch"),))])
    response = app.test_client().get("/readyz")
    assert response.status_code == 200
    assert response.json is not None
    assert (response.json["status"], response.json["index"]["lag"]) == ("indexing", 1)


def test_robots_keep_out_of_searches_and_log_in(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    assert "Disallow: /pl/search" in response.text
