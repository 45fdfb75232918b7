"""The base form of a Polish term: as a dictionary would head its entry."""

import pytest

from search.language.base_forms import base_form, part_of_speech
from translations.terms import PartOfSpeech


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("klocków", "klocek"),
        ("Klocki hamulcowe", "klocek hamulcowy"),
        ("tarczy hamulcowej", "tarcza hamulcowa"),
        ("koła zamachowego dwumasowego", "koło zamachowe dwumasowe"),
        ("elektrycznego hamulca postojowego", "elektryczny hamulec postojowy"),
        ("lewego przedniego koła", "lewe przednie koło"),
        ("hamulca ręcznego", "hamulec ręczny"),
        ("ręcznego hamulca", "ręczny hamulec"),
        ("czujnika położenia wału korbowego", "czujnik położenia wału korbowego"),
        ("pompy wody", "pompa wody"),
        ("dokręconej śruby", "dokręcona śruba"),
        ("najnowszej wersji", "najnowsza wersja"),
        ("momentem dokręcania", "moment dokręcania"),
        ("dokręcania", "dokręcanie"),
        ("drzwi", "drzwi"),
        ("korki", "korek"),
        ("hamulcowych", "hamulcowy"),
        ("sterownika ABS", "sterownik ABS"),
    ],
)
def test_a_term_is_put_into_the_nominative(written: str, base: str) -> None:
    assert base_form(written) == base


@pytest.mark.parametrize("text", ["odkręcić", "ABS", "w razie potrzeby", "alusil", "", "nie dokręcone śruby"])
def test_what_has_no_base_form_stays_as_it_is_written(text: str) -> None:
    assert base_form(text) == text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("tarcza hamulcowa", PartOfSpeech.NOUN),
        ("dokręcanie", PartOfSpeech.NOUN),
        ("odkręcić", PartOfSpeech.VERB),
        ("odkręcić mocno", PartOfSpeech.VERB),
        ("hamulcowy", PartOfSpeech.ADJECTIVE),
        ("na zimno", PartOfSpeech.PHRASE),
        ("ABS", PartOfSpeech.NOUN),
    ],
)
def test_the_leading_word_gives_the_part_of_speech(text: str, part: PartOfSpeech) -> None:
    assert part_of_speech(text) is part
