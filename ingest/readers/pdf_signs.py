"""Signal words at the beginning of a warning, in the languages of the library. Pure."""

import re
from typing import Final

from kb.content import Severity

_SEVERITIES: Final = {
    "niebezpieczeństwo": Severity.DANGER,
    "danger": Severity.DANGER,
    "ostrzeżenie": Severity.WARNING,
    "warning": Severity.WARNING,
    "przestroga": Severity.CAUTION,
    "caution": Severity.CAUTION,
    "uwaga": Severity.NOTE,
    "note": Severity.NOTE,
}
_SIGN: Final = re.compile(rf"({'|'.join(_SEVERITIES)})\s*(?:[:!]+\s*|$)", re.IGNORECASE)


def sign(text: str) -> tuple[Severity, str] | None:
    """The severity that the first word of `text` tells, and the text after it."""
    found = _SIGN.match(text)
    return (_SEVERITIES[found[1].lower()], text[found.end() :]) if found else None


def is_sign(text: str) -> bool:
    """Whether `text` is a signal word and nothing else."""
    return _SIGN.fullmatch(text) is not None


def starts_with_sign(text: str) -> bool:
    """Whether a line begins a warning: with a capital, for in mid-sentence these are ordinary words."""
    return text[:1].isupper() and _SIGN.match(text) is not None
