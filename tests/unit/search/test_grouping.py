"""The number that counts documents."""

import pytest

from kb.identifiers import DocumentId
from search.grouping import (
    count_documents,
    document_number,
    document_of,
    group_of,
    language_of,
    profile_number_of,
)
from search.profile_registry import MAX_PROFILES
from search.schema import LANGUAGES
from translations.locales import ContentLanguage

PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH


def group(document_id: str, profile: int = 0, language: ContentLanguage = EN) -> int:
    return group_of(document_number(DocumentId(document_id)), profile, language)


@pytest.mark.parametrize("profile", [0, 1, 7, MAX_PROFILES - 1])
@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_group_gives_back_what_went_in(profile: int, language: ContentLanguage) -> None:
    number = group("pads", profile, language)
    assert (document_of(number), profile_number_of(number), language_of(number)) == (
        document_number(DocumentId("pads")),
        profile,
        language,
    )


def test_a_group_fits_an_unsigned_64_bit_number() -> None:
    assert 0 <= group_of((1 << 45) - 1, MAX_PROFILES - 1, LANGUAGES[-1]) < 2**64


def test_different_documents_have_different_numbers() -> None:
    assert len({document_number(DocumentId(f"d{number}")) for number in range(20_000)}) == 20_000


def test_editions_of_a_document_count_as_one() -> None:
    counts = count_documents([group("a", 3), group("a", 3, PL), group("a", 3), group("b", 5)])
    assert (counts.total, counts.by_profile, counts.by_language) == (2, {3: 1, 5: 1}, {EN: 2, PL: 1})


def test_nothing_counts_nothing() -> None:
    assert count_documents([]).total == 0
