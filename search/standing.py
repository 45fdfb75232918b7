"""How a document stands: when it was issued, from when to when it is valid, whether it is replaced. Pure.

And whether a section of it stands beside the work. It is one number per index entry, so that an engine reads
it as quickly as a day alone. Whether a document is in force depends on the day of the search and on its
reader: what replaces it may be hidden from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kb.access import AccessClass, AccessFilter
from kb.documents import Validity

_DAY_BITS: Final = 22
_DAY_MASK: Final = (1 << _DAY_BITS) - 1
_VALIDITY_BITS: Final = 17
_VALIDITY_MASK: Final = (1 << _VALIDITY_BITS) - 1
_ASIDE: Final = 1 << 62
"""Set for sections beside the work; an engine's numbers have 64 bits."""
_EPOCH: Final = date(1900, 1, 1).toordinal() - 1
_CLASSES: Final = tuple(AccessClass)
"""Their places are part of the number: add at the end, or raise `SCHEMA_VERSION`."""


class Lapse(StrEnum):
    """Why a document is not in force."""

    REPLACED = "replaced"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Who searches, and on which day."""

    today: date
    access: AccessFilter


def aside(standing: int) -> int:
    """The number of a section that stands beside the work, in a document of that standing."""
    return standing | _ASIDE


def is_aside(standing: int) -> bool:
    """Whether it is of a section that stands beside the work."""
    return bool(standing & _ASIDE)


def pack(day: date | None, validity: Validity, replaced_by: Iterable[AccessClass] = ()) -> int:
    """The number of a document issued on `day`, which documents of these classes replace."""
    number = sum(1 << _CLASSES.index(access_class) for access_class in set(replaced_by))
    for limit in (validity.valid_to, validity.valid_from):
        number = number << _VALIDITY_BITS | _short(limit)
    return number << _DAY_BITS | (day.toordinal() if day else 0)


def day_of(standing: int) -> int:
    """The day of issue as an ordinal number, 0 where nobody knows it."""
    return standing & _DAY_MASK


def lapse_of(standing: int, moment: Moment) -> Lapse | None:
    """Why the document is not in force for whoever searches at that moment; None where it is."""
    rest = (standing & ~_ASIDE) >> _DAY_BITS
    if not rest:  # as nearly always
        return None
    valid_from, valid_to = rest & _VALIDITY_MASK, rest >> _VALIDITY_BITS & _VALIDITY_MASK
    classes, today = rest >> 2 * _VALIDITY_BITS, moment.today.toordinal() - _EPOCH
    if any(classes >> _CLASSES.index(known) & 1 for known in moment.access.findable):
        return Lapse.REPLACED
    if valid_to and valid_to < today:
        return Lapse.EXPIRED
    return Lapse.NOT_YET_VALID if valid_from > today else None


def _short(day: date | None) -> int:
    """A limit of validity as a small number, 0 for none; beyond 1900 and 2258 there is none to tell."""
    return 0 if day is None else min(max(day.toordinal() - _EPOCH, 1), _VALIDITY_MASK)
