"""Which of the words that were looked for besides the page tells of, and how."""

import pytest

from search.expansion import Expansion, Origin
from translations.locales import Language
from web.search_names import also_told

PL, EN = Language.POLISH, Language.ENGLISH


def expansion(
    meant: str, strength: float = 0.8, *, language: Language = PL, origin: Origin = Origin.LEARNT
) -> Expansion:
    return Expansion(typed="wheel", meant=meant, language=language, origin=origin, strength=strength)


def meant(*expansions: Expansion) -> list[str]:
    return [one.meant for one in also_told(expansions)]


def test_a_weak_guess_is_not_told_but_what_is_agreed_always_is() -> None:
    agreed = expansion("obręcz", 0.1, origin=Origin.AGREED)
    assert meant(expansion("chwili", 0.29), expansion("koło", 0.3), agreed) == ["koło", "obręcz"]


@pytest.mark.parametrize(
    ("written", "told"),
    [("hamulca", "hamulec"), ("hamulcowej", "hamulcowy"), ("qwerty", "qwerty")],
    ids=["noun", "adjective", "unknown"],
)
def test_a_learnt_polish_word_is_told_in_its_base_form(written: str, told: str) -> None:
    assert meant(expansion(written)) == [told]


def test_agreed_terms_and_english_words_stay_as_they_are_written() -> None:
    agreed = expansion("śruby kół", origin=Origin.AGREED)
    assert meant(agreed, expansion("wheels", language=EN)) == ["śruby kół", "wheels"]


def test_two_forms_of_a_word_are_told_once() -> None:
    assert meant(expansion("koła", 0.9), expansion("wheel", language=EN), expansion("kołem")) == [
        "koło",
        "wheel",
    ]
