"""Lemmas: every reading that somebody may mean, the likeliest first."""

import threading

import pytest

from search.language import english, polish
from search.language.morfeusz import lemmas


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("hamulców", ("hamulec",)),
        ("łożyskiem", ("łożysko",)),
        ("sprzęgła", ("sprzęgło", "sprzęgnąć")),
        ("robiłem", ("robić",)),
        ("wymieniono", ("wymienić",)),
        ("warszawie", ("warszawa",)),
        ("części", ("część", "częsty")),
    ],
)
def test_a_word_has_every_lemma_that_it_may_be_a_form_of(word: str, expected: tuple[str, ...]) -> None:
    assert lemmas(word)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("olej", "olej"),
        ("pasek", "pasek"),
        ("klocków", "klocek"),
        ("wałka", "wałek"),
        ("korek", "korek"),
        ("pojazd", "pojazd"),
        ("śruba", "śruba"),
        ("elementami", "element"),
        ("osi", "oś"),
        ("nie", "nie"),
    ],
)
def test_what_nobody_means_is_no_reading(word: str, expected: str) -> None:
    assert lemmas(word) == (expected,)


@pytest.mark.parametrize("word", ["alusil", "hamulcow", "p0300", "", "brake"], ids=repr)
def test_what_is_no_polish_word_has_no_lemma(word: str) -> None:
    assert lemmas(word) == ()


def test_an_abbreviation_stands_for_itself() -> None:
    assert polish.readings("mm") == ("mm",)


def test_a_word_with_wrong_readings_alone_keeps_them() -> None:
    assert lemmas("koda") == ("koda",)


def test_several_threads_agree() -> None:
    words = ["hamulców", "sprzęgła", "łożysk", "wałka"] * 200
    results: set[tuple[tuple[str, ...], ...]] = set()
    threads = [threading.Thread(target=lambda: results.add(tuple(map(lemmas, words)))) for _ in range(4)]
    _run(threads)
    assert results == {tuple(map(lemmas, words))}


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    "forms",
    [
        ("klocek", "klocka", "klockiem", "klocki", "klocków", "klockami"),
        ("koło", "koła", "kół", "kołami"),
        ("zawór", "zaworu", "zawory", "zaworów", "zaworami"),
        ("chłodnica", "chłodnicy", "chłodnic", "chłodnicą"),
        ("dokręcić", "dokręcony", "dokręcono", "dokręceniu"),
    ],
    ids=lambda forms: str(forms[0]),
)
def test_all_forms_of_a_polish_word_share_a_term(forms: tuple[str, ...]) -> None:
    assert set.intersection(*(set(polish.readings(form)) for form in forms))


def test_a_word_that_is_in_no_dictionary_is_stemmed() -> None:
    assert polish.readings("alusilowe") == (polish.stem("alusilowe"),)


def test_an_english_word_has_one_reading() -> None:
    assert english.readings("brakes") == ("brake",)


@pytest.mark.parametrize("word", ["może", "mogą", "móc"])
def test_being_able_is_not_power(word: str) -> None:
    assert set(polish.readings(word)).isdisjoint(polish.readings("mocy"))


@pytest.mark.parametrize("word", ["os", "osy", "kol", "kolą"])
def test_what_a_workshop_never_means_is_a_word_without_its_diacritics(word: str) -> None:
    assert {"osa", "kola"}.isdisjoint(lemmas(word))
