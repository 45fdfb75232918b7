"""Amounts of money: whole minor units (grosze, cents) with their currency; no float ever. Pure."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final, Self

_AMOUNT: Final = re.compile(r"[+-]?(?=\.?[0-9])[0-9]{0,11}(\.[0-9]{0,5})?")
"""Statements write up to five decimals, of which the last three are noughts."""
_MOST_CHARACTERS: Final = 40


class Currency(StrEnum):
    """A currency that prices are kept in (ISO 4217); both have a hundred minor units."""

    PLN = "PLN"
    EUR = "EUR"


class CurrencyMismatch(ValueError):
    """Amounts of different currencies were to be added or compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in minor units of its currency; negative where it is taken back."""

    minor: int
    currency: Currency

    @classmethod
    def parse(cls, text: str, currency: Currency) -> Self:
        """Read an amount in whole units as people and statements write it: `1234.50`, `1 234,5`, `-7`.

        Raises:
            ValueError: it is no amount, has more than two decimals, or more than eleven figures before them.
        """
        plain = "".join(text[:_MOST_CHARACTERS].split()).replace(",", ".")
        minor = Decimal(plain) * 100 if len(text) <= _MOST_CHARACTERS and _AMOUNT.fullmatch(plain) else None
        if minor is None or minor != minor.to_integral_value():
            raise ValueError(f"{text[:_MOST_CHARACTERS]!r} is no amount of money")
        return cls(minor=int(minor), currency=currency)

    @classmethod
    def zero(cls, currency: Currency) -> Self:
        """Nothing, in a currency."""
        return cls(minor=0, currency=currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in whole units, with two decimals."""
        return Decimal(self.minor).scaleb(-2)

    def __add__(self, other: Self) -> Self:
        return self._with(self.minor + self._like(other))

    def __sub__(self, other: Self) -> Self:
        return self._with(self.minor - self._like(other))

    def __neg__(self) -> Self:
        return self._with(-self.minor)

    def __mul__(self, count: int) -> Self:
        return self._with(self.minor * count)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._like(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._like(other)

    def percent(self, rate: Decimal) -> Self:
        """So many per cent of the amount, rounded to a minor unit; halves go away from nought."""
        share = Decimal(self.minor) * rate / 100
        return self._with(int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def _like(self, other: "Money") -> int:
        if other.currency is not self.currency:
            raise CurrencyMismatch(f"{other.currency} cannot be reckoned with {self.currency}")
        return other.minor

    def _with(self, minor: int) -> Self:
        return type(self)(minor=minor, currency=self.currency)
