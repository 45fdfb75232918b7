"""Torques, angles and temperatures are found as what they are, however they are written, in every engine."""

from pathlib import Path

import pytest

from kb.access import EVERYTHING
from kb.content import Cell, Table, paragraph
from search.clauses import Reason
from search.engines.registry import ENGINE_NAMES
from search.explanation import sentences
from search.results import Hit
from search.searcher import Searcher, SearchRequest
from tests.factories.search.revisions import EN, PL, revision, searcher_of, section
from translations.locales import Language

WORDS = "Tighten the wheel bolt, the bolt of the caliper, and every other bolt of the wheel. " * 3
TABLE = Table(
    head=((Cell(blocks=(paragraph("Bolt"),)), Cell(blocks=(paragraph("Torque in Nm"),))),),
    body=((Cell(blocks=(paragraph("Wheel"),)), Cell(blocks=(paragraph("64"),))),),
)
UNDER_A_UNIT = Table(
    head=((Cell(blocks=(paragraph("Screw"),)), Cell(blocks=(paragraph("Torque [Nm]"),))),),
    body=((Cell(blocks=(paragraph("Bearing"),)), Cell(blocks=(paragraph("72-76"),))),),
)
LIBRARY = [
    [revision("words", "Tightening the wheel bolt", (section(WORDS),))],
    [revision("exact", "Caliper", (section("Tighten the bolt to 35 Nm."),), language=EN)],
    [revision("more", "Hub", (section("Bolt 135 Nm, bolt 3.5 Nm, bolt 350 Nm, washer 35 mm."),))],
    [revision("decimal", "Zacisk", (section("Dokręć śrubę z momentem 35,5 N·m."),), language=PL)],
    [revision("tolerance", "Cover", (section("Bolt M8: 25 Nm ± 2 Nm."),))],
    [revision("range", "Clamp", (section("Tighten the clamp to 8–10 Nm."),))],
    [revision("end", "Sensor", (section("Tighten the sensor, 10 Nm."),))],
    [revision("turn", "Głowica", (section("Dokręć o 90 stopni, a potem o 120°."),), language=PL)],
    [revision("hot", "Thermostat", (section("It opens at 90 °C."),))],
    [revision("cold", "Battery", (section("Down to −40 °C."),))],
    [revision("warm", "Battery, too", (section("Up to 40 °C."),))],
    [revision("thousand", "Axle", (section("Nut: 1 000 Nm."),))],
    [revision("table", "Torques", (section("", "t", blocks=(TABLE,)),))],
    [revision("column", "Bearings", (section("", "t", blocks=(UNDER_A_UNIT,)),))],
]


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("measures"), *LIBRARY, engine=request.param)


def hits(searcher: Searcher, text: str) -> tuple[Hit, ...]:
    return searcher.search(SearchRequest(query_text=text), access=EVERYTHING).hits


def ids(searcher: Searcher, text: str) -> list[str]:
    return [hit.document_id for hit in hits(searcher, text)]


