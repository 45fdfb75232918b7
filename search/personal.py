"""What of a typed text may be kept: texts that look personal are known by their kind alone. Pure.

A vehicle identification number, a registration number, an e-mail address, a telephone number or a PESEL
number leads to a person. Where a text has one, nothing of it is kept but the kind, for a name may stand
beside it. Doubt is decided for the person: a part number that is written like a telephone number is counted
as one, and lost.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import Final

MOST_CHARACTERS: Final = 100
"""Longer texts are pasted notes, not questions."""
_MOST_CHARACTERS_SHOWN_AT_ONCE: Final = 60
_MOST_DIGITS_SHOWN_AT_ONCE: Final = 6


class Personal(StrEnum):
    """A kind of text that is not kept."""

    EMAIL = "[e-mail]"
    VIN = "[VIN]"
    PHONE = "[phone]"
    PESEL = "[PESEL]"
    REGISTRATION = "[registration]"


LONG_TEXT: Final = "[long text]"

_EMAIL: Final = re.compile(r"[^\s@]*\s?@\s?[^\s@]*")
_VIN: Final = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*\d)[A-Z0-9]{17,}", re.IGNORECASE)
_VIN_IN_GROUPS: Final = re.compile(
    r"(?<![A-Z0-9])[A-HJ-NPR-Z0-9]{3}[ .-](?=(?:[ .-]?[A-HJ-NPR-Z0-9]){14}(?![A-Z0-9]))"
    r"(?:[ .-]?[A-HJ-NPR-Z0-9]){10}(?:[ .-]?\d){4}",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"(?<![A-Za-z0-9])\+?\(?\d(?:[ ./()–-]{0,2}\d){7,}(?![A-Za-z0-9])")
_PHONE_IN_GROUPS: Final = re.compile(
    r"(?<!\d)(?:\d{9}|\d{3}[ .-]\d{3}[ .-]\d{3}|\d{2}[ .-]\d{3}[ .-]\d{2}[ .-]\d{2}|\d{2}[ .-]\d{7})(?!\d)"
)
_REGISTRATION: Final = re.compile(
    r"""(?<![A-Z0-9.-])(?:
        # Poland, cities, then districts
        (?P<area>[A-Z]{2,3})[ -]?(?:\d{5}|\d{4}[A-Z]|\d{3}[A-Z]{2}|\d[A-Z]\d{3}|\d[A-Z]{2}\d{2})
      | [A-Z]{3}[ -]?(?:[A-Z]\d{3}|\d{2}[A-Z]{2}|\d[A-Z]\d{2}|\d{2}[A-Z]\d|\d[A-Z]{2}\d|[A-Z]{2}\d{2})
      | [A-Z]{2}\d{2}[ ]?[A-Z]{3}  # Britain
      | [A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[ ]?\d{1,4}[EH]?  # Germany
    )(?![A-Z0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_AREAS: Final = frozenset(
    (
        "ABS", "API", "ATE", "ATF", "BMW", "CAN", "DIN", "DOT", "DTC", "ECE", "ECU", "EN", "ISO",
        "LIN", "MB", "NR", "OBD", "PIN", "PN", "SAE", "TSB", "UN", "VAG", "VIN", "VW",
    )
)  # fmt: skip
"""Letters before a number that name a standard, a make or a thing, and no place where cars are registered."""
_TROUBLE_CODE: Final = re.compile(r"\b[pbcu][0-9a-f]{4}(?:-[0-9a-f]{2})?\b", re.IGNORECASE)
_PESEL_DIGITS: Final = 11
_PESEL_WEIGHTS: Final = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_CENTURIES: Final = {80: 1800, 0: 1900, 20: 2000, 40: 2100, 60: 2200}


def kept_text(text: str) -> str:
    """The form in which a question is counted: folded, or only what kind of personal text it has."""
    whole = _folded(text)
    found = sorted({kind for kind, _start, _end in _personal(whole)})
    if found:
        return " ".join(found)
    return whole if len(whole) <= MOST_CHARACTERS else LONG_TEXT


def redacted(text: str) -> str:
    """The text with its personal parts replaced by their kinds: for what somebody writes to the editors."""
    whole = " ".join(_printable(text).split())
    for kind, start, end in sorted(_apart(whole), key=lambda part: -part[1]):
        whole = f"{whole[:start]}{kind}{whole[end:]}"
    return whole


def is_shown_at_once(kept: str) -> bool:
    """Whether editors may see a text that only one person asked: one of a few words and no long number.

    Words of a trade name things; long numbers name cars and people, also where no rule above knows them.
    """
    digits = sum(character.isdigit() for character in _TROUBLE_CODE.sub("", kept))
    return len(kept) <= _MOST_CHARACTERS_SHOWN_AT_ONCE and digits <= _MOST_DIGITS_SHOWN_AT_ONCE


Part = tuple[Personal, int, int]


def _folded(text: str) -> str:
    return " ".join(_printable(text).lower().split())


def _printable(text: str) -> str:
    """The text in compatible characters, without any that has no width."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        " " if character.isspace() else character
        for character in plain
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )


def _personal(text: str) -> Iterator[Part]:
    for kind, pattern, is_one in _RULES:
        for match in pattern.finditer(text):
            if is_one(match):
                yield kind, match.start(), match.end()


def _apart(text: str) -> list[Part]:
    """The personal parts, of those that overlap the one of the first rule."""
    parts: list[Part] = []
    for kind, start, end in _personal(text):
        if all(end <= other_start or start >= other_end for _kind, other_start, other_end in parts):
            parts.append((kind, start, end))
    return parts


def _always(_match: re.Match[str]) -> bool:
    return True


def _is_pesel(match: re.Match[str]) -> bool:
    digits = [int(character) for character in match[0] if character.isdigit()]
    if len(digits) != _PESEL_DIGITS:
        return False
    total = sum(weight * digit for weight, digit in zip(_PESEL_WEIGHTS, digits, strict=False))
    if (10 - total % 10) % 10 != digits[-1]:
        return False
    year, month, day = (digits[at] * 10 + digits[at + 1] for at in (0, 2, 4))
    try:
        date(_CENTURIES[month // 20 * 20] + year, month % 20, day)
    except ValueError:
        return False
    return True


def _is_phone(match: re.Match[str]) -> bool:
    digits = "".join(character for character in match[0] if character.isdigit())
    if match[0].startswith("+") or digits.startswith("00"):
        return len(digits) <= len("00") + 15
    if digits.startswith("0"):
        return len(digits) in (10, 11)
    return len(digits) == 9 or (len(digits) == 11 and digits.startswith("48"))


def _is_registration(match: re.Match[str]) -> bool:
    return (match["area"] or "").upper() not in _NO_AREAS


_RULES: Final[tuple[tuple[Personal, re.Pattern[str], Callable[[re.Match[str]], bool]], ...]] = (
    (Personal.EMAIL, _EMAIL, _always),
    (Personal.VIN, _VIN, _always),
    (Personal.VIN, _VIN_IN_GROUPS, _always),
    (Personal.PESEL, _DIGITS, _is_pesel),
    (Personal.PHONE, _DIGITS, _is_phone),
    (Personal.PHONE, _PHONE_IN_GROUPS, _always),
    (Personal.REGISTRATION, _REGISTRATION, _is_registration),
)
