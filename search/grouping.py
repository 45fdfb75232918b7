"""The number that says which document, profile and language an entry belongs to. Pure.

It is one 64-bit number so that an engine can count documents, exactly and per profile and language, in a
single pass over the matches: 45 bits of the document id's digest, 16 of the profile's number, 3 of the
language.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kb.identifiers import DocumentId
from search.schema import LANGUAGES
from translations.locales import ContentLanguage

_PROFILE_BITS: Final = 16
_LANGUAGE_BITS: Final = 3
_PROFILE_MASK: Final = (1 << _PROFILE_BITS) - 1
_LANGUAGE_MASK: Final = (1 << _LANGUAGE_BITS) - 1
_LOW_BITS: Final = _PROFILE_BITS + _LANGUAGE_BITS


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCounts:
    """How many documents match: in all, by the number of their profile, and by language.

    Those of a profile are a fraction where they are estimated.
    """

    total: int = 0
    by_profile: Mapping[int, float] = field(default_factory=dict)
    by_language: dict[ContentLanguage, int] = field(default_factory=dict)
    is_exact: bool = True

    def and_besides(self, others: "DocumentCounts") -> "DocumentCounts":
        """These and the counts of other documents, added up."""
        profiles, languages = Counter(self.by_profile), Counter(self.by_language)
        profiles.update(others.by_profile)
        languages.update(others.by_language)
        return DocumentCounts(
            total=self.total + others.total,
            by_profile=dict(profiles),
            by_language={language: languages[language] for language in LANGUAGES if languages[language]},
            is_exact=self.is_exact and others.is_exact,
        )


def document_number(document_id: DocumentId) -> int:
    """The 45-bit number of a document; of thirty million million pairs of documents one shares it."""
    digest = hashlib.blake2b(document_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> _LOW_BITS


def group_of(document_number: int, profile_number: int, language: ContentLanguage) -> int:
    """The group number of an edition's entries."""
    low = profile_number << _LANGUAGE_BITS | LANGUAGES.index(language)
    return document_number << _LOW_BITS | low


def document_of(group: int) -> int:
    """The document's number within a group number."""
    return group >> _LOW_BITS


def profile_number_of(group: int) -> int:
    """The profile's number within a group number."""
    return group >> _LANGUAGE_BITS & _PROFILE_MASK


def language_of(group: int) -> ContentLanguage:
    """The language within a group number."""
    return LANGUAGES[group & _LANGUAGE_MASK]


def count_documents(groups: Iterable[int]) -> DocumentCounts:
    """Count the documents behind the group numbers of all matches; all entries of one have one profile."""
    distinct = set(groups)
    documents = {group >> _LANGUAGE_BITS for group in distinct}
    places = Counter([group & _LANGUAGE_MASK for group in distinct])
    return DocumentCounts(
        total=len(documents),
        by_profile=dict(Counter([document & _PROFILE_MASK for document in documents])),
        by_language={LANGUAGES[place]: count for place, count in places.items()},
    )
