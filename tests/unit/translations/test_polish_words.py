"""What the Polish dictionary says of a word."""

import pytest

from translations.polish_words import analyses, forms, is_polish_word


@pytest.mark.parametrize("word", ["sprzęgło", "SPRZĘGŁO", "Wróblewski", "hamulcowych", "się"])
def test_a_polish_word_is_known_in_any_form_and_case(word: str) -> None:
    assert is_polish_word(word)


@pytest.mark.parametrize("word", ["sprzgo", "sprzêg³o", "the", "P0401", "dostp"])
def test_what_is_no_polish_word_is_not(word: str) -> None:
    assert not is_polish_word(word)


def test_an_analysis_names_the_lemma() -> None:
    assert "klocek" in {reading[1] for _start, _end, reading in analyses("klockami")}


def test_a_lemma_has_its_forms() -> None:
    assert ("klockami", "subst:pl:inst:m3") in forms("klocek")
