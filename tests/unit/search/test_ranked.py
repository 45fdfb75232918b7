"""The best documents: enough of them, in order, and none that the reader may not find."""

from datetime import date
from pathlib import Path

import pytest

from kb.access import EVERYTHING, AccessClass
from kb.identifiers import DocumentId
from search.clauses import NOTHING, All, Any, Clause, KeywordIn, TermIn
from search.engine import SearchEngine
from search.engines.registry import ENGINE_NAMES, engine_named
from search.existence import Existence
from search.forms import NO_FORMS
from search.grouping import document_number, document_of
from search.live import View
from search.mapping import IndexEntry
from search.profile_registry import read_profiles
from search.profile_table import ProfileTable
from search.ranked import Ranked, ranked
from search.schema import Field
from search.standing import Moment
from search.vocabulary_files import read_vocabulary
from tests.factories.search.entries import entry, index_with

OPEN = KeywordIn(Field.ACCESS_CLASS, (AccessClass.PUBLIC, AccessClass.RMI))
BRAKE = TermIn(Field.BODY, "brake")
MOMENT = Moment(today=date(2026, 11, 22), access=EVERYTHING)


@pytest.fixture(params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> SearchEngine:
    return engine_named(request.param)


def hidden(count: int, body: str = "brake") -> list[IndexEntry]:
    closed = AccessClass.SECURITY_RELATED_RMI
    return [entry(f"hidden{number}", body, access_class=closed) for number in range(count)]


def shown(count: int) -> list[IndexEntry]:
    """Documents that say less and less about brakes."""
    return [entry(f"shown{number}", "brake" + " pad" * (number + 1)) for number in range(count)]


def view_of(engine: SearchEngine, folder: Path, entries: list[IndexEntry]) -> View:
    index = index_with(engine, folder, *entries)
    reader, vocabulary = index.reader(), read_vocabulary(folder).vocabulary
    profiles = ProfileTable(read_profiles(folder, has_entries=True))
    return View(folder, reader, NO_FORMS, vocabulary, Existence(reader, vocabulary, profiles), profiles)


def found(view: View, clause: Clause, wanted: int) -> tuple[Ranked, list[int]]:
    best = ranked(view, clause, wanted, MOMENT)
    return best, [document_of(document.matches[0].group) for document in best.documents]


def numbers(*names: str) -> list[int]:
    return [document_number(DocumentId(name)) for name in names]


def test_hidden_documents_among_the_best_are_left_out(engine: SearchEngine, tmp_path: Path) -> None:
    view = view_of(engine, tmp_path, [*hidden(3), *shown(4)])
    _, documents = found(view, All((BRAKE, OPEN)), 10)
    assert documents == numbers("shown0", "shown1", "shown2", "shown3")


@pytest.mark.parametrize("count", [95, 100, 130], ids="{} hidden ones come before them".format)
def test_enough_is_found_however_many_hidden_documents_come_first(
    engine: SearchEngine, tmp_path: Path, count: int
) -> None:
    view = view_of(engine, tmp_path, [*hidden(count), *shown(12)])
    _, documents = found(view, All((BRAKE, OPEN)), 10)
    assert documents == numbers(*(f"shown{number}" for number in range(10)))


def test_all_were_looked_at_where_fewer_match_than_are_looked_at(
    engine: SearchEngine, tmp_path: Path
) -> None:
    view = view_of(engine, tmp_path, [*hidden(3), *shown(4), entry("other", "disc")])
    best, _ = found(view, All((BRAKE, OPEN)), 10)
    assert best.are_all


def test_what_else_narrows_a_search_still_does(engine: SearchEngine, tmp_path: Path) -> None:
    view = view_of(engine, tmp_path, [*hidden(2, "brake pad"), *shown(3), entry("other", "brake disc")])
    clause = All((BRAKE, TermIn(Field.BODY, "disc"), OPEN))
    assert found(view, clause, 10)[1] == numbers("other")


def test_several_statements_of_access_hold_together(engine: SearchEngine, tmp_path: Path) -> None:
    public = entry("public", "brake", access_class=AccessClass.PUBLIC)
    view = view_of(engine, tmp_path, [*hidden(2), *shown(2), public])
    only = KeywordIn(Field.ACCESS_CLASS, (AccessClass.PUBLIC, AccessClass.SECURITY_RELATED_RMI))
    assert found(view, All((BRAKE, OPEN, only)), 10)[1] == numbers("public")


def test_who_may_find_everything_finds_everything(engine: SearchEngine, tmp_path: Path) -> None:
    view = view_of(engine, tmp_path, [*hidden(2), *shown(2)])
    assert len(found(view, Any((BRAKE,)), 10)[1]) == 4


def test_nothing_asked_is_nothing_found(engine: SearchEngine, tmp_path: Path) -> None:
    best, documents = found(view_of(engine, tmp_path, shown(1)), NOTHING, 10)
    assert (documents, best.are_all) == ([], True)
