"""The number that says which document, kind and language an entry belongs to. Pure.

It is one 64-bit number so that an engine can count documents, exactly and per kind and language, in a single
pass over the matches: 52 bits of the document id's digest, 8 of the kind, 4 of the language.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from search.schema import KINDS, LANGUAGES
from translations.locales import ContentLanguage

_KIND_BITS: Final = 8
_LANGUAGE_BITS: Final = 4
_LOW_BITS: Final = _KIND_BITS + _LANGUAGE_BITS
_DIGEST_BITS: Final = 64 - _LOW_BITS


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCounts:
    """How many documents match, in all and per value of each facet."""

    total: int
    by_kind: dict[DocumentKind, int]
    by_language: dict[ContentLanguage, int]
    is_exact: bool = True


def document_number(document_id: DocumentId) -> int:
    """The 52-bit number of a document; of four thousand million million pairs of documents one shares it."""
    digest = hashlib.blake2b(document_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> _LOW_BITS


def group_of(document_id: DocumentId, kind: DocumentKind, language: ContentLanguage) -> int:
    """The group number of an edition's entries."""
    low = KINDS.index(kind) << _LANGUAGE_BITS | LANGUAGES.index(language)
    return document_number(document_id) << _LOW_BITS | low


def document_of(group: int) -> int:
    """The document's number within a group number."""
    return group >> _LOW_BITS


def kind_of(group: int) -> DocumentKind:
    """The kind within a group number."""
    return KINDS[group >> _LANGUAGE_BITS & (1 << _KIND_BITS) - 1]


def language_of(group: int) -> ContentLanguage:
    """The language within a group number."""
    return LANGUAGES[group & (1 << _LANGUAGE_BITS) - 1]


def count_documents(groups: Iterable[int]) -> DocumentCounts:
    """Count the documents behind the distinct group numbers of all matches."""
    distinct = set(groups)
    by_kind = {(document_of(group), kind_of(group)) for group in distinct}
    return DocumentCounts(
        total=len({document_of(group) for group in distinct}),
        by_kind=dict(Counter(kind for _, kind in by_kind)),
        by_language=dict(Counter(language_of(group) for group in distinct)),
    )
