"""Titles of transfers: one for each order, with check digits, found again in what banks make of it. Pure.

A title is a creditor reference (ISO 11649): `RF`, two check digits (ISO 7064, mod 97-10) and the order's
number. Banks know it in its structured field, and people copy it into the title of a transfer.
"""

import re
from typing import Final

from stdnum.iso7064 import mod_97_10

_NUMBER: Final = re.compile(r"ZA/(\d{4})/(\d{6})")
_TITLE: Final = re.compile(r"(?=RF([0-9OIL]{2})ZA([0-9OIL]{4})([0-9OIL]{6}))")
_BARE: Final = re.compile(r"ZA[^0-9A-Z]{0,3}(\d{4})[^0-9A-Z]{0,3}(\d{6})(?!\d)")
_NO_PART: Final = re.compile(r"[^0-9A-Z]+")
_MISTYPED: Final = str.maketrans("OIL", "011")
_GROUP: Final = 4


class NoOrderNumber(ValueError):
    """What should get a title is no number of an order."""


def title_of(order_number: str) -> str:
    """The title that a transfer for an order carries, in groups of four: `RF61 ZA20 2600 0123`.

    Raises:
        NoOrderNumber: it is not written as `ZA/2026/000123`.
    """
    if _NUMBER.fullmatch(order_number) is None:
        raise NoOrderNumber(order_number)
    body = _NO_PART.sub("", order_number)
    whole = f"RF{_check_digits(body)}{body}"
    return " ".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP))


def paid_by(text: str) -> tuple[str, ...]:
    """The numbers of the orders whose titles stand in `text`, check digits right, each once.

    Spaces, line breaks, hyphens and lower case are ignored, as banks put them in and people leave them out;
    letters that look like a digit are read as one.
    """
    squeezed = _NO_PART.sub("", text.upper())
    found = []
    for match in _TITLE.finditer(squeezed):
        check, year, number = (part.translate(_MISTYPED) for part in match.groups())
        if _check_digits(f"ZA{year}{number}") == check:
            found.append(f"ZA/{year}/{number}")
    return tuple(dict.fromkeys(found))


def mentioned_in(text: str) -> tuple[str, ...]:
    """The numbers of orders that are named without check digits: a hint for a person, no proof."""
    return tuple(dict.fromkeys(f"ZA/{year}/{number}" for year, number in _BARE.findall(text.upper())))


def _check_digits(body: str) -> str:
    return mod_97_10.calc_check_digits(f"{body}RF")
