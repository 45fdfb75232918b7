"""The number that counts documents."""

import pytest

from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from search.grouping import (
    count_documents,
    document_number,
    document_of,
    group_of,
    kind_of,
    language_of,
)
from search.schema import KINDS, LANGUAGES
from translations.locales import ContentLanguage

PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH


def group(document_id: str, kind: DocumentKind = DocumentKind.REPAIR, language: ContentLanguage = EN) -> int:
    return group_of(DocumentId(document_id), kind, language)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_group_gives_back_what_went_in(kind: DocumentKind, language: ContentLanguage) -> None:
    number = group("pads", kind, language)
    assert (document_of(number), kind_of(number), language_of(number)) == (
        document_number(DocumentId("pads")),
        kind,
        language,
    )


def test_a_group_fits_an_unsigned_64_bit_number() -> None:
    assert 0 <= group("pads", KINDS[-1], LANGUAGES[-1]) < 2**64


def test_different_documents_have_different_numbers() -> None:
    assert len({document_number(DocumentId(f"d{number}")) for number in range(20_000)}) == 20_000


def test_editions_of_a_document_count_as_one() -> None:
    counts = count_documents([group("a"), group("a", language=PL), group("a"), group("b")])
    assert (counts.total, counts.by_kind, counts.by_language) == (2, {DocumentKind.REPAIR: 2}, {EN: 2, PL: 1})


def test_nothing_counts_nothing() -> None:
    assert count_documents([]).total == 0
