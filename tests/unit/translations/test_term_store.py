"""The editors' own files: written whole, each row in its place, and never over a broken file."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories.terms import PL, concept, term
from translations.term_folder import own_terms
from translations.term_store import OwnTermsBroken, TermStore
from translations.terms import Concept, Place


def own(concept_id: str, system: str = "mine") -> Concept:
    place = Place(file=f"terms/{system}.csv", line=0)
    return concept(
        concept_id, term(f"{concept_id} pl", PL), term(f"{concept_id} en"), system=system, place=place
    )


@pytest.fixture
def store(tmp_path: Path) -> TermStore:
    return TermStore(tmp_path / "terms")


def test_rows_are_written_into_the_files_of_their_systems(store: TermStore, tmp_path: Path) -> None:
    with store.locked():
        store.put([own("one"), own("two", "yours")])
    found = own_terms(tmp_path / "terms")
    assert [(item.id, str(item.place)) for item in found.concepts] == [
        ("one", "terms/mine.csv:2"),
        ("two", "terms/yours.csv:2"),
    ]
    assert (found.faults, found.doubts) == ((), ())


def test_a_row_takes_the_place_of_the_one_with_its_id(store: TermStore, tmp_path: Path) -> None:
    with store.locked():
        store.put([own("one"), own("two")])
        store.put([replace(own("one"), note="Changed.")])
    found = own_terms(tmp_path / "terms").concepts
    assert [(item.id, item.note) for item in found] == [("one", "Changed."), ("two", "")]


def test_nothing_is_written_beside_a_broken_file(store: TermStore, tmp_path: Path) -> None:
    with store.locked():
        (tmp_path / "terms" / "broken.csv").write_text("what,is,this\n", encoding="utf-8")
        with pytest.raises(OwnTermsBroken) as caught:
            store.put([own("one")])
    assert str(caught.value.faults[0].place) == "terms/broken.csv:1"
    assert not (tmp_path / "terms" / "mine.csv").exists()


def test_no_half_written_file_stays_behind(store: TermStore, tmp_path: Path) -> None:
    with store.locked():
        store.put([own("one")])
    assert sorted(path.name for path in (tmp_path / "terms").iterdir()) == [".lock", "mine.csv"]


def test_a_refused_pair_is_remembered(store: TermStore, tmp_path: Path) -> None:
    assert store.rejected() == set()
    with store.locked():
        store.reject([("śruba", "nut")])
        store.reject([('"a', "b"), ("śruba", "nut")])
    assert TermStore(tmp_path / "terms").rejected() == {("śruba", "nut"), ('"a', "b")}
    assert own_terms(tmp_path / "terms").faults == ()
