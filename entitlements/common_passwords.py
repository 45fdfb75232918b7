"""Passwords that are guessed first: common ones, and those made of what everybody knows of a person. Pure.

The lists (30,000 passwords by how often they are chosen, 60,000 words and names) and the arithmetic are
zxcvbn's: how many guesses it takes somebody who knows the tricks (keyboard rows, dates, digits for letters).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any, Final

from entitlements.passwords import PasswordFault, PasswordNotAccepted, check_length, hash_password

FEWEST_GUESSES: Final = 10**8
"""What the throttle of log-ins and the work of argon2id put out of reach."""

PORTAL_WORDS: Final = ("AOS", "portal", "aftersales")

_MOST_CHARACTERS_LOOKED_AT: Final = 64
"""Of a longer password, so many already say that it is long enough; the arithmetic grows with the square."""

_FEWEST_OF_ONES_OWN: Final = 6
_SHORTEST_WORD: Final = 3
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")
_COMMON: Final = frozenset({"passwords"})


def fault_of(password: str, about: Iterable[str]) -> PasswordFault | None:
    """What is wrong with a new password; `about` are the person's name and address, whole.

    None where somebody who knows the person and the lists would guess for long.
    """
    words = _words((*about, *PORTAL_WORDS))
    looked_at = password[:_MOST_CHARACTERS_LOOKED_AT]
    if _is_made_of(_folded(password), words):
        return PasswordFault.ABOUT_YOU
    estimate = _estimating()(looked_at, user_inputs=sorted(words))
    if int(estimate["guesses"]) >= FEWEST_GUESSES:
        return None
    matches = estimate["sequence"]
    is_listed = len(matches) == 1 and matches[0].get("dictionary_name") in _COMMON
    return PasswordFault.COMMON if is_listed else PasswordFault.EASY


def hash_new_password(password: str, about: Iterable[str]) -> str:
    """The hash of a new password; `about` are the name and address of whose it is. Slow on purpose.

    Raises:
        PasswordNotAccepted: it is too short or too long, or guessed too easily.
    """
    check_length(password)
    fault = fault_of(password, about)
    if fault is not None:
        raise PasswordNotAccepted(fault, len(password))
    return hash_password(password)


@cache
def _estimating() -> Callable[..., dict[str, Any]]:
    """The arithmetic. Its lists take 12 MB, for which nobody pays before the first new password."""
    estimate: Callable[..., dict[str, Any]] = import_module("zxcvbn").zxcvbn
    return estimate


def _words(texts: Iterable[str]) -> frozenset[str]:
    parts = (part for text in texts for part in _NOT_A_LETTER.split(_folded(text)))
    return frozenset(part for part in parts if len(part) >= _SHORTEST_WORD)


def _is_made_of(password: str, words: frozenset[str]) -> bool:
    """Whether hardly anything is left of the password without the words."""
    rest = password
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != password and len(_NOT_A_LETTER.sub("", rest)) < _FEWEST_OF_ONES_OWN


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(character for character in apart if not unicodedata.combining(character))
