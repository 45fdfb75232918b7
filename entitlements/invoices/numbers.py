"""Numbers of invoices: one series per kind and month. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

_WRITTEN: Final = re.compile(r"(FV|KOR|PRO)/(\d{4})/(\d{2})/(\d{4,})")


class Series(StrEnum):
    """The series: invoices, corrections, pro-formas."""

    INVOICE = "FV"
    CORRECTION = "KOR"
    PRO_FORMA = "PRO"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceNumber:
    """A number: `FV/2026/11/0001`."""

    series: Series
    year: int
    month: int
    ordinal: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number as it is written.

        Raises:
            ValueError: it is none.
        """
        found = _WRITTEN.fullmatch(text.strip().upper())
        if found is None:
            raise ValueError(f"{text!r} is no number of an invoice")
        return cls(series=Series(found[1]), year=int(found[2]), month=int(found[3]), ordinal=int(found[4]))

    def __str__(self) -> str:
        return f"{self.series}/{self.year:04}/{self.month:02}/{self.ordinal:04}"

    @property
    def file_name(self) -> str:
        """The number as files are called: `FV-2026-11-0001`."""
        return str(self).replace("/", "-")
