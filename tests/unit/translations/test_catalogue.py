"""Commands speak the language that the environment asks for."""

import pytest

from translations.catalogue import catalogue, plural_translator, process_language, translator
from translations.locales import Language

MESSAGE = "Password"
LINKS = (
    "{count} link leads to a document that is not in the knowledge base.",
    "{count} links lead to documents that are not in the knowledge base.",
)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, Language.ENGLISH),
        ({"LANG": "pl_PL.UTF-8"}, Language.POLISH),
        ({"LANG": "pl_PL.UTF-8", "LC_ALL": "C"}, Language.ENGLISH),
        ({"LANG": "de_DE", "AOS_LANGUAGE": "pl"}, Language.POLISH),
        ({"LANG": "pl_PL", "AOS_LANGUAGE": ""}, Language.POLISH),
    ],
)
def test_the_first_variable_that_is_set_decides(environ: dict[str, str], language: Language) -> None:
    assert process_language(environ) is language


def test_a_message_has_its_polish_form() -> None:
    assert catalogue("entitlements", Language.POLISH).gettext(MESSAGE) == "Hasło"


@pytest.mark.parametrize(
    ("count", "word"), [(1, "prowadzi"), (3, "prowadzą"), (5, "prowadzi"), (22, "prowadzą")]
)
def test_polish_has_three_forms_of_number(count: int, word: str) -> None:
    form = catalogue("kb", Language.POLISH).ngettext(*LINKS, count)
    assert word in form.split()


def test_a_message_that_nobody_translated_comes_back_as_it_is() -> None:
    assert catalogue("kb", Language.POLISH).gettext("no such message") == "no such message"


def test_the_process_s_own_language_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AOS_LANGUAGE", "pl")
    assert translator("entitlements")(MESSAGE) == "Hasło"
    assert "odnośniki" in plural_translator("kb")(*LINKS, 2)