@pytest.mark.parametrize(
    ("typed", "document"),
    [
        ("35 Nm", "exact"),
        ("35Nm", "exact"),
        ("35 nm", "exact"),
        ("35 N·m", "exact"),
        ("35,0 Nm", "exact"),
        ("35 newton metres", "exact"),
        ("wheel bolt 35 Nm", "exact"),
        ("dokręcić śrubę 35 Nm", "exact"),
        ('"35 Nm"', "exact"),
        ('code:"35 Nm"', "exact"),
        ("35,5 Nm", "decimal"),
        ("35.5Nm", "decimal"),
        ("title:35Nm OR 35.5 Nm", "decimal"),
        ("25 Nm", "tolerance"),
        ("25 ± 2 Nm", "tolerance"),
        ("10 Nm", "end"),
        ("8-10 Nm", "range"),
        ("8 Nm", "range"),
        ("90°", "turn"),
        ("90 °", "turn"),
        ("90 stopni", "turn"),
        ("90 degrees", "turn"),
        ("120 stopni wheel bolt", "turn"),
        ("90 °C", "hot"),
        ("90 stopni Celsjusza", "hot"),
        ("40 degrees Celsius", "warm"),
        ("battery −40 °C", "cold"),
        ("1000 Nm", "thousand"),
        ("1 000 Nm", "thousand"),
    ],
)
def test_who_types_a_measure_finds_exactly_that_first(searcher: Searcher, typed: str, document: str) -> None:
    assert ids(searcher, typed)[0] == document


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("35 Nm", ["exact", "more"]),
        ("135 Nm", ["more"]),
        ("5 Nm", []),
        ("2 Nm", []),
        ("10 Nm", ["end", "range"]),
        ("9 Nm", []),
        ("90°", ["turn"]),
        ("9 °C", []),
        ("64 Nm", ["table"]),
        ("72-76 Nm", ["column"]),
        ("76 Nm", ["column"]),
    ],
    ids=[
        "apart-last",
        "not-a-part",
        "not-an-end",
        "not-a-tolerance",
        "range-last",
        "not-between",
        "no-temperature",
        "not-a-digit",
        "in-a-table",
        "under-its-unit",
        "an-end-under-its-unit",
    ],
)
def test_no_other_value_is_taken_for_it(searcher: Searcher, typed: str, found: list[str]) -> None:
    assert ids(searcher, typed) == found


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("35 Nm", ["35 Nm"]),
        ("25Nm", ["25 Nm ± 2 Nm"]),
        ("8 Nm", ["8–10 Nm"]),
        ("35.5 Nm", ["35,5 N·m"]),
        ("90°", ["90 stopni"]),
        ("-40 °C", ["−40 °C"]),
    ],
)
def test_a_measure_is_marked_as_one(searcher: Searcher, typed: str, marked: list[str]) -> None:
    snippet = hits(searcher, typed)[0].snippet
    assert snippet is not None
    assert [segment.text for segment in snippet.segments if segment.is_match] == marked


@pytest.mark.parametrize("typed", ["35", "nm", "washer 35"])
def test_number_and_unit_are_found_by_themselves_too(searcher: Searcher, typed: str) -> None:
    assert "exact" in ids(searcher, typed)


def test_a_measure_is_never_taken_for_a_mistake(searcher: Searcher) -> None:
    page = searcher.search(SearchRequest(query_text="91 stopni"), access=EVERYTHING)
    assert (page.suggestion, page.corrected_from) == (None, None)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_a_torque_comes_before_the_words_beside_it(engine: str, tmp_path: Path) -> None:
    often = [revision(f"often-{number}", "Wheel bolt", (section(WORDS * 5),)) for number in range(5)]
    once = [revision("once", "Subframe", (section("Nut 47 Nm."),))]
    page = searcher_of(tmp_path, often, once, engine=engine).search(
        SearchRequest(query_text="wheel bolt 47 Nm"), access=EVERYTHING
    )
    assert page.hits[0].document_id == "once"


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_a_trouble_code_comes_before_a_torque(engine: str, tmp_path: Path) -> None:
    torque = [revision("torque", "35 Nm", (section("Bolt, 35 Nm."),))]
    code = [revision("code", "Faults", (section("Fault U0100-87."),))]
    page = searcher_of(tmp_path, torque, code, engine=engine).search(
        SearchRequest(query_text="35 Nm U0100-87"), access=EVERYTHING
    )
    assert [hit.document_id for hit in page.hits] == ["code", "torque"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("35 Nm", "Wartość „35 Nm” występuje w tekście."),
        ("8 Nm", "„8 Nm” jest początkiem lub końcem zakresu, który tu występuje."),
        ("64 Nm", "Liczba i jednostka z „64 Nm” są tutaj, ale nie obok siebie."),
    ],
    ids=["whole", "end-of-range", "apart"],
)
def test_why_a_measure_was_found_is_told_in_one_sentence(
    searcher: Searcher, typed: str, sentence: str
) -> None:
    request = SearchRequest(query_text=typed)
    hit = searcher.search(request, access=EVERYTHING).hits[0]
    parts = [
        part
        for part in searcher.explain(request, hit, access=EVERYTHING)
        if part.reason not in {Reason.PRIOR, Reason.NEW}
    ]
    assert [one.text for one in sentences(parts, Language.POLISH)] == [sentence]
