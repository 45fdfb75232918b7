"""Words typed without Polish letters."""

import pytest

from search.language.diacritics import candidates, restored, strip_diacritics


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lozyska", "łożyska"),
        ("sprzegla", "sprzęgła"),
        ("hamulcow", "hamulców"),
        ("swiec", "świec"),
        ("laczacych", "łączących"),
        ("zrodlo", "źródło"),
        ("wymienilem", "wymieniłem"),  # which the dictionary divides
        ("moglby", "mógłby"),
    ],
)
def test_a_word_is_found_by_what_it_is_without_its_marks(typed: str, meant: str) -> None:
    assert meant in restored(typed)


@pytest.mark.parametrize("word", ["współistnieć", "późno", "źle", "płynąć", "wziął", "gięcie"])
def test_no_mark_that_polish_writes_is_passed_over(word: str) -> None:
    assert word in restored(strip_diacritics(word))


def test_marks_where_polish_has_none_are_not_tried() -> None:
    """So an English word, which has none anywhere, costs half as many looks into the dictionary."""
    assert {"ć", "ń", "ś", "ź"}.isdisjoint("".join(candidates("cenosizo")))
    assert all(word[0] == "a" for word in candidates("alarm"))


@pytest.mark.parametrize("word", ["", "xyz", "brake", "hamulec", "p0300"], ids=repr)
def test_a_word_that_becomes_no_other_is_left_alone(word: str) -> None:
    assert restored(word) == ()


def test_a_monstrous_word_is_given_up_soon() -> None:
    assert restored("lacznosc" * 12) == ()


def test_stripping_keeps_case_and_everything_else() -> None:
    assert strip_diacritics("Zażółć GĘŚLĄ jaźń, Müller") == "Zazolc GESLA jazn, Müller"
