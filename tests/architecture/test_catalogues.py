"""Every sentence a person sees has its Polish and its English form."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.conftest import ROOT
from translations.extract import DOMAINS, extract

FOLDER = ROOT / "translations"
LANGUAGES = ("pl", "en")
BOTH = [(domain, language) for domain in DOMAINS for language in LANGUAGES]
_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*(?:![rs])?\}")


def catalogue_of(domain: str, language: str) -> Catalog:
    path = FOLDER / language / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text or ""] if isinstance(text, str | None) else list(text)


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def fits(found: set[str], wanted: list[set[str]]) -> bool:
    """A plural form has the placeholders of some form of its message; a plain one those of its message."""
    return found in wanted or (len(wanted) > 1 and found <= set.union(*wanted))


@pytest.mark.parametrize(("domain", "language"), BOTH)
def test_a_catalogue_has_every_message_of_the_code(domain: str, language: str) -> None:
    present = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue_of(domain, language)
        if message.id
    }
    wanted = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in extract(domain)
        if message.id
    }
    assert wanted - present == set()


@pytest.mark.parametrize(("domain", "language"), BOTH)
def test_a_catalogue_leaves_nothing_untranslated_or_doubtful(domain: str, language: str) -> None:
    doubtful = [
        message.id
        for message in catalogue_of(domain, language)
        if message.id and (message.fuzzy or not all(forms(message.string)))
    ]
    assert doubtful == []


@pytest.mark.parametrize(("domain", "language"), BOTH)
def test_a_catalogue_keeps_no_message_that_the_code_has_lost(domain: str, language: str) -> None:
    wanted = {str(message.id) for message in extract(domain) if message.id}
    present = {str(message.id) for message in catalogue_of(domain, language) if message.id}
    assert present - wanted == set()


@pytest.mark.parametrize(("domain", "language"), BOTH)
def test_a_translation_has_the_placeholders_of_its_message(domain: str, language: str) -> None:
    different = [
        message.id
        for message in catalogue_of(domain, language)
        if message.id
        for form in forms(message.string)
        if not fits(placeholders(form), [placeholders(wanted) for wanted in forms(message.id)])
    ]
    assert different == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_english_says_what_the_code_says(domain: str) -> None:
    different = [
        message.id
        for message in catalogue_of(domain, "en")
        if message.id and forms(message.string) != forms(message.id)
    ]
    assert different == []


def test_every_catalogue_belongs_to_a_package() -> None:
    found = {path.stem for path in Path(FOLDER).glob("*/LC_MESSAGES/*.po")}
    assert found == set(DOMAINS)


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_translation_says_nothing_twice(domain: str) -> None:
    doubled = [
        form
        for message in catalogue_of(domain, "pl")
        for form in forms(message.string)
        if len(form) > 20 and form[: len(form) // 2] == form[-(len(form) // 2) :]
    ]
    assert doubled == []
