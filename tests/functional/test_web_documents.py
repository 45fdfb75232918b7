"""Opening documents, figures and originals, as each class of visitor."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.documents import CALIPER_DRAWING
from tests.factories.portals import STAFF, TECHNICIAN, app_with_library, log_in

FIGURE = "/pl/documents/brake-pads/figures/caliper?edition=pl"
ORIGINAL = "/pl/documents/brake-pads/original?edition=pl"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return app_with_library(tmp_path_factory.mktemp("portal"))


@pytest.fixture
def visitor(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture
def technician(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        log_in(client, TECHNICIAN)
        yield client


def test_a_visitor_sees_contents_and_applicability_but_not_the_text(visitor: FlaskClient) -> None:
    page = visitor.get("/pl/documents/brake-pads").text
    assert "Wymontowanie" in page
    assert "Halny Sokół II" in page
    assert "Odkręcić dolną śrubę" not in page
    assert "figures/" not in page
    assert "/original" not in page


def test_a_closed_document_leads_to_the_log_in_that_returns_to_the_section(visitor: FlaskClient) -> None:
    page = visitor.get("/pl/documents/brake-pads?q=klocki").text
    assert 'href="/pl/login?next=/pl/documents/brake-pads?q%3Dklocki%23removal"' in page
    assert 'id="removal"' in page


def test_a_technician_reads_the_steps_in_their_order(technician: FlaskClient) -> None:
    page = technician.get("/pl/documents/brake-pads").text
    places = [
        page.index(text) for text in ("Zdjąć koło", "Odkręcić dolną", "Przytrzymać sworzeń", "Wyjąć klocki")
    ]
    assert places == sorted(places)
    assert 'id="wheel-off"' in page


def test_a_public_document_is_open_to_everyone(visitor: FlaskClient) -> None:
    assert "przecierać się o wspornik" in visitor.get("/pl/documents/recall-notice").text


def test_the_page_follows_the_interfaces_language(technician: FlaskClient) -> None:
    assert "Undo the lower guide pin bolt" in technician.get("/en/documents/brake-pads").text


def test_the_other_edition_opens_while_the_interface_stays(technician: FlaskClient) -> None:
    page = technician.get("/en/documents/brake-pads?edition=pl").text
    assert "Odkręcić dolną śrubę" in page
    assert '<html lang="en"' in page
    assert '<section class="section" id="removal" data-section lang="pl">' in page
    assert "About this document" in page
    assert "Ostrzeżenie" in page


def test_a_document_in_one_language_says_so_to_readers_of_the_other(technician: FlaskClient) -> None:
    page = technician.get("/pl/documents/tyre-pressures").text
    assert "Nie ma jeszcze wydania polskiego" in page
    assert "Cold pressures" in page


def test_the_words_of_the_search_are_marked(technician: FlaskClient) -> None:
    page = technician.get("/pl/documents/brake-pads?q=klocki").text
    assert "Pył z <mark>klocków</mark>" in page
    assert "Wyjąć <mark>klocki hamulcowe</mark>" in page


def test_links_lead_to_documents_that_are_there(technician: FlaskClient) -> None:
    page = technician.get("/pl/documents/brake-pads").text
    assert 'href="/pl/documents/headlamp-wiring"' in page
    assert 'href="#torques"' in page
    assert 'id="torques"' in page
    assert "niedostępne" in page


def test_an_alias_leads_to_the_document_and_keeps_the_question(visitor: FlaskClient) -> None:
    response = visitor.get("/pl/documents/dmc-halny-sk2-34-10?q=klocki&edition=en&document_id=x&_external=1")
    assert response.status_code == 302
    assert response.location == "/pl/documents/brake-pads?q=klocki&edition=en"


@pytest.mark.parametrize(
    "path",
    [
        "/en/documents/immobiliser-keys",
        "/en/documents/dmc-halny-key-01",
        "/en/documents/immobiliser-keys/original",
        "/en/documents/immobiliser-keys/figures/any",
        "/en/documents/never-heard-of",
        "/en/documents/Not%20an%20id",
        "/en/documents/brake-pads/figures/never-drawn",
    ],
)
@pytest.mark.parametrize("email", [TECHNICIAN, STAFF])
def test_what_may_not_be_found_and_what_is_not_there_answer_alike(app: Flask, path: str, email: str) -> None:
    with app.test_client() as client:
        log_in(client, email)
        response = client.get(path)
    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_a_security_related_document_is_in_no_list(technician: FlaskClient) -> None:
    assert "Immobiliser" not in technician.get("/en/").text


def test_a_figure_comes_as_itself_in_a_sandbox(technician: FlaskClient) -> None:
    with technician.get(FIGURE) as response:
        content = response.data
    assert content == CALIPER_DRAWING
    assert response.mimetype == "image/svg+xml"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cross-Origin-Opener-Policy" not in response.headers
    assert response.cache_control.private


def test_a_figure_that_the_browser_has_is_not_sent_again(technician: FlaskClient) -> None:
    with technician.get(FIGURE) as response:
        tag = response.headers["ETag"]
    with technician.get(FIGURE, headers={"If-None-Match": tag}) as response:
        assert response.status_code == 304


def test_the_original_is_handed_over_as_a_file(technician: FlaskClient) -> None:
    with technician.get(ORIGINAL) as response:
        content = response.data
    assert content == "brake-pads pl Klocki hamulcowe przednie – wymiana".encode()
    assert response.headers["Content-Disposition"] == "attachment; filename=brake-pads-pl.xml"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("path", [FIGURE, ORIGINAL])
def test_figures_and_originals_are_for_readers_only(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 302
    assert response.location == "/pl/login?next=/pl/documents/brake-pads?edition%3Dpl"


def test_the_page_tells_what_belongs_to_the_document(technician: FlaskClient) -> None:
    page = technician.get("/en/documents/headlamp-wiring").text
    assert [
        word
        for word in ("Wiring", "002", "24", "headlamp-wiring", "Original file", "XML, 1 kB")
        if word not in page
    ] == []
