"""What is typed on the shop floor, without diacritics and with spaces, finds what the manual says."""

from pathlib import Path

import pytest

from kb.access import EVERYTHING
from search.analysis import QUERY_LANGUAGES
from search.engines.registry import ENGINE_NAMES
from search.forms import Forms
from search.language.codes import join_part_numbers
from search.language.folding import fold
from search.language.polish import readings, stem
from search.query_words import QueryReader
from search.searcher import SearchRequest
from tests.factories.search.revisions import PL, revision, searcher_of, section
from translations.locales import ContentLanguage


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("klockow", "klocków"),
        ("klockow", "klocki"),
        ("hamulcow", "hamulców"),
        ("lozysk", "łożysk"),
        ("przewodow", "przewodów"),
        ("rozrzadu", "rozrządu"),
    ],
)
def test_a_stem_without_diacritics_is_that_of_the_word_with_them(typed: str, written: str) -> None:
    assert stem(typed) == stem(written)


def meant(typed: str, *forms: str, languages: tuple[ContentLanguage, ...] = QUERY_LANGUAGES) -> set[str]:
    known = Forms({fold(form): [form] for form in forms})
    words = QueryReader(languages=languages, forms=known).words(typed)
    return {term for word in words for term in word.meant}


def sought(typed: str) -> set[str]:
    return {term for word in QueryReader().words(typed) for term in (*word.terms, *word.meant)}


@pytest.mark.parametrize(
    ("typed", "lemma"),
    [
        ("lozyska", "łożysko"),
        ("sprzegla", "sprzęgło"),
        ("hamulcow", "hamulec"),
        ("swiec", "świeca"),
        ("zaworow", "zawór"),
    ],
)
def test_a_word_without_diacritics_has_the_lemma_of_the_word_with_them(typed: str, lemma: str) -> None:
    assert fold(lemma) in sought(typed)


def test_a_word_of_the_index_is_found_that_is_in_no_dictionary() -> None:
    assert meant("panhartow", "panhartów") == set(readings("panhartów")) - set(readings("panhartow"))


def test_a_word_that_is_one_by_itself_stands_for_those_of_the_index_too() -> None:
    assert meant("lat", "łat") == {"lata"}


def test_a_word_that_is_one_by_itself_stands_for_no_word_that_the_index_lacks() -> None:
    assert meant("lat") == set()


def test_who_types_diacritics_means_what_is_typed() -> None:
    assert meant("lat śruby", "łat") == set()


def test_an_english_query_stands_for_no_polish_word() -> None:
    assert meant("lozyska", "łożyska", languages=(ContentLanguage.ENGLISH,)) == set()


def test_a_code_stands_for_itself() -> None:
    assert meant("p0300 m10x1.5") == set()


@pytest.mark.parametrize("text", ["ktora sa", "sie ze tez", "byc moze"])
def test_stop_words_without_diacritics_are_not_sought(text: str) -> None:
    assert QueryReader().words(text) == []


def test_a_phrase_without_diacritics_is_read_with_them() -> None:
    assert ("wymiana", "lozysko") in QueryReader().phrases("wymiana lozyska")


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("typed", ["lozyska", "lozyskami", "Lozysk", "sprzegla", "hamulcow", '"lozyska kol"'])
def test_what_is_typed_without_diacritics_is_found(tmp_path: Path, engine: str, typed: str) -> None:
    written = revision("one", "Naprawa", (section("Łożyska kół, sprzęgło, hamulców."),), PL)
    searcher = searcher_of(tmp_path, [written], engine=engine)
    page = searcher.search(SearchRequest(query_text=typed), access=EVERYTHING)
    snippets = [hit.snippet for hit in page.hits if hit.snippet]
    assert any(segment.is_match for snippet in snippets for segment in snippet.segments)


@pytest.mark.parametrize("word", ["low", "ow", "now"])
def test_a_word_that_only_ends_so_is_left_alone(word: str) -> None:
    assert stem(word).startswith(word[:1])


@pytest.mark.parametrize("text", ["p 0335", "kod P 0335, stały", "U 0100"])
def test_a_trouble_code_may_be_typed_with_a_space(text: str) -> None:
    joined = join_part_numbers(text)
    assert len(joined) == len(text)
    assert joined != text


@pytest.mark.parametrize("text", ["P 03", "grupa P 12345", "AP 0335", "up 0335", "R 1234"])
def test_other_letters_and_numbers_are_not_joined(text: str) -> None:
    assert join_part_numbers(text) == text
