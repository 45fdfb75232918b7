"""VAT numbers: syntax and check digits (python-stdnum), and one written form. Pure: no register is asked."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stdnum import get_cc_module
from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError

_SEPARATORS: Final = re.compile(r"[\s.\-/·_,:\u2010-\u2015]+")
_MOST_TYPED: Final = 60
_MOST_CHARACTERS: Final = 20
_GREECE: Final = "EL"
_UNCHECKED: Final = re.compile(r"[0-9A-Z]{4,20}")
EUROPEAN: Final = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
})  # fmt: skip
"""The prefixes that the EU's register (VIES) knows: Greece is EL there, XI is Northern Ireland."""
_LETTERS_OF: Final = {"GR": _GREECE}
_MODULE_OF: Final = {_GREECE: "gr", "XI": "gb"}
_OTHERS: Final = frozenset({"AL", "BY", "CH", "GB", "IS", "ME", "MK", "NO", "RS", "RU", "TR"})
"""Prefixes beyond the EU whose check digits are known."""


class VatState(StrEnum):
    """What is known of a VAT number. Only a register's own answer makes one valid or invalid."""

    NONE = "none"
    UNVERIFIED = "unverified"
    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class VatMistake(StrEnum):
    """What is wrong with a number that was typed."""

    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_DIGITS = "check-digits"


class VatNumberRefused(ValueError):
    """What was typed is no VAT number of the country; `mistake` says why, `country` which one was meant."""

    def __init__(self, mistake: VatMistake, country: str) -> None:
        super().__init__(f"no VAT number of {country}: {mistake}")
        self.mistake, self.country = mistake, country


@dataclass(frozen=True, slots=True, kw_only=True)
class VatNumber:
    """A VAT number: the two letters that stand before it, and the rest without separators."""

    country: str
    number: str

    def __str__(self) -> str:
        return f"{self.country}{self.number}"

    @property
    def is_european(self) -> bool:
        """Whether the EU's register would know it."""
        return self.country in EUROPEAN


def vat_number(text: str, country: str) -> VatNumber:
    """The VAT number that somebody typed, with or without its letters; `country` is the company's (ISO 3166).

    Letters before it win over the company's country: a company may have a number of another one.

    Raises:
        VatNumberRefused: its length, its characters or its check digits are wrong.
    """
    typed = _SEPARATORS.sub("", text[:_MOST_TYPED].strip().upper())
    home = _LETTERS_OF.get(country.upper(), country.upper())
    written = _LETTERS_OF.get(typed[:2], typed[:2])
    if written not in EUROPEAN | _OTHERS | {home}:
        return _checked(home, typed)
    try:
        return _checked(written, typed[2:])
    except VatNumberRefused as refusal:
        try:  # a French number may begin like the letters of another country
            return _checked(home, typed)
        except VatNumberRefused:
            raise refusal from None


def _checked(country: str, digits: str) -> VatNumber:
    module = get_cc_module(_MODULE_OF.get(country, country.lower()), "vat")
    if module is None or country not in EUROPEAN | _OTHERS:
        if _UNCHECKED.fullmatch(digits) is None:
            raise VatNumberRefused(VatMistake.CHARACTERS, country)
        return VatNumber(country=country, number=digits)
    try:
        number = module.validate(digits)
    except InvalidLength:
        raise VatNumberRefused(VatMistake.LENGTH, country) from None
    except InvalidFormat:
        raise VatNumberRefused(VatMistake.CHARACTERS, country) from None
    except ValidationError:
        raise VatNumberRefused(VatMistake.CHECK_DIGITS, country) from None
    return VatNumber(country=country, number=number)
