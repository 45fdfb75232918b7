"""Documents that say nearly the same under two names. Pure."""

import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ingest.checks.subject import Finding, Known, Subject
from translations.catalogue import translator

_ = translator("ingest")

_SHINGLE: Final = 4
_FEWEST_WORDS: Final = 40
_NEARLY: Final = 0.9


def duplicates(subject: Subject, known: Known) -> Iterator[Finding]:
    """Another document in the same language with nearly the same text."""
    for twin in known.twins:
        is_other = twin.document_id != subject.document_id and twin.language is subject.language
        if is_other and _likeness(subject.words, twin.words) >= _NEARLY:
            sentence = _("Nearly the same text is {document}: keep one of them.")
            message = sentence.format(document=twin.document_id)
            yield Finding(anchor=None, place=subject.title, message=message)


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How much of both texts is common, from 0 to 1; short texts are like nothing."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < _FEWEST_WORDS or shorter < _NEARLY * longer:
        return 0.0
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / len(first | second)


@lru_cache(maxsize=512)
def _shingles(words: tuple[str, ...]) -> frozenset[int]:
    return frozenset(
        zlib.crc32(" ".join(words[place : place + _SHINGLE]).encode())
        for place in range(len(words) - _SHINGLE + 1)
    )
