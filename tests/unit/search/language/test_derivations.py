"""The hand-made table of word families."""

from pathlib import Path

import pytest

from kb.access import EVERYTHING
from search.engines.registry import ENGINE_NAMES
from search.language.derivations import families, related
from search.language.morfeusz import lemmas
from search.searcher import SearchRequest
from tests.factories.search.revisions import PL, revision, searcher_of, section

WORDS = [word for family in families() for word in family]


def test_the_table_has_about_a_hundred_and_fifty_families() -> None:
    assert len(families()) >= 140


def test_every_word_is_a_lemma_of_the_dictionary() -> None:
    assert [word for word in WORDS if word not in lemmas(word)] == []


def test_no_word_is_in_two_families() -> None:
    assert sorted(WORDS) == sorted(set(WORDS))


@pytest.mark.parametrize(
    ("term", "other"),
    [
        ("hamulec", "hamulcowy"),
        ("hamulcowy", "hamulec"),
        ("wymiana", "wymienic"),
        ("wymieniac", "wymienic"),
        ("dokrecac", "dokrecic"),
        ("olejowy", "olej"),
        ("swieca", "swiecowy"),
    ],
)
def test_words_of_a_family_are_related(term: str, other: str) -> None:
    assert other in related(term)


@pytest.mark.parametrize("term", ["brake", "", "p0300"], ids=repr)
def test_what_has_no_family_is_related_to_nothing(term: str) -> None:
    assert related(term) == ()


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_the_word_itself_comes_before_its_family(tmp_path: Path, engine: str) -> None:
    family = [revision("family", "Naprawa", (section("Układ hamulcowy przedni."),), PL)]
    itself = [revision("itself", "Naprawa", (section("Przedni hamulec."),), PL)]
    searcher = searcher_of(tmp_path, family, itself, engine=engine)
    page = searcher.search(SearchRequest(query_text="hamulce"), access=EVERYTHING)
    assert [hit.document_id for hit in page.hits] == ["itself", "family"]
