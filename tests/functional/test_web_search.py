"""Searching in the pages and through the interface for programs, as each class of visitor."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from search.cli import search_group
from tests.factories.portals import TECHNICIAN, app_with_library, log_in
from web.session import portal


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


def test_home_shows_the_search_box_and_what_was_published_lately(visitor: FlaskClient) -> None:
    page = visitor.get("/pl/").text
    assert 'name="q"' in page
    assert "Klocki hamulcowe przednie" in page
    assert "Ostatnio opublikowane" in page


def test_a_visitor_finds_titles_and_headings_but_no_text(visitor: FlaskClient) -> None:
    page = visitor.get("/pl/search?q=klocki+hamulcowe").text
    assert "Klocki hamulcowe przednie – wymiana" in page
    assert "Do czytania trzeba się zalogować" in page
    assert "hit-snippet" not in page.split("Klocki hamulcowe przednie – wymiana")[1].split("</article>")[0]


def test_a_technician_sees_the_words_in_their_sentence(technician: FlaskClient) -> None:
    page = technician.get("/pl/search?q=klocki").text
    assert "hit-snippet" in page
    assert "<mark>" in page
    assert "Do czytania trzeba się zalogować" not in page


def test_a_hit_leads_to_its_section_and_takes_the_query_along(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=guide+pin+bolt").text
    assert 'href="/en/documents/brake-pads?q=guide+pin+bolt&amp;hit=1#removal"' in page


def test_a_hit_in_the_other_language_opens_its_own_edition_and_says_so(visitor: FlaskClient) -> None:
    page = visitor.get("/pl/search?q=tyre+pressures").text
    assert 'href="/pl/documents/tyre-pressures?q=tyre+pressures&amp;hit=1&amp;edition=en#' in page
    assert 'lang="en"' in page
    assert "Angielski" in page


def test_facets_are_links_that_keep_the_question(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=brake").text
    assert 'href="/en/search?q=brake&amp;kind=repair"' in page
    narrowed = visitor.get("/en/search?q=brake&kind=repair").text
    assert "Tyre pressures" not in narrowed
    assert 'aria-current="true"' in narrowed
    assert 'class="chip" href="/en/search?q=brake"' in narrowed


def test_several_filters_are_removed_one_by_one_or_all_at_once(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=brake&kind=repair&language=en").text
    chips = page.split('class="chips"')[1].split("</ul>")[0]
    assert 'href="/en/search?q=brake&amp;language=en"' in chips
    assert 'href="/en/search?q=brake&amp;kind=repair"' in chips
    assert 'href="/en/search?q=brake">Remove all filters' in chips


def test_a_second_value_of_a_filter_is_added_and_each_taken_away(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=brake&kind=repair").text
    assert 'href="/en/search?q=brake&amp;kind=repair&amp;kind=campaign"' in page
    both = visitor.get("/en/search?q=brake&kind=repair&kind=campaign").text
    chips = both.split('class="chips"')[1].split("</ul>")[0]
    assert 'href="/en/search?q=brake&amp;kind=repair"' in chips
    assert 'href="/en/search?q=brake&amp;kind=campaign"' in chips
    assert 'href="/en/search?q=brake">Remove all filters' in chips


def test_a_wiring_diagram_is_no_brake_system_because_both_are_called_instalacja(
    technician: FlaskClient,
) -> None:
    assert "instalacja hamulcowa" in technician.get("/en/search?q=brake").text
    assert "Reflektory – schemat instalacji" not in technician.get("/en/search?q=brake&kind=wiring").text


def test_of_languages_another_one_takes_the_place_of_the_first(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=brake+klocki&language=en").text
    assert 'href="/en/search?q=brake+klocki&amp;language=pl"' in page


def test_the_next_page_keeps_every_value(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=brake&kind=repair&kind=bulletin&typed=1").text
    assert "q=brake&amp;kind=repair&amp;kind=bulletin&amp;typed=1" in page


def test_a_filter_that_means_nothing_is_as_good_as_none(visitor: FlaskClient) -> None:
    assert visitor.get("/en/search?q=brake&kind=nonsense&language=xx&page=none").status_code == 200


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("/pl/search?q=klocki&terms=off", "1 dokument<"),
        ("/pl/search?q=qqqqq", "0 dokumentów<"),
        ("/en/search?q=pads&terms=off", "1 document<"),
        ("/en/search?q=qqqqq", "0 documents<"),
    ],
)
def test_the_total_is_counted_in_the_pages_language(visitor: FlaskClient, path: str, total: str) -> None:
    assert total in visitor.get(path).text


def test_nothing_found_says_what_to_try(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=qqqqq&kind=repair").text
    assert "Nothing found for “qqqqq”" in page
    assert "Search in all kinds and languages." in page


def test_no_question_leads_home(visitor: FlaskClient) -> None:
    assert visitor.get("/en/search?q=++").location == "/en/"


def test_a_page_beyond_the_last_leads_to_the_last(visitor: FlaskClient) -> None:
    assert visitor.get("/en/search?q=brake&page=99").location == "/en/search?q=brake&page=1"


@pytest.mark.parametrize("page", ["100000000", "9" * 24, "-1"])
@pytest.mark.parametrize("path", ["/en/search", "/api/v1/search"])
def test_no_number_of_a_page_is_too_large(visitor: FlaskClient, path: str, page: str) -> None:
    response = visitor.get(path, query_string={"q": "brake", "page": page}, follow_redirects=True)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "02091-C-71",
        "P0301",
        "A 204 830 00 18",
        '"unbalanced',
        "*",
        "[",
        "“curly”",
        "a:b",
        "AND",
        "()",
        "<script>",
        "%00",
        "\\",
    ],
)
def test_whatever_is_typed_is_a_question(visitor: FlaskClient, query: str) -> None:
    response = visitor.get("/en/search", query_string={"q": query})
    assert response.status_code == 200
    assert "<script>" not in response.text


def test_how_a_question_was_understood_is_said_only_where_it_is_news(visitor: FlaskClient) -> None:
    assert "Understood as:" not in visitor.get("/en/search?q=caliper+brake").text
    assert "Understood as:" in visitor.get("/en/search", query_string={"q": "“brake pads” tyre"}).text


@pytest.mark.parametrize(
    ("language", "said", "insist"),
    [
        ("pl", "Wyniki dla „caliper”.", "Szukaj jednak „calipr”"),
        ("en", "Shown for “caliper”.", "Search for “calipr” instead"),
    ],
)
def test_a_slip_of_the_finger_is_put_right_and_can_be_insisted_on(
    visitor: FlaskClient, language: str, said: str, insist: str
) -> None:
    page = visitor.get(f"/{language}/search?q=calipr").text
    assert said in page
    assert f'href="/{language}/search?q=calipr&amp;typed=1">{insist}</a>' in page
    assert "?q=caliper&amp;hit=1" in page
    assert said not in visitor.get(f"/{language}/search?q=calipr&typed=1").text


def test_what_was_typed_and_is_nowhere_is_named(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=caliper+qqqqq").text
    assert "Not in the library: <strong>qqqqq</strong>" in page


@pytest.mark.parametrize("who", ["visitor", "technician"])
def test_a_hidden_word_is_as_good_as_none(who: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(who).get("/en/search?q=caliper+immobiliser&typed=1").text
    assert "Not in the library: <strong>immobiliser</strong>" in page


def test_a_question_of_any_length_is_answered(visitor: FlaskClient) -> None:
    assert visitor.get("/en/search", query_string={"q": "brake " * 500}).status_code == 200


@pytest.mark.parametrize("who", ["visitor", "technician"])
def test_what_nobody_may_find_is_in_no_hit_count_or_facet(who: str, request: pytest.FixtureRequest) -> None:
    client: FlaskClient = request.getfixturevalue(who)
    page = client.get("/en/search?q=immobiliser").text
    assert "0 documents" in page
    assert "adding a key" not in page
    answer = client.get("/api/v1/search?q=immobiliser").json
    assert answer is not None
    assert (answer["total"], answer["hits"]) == (0, [])


def test_the_interface_for_programs_answers_with_the_fields_of_the_command(visitor: FlaskClient) -> None:
    answer = visitor.get("/api/v1/search?q=brake").json
    assert answer is not None
    assert {
        "query_text",
        "total",
        "total_is_exact",
        "took_ms",
        "suggestion",
        "expansions",
        "facets",
        "hits",
    } <= set(answer)
    assert {
        "rank", "score", "document_id", "section_id", "title", "heading", "kind", "language", "snippet",
    } <= set(answer["hits"][0])  # fmt: skip
    assert answer["facets"]["kind"]["repair"] == 1


def test_the_interface_for_programs_and_the_command_answer_in_one_form(
    app: Flask, technician: FlaskClient
) -> None:
    answer = technician.get("/api/v1/search?q=tyre&language=en").json
    assert answer is not None
    with app.app_context():
        services = portal().search_services()
    arguments = ["query", "tyre", "--language", "en", "--json"]
    printed = json.loads(CliRunner().invoke(search_group(lambda: services), arguments).stdout)
    assert printed | {"took_ms": 0} == answer | {"took_ms": 0}


def test_the_interface_for_programs_gives_no_snippet_to_who_may_not_read(visitor: FlaskClient) -> None:
    answer = visitor.get("/api/v1/search?q=pads&language=en").json
    assert answer is not None
    assert {hit["snippet"] for hit in answer["hits"]} == {None}
    assert answer["hits"][0]["is_readable"] is False


def test_the_interface_for_programs_gives_readers_their_snippets(technician: FlaskClient) -> None:
    answer = technician.get("/api/v1/search?q=caliper&language=en").json
    assert answer is not None
    assert "caliper" in answer["hits"][0]["snippet"]


def test_what_is_answered_is_what_is_described(visitor: FlaskClient) -> None:
    described = visitor.get("/api/v1/openapi.json").json
    answer = visitor.get("/api/v1/search?q=brake").json
    assert described is not None
    assert answer is not None
    schema = described["paths"]["/api/v1/search"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    assert set(schema["required"]) == set(answer)
    assert set(schema["properties"]["hits"]["items"]["required"]) == set(answer["hits"][0])


def test_an_address_that_the_interface_lacks_is_refused_in_json(visitor: FlaskClient) -> None:
    response = visitor.get("/api/v1/none")
    assert response.status_code == 404
    assert response.json is not None
    assert response.json["error"]["status"] == 404


@pytest.mark.parametrize(
    ("language", "query", "meaning"),
    [
        ("pl", "P0300", "Wypadanie zapłonu"),
        ("en", "p 0300", "isfire"),
        ("en", "P0300-87", "isfire"),
        ("en", "P0300 rough idle", "isfire"),
    ],
)
def test_a_trouble_code_is_explained_above_what_was_found(
    visitor: FlaskClient, language: str, query: str, meaning: str
) -> None:
    page = visitor.get(f"/{language}/search", query_string={"q": query}).text
    card = page.split('class="code-card"')[1].split("</section>")[0]
    assert "P0300" in card
    assert meaning in card


@pytest.mark.parametrize("query", ["P1336", "rough idle", "35 Nm"])
def test_what_is_no_generic_code_has_no_card(visitor: FlaskClient, query: str) -> None:
    assert "code-card" not in visitor.get("/en/search", query_string={"q": query}).text


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/pl/", "klocki+-tarcze"),
        ("/pl/", "klocki+ORAZ+tarcze"),
        ("/pl/", "klocki+-%22p%C5%82yn+hamulcowy%22"),
        ("/pl/", "klocki+-rodzaj:biuletyn"),
        ("/pl/", "%22klocki+hamulcowe%22"),
        ("/pl/", "kod:P0300"),
        ("/pl/", "tytu%C5%82:olej"),
        ("/pl/", "data:2024.."),
        ("/pl/", "klo*"),
        ("/en/", "pads+-discs"),
        ("/en/", "pads+-%22brake+fluid%22"),
        ("/en/", "pads+-kind:bulletin"),
        ("/en/search?q=brake", "title:oil"),
        ("/en/search?q=qqqqq", "date:2024.."),
    ],
)
def test_search_tips_are_searches_of_their_own(visitor: FlaskClient, path: str, query: str) -> None:
    tips = visitor.get(path).text.split('class="tips"')[1].split("</details>")[0]
    assert f'href="/{path[1:3]}/search?q={query}"' in tips


@pytest.mark.parametrize(
    ("path", "told"),
    [("/pl/search?q=", "Wyboru samochodu po numerze VIN"), ("/en/search?q=", "Choosing a car by its VIN")],
    ids=["Polish", "English"],
)
def test_a_vin_is_told_to_be_one_instead_of_general_advice(
    visitor: FlaskClient, path: str, told: str
) -> None:
    page = visitor.get(f"{path}WVWZZZ1JZXW000001").text
    assert told in page
    assert "What to try" not in page


def test_a_filter_that_there_is_not_is_told_of(visitor: FlaskClient) -> None:
    told = visitor.get("/en/search?q=brake+kind:nonsense").text.split('class="understood"')[1]
    assert "kind:nonsense" in told.split("</p>")[0]
    assert "unknown filter" in told.split("</p>")[0]


def test_a_kind_that_was_asked_for_by_name_is_told_in_the_pages_language(visitor: FlaskClient) -> None:
    told = visitor.get("/pl/search?q=klocki+kind:repair").text.split('class="understood"')[1]
    assert "<strong>Naprawa</strong>" in told.split("</p>")[0]


def test_what_a_wider_search_found_is_headed_by_one_line(visitor: FlaskClient) -> None:
    page = visitor.get("/en/search?q=brake+AND+qqqqq").text
    assert "Nothing found for “brake AND qqqqq”. A wider search found this:" in page
    assert "0 documents" not in page


def test_a_document_that_a_search_led_to_leads_back_to_its_results(visitor: FlaskClient) -> None:
    page = visitor.get("/en/documents/brake-pads?q=guide+pin").text
    assert '<a href="/en/search?q=guide+pin">Back to the results for “guide pin”</a>' in page
    assert "Back to the results" not in visitor.get("/en/documents/brake-pads").text
