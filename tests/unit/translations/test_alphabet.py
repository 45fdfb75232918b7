"""Names in the order of a language's alphabet."""

import pytest

from translations.alphabet import alphabetical
from translations.locales import Language


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (Language.POLISH, ["Irlandia", "Litwa", "Luksemburg", "Łotwa", "Malta"]),
        (Language.POLISH, ["Rumunia", "Słowacja", "Słowenia", "Szwecja", "Węgry"]),
        (Language.POLISH, ["Co", "Czad", "Ćma", "Dania", "Zambia", "Źródło", "Żabia"]),
        (Language.POLISH, ["wyspa", "Wyspy Alandzkie", "Wyspy Bożego Narodzenia"]),
        (Language.ENGLISH, ["Afghanistan", "Åland Islands", "Albania", "Côte d’Ivoire", "Croatia"]),
    ],
    ids=["ł-after-l", "sł-before-sz", "marks-after", "words", "english"],
)
def test_names_stand_where_a_reader_of_the_language_looks_for_them(
    language: Language, names: list[str]
) -> None:
    mixed = names[1::2] + names[::2]
    assert sorted(mixed, key=lambda name: alphabetical(name, language)) == names
