"""What of a text goes into the vocabulary, and under which key."""

import pytest

from kb.documents import Applicability
from search.analysis import analyser
from search.written import Written, WrittenKind, key_of, vehicles_written
from translations.locales import ContentLanguage

PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH


def written(text: str, language: ContentLanguage = PL) -> frozenset[Written]:
    return analyser(language).analyse(text).written


def test_a_word_is_found_without_its_diacritics_and_leads_to_its_lemma() -> None:
    assert written("Łożyska") == {Written("lozyska", "łożyska", "lozysko", WrittenKind.WORD)}


def test_an_english_word_leads_to_its_stem() -> None:
    assert written("bearings", EN) == {Written("bearings", "bearings", "bear", WrittenKind.WORD)}


def test_an_abbreviation_stays_in_capitals() -> None:
    assert {one.form for one in written("sterownik ABS")} == {"sterownik", "ABS"}


def test_a_heading_in_capitals_is_no_abbreviation() -> None:
    assert {one.form for one in written("WYMIANA")} == {"wymiana"}


@pytest.mark.parametrize(
    "text", ["i na pod", "w", "35", "2.0"], ids=["stop words", "letter", "count", "measure"]
)
def test_what_nobody_would_look_for_is_left_out(text: str) -> None:
    assert written(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("11 12 7 582 245", {"11127582245", "7582245"}),
        ("P0300", {"p0300"}),
        ("U0100-87", {"u010087", "u0100"}),
        ("HT 3410", {"ht3410"}),
    ],
)
def test_a_code_is_found_by_the_whole_of_it_and_by_its_longer_parts(text: str, keys: set[str]) -> None:
    codes = {one for one in written(text) if one.kind is WrittenKind.CODE}
    assert {one.key for one in codes} == keys
    assert {one.form for one in codes} == {text}


def test_a_vehicle_is_found_by_each_of_its_words_and_by_its_engine() -> None:
    found = vehicles_written([Applicability(make="Halny", series="Sokół II", engines=("HB16",))])
    assert {(one.key, one.form) for one in found} == {
        ("halny", "Halny"),
        ("halny sokol ii", "Halny Sokół II"),
        ("sokol ii", "Halny Sokół II"),
        ("ii", "Halny Sokół II"),
        ("hb16", "HB16"),
    }


@pytest.mark.parametrize(
    ("text", "key"), [("  Pasek   ROZRZĄDU ", "pasek rozrzadu"), ("11-12 7", "1112 7"), ("„olej”", "olej")]
)
def test_a_key_is_letters_and_digits_alone(text: str, key: str) -> None:
    assert key_of(text) == key
