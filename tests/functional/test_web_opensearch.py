"""The description with which a browser searches the portal, and its suggestions."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.portals import app_with_library, portal_with_library
from web import create_app
from web.settings import Settings

NAMESPACE = {"os": "http://a9.com/-/spec/opensearch/1.1/"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return app_with_library(tmp_path_factory.mktemp("portal"))


@pytest.fixture
def visitor(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def described(client: FlaskClient, language: str = "en") -> ET.Element:
    response = client.get(f"/{language}/opensearch.xml", base_url="http://localhost:8443")
    assert response.mimetype == "application/opensearchdescription+xml"
    return ET.fromstring(response.get_data(as_text=True))


def template(description: ET.Element, media_type: str) -> str:
    found = description.find(f"os:Url[@type='{media_type}']", NAMESPACE)
    assert found is not None
    return found.attrib["template"]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_browser_asks_in_the_pages_language(visitor: FlaskClient, language: str) -> None:
    description = described(visitor, language)
    assert template(description, "text/html") == f"http://localhost:8443/{language}/search?q={{searchTerms}}"
    assert (
        template(description, "application/x-suggestions+json")
        == f"http://localhost:8443/{language}/suggestions?q={{searchTerms}}"
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("pl", "Szukaj w AOS informacji o naprawach"), ("en", "Search repair information in AOS")],
)
def test_the_description_speaks_the_pages_language(visitor: FlaskClient, language: str, words: str) -> None:
    text = described(visitor, language).findtext("os:Description", "", NAMESPACE)
    assert words in text


def test_a_short_name_is_short(visitor: FlaskClient) -> None:
    assert len(described(visitor, "pl").findtext("os:ShortName", "", NAMESPACE)) <= 16


def test_every_page_names_the_description_in_its_language(visitor: FlaskClient) -> None:
    link = visitor.get("/pl/").text.split('<link rel="search"')[1].split(">")[0]
    assert 'type="application/opensearchdescription+xml"' in link
    assert 'href="/pl/opensearch.xml"' in link


def test_the_portals_own_address_counts_more_than_the_one_that_was_asked(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("named")
    portal_with_library(home).workspace.close()
    with create_app(Settings(home=home, base_url="https://aos.example")).test_client() as client:
        response = client.get("/en/opensearch.xml", headers={"Host": "aos.example:8080"})
    assert "8080" not in response.text
    assert "https://aos.example/en/search" in response.text


def test_no_address_that_somebody_came_by_is_kept_for_others(
    visitor: FlaskClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("named")
    portal_with_library(home).workspace.close()
    with create_app(Settings(home=home, base_url="https://aos.example")).test_client() as client:
        named = client.get("/en/opensearch.xml", base_url="https://aos.example").cache_control
    asked = visitor.get("/en/opensearch.xml", headers={"Host": "aos.localhost"}).cache_control
    assert (asked.no_store, asked.max_age) == (True, None)
    assert (named.no_store, named.max_age) == (False, 86_400)


def test_suggestions_have_the_form_that_browsers_read(visitor: FlaskClient) -> None:
    response = visitor.get("/en/suggestions?q=brak")
    assert response.mimetype == "application/x-suggestions+json"
    typed, texts, descriptions, addresses = response.get_json(force=True)
    assert typed == "brak"
    assert "brake" in " ".join(texts)
    assert len(texts) == len(descriptions) == len(addresses)
    assert addresses[0].startswith("http://localhost/en/search?q=")


def test_nothing_typed_suggests_nothing(visitor: FlaskClient) -> None:
    assert visitor.get("/en/suggestions?q=").get_json(force=True) == ["", [], [], []]


def test_suggestions_do_not_name_what_the_visitor_may_not_find(visitor: FlaskClient) -> None:
    assert "immobili" not in " ".join(visitor.get("/en/suggestions?q=immob").get_json(force=True)[1]).lower()
