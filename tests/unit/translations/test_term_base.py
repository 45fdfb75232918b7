"""The shipped term base: large enough, in both languages, and its Polish is in the dictionary."""

import pytest

from tests.unit.translations.polish_words import is_known, word_complaints
from translations.locales import Language
from translations.terms import TermBase, TermKind, shipped_terms

FEWEST_CONCEPTS = 1500


@pytest.fixture(scope="module")
def base() -> TermBase:
    return shipped_terms()


def test_there_are_enough_concepts(base: TermBase) -> None:
    assert len(base) >= FEWEST_CONCEPTS


def test_every_polish_word_is_in_the_dictionary_or_listed_as_an_exception(base: TermBase) -> None:
    assert [str(violation) for violation in word_complaints(base)] == []


@pytest.mark.parametrize("language", Language)
def test_no_two_concepts_prefer_the_same_term(base: TermBase, language: Language) -> None:
    preferred = [concept.preferred(language).casefold() for concept in base]
    assert sorted(preferred) == sorted(set(preferred))


@pytest.mark.parametrize("language", Language)
def test_every_concept_has_a_preferred_term(base: TermBase, language: Language) -> None:
    assert all(len(concept.texts(language, TermKind.PREFERRED)) == 1 for concept in base)


def test_every_related_concept_exists(base: TermBase) -> None:
    assert [other for concept in base for other in concept.related if other not in base] == []


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("popychacz", True),
        ("żarowa", True),
        ("amortyztor", False),
        ("polska", True),
        ("kraków", False),
        ("DPF", True),
        ("4x4", True),
        ("O", True),
    ],
)
def test_a_word_is_known_as_it_is_written(word: str, known: bool) -> None:
    assert is_known(word) is known
