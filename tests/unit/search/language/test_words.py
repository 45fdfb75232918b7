"""Words of both languages come down to one term per family, without diacritics."""

import pytest

from search.language import english, polish
from search.language.folding import composed, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łożysko", "lozysko"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
        ("zo\u0301łty", "zolty"),
        ("Müller", "muller"),
        ("Straße", "strasse"),
        ("Ørsted", "orsted"),
        ("so\u00adft", "soft"),
        ("m²", "m2"),
        ("ﬁlter", "filter"),
        ("P0300", "p0300"),
        ("", ""),
    ],
)
def test_folding_takes_case_and_diacritics_away(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Zo\u0301ŁTY", "zółty"), ("DON’T", "don't"), ("so\u00adft", "soft"), ("ABS", "abs")],
)
def test_stemmers_get_composed_lower_case(text: str, expected: str) -> None:
    assert composed(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        ("łożysko", "łożyska", "łożyskiem", "ŁOŻYSKO"),
        ("klocek", "klocka", "klockiem"),
        ("śruba", "śruby", "śrubę", "śrubami", "śrub"),
        ("zacisk", "zacisku", "zaciski", "zacisków"),
        ("zawór", "zaworu", "zawory", "zaworów"),
        ("przewód", "przewodu", "przewodów"),
    ],
    ids=lambda forms: str(forms[0]),
)
def test_forms_of_a_polish_word_share_a_term(forms: tuple[str, ...]) -> None:
    terms = [polish.stem(form) for form in forms]
    most_common = max(terms, key=terms.count)
    assert terms.count(most_common) >= len(terms) - 1


@pytest.mark.parametrize(
    "forms",
    [("brake", "brakes", "braking", "braked"), ("remove", "removed", "removing"), ("bolt", "bolts", "Bolts")],
    ids=lambda forms: str(forms[0]),
)
def test_forms_of_an_english_word_share_a_term(forms: tuple[str, ...]) -> None:
    assert len({english.stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["nie"])
def test_what_changes_a_polish_question_is_no_stop_word(word: str) -> None:
    assert word not in polish.STOP_WORDS


@pytest.mark.parametrize("word", ["can", "most", "but", "not" + "e"])
def test_words_of_the_workshop_are_no_english_stop_words(word: str) -> None:
    assert word not in english.STOP_WORDS


@pytest.mark.parametrize("stop_words", [polish.STOP_WORDS, english.STOP_WORDS], ids=["pl", "en"])
def test_stop_words_are_written_as_they_are_compared(stop_words: frozenset[str]) -> None:
    assert {composed(word) for word in stop_words} == stop_words
