"""What is typed on the shop floor, without diacritics and with spaces, finds what the manual says."""

import pytest

from search.language.codes import join_part_numbers
from search.language.polish import stem


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
def test_a_word_without_diacritics_has_the_term_of_the_word_with_them(typed: str, written: str) -> None:
    assert stem(typed) == stem(written)


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
