"""A question in one language finds, shows and explains what is written in the other; both engines alike."""

from pathlib import Path

import pytest

from kb.access import EVERYTHING
from search.clauses import Reason
from search.engines.registry import ENGINE_NAMES
from search.expansion import Origin
from search.folders import IndexFolders
from search.pairs import Pairs, Taught, write_pairs
from search.results import ResultPage
from search.searcher import Searcher, SearchRequest
from search.serialise import result_page
from search.service import open_searcher
from tests.factories.search.revisions import EN, PL, put_in_use, revision, section
from tests.unit.search.test_pairs import pair
from translations.locales import Language

PADS = revision("pads", "Front brake pads", (section("Remove the brake pads with a lever."),))
KLOCKI = revision("klocki", "Klocki", (section("Zdejmij klocki hamulcowe."),), PL)
PUMP = revision("pump", "Water pump", (section("The widget drives the water pump."),))
NOISE = revision(
    "noise", "Tyres", (section("Inflate the tyres to 2.2 bar.", "a"), section("Rotate them.", "b"))
)
TAUGHT = Pairs([pair("wihajster", "widget", 0.81)])


@pytest.fixture(params=ENGINE_NAMES)
def searcher(tmp_path: Path, request: pytest.FixtureRequest) -> Searcher:
    engine: str = request.param
    put_in_use(tmp_path, engine, [PADS], [KLOCKI], [PUMP], [NOISE])
    folder = IndexFolders(tmp_path, engine).generation("one")
    write_pairs(folder, TAUGHT, Taught(sections=1, documents=frozenset()))
    return open_searcher(tmp_path, engine, tmp_path / "terms")


def search(searcher: Searcher, query: str, **more: object) -> ResultPage:
    request = SearchRequest(query_text=query, **more)  # type: ignore[arg-type]
    return searcher.search(request, access=EVERYTHING)


def ids(page: ResultPage) -> list[str]:
    return [hit.document_id for hit in page.hits]


def test_a_polish_question_finds_english_documents_by_an_agreed_term(searcher: Searcher) -> None:
    assert ids(search(searcher, "klockach hamulcowych", language=EN)) == ["pads"]


def test_an_english_question_finds_polish_documents_by_an_agreed_term(searcher: Searcher) -> None:
    assert ids(search(searcher, "brake pads", language=PL)) == ["klocki"]


def test_what_was_learnt_finds_too(searcher: Searcher) -> None:
    assert ids(search(searcher, "wihajster")) == ["pump"]


def test_without_a_language_the_typed_words_come_first(searcher: Searcher) -> None:
    assert ids(search(searcher, "klocki hamulcowe")) == ["klocki", "pads"]


def test_expansions_are_told(searcher: Searcher) -> None:
    told = search(searcher, "wihajstra").expansions
    assert [(one.typed, one.meant, one.language, one.origin) for one in told] == [
        ("wihajstra", "widget", Language.ENGLISH, Origin.LEARNT)
    ]


def test_expansions_are_in_the_answer_for_programs(searcher: Searcher) -> None:
    assert result_page(search(searcher, "wihajster"))["expansions"] == [
        {"typed": "wihajster", "meant": "widget", "language": "en", "origin": "learnt", "strength": 0.81}
    ]


@pytest.mark.parametrize("query", ["wihajster", "klocki hamulcowe"])
def test_switched_off_nothing_is_expanded(searcher: Searcher, query: str) -> None:
    page = search(searcher, query, with_expansions=False)
    assert (set(ids(page)) - {"klocki"}, page.expansions) == (set(), ())


def test_snippets_mark_what_the_words_are_called_elsewhere(searcher: Searcher) -> None:
    snippet = search(searcher, "klocki hamulcowe", language=EN).hits[0].snippet
    assert snippet is not None
    assert [one.text for one in snippet.segments if one.is_match] == ["brake pads"]


def test_an_explanation_says_that_a_term_was_agreed(searcher: Searcher) -> None:
    request = SearchRequest(query_text="klocki hamulcowe", language=EN)
    hit = searcher.search(request, access=EVERYTHING).hits[0]
    parts = searcher.explain(request, hit, access=EVERYTHING)
    assert (Reason.AGREED, "klocki hamulcowe") in {(part.reason, part.typed) for part in parts}


@pytest.mark.parametrize(("query", "counts"), [("wahacz", True), ("wahacz pump", False)])
def test_a_word_of_a_longer_term_counts_where_the_whole_term_is(
    tmp_path: Path, query: str, *, counts: bool
) -> None:
    """`control arm` is not what a section is about that has the control of a pump."""
    arm = revision("arm", "Front axle", (section("Remove the control arm."),))
    pump = revision("pump", "Water pump", (section("Connect the control of the pump."),))
    put_in_use(tmp_path, "tantivy", [arm], [pump], [NOISE])
    searcher, request = (
        open_searcher(tmp_path, "tantivy", tmp_path / "terms"),
        SearchRequest(query_text=query),
    )
    found = searcher.search(request, access=EVERYTHING).hits
    hit = next(hit for hit in found if hit.document_id == ("arm" if counts else "pump"))
    terms = {part.term for part in searcher.explain(request, hit, access=EVERYTHING)}
    assert ("control" in terms) == counts


def test_a_question_that_is_called_nothing_else_finds_as_before(searcher: Searcher) -> None:
    plain, expanded = (search(searcher, "tyres", with_expansions=chosen).hits for chosen in (False, True))
    assert [hit.document_id for hit in plain] == [hit.document_id for hit in expanded] == ["noise"]
