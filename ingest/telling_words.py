"""Polish or English at a glance, by small words that sentences of the one have and those of the other lack.

Only where they leave no doubt: everything else is for the model of `ingest.languages`, which costs ten times
as much, and half a second to load. Pure.
"""

import re
from collections.abc import Collection
from typing import Final

from translations.locales import ContentLanguage

_WORD: Final = re.compile(r"[^\W\d_]+")
_POLISH_WORDS: Final = """
w z na do i nie się jest oraz przez przy który która które których są że już może należy jeśli
jeżeli ze dla lub po przed pod nad od za gdy tylko tym tej tego ich jako także między aby być
"""
_ENGLISH_WORDS: Final = """
the of and with is are from this that which when not must can will has have if in for it be as or
"""
_ONLY_POLISH_WORDS: Final = """
w się jest oraz przez przy który która które są że już należy jeśli lub dla
"""
_ONLY_ENGLISH_WORDS: Final = """
the of and with is are from this that which when must
"""
_POLISH: Final = frozenset(_POLISH_WORDS.split())
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_ONLY_POLISH: Final = frozenset(_ONLY_POLISH_WORDS.split())
_ONLY_ENGLISH: Final = frozenset(_ONLY_ENGLISH_WORDS.split())
_POLISH_LETTERS: Final = frozenset("ąęłńśźż")
_FEWEST: Final = 8
_FEWEST_DIFFERENT: Final = {ContentLanguage.POLISH: 1, ContentLanguage.ENGLISH: 4}
"""Of the words that only one language has; Polish is known by its letters as well."""

_SHARE: Final = 0.1
_SHARE_OF_OTHER: Final = 0.02
_SHARE_OF_LETTERS: Final = 0.01


def evident_language(text: str) -> ContentLanguage | None:
    """Polish or English where the text is so without any doubt; None for everything else."""
    text = text.lower()
    words = _WORD.findall(text)
    polish, english = _count(words, _POLISH), _count(words, _ENGLISH)
    if _is_clear(polish, english, len(words)) and _has_polish_letters(text):
        return _if_telling(ContentLanguage.POLISH, words, _ONLY_POLISH)
    if _is_clear(english, polish, len(words)) and "the" in words:
        return _if_telling(ContentLanguage.ENGLISH, words, _ONLY_ENGLISH)
    return None


def _count(words: Collection[str], small: frozenset[str]) -> int:
    return sum(map(small.__contains__, words))


def _is_clear(own: int, other: int, words: int) -> bool:
    return own >= max(_FEWEST, _SHARE * words) and other <= _SHARE_OF_OTHER * words


def _if_telling(
    language: ContentLanguage, words: Collection[str], only: frozenset[str]
) -> ContentLanguage | None:
    return language if len(only.intersection(words)) >= _FEWEST_DIFFERENT[language] else None


def _has_polish_letters(text: str) -> bool:
    return sum(map(text.count, _POLISH_LETTERS)) >= _SHARE_OF_LETTERS * len(text)
