"""Queries to measure with: what somebody would type who looks for one of the passages, each once."""

import random
import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from typing import Final

from search.language import english, polish
from search.language.diacritics import strip_diacritics
from tests.bench.passages import Passage
from tests.bench.vocabulary import forms_of
from translations.locales import Language
from translations.terms import shipped_terms

_SEED: Final = 20261122
_WORDS: Final = 3
_STOP_WORDS: Final = polish.STOP_WORDS | english.STOP_WORDS
"""Nobody searches for these; we leave them out of a query, the peers do not, so none is asked for."""
_MIN_LENGTH: Final = 3
_CHUNK: Final = re.compile(r"[\w.-]*\w")


class Asked(StrEnum):
    """What is typed to find a passage."""

    AS_WRITTEN = "three words of a passage"
    IN_OTHER_FORMS = "the same in other forms, half of them without diacritics"
    AGREED = "an agreed term and a word"


def queries(source_passages: Sequence[Passage], count: int, asked: Asked = Asked.AS_WRITTEN) -> list[str]:
    """`count` queries of one sort."""
    source = random.Random(f"{_SEED} {asked}")
    make = {
        Asked.AS_WRITTEN: _as_written,
        Asked.IN_OTHER_FORMS: _in_other_forms,
        Asked.AGREED: _agreed,
    }[asked]
    made: dict[str, None] = {}
    while len(made) < count:
        made[make(source, source.choice(source_passages))] = None
    return list(made)


def _words(source: random.Random, passage: Passage) -> list[str]:
    words = [
        word
        for word in _CHUNK.findall(passage.text.lower())
        if len(word) >= _MIN_LENGTH and word not in _STOP_WORDS
    ]
    return source.sample(words, min(_WORDS, len(words)))


def _as_written(source: random.Random, passage: Passage) -> str:
    """Three words or codes of the passage."""
    return " ".join(_words(source, passage))


def _in_other_forms(source: random.Random, passage: Passage) -> str:
    """Three words in other forms than in the passage; every second time as typed without diacritics."""
    inflected = [
        source.choice(forms_of(word, passage.language) or (word,)) for word in _words(source, passage)
    ]
    written: Callable[[str], str] = source.choice((str, strip_diacritics))
    return written(" ".join(inflected))


def _agreed(source: random.Random, passage: Passage) -> str:
    """An agreed term, for which there are others in the other language, and a word of the passage."""
    term = source.choice(_terms(passage.language))
    return " ".join((*term.split(), *_words(source, passage)[:1]))


@cache
def _terms(language: Language) -> tuple[str, ...]:
    return tuple(concept.preferred(language) for concept in shipped_terms())
