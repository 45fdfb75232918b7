"""Agreed terms are found as people type them: inflected, without diacritics, or in part."""

import pytest

from search.term_words import term_words
from tests.factories.terms import EN, PL, concept, term
from translations.finding import Closeness, find
from translations.terms import TermBase, TermKind, shipped_terms

CLUTCH = concept("clutch", term("sprzęgło", PL), term("clutch"))
COVER = concept("clutch-cover", term("docisk sprzęgła", PL), term("clutch cover"))
FORK = concept(
    "fork", term("łapa wyciskowa", PL), term("release fork"), term("fork for the clutch", EN, TermKind.SLANG)
)
BASE = TermBase([FORK, COVER, CLUTCH])


def found(text: str) -> list[tuple[str, Closeness]]:
    return [(item.concept.id, item.closeness) for item in find(BASE, text, term_words)]


@pytest.mark.parametrize(
    ("text", "closeness"),
    [
        ("Sprzęgło", Closeness.WRITTEN),
        (" sprzęgło ", Closeness.WRITTEN),
        ("sprzęgłem", Closeness.SAME_WORDS),
        ("sprzegla", Closeness.SAME_WORDS),
        ("SPRZEGLEM", Closeness.SAME_WORDS),
        ("clutches", Closeness.SAME_WORDS),
    ],
)
def test_a_concept_is_found_by_any_form_of_its_term(text: str, closeness: Closeness) -> None:
    assert found(text)[0] == ("clutch", closeness)


def test_the_nearest_concept_comes_first_and_those_that_hold_the_words_follow() -> None:
    assert found("clutch") == [
        ("clutch", Closeness.WRITTEN),
        ("clutch-cover", Closeness.PHRASE_WITHIN),
        ("fork", Closeness.PHRASE_WITHIN),
    ]


def test_words_in_another_order_are_found_last() -> None:
    assert found("sprzęgła docisk") == [("clutch-cover", Closeness.WORDS_WITHIN)]


@pytest.mark.parametrize("text", ["", "  ", "tłok", "%$#", "sprzęgło tłok", "w"])
def test_what_no_term_has_finds_nothing(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "concept_id"),
    [
        ("klockow hamulcowych", "brake-pad"),
        ("chamulec", "brake"),
        ("brake rotors", "brake-disc"),
        ("napinaczem paska rozrzadu", "timing-belt-tensioner"),
    ],
)
def test_the_shipped_terms_are_found(text: str, concept_id: str) -> None:
    assert find(shipped_terms(), text, term_words)[0].concept.id == concept_id
