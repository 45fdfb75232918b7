"""For which vehicles a package is, said by its publisher: what their numbers (VIN) have in common. Pure.

It keeps software away from a vehicle that it is not for. It is not what makes a control unit the right one:
its own part, hardware and software numbers do, and its own VIN, which the agent asks before anything else.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

_YEAR_SIGNS: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR: Final = 1980
_YEAR_AT: Final = 9
_NUMBER_AT: Final = 11

Year = Annotated[int, Meta(ge=_FIRST_YEAR, le=2100)]
Number = Annotated[int, Meta(ge=0, le=999_999)]


class Fit(StrEnum):
    """Whether a package is for a vehicle."""

    FITS = "fits"
    OTHER = "other"
    NOT_SAID = "not-said"
    """It says nothing of vehicles."""


class Vehicles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Vehicles of one kind. `name` is for people; `vin` is what their numbers begin with, `*` any sign.

    `years` are the first and the last year by the tenth sign, `numbers` the first and the last by the six
    last signs; both only where the maker writes them there.
    """

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    vin: Annotated[str, Meta(pattern=r"^[A-HJ-NPR-Z0-9]{3}[A-HJ-NPR-Z0-9*]{0,14}$")]
    years: tuple[Year, Year] | None = None
    numbers: tuple[Number, Number] | None = None

    def cover(self, vin: str) -> bool:
        """Whether a vehicle is one of these; `vin` is 17 capital letters and digits."""
        begins = all(sign in ("*", found) for sign, found in zip(self.vin, vin, strict=False))
        return begins and self._is_of_years(vin[_YEAR_AT]) and self._is_of_numbers(vin[_NUMBER_AT:])

    @property
    def are_in_order(self) -> bool:
        """Whether no range ends before it begins."""
        return all(ends is None or ends[0] <= ends[1] for ends in (self.years, self.numbers))

    def _is_of_years(self, sign: str) -> bool:
        """The sign of a year comes back every thirty years."""
        if self.years is None:
            return True
        first, last = self.years
        return any(_sign_of(year) == sign for year in range(first, last + 1))

    def _is_of_numbers(self, number: str) -> bool:
        if self.numbers is None:
            return True
        first, last = self.numbers
        return number.isdecimal() and first <= int(number) <= last


def fit_of(vehicles: Sequence[Vehicles], vin: str) -> Fit:
    """Whether a package that is for these vehicles is for the one with this number."""
    if not vehicles:
        return Fit.NOT_SAID
    return Fit.FITS if any(one.cover(vin) for one in vehicles) else Fit.OTHER


def _sign_of(year: int) -> str:
    return _YEAR_SIGNS[(year - _FIRST_YEAR) % len(_YEAR_SIGNS)]
