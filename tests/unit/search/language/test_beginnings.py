"""Words are left out by how they begin only if they cannot come down to what is sought."""

from collections.abc import Iterator

import pytest

from search.language import english, morfeusz, polish
from search.language.beginnings import Beginnings
from search.language.folding import fold
from translations.locales import Language
from translations.terms import shipped_terms, words


def _words(language: Language) -> set[str]:
    return {
        word
        for concept in shipped_terms()
        for text in concept.texts(language)
        for word in words(text.lower())
        if word.isalpha()
    }


def _polish_forms() -> Iterator[tuple[str, str]]:
    """Every form of every Polish word of the agreed terms, with each term that it comes down to."""
    lemmas = {lemma for word in _words(Language.POLISH) for lemma in morfeusz.lemmas(word)}
    forms = {form for lemma in lemmas for form, _tag in morfeusz.tagged_forms(lemma)}
    return ((form, term) for form in sorted(filter(str.isalpha, forms)) for term in polish.readings(form))


@pytest.mark.slow
def test_every_form_of_the_words_of_agreed_terms_is_admitted_for_what_it_comes_down_to() -> None:
    pairs = list(_polish_forms())
    lost = [(form, term) for form, term in pairs if not Beginnings([term], are_polish=True).admit(form)]
    assert len(pairs) > 20_000
    assert len({term for _form, term in lost}) <= 6, lost


def test_every_english_word_of_agreed_terms_is_admitted_for_its_stem_and_as_a_plural() -> None:
    found = [
        (word, Beginnings(english.readings(word)), written)
        for word in _words(Language.ENGLISH)
        for written in (word, f"{word}s", word.upper())
    ]
    assert [written for _word, beginnings, written in found if not beginnings.admit(written)] == []


@pytest.mark.parametrize(
    ("term", "chunk"),
    [
        ("waz", "węże,"),
        ("reka", "ręce"),
        ("dzien", "dni"),
        ("dokrecic", "niedokręcona"),
        ("dlugi", "najdłuższy"),
        ("rok", "lata"),
        ("wysoki", "wyższemu"),
        ("jechac", "jadąca"),
        ("wiesc", "wiodły"),
        ("wyslac", "wyścielić"),
        ("lekko", "lżej"),
        ("piec", "pięcioro"),
        ("szesc", "sześciorga"),
        ("piac", "piejącymi"),
        ("nie", "nie"),
        ("on", "onego"),
        ("os", "osiami"),
        ("zetrzec", "starta"),
        ("scharakteryzowac", "scharakteryzowany"),
        ("tarcza", "(hamulec/tarcza)"),
        ("p0300", "P0300."),
        ("nm", "35Nm"),
        ("lozysko", "lo\u0301\u0142ysko"),
        ("hamulec", "ha\u00admulec"),
    ],
)
def test_a_chunk_is_admitted_that_has_a_form_of_the_term(term: str, chunk: str) -> None:
    assert Beginnings([term]).admit(chunk)
    assert Beginnings([term], are_polish=True).admit(chunk)


@pytest.mark.parametrize(
    ("term", "chunk"),
    [
        ("hamulec", "tarcza"),
        ("hamulec", "halogen"),
        ("p0300", "silnik"),
        ("silnik", "12"),
        ("olej", "(opaska)"),
    ],
)
def test_a_chunk_is_left_out_that_begins_otherwise(term: str, chunk: str) -> None:
    assert not Beginnings([fold(term)]).admit(chunk)


@pytest.mark.parametrize(
    ("term", "chunk"),
    [
        ("piac", "przelania"),
        ("siec", "sprężarce"),
        ("zatkac", "zasysać"),
        ("nie", "napędzana"),
        ("on", "odsłania"),
        ("piec", "przegląd"),
    ],
)
def test_a_polish_word_is_left_out_with_consonants_that_no_ending_has(term: str, chunk: str) -> None:
    assert not Beginnings([term], are_polish=True).admit(chunk)


def test_an_english_word_may_go_on_with_any_consonants() -> None:
    assert Beginnings(english.readings("aviate")).admit("aviator")


@pytest.mark.parametrize("terms", [["hamulec", "olej"], ["p0300"], ["nm", "dlugi"], ["rok"]], ids=str)
def test_of_many_words_those_are_admitted_that_are_admitted_one_by_one(terms: list[str]) -> None:
    text = "Odkręć (hamulec/tarcza), oleju P0300. nie olej 35Nm najdłuższy lata niehamulcowy ha\u00admulca: →"
    beginnings, chunks = Beginnings(terms), text.split()
    expected = [number for number, chunk in enumerate(chunks) if beginnings.admit(chunk)]
    assert beginnings.admitted(chunks) == expected
