"""Completions and corrections in the pages and for programs, as each class of visitor."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.portals import TECHNICIAN, app_with_library, log_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return app_with_library(tmp_path_factory.mktemp("portal"))


@pytest.fixture
def visitor(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture(params=[None, TECHNICIAN], ids=["visitor", "technician"])
def anyone(app: Flask, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        _ = request.param and log_in(client, request.param)
        yield client


def texts(client: FlaskClient, query_text: str, path: str = "/pl/complete") -> list[str]:
    answer = client.get(path, query_string={"q": query_text}).get_json()
    return [one["text"] for one in answer["completions"]]


def test_what_is_typed_is_completed_with_its_meaning(visitor: FlaskClient) -> None:
    answer = visitor.get("/pl/complete?q=klocki+ham").get_json()
    assert answer["query_text"] == "klocki ham"
    assert {"text": "klocki hamulcowe", "kind": "word", "label": ""} in answer["completions"]
    assert {"text": "klocek hamulcowy", "kind": "term", "label": "brake pad"} in answer["completions"]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/pl/complete", "Reflektory – schemat instalacji"),
        ("/en/complete", "Headlamps – wiring diagram"),
    ],
)
def test_titles_are_completed_in_whatever_language_the_page_is(
    visitor: FlaskClient, path: str, title: str
) -> None:
    assert title in texts(visitor, title[:7].lower(), path)


def test_a_browser_may_keep_completions_for_a_moment_nobody_else(visitor: FlaskClient) -> None:
    response = visitor.get("/en/complete?q=brake")
    assert response.content_type == "application/json"
    assert (response.cache_control.private, response.cache_control.max_age) == (True, 60)
    assert "Cookie" in response.vary


@pytest.mark.parametrize("query_text", ["", " ", "(", "\x00", "zzz", "kind:repair", "x" * 10_000, '"'])
def test_whatever_is_typed_is_answered(visitor: FlaskClient, query_text: str) -> None:
    response = visitor.get("/en/complete", query_string={"q": query_text})
    assert response.status_code == 200
    assert response.get_json()["completions"] == []
    assert len(response.get_json()["query_text"]) <= 400


def test_an_address_without_a_question_is_answered(visitor: FlaskClient) -> None:
    assert visitor.get("/en/complete").get_json() == {"query_text": "", "completions": []}


@pytest.mark.parametrize("typed", ["immobiliser", "immo", "addin", "tester", "seal"])
def test_words_of_a_protected_document_are_completed_for_nobody_who_may_not_find_it(
    anyone: FlaskClient, typed: str
) -> None:
    assert texts(anyone, typed, "/en/complete") == []


def test_programs_get_the_same_completions_as_described(visitor: FlaskClient) -> None:
    described = visitor.get("/api/v1/openapi.json").get_json()
    schema = described["paths"]["/api/v1/complete"]["get"]["responses"]["200"]["content"]["application/json"]
    answer = visitor.get("/api/v1/complete?q=brake").get_json()
    assert set(schema["schema"]["required"]) == set(answer)
    item = schema["schema"]["properties"]["completions"]["items"]
    assert set(item["required"]) == set(answer["completions"][0])


@pytest.mark.parametrize(
    ("path", "note"),
    [("/pl/search?q=chamulcowe", "hamulcowe"), ("/en/search?q=caliiper", "caliper")],
)
def test_a_page_shows_what_was_meant_and_how_to_insist(visitor: FlaskClient, path: str, note: str) -> None:
    page = visitor.get(path).text
    assert f"“{note}”" in page or f"„{note}”" in page
    assert "typed=1" in page


def test_who_insists_is_asked_what_they_meant(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=caliiper&typed=1").text
    assert "Did you mean" in page
    assert 'href="/en/search?q=caliper"' in page


@pytest.mark.parametrize("typed", ["imobiliser", "adingg", "testeer"])
def test_a_word_of_a_protected_document_is_never_suggested(anyone: FlaskClient, typed: str) -> None:
    answer = anyone.get(f"/api/v1/search?q={typed}").get_json()
    assert (answer["suggestion"], answer["corrected_from"]) == (None, None)
