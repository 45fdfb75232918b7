"""Words typed without Polish letters."""

import pytest

from search.language.diacritics import restored, strip_diacritics


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lozyska", "łożyska"),
        ("sprzegla", "sprzęgła"),
        ("hamulcow", "hamulców"),
        ("swiec", "świec"),
        ("laczacych", "łączących"),
        ("zrodlo", "źródło"),
    ],
)
def test_a_word_is_found_by_what_it_is_without_its_marks(typed: str, meant: str) -> None:
    assert meant in restored(typed)


@pytest.mark.parametrize("word", ["", "xyz", "brake", "hamulec", "p0300"], ids=repr)
def test_a_word_that_becomes_no_other_is_left_alone(word: str) -> None:
    assert restored(word) == ()


def test_a_monstrous_word_is_given_up_soon() -> None:
    assert restored("lacznosc" * 12) == ()


def test_stripping_keeps_case_and_everything_else() -> None:
    assert strip_diacritics("Zażółć GĘŚLĄ jaźń, Müller") == "Zazolc GESLA jazn, Müller"
