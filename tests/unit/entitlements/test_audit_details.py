"""Every kind of record and every detail has a name in both languages."""

import pytest

from entitlements.audit_details import DETAIL_NAMES, detail_name, unnamed
from entitlements.audit_kinds import KIND_NAMES, AuditKind, kind_name
from entitlements.leaving import STEPS
from entitlements.tickets.seats import LEAVING_STEPS
from translations.catalogue import catalogue
from translations.locales import Language


def untranslated(names: list[str]) -> list[str]:
    """The names that the Polish catalogue does not have; it gives them back as they are."""
    polish = catalogue("entitlements", Language.POLISH)
    return [name for name in names if polish.gettext(name) == name]


def test_every_kind_has_a_name() -> None:
    assert set(KIND_NAMES) == set(AuditKind)


def test_every_kind_has_a_polish_name() -> None:
    assert untranslated(list(KIND_NAMES.values())) == []


def test_every_detail_has_a_polish_name() -> None:
    assert untranslated(sorted(DETAIL_NAMES.values())) == ["Format"]  # the same word


def test_whatever_ends_with_a_leaver_has_a_name() -> None:
    assert unnamed(step.name for step in (*STEPS, *LEAVING_STEPS)) == []


@pytest.mark.parametrize(
    ("language", "name"), [(Language.POLISH, "Powód"), (Language.ENGLISH, "Reason")], ids=["pl", "en"]
)
def test_a_detail_is_named_in_the_readers_language(language: Language, name: str) -> None:
    assert detail_name("reason", language) == name


def test_what_an_older_or_newer_version_wrote_is_shown_as_it_is_kept() -> None:
    assert (detail_name("colour", Language.POLISH), kind_name("car.sold", Language.POLISH)) == (
        "colour",
        "car.sold",
    )
