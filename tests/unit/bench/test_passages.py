"""The bench's passages: the same on every run, and shaped like a real library."""

from itertools import groupby

import pytest

from kb.access import AccessClass
from tests.bench.passages import SECTIONS, Passage, passages
from tests.bench.vocabulary import forms_of, vocabulary
from translations.locales import Language


@pytest.fixture(scope="module")
def made() -> list[Passage]:
    return passages(2_400)


def words(some: list[Passage]) -> list[str]:
    return [word.strip(".,").lower() for passage in some for word in passage.text.split()]


def test_a_larger_count_begins_with_the_smaller_ones_passages(made: list[Passage]) -> None:
    assert passages(120) == made[:120]


def test_different_words_grow_as_in_a_real_library(made: list[Passage]) -> None:
    quarter, whole = set(words(made[:600])), set(words(made))
    assert 1.5 < len(whole) / len(quarter) < 3


def test_few_words_make_up_most_of_the_text(made: list[Passage]) -> None:
    all_words = words(made)
    ranked = sorted((len(list(same)) for _, same in groupby(sorted(all_words))), reverse=True)
    assert 0.3 < sum(ranked[:100]) / len(all_words) < 0.7


def test_sections_of_an_edition_follow_each_other(made: list[Passage]) -> None:
    editions = [
        [passage.position for passage in sections]
        for _, sections in groupby(made, key=lambda passage: (passage.document_id, passage.language))
    ]
    assert editions == [list(range(SECTIONS))] * len(editions)


def test_some_documents_are_there_in_both_languages(made: list[Passage]) -> None:
    editions = {(passage.document_id, passage.language) for passage in made}
    assert 0.15 < len(editions) / len({document for document, _ in editions}) - 1 < 0.25


def test_both_languages_have_about_as_many_passages(made: list[Passage]) -> None:
    polish = sum(passage.language is Language.POLISH for passage in made)
    assert 0.4 < polish / len(made) < 0.6


def test_some_documents_may_not_be_found_by_everybody(made: list[Passage]) -> None:
    classes = {passage.document_id: passage.access_class for passage in made}
    hidden = sum(one is AccessClass.SECURITY_RELATED_RMI for one in classes.values())
    assert 0.02 < hidden / len(classes) < 0.06


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_the_commonest_words_are_those_of_the_sample_library(language: Language) -> None:
    commonest = {Language.POLISH: "silnika", Language.ENGLISH: "engine"}[language]
    assert commonest in vocabulary(language)[:60]


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_each_word_is_there_once(language: Language) -> None:
    assert len(set(vocabulary(language))) == len(vocabulary(language))


@pytest.mark.parametrize(
    ("word", "language", "form"),
    [
        ("sprzęgła", Language.POLISH, "sprzęgłami"),
        ("wymienić", Language.POLISH, "wymieniono"),
        ("brake", Language.ENGLISH, "braking"),
        ("bolt", Language.ENGLISH, "bolts"),
        ("assembly", Language.ENGLISH, "assemblies"),
    ],
    ids=["noun", "verb", "silent e", "plural", "y"],
)
def test_words_stand_in_forms_that_the_library_does_not_have(
    word: str, language: Language, form: str
) -> None:
    assert form in forms_of(word, language)
