"""What a result can be narrowed to in pages and for programs, as each class of reader."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from search.cli import search_group
from tests.factories.portals import STAFF, TECHNICIAN, app_with_library, log_in
from web.session import portal


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return app_with_library(tmp_path_factory.mktemp("portal"))


@pytest.fixture(params=[None, TECHNICIAN, STAFF], ids=["visitor", "technician", "staff"])
def reader(app: Flask, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """Somebody who is not cleared for security-related documents."""
    with app.test_client() as client:
        if request.param is not None:
            log_in(client, request.param)
        yield client


@pytest.fixture
def visitor(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def answer(client: FlaskClient, parameters: str) -> dict[str, Any]:
    found = client.get(f"/api/v1/search?q=brake{parameters}").json
    assert found is not None
    return dict(found)


def ids(client: FlaskClient, parameters: str) -> set[str]:
    return {hit["document_id"] for hit in answer(client, parameters)["hits"]}


def test_programs_are_told_every_facet(visitor: FlaskClient) -> None:
    facets = answer(visitor, "")["facets"]
    assert list(facets) == ["access", "kind", "language", "series", "system", "year"]


def test_a_document_for_one_series_is_counted_for_it_and_in_its_years(visitor: FlaskClient) -> None:
    facets = answer(visitor, "&system=brakes")["facets"]
    assert (facets["series"], facets["year"]["2015"], "2014" in facets["year"]) == ({"Sokół II": 1}, 1, False)


@pytest.mark.parametrize(
    ("parameters", "is_left"),
    [
        ("&system=brakes", True),
        ("&system=clutch", False),
        ("&series=Sok%C3%B3%C5%82+II", True),
        ("&series=%C5%BBubr", False),
        ("&year=2022", True),
        ("&year=2023", False),
        ("&access=rmi", True),
        ("&access=public", False),
        ("&system=clutch&system=brakes", True),
        ("&series=%C5%BBubr&series=Sok%C3%B3%C5%82+II", True),
        ("&year=2023&year=2022", True),
        ("&kind=bulletin&kind=repair", True),
        ("&kind=bulletin&kind=wiring", False),
    ],
)
def test_a_filter_in_the_address_narrows_the_result(
    visitor: FlaskClient, parameters: str, is_left: bool
) -> None:
    assert ("brake-pads" in ids(visitor, parameters)) is is_left


def test_the_operator_of_the_portal_finds_what_is_hidden_from_readers(app: Flask) -> None:
    with app.app_context():
        services = portal().search_services()
    arguments = ["query", "brake", "--system", "communication", "--json"]
    printed = json.loads(CliRunner().invoke(search_group(lambda: services), arguments).stdout)
    assert [hit["document_id"] for hit in printed["hits"]] == ["immobiliser-keys"]


def test_a_hidden_document_is_in_no_count_whatever_is_chosen(reader: FlaskClient) -> None:
    facets = answer(reader, "&system=wheels")["facets"]
    assert ("communication" in facets["system"], "security-related-rmi" in facets["access"]) == (False, False)


def test_choosing_what_is_hidden_tells_nothing_of_it(reader: FlaskClient) -> None:
    chosen = answer(reader, "&access=security-related-rmi")
    assert (chosen["total"], chosen["hits"], chosen["facets"]["access"]["security-related-rmi"]) == (0, [], 0)


@pytest.mark.parametrize(
    ("language", "name"), [("pl", "Hamulce"), ("en", "Brakes")], ids=["Polish", "English"]
)
def test_a_system_has_its_name_in_the_pages_language(visitor: FlaskClient, language: str, name: str) -> None:
    page = visitor.get(f"/{language}/search?q=brake").text
    assert f"<span>{name}</span>" in page
    assert f'href="/{language}/search?q=brake&amp;system=brakes"' in page


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("pl", "Rok produkcji, razem z dokumentami dla wszystkich lat"),
        ("en", "Year of building, with documents for all years"),
    ],
    ids=["Polish", "English"],
)
def test_the_page_says_that_what_is_for_all_years_counts_too(
    visitor: FlaskClient, language: str, note: str
) -> None:
    assert note in visitor.get(f"/{language}/search?q=brake").text


def test_a_chosen_filter_stays_while_another_one_is_chosen(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=brake&system=brakes").text
    assert 'href="/en/search?q=brake&amp;system=brakes&amp;year=2016"' in page


def test_the_description_for_programs_names_every_filter(visitor: FlaskClient) -> None:
    described = visitor.get("/api/v1/openapi.json").json
    assert described is not None
    named = {one["name"] for one in described["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert {"kind", "system", "series", "year", "language", "access"} <= named
