"""`aos search ...` as scripts and people see it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from kb.changes import record_change
from kb.content import Cell, SectionContent, Table, paragraph
from kb.documents import Applicability
from kb.identifiers import DocumentId
from kb.systems import VehicleSystem
from kb.workspace import Workspace
from search.cli import SearchServices, search_group
from search.folders import IndexFolders
from search.indexer import Indexer
from tests.conftest import NOON
from tests.factories.revisions import section
from tests.unit.search.conftest import Put
from tests.unit.search.test_evaluation import folder  # noqa: F401 - a fixture
from translations.locales import ContentLanguage

ENGINE = "tantivy"


@pytest.fixture
def services(workspace: Workspace, index_root: Path) -> SearchServices:
    return SearchServices(database=workspace.database, index_root=index_root, engine=ENGINE)


@pytest.fixture
def indexed(services: SearchServices, put: Put, indexer: Indexer) -> SearchServices:
    """An index of one document with two sections."""
    put("pads", sections=(section("a", "Removal", "Undo the caliper."), section("b", "Fitting", "DTC P0300")))
    indexer.drain()
    return services


def run(services: SearchServices, *arguments: str) -> Result:
    return CliRunner().invoke(search_group(lambda: services), arguments)


def as_json(services: SearchServices, *arguments: str) -> dict[str, Any]:
    result = run(services, *arguments, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_an_answer_has_the_fields_of_the_contract(indexed: SearchServices) -> None:
    assert set(as_json(indexed, "query", "caliper")) == {
        "query_text",
        "total",
        "total_is_exact",
        "took_ms",
        "suggestion",
        "corrected_from",
        "expansions",
        "facets",
        "page",
        "page_size",
        "hits",
    }


def test_a_hit_has_the_fields_of_the_contract(indexed: SearchServices) -> None:
    hit = as_json(indexed, "query", "caliper")["hits"][0]
    assert set(hit) == {
        "rank",
        "score",
        "document_id",
        "section_id",
        "place_id",
        "title",
        "heading",
        "kind",
        "language",
        "languages",
        "access_class",
        "is_readable",
        "snippet",
        "page_label",
        "published_on",
        "is_issue_date",
        "valid_from",
        "valid_to",
        "lapse",
        "replaced_by",
        "applicability",
        "more",
    }


def test_a_hit_names_document_section_and_snippet(indexed: SearchServices) -> None:
    hit = as_json(indexed, "query", "caliper")["hits"][0]
    assert (hit["document_id"], hit["section_id"], hit["snippet"]) == ("pads", "a", "Undo the caliper.")


def test_what_else_was_looked_for_is_in_the_answer_and_can_be_left_away(services: SearchServices) -> None:
    asked = replace(services, terms_folder=services.index_root / "terms")
    Indexer(asked.database, asked.index_root, asked.engine).drain()
    with_terms, without = (
        as_json(asked, "query", "klocki hamulcowe", *more)["expansions"] for more in ((), ("--no-terms",))
    )
    assert ("brake pad" in {one["meant"] for one in with_terms}, without) == (True, [])


def test_people_are_told_what_else_was_looked_for(services: SearchServices) -> None:
    asked = replace(services, terms_folder=services.index_root / "terms")
    Indexer(asked.database, asked.index_root, asked.engine).drain()
    assert "brake pad" in run(asked, "query", "klocki hamulcowe").output.splitlines()[1]


def test_facets_are_counts_by_value(indexed: SearchServices) -> None:
    facets = as_json(indexed, "query", "caliper")["facets"]
    assert facets == {
        "kind": {"description": 1},
        "system": {},
        "series": {},
        "year": {},
        "language": {"en": 1},
        "access": {"rmi": 1},
    }


@pytest.mark.parametrize(
    "options",
    [
        ("--language", "pl"),
        ("--kind", "wiring"),
        ("--system", "brakes"),
        ("--access", "public"),
    ],
    ids=["language", "kind", "system", "access"],
)
def test_options_narrow_the_answer(indexed: SearchServices, options: tuple[str, str]) -> None:
    assert as_json(indexed, "query", "caliper", *options)["total"] == 0


def test_the_limit_limits_the_hits(indexed: SearchServices, put: Put, indexer: Indexer) -> None:
    put("discs")
    put("drums")
    indexer.drain()
    answer = as_json(indexed, "query", "pads", "--limit", "2")
    assert (len(answer["hits"]), answer["total"]) == (2, 3)


def test_an_explanation_has_the_parts_of_each_score(indexed: SearchServices) -> None:
    answer = as_json(indexed, "query", "P0300", "--explain")
    assert answer["understood"] == ["P0300"]
    assert {part["field"] for part in answer["hits"][0]["score_parts"]} == {"body", "code", "standing"}


def test_an_answer_for_people_names_title_and_section(indexed: SearchServices) -> None:
    output = run(indexed, "query", "caliper").output
    assert "1 document" in output
    assert "pads#a" in output


def test_an_explanation_for_people_says_in_words_what_counted(indexed: SearchServices) -> None:
    output = run(indexed, "query", "P0300 kind:description", "--explain").output
    assert "Understood as: kind:description AND P0300" in output
    assert "%  The code “P0300” stands in the text." in output


def test_an_explanation_for_programs_has_the_sentences_too(indexed: SearchServices) -> None:
    answer = as_json(indexed, "query", "P0300", "--explain")
    assert answer["hits"][0]["why"][0]["text"] == "The code “P0300” stands in the text."


@pytest.mark.parametrize("text", ["", "?", '"', "*", "the", "(("], ids=repr)
def test_no_query_is_an_error(indexed: SearchServices, text: str) -> None:
    assert as_json(indexed, "query", text)["total"] == 0


def test_without_an_index_one_sentence_says_what_to_do(services: SearchServices) -> None:
    result = run(services, "query", "caliper")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "run `aos search rebuild`" in result.stderr


def test_a_damaged_index_is_one_sentence_too(indexed: SearchServices) -> None:
    folders = IndexFolders(indexed.index_root, ENGINE)
    (folders.generation(folders.read_pointer().index_id) / "meta.json").unlink()
    result = run(indexed, "query", "caliper")
    assert (result.exit_code, "cannot be opened" in result.stderr) == (1, True)


def test_an_unknown_kind_is_misuse(services: SearchServices) -> None:
    assert run(services, "query", "caliper", "--kind", "novel").exit_code == 2


def test_a_rebuild_says_what_it_indexed(indexed: SearchServices) -> None:
    assert "1 document with 2 sections indexed" in run(indexed, "rebuild").output


def test_a_rebuild_while_another_process_writes_is_one_sentence(
    indexed: SearchServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.indexer.FileLock", lambda path, timeout: FileLock(path, timeout=0))  # noqa: ARG005
    with FileLock(IndexFolders(indexed.index_root, ENGINE).lock):
        result = run(indexed, "rebuild")
    assert (result.exit_code, "Another process" in result.stderr) == (1, True)


def test_the_status_is_in_figures(indexed: SearchServices) -> None:
    now = as_json(indexed, "status")
    assert (now["engine"], now["documents"], now["sections"]) == (ENGINE, 1, 2)
    assert (now["lag"], now["lag_since"]) == (0, None)


def test_the_status_of_no_index_is_no_error(services: SearchServices) -> None:
    assert as_json(services, "status")["index_id"] is None


def test_the_status_says_since_when_documents_wait(services: SearchServices) -> None:
    with services.database.write() as session:
        record_change(session, DocumentId("waiting"), NOON)
    now = as_json(services, "status")
    assert (now["lag"] > 0, now["lag_since"] is not None) == (True, True)
    assert "waiting since" in run(services, "status").stdout


def test_the_status_for_people_names_the_engine(indexed: SearchServices) -> None:
    assert ENGINE in run(indexed, "status").output


def test_an_evaluation_has_the_fields_of_the_contract(
    services: SearchServices,
    folder: Path,  # noqa: F811
) -> None:
    assert set(as_json(services, "evaluate", str(folder))) == {
        "collection",
        "documents",
        "queries",
        "ndcg_at_10",
        "recall_at_100",
        "mrr_at_10",
        "queries_per_s",
    }


def test_an_evaluation_can_be_told_the_language(
    services: SearchServices,
    folder: Path,  # noqa: F811
) -> None:
    assert as_json(services, "evaluate", str(folder), "--language", "pl")["documents"] == 3


def test_an_evaluation_can_ask_without_diacritics(
    services: SearchServices,
    folder: Path,  # noqa: F811
) -> None:
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q2", "text": "śrubą"}))
    assert as_json(services, "evaluate", str(folder), "--strip-diacritics")["mrr_at_10"] == 1.0


def test_an_evaluation_for_people_is_a_table(
    services: SearchServices,
    folder: Path,  # noqa: F811
) -> None:
    assert "ndcg_at_10" in run(services, "evaluate", str(folder)).output


def test_a_folder_that_is_no_collection_is_one_sentence(services: SearchServices, tmp_path: Path) -> None:
    result = run(services, "evaluate", str(tmp_path))
    assert (result.exit_code, "is not a judged collection" in result.stderr) == (1, True)


def test_every_command_has_help(services: SearchServices) -> None:
    outputs = [run(services, name, "--help").output for name in ("query", "evaluate", "rebuild", "status")]
    assert all(output.startswith("Usage") for output in outputs)


@pytest.fixture
def of_a_series(put: Put, indexed: SearchServices, indexer: Indexer) -> SearchServices:
    applies = Applicability(series="Sokół II", built_from=date(2016, 3, 1), built_to=date(2019, 9, 30))
    text = (section("a", "Removal", "Undo the caliper."),)
    put("sokol", sections=text, systems=(VehicleSystem.BRAKES,), applicability=(applies,))
    indexer.drain()
    return indexed


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--series", "Sokół II"), {"pads", "sokol"}),
        (("--series", "Żubr"), {"pads"}),
        (("--year", "2017"), {"pads", "sokol"}),
        (("--year", "2020"), {"pads"}),
        (("--system", "brakes"), {"sokol"}),
    ],
    ids=["its series", "another series", "one of its years", "another year", "its system"],
)
def test_what_is_for_all_series_and_years_stays_when_one_is_chosen(
    of_a_series: SearchServices, options: tuple[str, str], found: set[str]
) -> None:
    hits = as_json(of_a_series, "query", "caliper", *options)["hits"]
    assert {hit["document_id"] for hit in hits} == found


def test_a_system_that_there_is_not_is_refused_with_those_that_there_are(services: SearchServices) -> None:
    result = run(services, "query", "caliper", "--system", "warp-drive")
    assert (result.exit_code, "'air-conditioning', 'body', 'brakes'" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("variable", "language"), [("en_GB.UTF-8", "en"), ("pl_PL.UTF-8", "pl")], ids=["English", "Polish"]
)
def test_of_a_document_in_both_languages_the_edition_in_ones_own_is_shown(
    services: SearchServices, put: Put, indexer: Indexer, monkeypatch: pytest.MonkeyPatch,
    variable: str, language: str,
) -> None:  # fmt: skip
    both = [("en", "Code P0300"), ("pl", "Kod P0300")]
    _ = [put("codes", name.encode(), language=ContentLanguage(name), title=title) for name, title in both]
    indexer.drain()
    monkeypatch.setenv("AOS_LANGUAGE", variable)
    (hit,) = as_json(services, "query", "P0300")["hits"]
    assert hit["language"] == language


def test_a_hit_of_a_row_is_printed_with_the_place_of_the_row(
    services: SearchServices, put: Put, indexer: Indexer
) -> None:
    rows = Table(head=(), body=tuple(map(row, (("P0300", "Misfire"), ("P0420", "Catalyst")))))
    put("codes", sections=(SectionContent(anchor="a", heading="Codes", blocks=(paragraph("x"), rows)),))
    indexer.drain()
    assert "codes#a-r2  Codes" in run(services, "query", "P0420").output


def row(texts: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(Cell(blocks=(paragraph(text),)) for text in texts)
