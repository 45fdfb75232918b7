"""Agreed terms in queries: inflected, without diacritics, longest first."""

import pytest

from search.agreed import AgreedMatch, AgreedTerms
from search.analysis import analyser
from tests.factories.terms import EN, PL, concept, term
from translations.locales import ContentLanguage, Language
from translations.terms import TermBase, TermKind

BELT = concept(
    "timing-belt",
    term("pasek rozrządu", PL),
    term("pasek zębaty", PL, TermKind.ALTERNATIVE),
    term("rozrząd", PL, TermKind.SLANG),
    term("pasek rozżądu", PL, TermKind.MISSPELT),
    term("timing belt"),
    term("cambelt", EN, TermKind.ALTERNATIVE),
    term("TB", EN, TermKind.ABBREVIATION),
    term("timming belt", EN, TermKind.MISSPELT),
    term("toothed band", EN, TermKind.DEPRECATED),
)
STRAP = concept("strap", term("pasek", PL), term("strap"))
KEY = concept("key", term("kluczyk", PL), term("klucz", PL, TermKind.ALTERNATIVE), term("key"))
SPANNER = concept("spanner", term("klucz płaski", PL), term("klucz", PL, TermKind.SLANG), term("spanner"))
NO_START = concept("no-start", term("silnik nie uruchamia się", PL), term("engine does not start"))
CODE = concept("misfire", term("P0300", PL), term("P0300"))
TERMS = AgreedTerms(TermBase([BELT, STRAP, KEY, SPANNER, NO_START, CODE]))


def matches(query: str) -> list[AgreedMatch]:
    """The terms in a query of words without stop words."""
    readings = {
        language: [(*token.terms, token.exact) for token in analyser(ContentLanguage(language)).tokens(query)]
        for language in Language
    }
    return TERMS.matches(readings)


def spans(query: str) -> list[tuple[int, int, str]]:
    return [(match.first, match.after, match.called[0].concept.id) for match in matches(query)]


def meant(query: str) -> list[str]:
    return [one.text for match in matches(query) for one in TERMS.others(match)]


@pytest.mark.parametrize(
    "query",
    [
        "pasek rozrządu",
        "paska rozrządu",
        "PASKIEM ROZRZĄDU",
        "paski zębate",
        "pasek rozrzadu",
        "pasek rozżądu",
        "timing belts",
        "timming belt",
        "toothed band",
    ],
)
def test_a_term_is_found_however_it_is_written(query: str) -> None:
    assert spans(query) == [(0, 2, "timing-belt")]


@pytest.mark.parametrize("query", ["rozrządu", "cambelts", "tb"])
def test_a_term_of_one_word_is_found_too(query: str) -> None:
    assert spans(query) == [(0, 1, "timing-belt")]


def test_the_longest_term_counts() -> None:
    assert spans("wymiana paska rozrządu pasek") == [(1, 3, "timing-belt"), (3, 4, "strap")]


def test_words_that_are_left_out_of_queries_are_left_out_of_terms() -> None:
    assert spans("silnik nie uruchamia") == [(0, 3, "no-start")]


def test_words_in_another_order_are_no_term() -> None:
    assert spans("rozrządu zębaty") == [(0, 1, "timing-belt")]


def test_a_code_is_no_term() -> None:
    assert spans("P0300") == []


def test_everything_else_that_the_concept_is_called_is_meant_the_likeliest_first() -> None:
    assert meant("pasek rozrządu") == ["timing belt", "pasek zębaty", "cambelt", "TB", "rozrząd"]


def test_what_is_misspelt_or_deprecated_is_not_looked_for() -> None:
    assert {"timming belt", "pasek rozżądu", "toothed band"}.isdisjoint(meant("cambelt"))


def test_a_term_of_two_concepts_means_both_and_each_less() -> None:
    found = {one.text: one.strength for match in matches("klucz") for one in TERMS.others(match)}
    alone = {one.text: one.strength for match in matches("kluczyk") for one in TERMS.others(match)}
    assert found.keys() >= {"key", "spanner"}
    assert found["key"] < alone["key"]
