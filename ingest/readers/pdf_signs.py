"""Signal words at the beginning of a warning, in the languages of the library. Pure."""

import re
from typing import Final

from ingest.readers.signal_words import SIGNAL_WORDS
from kb.content import Severity

_SIGN: Final = re.compile(rf"({'|'.join(SIGNAL_WORDS)})\s*(?:[:!]+\s*|$)", re.IGNORECASE)


def sign(text: str) -> tuple[Severity, str] | None:
    """The severity that the first word of `text` tells, and the text after it."""
    found = _SIGN.match(text)
    return (SIGNAL_WORDS[found[1].lower()], text[found.end() :]) if found else None


def is_sign(text: str) -> bool:
    """Whether `text` is a signal word and nothing else."""
    return _SIGN.fullmatch(text) is not None


def starts_with_sign(text: str) -> bool:
    """Whether a line begins a warning: with a capital, for in mid-sentence these are ordinary words."""
    return text[:1].isupper() and _SIGN.match(text) is not None
