"""What a minus leaves out, in every engine."""

import pytest

from kb.access import EVERYTHING
from kb.documents import DocumentKind
from search.engines.registry import ENGINE_NAMES
from search.searcher import Searcher, SearchRequest
from tests.factories.search.revisions import EN, PL, revision, searcher_of, section

LIBRARY = [
    [revision("pads", "Klocki", (section("Wymień klocki hamulcowe. Usterka U0100-87."),), language=PL)],
    [revision("discs", "Tarcze", (section("Wymień klocki i tarczę hamulcową."),), language=PL)],
    [
        revision(
            "fluid", "Płyn", (section("Klocki, płyn hamulcowy DOT 4, część 11-12-7-582-245."),), language=PL
        )
    ],
    [revision("bulletin", "Uwagi", (section("Klocki piszczą."),), PL, kind=DocumentKind.BULLETIN)],
    [revision("lever", "Hamulec", (section("Klocki i hamulec postojowy, dwa płyny, U0100."),), language=PL)],
    [revision("cold", "Cold", (section("Battery: down to −40 °C."),), language=EN)],
    [revision("warm", "Warm", (section("Battery: up to 40 °C."),), language=EN)],
]


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("exclusions"), *LIBRARY, engine=request.param)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("klocki", {"pads", "discs", "fluid", "bulletin", "lever"}),
        ("tarczę -klocki", set()),  # what is left out stands in an entry before, too
        ("postojowy bateria battery -klocki", {"cold", "warm"}),
        ("klocki -tarcze", {"pads", "fluid", "bulletin", "lever"}),
        ("klocki -tarczami -piszczeć", {"pads", "fluid", "lever"}),
        ("klocki -plyn", {"pads", "discs", "bulletin"}),
        ('klocki -"płyn hamulcowy"', {"pads", "discs", "bulletin", "lever"}),
        ("klocki -kind:bulletin", {"pads", "discs", "fluid", "lever"}),
        ("klocki -rodzaj:biuletyn -tarcze", {"pads", "fluid", "lever"}),
        ("klocki -title:klocki", {"discs", "fluid", "bulletin", "lever"}),
        ("klocki -lang:pl", set()),
        ("klocki -U0100-87", {"discs", "fluid", "bulletin", "lever"}),
        ("klocki -U0100", {"discs", "fluid", "bulletin"}),
        ("klocki -hamulec", {"pads", "discs", "fluid", "bulletin"}),
        ("klocki -piszcz*", {"pads", "discs", "fluid", "lever"}),
        ("11-12-7-582-245", {"fluid"}),
        ("-klocki", {"pads", "discs", "fluid", "bulletin", "lever"}),
    ],
)
def test_a_minus_leaves_out(searcher: Searcher, typed: str, found: set[str]) -> None:
    page = searcher.search(SearchRequest(query_text=typed, as_typed=True), access=EVERYTHING)
    assert ({hit.document_id for hit in page.hits}, page.total) == (found, len(found))


def test_what_is_left_out_is_in_no_facet(searcher: Searcher) -> None:
    page = searcher.search(SearchRequest(query_text="klocki -kind:bulletin"), access=EVERYTHING)
    kinds = next(facet for facet in page.facets if facet.name == "kind")
    assert [(value.value, value.count) for value in kinds.values] == [("repair", 4)]


@pytest.mark.parametrize(("typed", "first"), [("battery -40 °C", "cold"), ("battery 40 °C", "warm")])
def test_the_minus_of_a_number_is_its_sign(searcher: Searcher, typed: str, first: str) -> None:
    page = searcher.search(SearchRequest(query_text=typed), access=EVERYTHING)
    assert page.hits[0].document_id == first
