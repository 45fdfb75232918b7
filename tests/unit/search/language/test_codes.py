"""Codes stay whole, are one term in any writing, and can be found by their parts."""

import pytest

from search.analysis import analyser
from search.language.codes import code_term, code_terms, designations, has_digit, join_part_numbers
from translations.locales import ContentLanguage


def terms(text: str, language: ContentLanguage = ContentLanguage.POLISH) -> list[str]:
    return [token.term for token in analyser(language).tokens(text)]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("P0300", "p0300"),
        ("U0100-87", "u010087"),
        ("11-12-7-582-245", "11127582245"),
        ("11 12 7 582 245", "11127582245"),
        ("11\u00a012\u00a07\u00a0582\u00a0245", "11127582245"),
        ("11127582245", "11127582245"),
        ("A 204 830 00 18", "a2048300018"),
        ("a 204 830 00 18", "a2048300018"),
        ("A2048300018", "a2048300018"),
        ("1K0 615 301 AA", "1k0615301aa"),
        ("06A-115-561-B", "06a115561b"),
        ("X60531.12", "x6053112"),
        ("A166*1B", "a1661b"),
        ("M10x1.5", "m10x1.5"),
        ("M10×1,5", "m10x1.5"),
        ("5W-30", "5w30"),
        ("5W30", "5w30"),
        ("F12", "f12"),
        ("02091-C-71", "02091c71"),
        ("A-1312/B", "a1312b"),
        ("1,5", "1.5"),
        ("N20B20", "n20b20"),
        ("27C6", "27c6"),
        ("H34-1160-215", "h341160215"),
        ("h34 1160 215", "h341160215"),
        ("H34-1160 215", "h341160215"),
        ("60 000", "60000"),
        ("60,000", "60000"),
        ("p 0300", "p0300"),
        ("M10 x 1.5", "m10x1.5"),
        ("M10 × 1,5", "m10x1.5"),
        ("5W 30", "5w30"),
        ("5W - 30", "5w30"),
        ("7 582 245", "7582245"),
        ("WBA3A5C50CF256985", "wba3a5c50cf256985"),
        ("35 Nm", "35nm"),
        ("35,5 N·m", "35.5nm"),
        ("1 000 Nm", "1000nm"),
        ("90\u00a0°", "90deg"),
        ("-40 °C", "minus40degc"),
    ],
)
@pytest.mark.parametrize("language", list(ContentLanguage), ids=str)
def test_a_code_is_one_term(text: str, term: str, language: ContentLanguage) -> None:
    assert terms(text, language) == [term]


@pytest.mark.parametrize("mark", [",", ".", ";", ")", "”", ":", "?"], ids=repr)
def test_punctuation_after_a_code_is_not_part_of_it(mark: str) -> None:
    assert terms(f"P0300{mark} dalej") == ["p0300", "dalej"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P0300/P0301", ["p0300", "p0301"]),
        ("silnik-2.0", ["siln", "2.0"]),
        ("bank-1", ["bank", "1"]),
        ("10 mm", ["10", "mm"]),
        ("35mm", ["35", "mm"]),
        ("35 Nm + 90°", ["35nm", "90deg"]),
        ("(35Nm/90°),", ["35nm", "90deg"]),
        ("M10-35 Nm", ["m10", "35nm"]),
        ("90 g", ["90", "g"]),
        ("1,5bar", ["1.5", "bar"]),
        ("100 200 mm", ["100", "200", "mm"]),
        ("12:30", ["12", "30"]),
        ("1, 2, 3", ["1", "2", "3"]),
        ("2004 11 12", ["2004", "11", "12"]),
    ],
)
def test_what_belongs_to_different_things_is_divided(text: str, expected: list[str]) -> None:
    assert [term[:4] if term.isalpha() else term for term in terms(text)] == expected


def test_a_decimal_is_not_a_whole_number() -> None:
    assert code_term("1.5") != code_term("15")


def test_a_thread_pitch_is_not_a_length() -> None:
    assert code_term("M10x1.5") != code_term("M10x15")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U0100-87", ("u010087", "u0100")),
        ("11-12-7-582-245", ("11127582245", "582", "245", "7582245")),
        ("11127582245", ("11127582245", "7582245")),
        ("H34-1160-215", ("h341160215", "h34", "1160", "215", "1160215")),
        ("X60531.12", ("x6053112", "x60531")),
        ("P0300", ("p0300",)),
        ("M10x1.5", ("m10x1.5", "m10")),
        ("2.5", ("2.5",)),
        ("2026", ("2026",)),
        ("35", ()),
        ("35 Nm", ("35nm",)),
        ("8–10 Nm", ("8to10nm", "8nm", "10nm")),
    ],
)
def test_a_code_can_be_found_by_its_longer_parts(text: str, expected: tuple[str, ...]) -> None:
    assert code_terms(text) == expected


@pytest.mark.parametrize(
    "text", ["11 12 13", "1 2 3 4 5 6 7", "12.5 30 40 50 60 70", "2 klocki 4 śruby"], ids=str
)
def test_numbers_side_by_side_are_no_part_number(text: str) -> None:
    assert join_part_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("narzędzie HT 3410", ["ht3410"]),
        ("bezpiecznik F 12 i DOT 4", ["f12", "dot4"]),
        ("ok. 2015 roku, do 35 Nm", []),
        ("A 204 830 00 18", []),
        ("M 10x1.5", []),
    ],
)
def test_letters_and_a_number_apart_may_be_one_name(text: str, expected: list[str]) -> None:
    assert [term for _letters, term in designations(text)] == expected


def test_who_searches_may_type_a_name_small() -> None:
    assert designations("ht 3410", in_any_case=True) == [("ht", "ht3410")]


def test_the_digits_of_a_part_number_can_be_found_in_running_text() -> None:
    assert "11127582245" in terms("zamówić 11 12 7 582 245, dwie sztuki")


def test_a_code_stands_where_it_is_written() -> None:
    text = "część A 204 830 00 18 zamówić"
    token = next(token for token in analyser(ContentLanguage.POLISH).tokens(text) if token.is_code)
    assert text[token.start : token.end] == "A 204 830 00 18"


@pytest.mark.parametrize("text", ["P0300", "m²", "①", "H₂O", "٣", "silnik 2"])
def test_a_digit_of_any_sort_makes_a_code(text: str) -> None:
    assert has_digit(text)


@pytest.mark.parametrize("text", ["", "silnik", "Ⅷ", "½", "łożysko ścięte"])
def test_what_only_looks_like_a_number_has_no_digit(text: str) -> None:
    assert not has_digit(text)
