"""What of a typed text is kept: its folded words, or only the kind of personal text that it has."""

import pytest

from search.personal import LONG_TEXT, is_shown_at_once, kept_text, redacted


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("  Klocki \t HAMULCOWE ", "klocki hamulcowe", id="case and spaces"),
        pytest.param("P0300", "p0300", id="trouble code"),
        pytest.param("U0100-87", "u0100-87", id="trouble code with failure type"),
        pytest.param("11 12 7 582 245", "11 12 7 582 245", id="part number of eleven digits"),
        pytest.param("A 204 830 00 18", "a 204 830 00 18", id="part number with a letter before it"),
        pytest.param("1K0 615 301 AA", "1k0 615 301 aa", id="part number with letters in it"),
        pytest.param("DIN 7168", "din 7168", id="standard"),
        pytest.param("ISO 15031", "iso 15031", id="standard with as many digits as a registration"),
        pytest.param("X60531.12", "x60531.12", id="pin"),
        pytest.param("M10x1.5", "m10x1.5", id="thread"),
        pytest.param("from:2016-03-01 to:2017-04-02", "from:2016-03-01 to:2017-04-02", id="dates"),
        pytest.param("bra\u200bke\u00a0pads", "brake pads", id="characters without width"),
    ],
)
def test_a_question_is_kept_in_its_folded_form(text: str, kept: str) -> None:
    assert kept_text(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("wvwzzz1jz3w386752", "[VIN]", id="vin"),
        pytest.param("vin:WVWZZZ1JZ3W386752", "[VIN]", id="vin after a field"),
        pytest.param("WVW ZZZ1JZ 3W386752", "[VIN]", id="vin in its three parts"),
        pytest.param("jan@example.org", "[e-mail]", id="e-mail"),
        pytest.param("601 234 567", "[phone]", id="telephone"),
        pytest.param("601234567", "[phone]", id="telephone without spaces"),
        pytest.param("tel.601-234-567", "[phone]", id="telephone after a word"),
        pytest.param("12 601 234 567", "[phone]", id="telephone after another number"),
        pytest.param("+48 22 123 45 67", "[phone]", id="telephone with the country"),
        pytest.param("0044 20 7946 0018", "[phone]", id="telephone from abroad"),
        pytest.param("(22) 123-45-67", "[phone]", id="telephone with brackets"),
        pytest.param("WA 12345", "[registration]", id="registration of a city"),
        pytest.param("wpr 1234a", "[registration]", id="registration of a district"),
        pytest.param("KR5J678", "[registration]", id="registration without a space"),
        pytest.param("AB12 CDE", "[registration]", id="British registration"),
        pytest.param("M-XY 123", "[registration]", id="German registration"),
        pytest.param("44051401359", "[PESEL]", id="pesel"),
        pytest.param("Jan Kowalski jan@example.org WA12345", "[e-mail] [registration]", id="two kinds"),
        pytest.param("ｗｖｗｚｚｚ１ｊｚ３ｗ３８６７５２", "[VIN]", id="vin in wide letters"),
    ],
)
def test_of_a_personal_text_only_the_kind_is_kept(text: str, kept: str) -> None:
    assert kept_text(text) == kept


def test_words_beside_a_personal_text_are_not_kept_for_they_may_be_a_name() -> None:
    assert kept_text("Kowalski klocki WVWZZZ1JZ3W386752") == "[VIN]"


def test_a_pasted_note_is_no_question() -> None:
    assert kept_text("word " * 21) == LONG_TEXT


def test_what_is_written_to_the_editors_keeps_its_words() -> None:
    note = "Brak momentu dla WVWZZZ1JZ3W386752,\n proszę pisać: jan@example.org"
    assert redacted(note) == "Brak momentu dla [VIN], proszę pisać: [e-mail]"


@pytest.mark.parametrize(
    ("kept", "is_shown"),
    [
        pytest.param("klocki hamulcowe 320 mm", True, id="words and a measure"),
        pytest.param("p0300 u0100 p0171", True, id="trouble codes"),
        pytest.param("b104217 7582245", False, id="long numbers"),
        pytest.param("w" * 61, False, id="long text"),
    ],
)
def test_a_text_that_one_person_asked_is_shown_when_it_is_a_few_words(kept: str, is_shown: bool) -> None:
    assert is_shown_at_once(kept) is is_shown
