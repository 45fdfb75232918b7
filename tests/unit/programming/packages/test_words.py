"""What is said of a refused file: one sentence in both languages, with what it is about."""

import re

import pytest

from programming.packages.flaws import Flaw, SourceRefused
from programming.packages.refusals import StoreRefused, Why
from programming.packages.store_words import refusal_sentence
from programming.packages.words import flaw_sentence
from translations.locales import Language

VALUES: dict[str, str | int] = {
    name: f"<{name}>"
    for name in ("most", "detail", "block", "line", "said", "found", "address", "name", "names", "reason")
}


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_is_a_sentence_in_both_languages(flaw: Flaw) -> None:
    english = flaw_sentence(SourceRefused(flaw, **VALUES), Language.ENGLISH)
    polish = flaw_sentence(SourceRefused(flaw, **VALUES), Language.POLISH)
    assert english != polish
    assert {english[-1], polish[-1]} == {"."}
    assert re.findall(r"<\w+>", english) == re.findall(r"<\w+>", polish)


def test_a_sentence_names_what_it_is_about() -> None:
    sentence = flaw_sentence(SourceRefused(Flaw.BAD_CHECKSUM, line=12), Language.ENGLISH)
    assert sentence == "The checksum of line 12 is wrong: fetch the file again."


@pytest.mark.parametrize("why", Why)
def test_every_refusal_of_the_store_is_a_sentence_in_both_languages(why: Why) -> None:
    refused = StoreRefused(why, **VALUES, serial=1, newest=2, day="d", sha256="s", key_id="k", packages="p")
    english, polish = (
        refusal_sentence(refused, language) for language in (Language.ENGLISH, Language.POLISH)
    )
    assert english != polish
    assert {english[-1], polish[-1]} == {"."}
