"""Rows of tables and of wiring diagrams are found by search and landed on, in whichever language one asks."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import IngestOptions, run_ingest
from kb.access import EVERYTHING
from search.results import Hit
from search.searcher import Searcher, SearchRequest
from tests.completeness.harness_truth import truth_of
from tests.conftest import ROOT
from translations.locales import ContentLanguage, Language
from web.settings import Settings
from web.wiring import Portal, open_portal

DATA = ROOT / "tests" / "data"
FILES = (
    "wireviz/door.pl.yml",
    "kbl/door.kbl",
    "qelectrotech/door.qet",
    "tables/labour.pl.csv",
    "tables/wires.en.csv",
)


def taken_in(home: Path, folder: Path) -> Portal:
    portal = open_portal(Settings(home=home))
    run_ingest(portal.ingest_services(), [folder], IngestOptions(jobs=1), lambda _result: None)
    portal.indexer().drain()
    return portal


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("files") / "rows"
    folder.mkdir()
    for name in FILES:
        shutil.copy(DATA / name, folder / name.replace("/", "-"))
    portal = taken_in(tmp_path_factory.mktemp("home"), folder)
    yield portal.searcher()
    portal.workspace.close()


def first(searcher: Searcher, text: str, language: Language | None = None) -> Hit:
    request = SearchRequest(query_text=text, preferred_language=language)
    return searcher.search(request, access=EVERYTHING).hits[0]


@pytest.mark.parametrize(
    ("text", "document", "place"),
    [
        pytest.param("M1.B", "rows--wireviz-door.yml", "M1.B", id="a pin by its name"),
        pytest.param("W2.1 20 AWG", "rows--wireviz-door.yml", "W2.1-2", id="a core by its name"),
        pytest.param("HS-7001", "rows--wireviz-door.yml", "parts-r2", id="a part by its number"),
        pytest.param("HS-7002", "rows--kbl-door.kbl", "parts-r1", id="a part of a KBL harness"),
        pytest.param("K1.A2", "rows--qelectrotech-door.qet", "K1.A2", id="a terminal of a project"),
        pytest.param("34 10 10 klocki", "rows--tables-labour.csv", "34-10-10", id="an operation"),
        pytest.param("W4 LIN", "rows--tables-wires.csv", "W4", id="a wire of a table"),
    ],
)
def test_a_search_lands_on_the_row(searcher: Searcher, text: str, document: str, place: str) -> None:
    hit = first(searcher, text)
    assert (hit.document_id, hit.place_id) == (document, place)


@pytest.mark.parametrize("text", ["Sill connector X1", "łącznik progowy X1"])
def test_a_diagram_without_a_language_is_found_in_both(searcher: Searcher, text: str) -> None:
    hit = first(searcher, text)
    assert (hit.document_id, hit.language) == ("rows--kbl-door.kbl", ContentLanguage.UNDETERMINED)


def finds(searcher: Searcher, stem: str, text: str) -> bool:
    """Whether the words of a label lead to the diagram among its likes."""
    request = SearchRequest(query_text=f"{stem} {text}", page_size=40)
    hits = searcher.search(request, access=EVERYTHING).hits
    return f"wireviz--{stem}.yml" in [hit.document_id for hit in hits]


@pytest.mark.slow
def test_every_connector_pin_and_wire_of_real_harnesses_is_found_by_search(
    test_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("real") / "wireviz"
    shutil.copytree(test_data / "documents" / "wireviz", folder, ignore=shutil.ignore_patterns("*.svg"))
    portal = taken_in(tmp_path_factory.mktemp("home"), folder)
    searcher = portal.searcher()
    wanted = {
        (path.stem, fact.part, " ".join((fact.part, *fact.words)))
        for path in sorted(folder.glob("*.yml"))
        for fact in truth_of(path).described
    }
    missing = [(stem, text) for stem, _part, text in sorted(wanted) if not finds(searcher, stem, text)]
    portal.workspace.close()
    assert missing == []
