"""What pages say of a document's dates, validity and relations, and what they never say of hidden ones."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.access import AccessClass
from kb.content import paragraph
from kb.documents import Relation, RelationKind, Validity
from kb.identifiers import DocumentId, document_id_from
from kb.publishing import Publisher, RevisionNotFound, find_revision
from kb.store import utc_now
from tests.factories.documents import EN, PL, Sample, sample, section, seed
from tests.factories.portals import portal_with_library
from translations.locales import ContentLanguage
from web import create_app
from web.settings import Settings
from web.wiring import Portal


def bulletin(
    name: str,
    title: str,
    language: ContentLanguage = PL,
    access: AccessClass = AccessClass.PUBLIC,
    **said: Any,
) -> Sample:
    plain = sample(
        DocumentId(name),
        language,
        title,
        (section("what", "Grzechotanie rozrządu", paragraph("Łańcuch rozrządu grzechocze po rozruchu.")),),
        access_class=access,
    )
    return replace(plain, revision=replace(plain.revision, **said))


def replacing(name: str) -> dict[str, Any]:
    return {"relations": (Relation(kind=RelationKind.REPLACES, identity=name),)}


LIBRARY = (
    bulletin(
        "rattle-1",
        "Grzechotanie, stary biuletyn",
        issued_on=date(2019, 5, 3),
        document_number="TSB 15/01",
        keywords=("hałas łańcucha",),
        tools=("HT-1134",),
    ),
    bulletin("rattle-1", "Rattle, old bulletin", EN, issued_on=date(2019, 5, 3)),
    bulletin(
        "rattle-2", "Grzechotanie, nowy biuletyn", issued_on=date(2024, 5, 17), **replacing("TSB 15/01")
    ),
    bulletin("rattle-2", "Rattle, new bulletin", EN, issued_on=date(2024, 5, 17)),
    bulletin("summer", "Grzechotanie latem", validity=Validity(valid_to=date(2020, 8, 31))),
    bulletin("future", "Grzechotanie jutro", validity=Validity(valid_from=date(2190, 1, 1))),
    bulletin("alarm", "Grzechotanie alarmu"),
    bulletin("alarm-2", "Tajny następca", access=AccessClass.SECURITY_RELATED_RMI, **replacing("alarm")),
    bulletin("guess", "Grzechotanie z PDF", issued_on=date(2011, 2, 3), is_issue_date_guessed=True),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("portal")
    portal = portal_with_library(home)
    seed(portal.workspace, LIBRARY)
    portal.follow_changes()
    portal.workspace.close()
    return create_app(Settings(home=home))


@pytest.fixture
def visitor(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def text_of(page: str) -> str:
    return " ".join(page.split())


def test_a_replaced_document_says_first_what_replaces_it_and_leads_there(visitor: FlaskClient) -> None:
    page = text_of(visitor.get("/pl/documents/rattle-1").text)
    assert "Ten dokument został zastąpiony." in page
    assert '<a href="/pl/documents/rattle-2">Grzechotanie, nowy biuletyn</a>' in page
    assert page.index("został zastąpiony") < page.index("Łańcuch rozrządu grzechocze")


def test_it_says_so_in_english_too_and_names_the_edition_in_that_language(visitor: FlaskClient) -> None:
    page = text_of(visitor.get("/en/documents/rattle-1").text)
    assert "This document has been replaced." in page
    assert '<a href="/en/documents/rattle-2">Rattle, new bulletin</a>' in page


def test_the_new_document_names_the_one_that_it_replaces(visitor: FlaskClient) -> None:
    page = text_of(visitor.get("/pl/documents/rattle-2").text)
    assert "<dt>Zastępuje</dt>" in page
    assert '<a href="/pl/documents/rattle-1">Grzechotanie, stary biuletyn</a>' in page
    assert "został zastąpiony" not in page


def test_facts_have_the_day_of_issue_the_number_tools_and_keywords(visitor: FlaskClient) -> None:
    page = text_of(visitor.get("/pl/documents/rattle-1").text)
    assert '<dt>Data wydania</dt><dd><time datetime="2019-05-03">3 maja 2019</time></dd>' in page
    assert '<dd class="code">TSB 15/01</dd>' in page
    assert '<dt>Narzędzia</dt><dd class="needed-tool"> <span class="code">HT-1134</span>' in page
    assert "hałas łańcucha" in page


def test_a_guessed_day_is_shown_as_one(visitor: FlaskClient) -> None:
    assert "według właściwości pliku" in visitor.get("/pl/documents/guess").text
    assert "według właściwości pliku" not in visitor.get("/pl/documents/rattle-1").text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/pl/documents/summer", "Ten dokument stracił ważność. Był ważny do 31 sierpnia 2020."),
        ("/en/documents/summer", "This document has expired. It was valid until 31 August 2020."),
        ("/pl/documents/future", "Ten dokument jeszcze nie obowiązuje. Będzie ważny od 1 stycznia 2190."),
        ("/en/documents/future", "This document is not valid yet. It will be valid from 1 January 2190."),
    ],
)
def test_a_document_out_of_its_validity_says_so(visitor: FlaskClient, path: str, sentence: str) -> None:
    page = text_of(visitor.get(path).text).replace("<strong>", "").replace("</strong>", "")
    assert sentence in page


@pytest.mark.parametrize(
    "path",
    [
        "/pl/documents/alarm",
        "/en/documents/alarm",
        "/pl/search?q=grzechotanie+alarmu",
        "/api/v1/search?q=alarmu",
    ],
)
def test_a_hidden_document_does_not_show_through_what_it_replaces(visitor: FlaskClient, path: str) -> None:
    page = visitor.get(path).text
    assert "Tajny" not in page
    assert "alarm-2" not in page
    assert "zastąpiony" not in page
    assert 'replaced"' not in page


def test_results_say_which_day_they_show(visitor: FlaskClient) -> None:
    page = text_of(visitor.get("/pl/search?q=grzechotanie").text)
    assert 'Wydano <time datetime="2019-05-03">' in page
    assert "W bibliotece od <time" in page


def test_results_that_are_not_in_force_come_last_and_say_why(visitor: FlaskClient) -> None:
    hits = visitor.get("/api/v1/search?q=grzechotanie").get_json()["hits"]
    lapses = {hit["document_id"]: hit["lapse"] for hit in hits}
    assert (lapses["rattle-1"], lapses["summer"], lapses["future"]) == (
        "replaced",
        "expired",
        "not-yet-valid",
    )
    assert [hit["lapse"] for hit in hits][-3:].count(None) == 0
    page = text_of(visitor.get("/pl/search?q=grzechotanie").text)
    assert 'Zastąpiony przez <a href="/pl/documents/rattle-2">Grzechotanie, nowy biuletyn</a>' in page
    assert "Ważny do 31 sierpnia 2020: już nie obowiązuje" in page


def test_why_this_says_that_something_replaces_it(visitor: FlaskClient) -> None:
    hits = visitor.get("/api/v1/search?q=grzechotanie").get_json()["hits"]
    rank = next(hit["rank"] for hit in hits if hit["document_id"] == "rattle-1")
    page = text_of(visitor.get(f"/pl/search?q=grzechotanie&why={rank}").text)
    assert "Zastępuje go inny dokument, więc stoi niżej niż to, co obowiązuje." in page
    assert "<span>−" in page


def test_a_document_is_found_by_its_number_and_by_its_keywords(visitor: FlaskClient) -> None:
    by_number = visitor.get("/api/v1/search?q=TSB+15/01").get_json()["hits"]
    by_keyword = visitor.get("/api/v1/search?q=hałas+łańcucha").get_json()["hits"]
    assert by_number[0]["document_id"] == "rattle-1"
    assert by_keyword[0]["document_id"] == "rattle-1"


def supersede(portal: Portal, old: str, new: str) -> None:
    """Take a document from its readers because another one stands in for it."""
    with portal.workspace.database.write() as session:
        publisher = Publisher(session, utc_now)
        for language in ContentLanguage:
            with suppress(RevisionNotFound):
                publisher.supersede(find_revision(session, DocumentId(old), language, None), DocumentId(new))


@pytest.fixture(scope="module")
def superseded(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("superseded")
    portal = portal_with_library(home)
    seed(portal.workspace, LIBRARY)
    supersede(portal, "guess", "rattle-1")
    supersede(portal, "rattle-1", "rattle-2")
    supersede(portal, "summer", "alarm-2")
    supersede(portal, "alarm-2", "future")
    portal.follow_changes()
    portal.workspace.close()
    return create_app(Settings(home=home))


@pytest.mark.parametrize("name", ["guess", "rattle-1", document_id_from("TSB 15/01")])
def test_the_page_of_a_superseded_document_leads_to_what_stands_in_for_it(
    superseded: Flask, name: str
) -> None:
    answer = superseded.test_client().get(f"/pl/documents/{name}")
    assert answer.status_code == HTTPStatus.GONE
    assert "Ten dokument został zastąpiony." in answer.text
    assert '<a href="/pl/documents/rattle-2">Grzechotanie, nowy biuletyn</a>' in text_of(answer.text)


@pytest.mark.parametrize("name", ["summer", "alarm-2", "nowhere"])
def test_no_page_leads_through_a_document_that_may_not_be_found(superseded: Flask, name: str) -> None:
    assert superseded.test_client().get(f"/pl/documents/{name}").status_code == HTTPStatus.NOT_FOUND
