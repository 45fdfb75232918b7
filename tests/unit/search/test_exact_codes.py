"""Whoever types a code, a part number or a title whole gets it first, in every engine."""

from pathlib import Path

import pytest

from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.content import Cell, Table, paragraph
from search.engines.registry import ENGINE_NAMES
from search.searcher import Searcher, SearchRequest
from tests.factories.search.revisions import revision, searcher_of, section

NOISE = "Misfire engine fuse oil tool bolt pin connector gasket replacing checking. " * 3
LIBRARY = [
    [revision("noise", "Engine misfire, oil, fuse, tool, bolt, gasket", (section(NOISE),))],
    [revision("dtc", "Faults", (section("P0300 random misfire."),))],
    [revision("subtype", "Faults, too", (section("U0100-87 missing message."),))],
    [revision("part", "Parts", (section("Gasket 11 12 7 582 245, two pieces."),))],
    [revision("tool", "Tools", (section("Holding tool HT 3410 and set H34-1160-215."),))],
    [revision("pin", "Plugs", (section("Connector X60531.12, fuse F12, engine N20B20."),))],
    [revision("bolt", "Bolts", (section("Bolt M10 x 1.5, 35 Nm. Oil 5W-30."),))],
    [revision("title", "Replacing the gasket", (section("One, two, three."),))],
    [revision("words", "Replacing the gasket and checking the gasket", (section(NOISE * 9),))],
]


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("library"), *LIBRARY, engine=request.param)


@pytest.mark.parametrize(
    ("typed", "document"),
    [
        ("P0300", "dtc"),
        ("p 0300 engine misfire", "dtc"),
        ("engine misfire oil fuse p0300", "dtc"),
        ("U0100-87", "subtype"),
        ("u0100 engine", "subtype"),
        ("11 12 7 582 245", "part"),
        ("11127582245 gasket", "part"),
        ("7582245 gasket replacing", "part"),
        ("7 582 245", "part"),
        ("1160215", "tool"),
        ("h34 1160 215 tool", "tool"),
        ("HT 3410", "tool"),
        ("ht 3410 tool", "tool"),
        ("HT3410", "tool"),
        ("H34-1160-215 tool", "tool"),
        ("H341160215", "tool"),
        ("X60531.12 connector pin", "pin"),
        ("x60531/12", "pin"),
        ("fuse F12", "pin"),
        ("f 12 fuse", "pin"),
        ("engine n20b20", "pin"),
        ("M10x1.5 bolt", "bolt"),
        ("bolt m10 x 1,5", "bolt"),
        ("oil 5W30", "bolt"),
        ("oil 5w 30", "bolt"),
        ("replacing the gasket", "title"),
        ("Replacing the Gasket!", "title"),
    ],
)
def test_what_is_typed_whole_comes_first(searcher: Searcher, typed: str, document: str) -> None:
    page = searcher.search(SearchRequest(query_text=typed), access=EVERYTHING)
    assert page.hits[0].document_id == document


def test_a_whole_code_comes_before_one_that_only_begins_so(tmp_path: Path) -> None:
    longer = [revision("longer", "U0100-87", (section("U0100-87 U0100-88 U0100-89"),))]
    whole = [revision("whole", "Faults", (section("Lost communication, U0100."),))]
    page = searcher_of(tmp_path, longer, whole).search(SearchRequest(query_text="U0100"), access=EVERYTHING)
    assert [hit.document_id for hit in page.hits] == ["whole", "longer"]


def row(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(blocks=(paragraph(text),)) for text in texts)


def table(*rows: tuple[str, ...]) -> Table:
    return Table(body=tuple(row(*texts) for texts in rows))


PINS = table(("X65.10", "earth"), ("X65.11", "signal, to X70.11"), ("X65.12", "supply"))
OTHER_END = table(
    ("X70.11", "signal, to X65.11"),
)
TROUBLE = [
    [revision("sensor", "Sensor", (section("Measure at X65.11 twice: X65.11, X65.11.", "test"),))],
    [revision("other-end", "Sensor plug", (section("", "X70", blocks=(OTHER_END,)),))],
    [revision("pins", "Control unit plug", (section("", "X65", blocks=(PINS,)),))],
    [revision("list", "Codes", (section("", "rows", blocks=(table(("P0300", "Misfire")),)),))],
    [revision("named", "P0300: misfire", (section("Symptoms.", "s1"),))],
    [revision("mention", "Software", (section("Also mends P0300 and P0300 and P0300.", "s1"),))],
]


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def plugs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("plugs"), *TROUBLE, engine=request.param)


def ids(searcher: Searcher, text: str) -> list[str]:
    page = searcher.search(SearchRequest(query_text=text), access=EVERYTHING)
    return [hit.document_id for hit in page.hits]


def test_a_pin_is_found_in_its_own_row_before_the_other_end_of_the_wire(plugs: Searcher) -> None:
    hit = plugs.search(SearchRequest(query_text="x65/11"), access=EVERYTHING).hits[0]
    assert (hit.document_id, hit.section_id, hit.place_id) == ("pins", "X65", "X65-r2")


def test_a_code_in_the_title_comes_before_its_row_in_a_list_and_a_mention_comes_last(
    plugs: Searcher,
) -> None:
    assert ids(plugs, "P0300") == ["named", "list", "mention"]


@pytest.mark.parametrize("typed", ["P0300-21", "p0300 21", "P 03 00"])
def test_a_trouble_code_is_found_without_its_failure_type_byte(plugs: Searcher, typed: str) -> None:
    assert ids(plugs, typed)[0] == "named"


def test_whoever_may_not_read_the_text_learns_of_no_place_in_it(plugs: Searcher) -> None:
    visitor = AccessFilter(findable=frozenset({AccessClass.RMI}), readable=frozenset())
    hit = plugs.search(SearchRequest(query_text="X65.11"), access=visitor).hits[0]
    assert (hit.section_id, hit.place_id, hit.snippet) == ("X65", "", None)
