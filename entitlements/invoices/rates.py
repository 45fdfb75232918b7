"""Exchange rates of the National Bank of Poland (NBP): the tax on an invoice in euro is said in złoty too.

The rate is the average one of the last working day before the tax was due (article 31a of the Polish VAT
act). Nothing is asked of a network: the bank's yearly archive, or one rate, is read in by a command.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.invoices.documents import ExchangeRate
from entitlements.invoices.models import ExchangeRateRow
from entitlements.money import Currency
from entitlements.working_days import is_working_day

_HEADING: Final = re.compile(r"(\d+)([A-Z]{3})")
_MOST_DIGITS: Final = 16


class RateMissing(LookupError):
    """The rate of a day is not known; `currency` and `day` say which one has to be read in."""

    def __init__(self, currency: Currency, day: date) -> None:
        super().__init__(f"the rate of {currency} of {day} is missing")
        self.currency, self.day = currency, day


class RateContradicted(ValueError):
    """Another rate of the day is kept already."""


class ArchiveRefused(ValueError):
    """The file is no archive of the National Bank's tables."""


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """Reads and writes rates in the caller's session."""

    session: Session

    def before(self, currency: Currency, day: date) -> ExchangeRate:
        """The rate of the last working day before `day`.

        Raises:
            RateMissing: it has not been read in.
        """
        wanted = day - timedelta(days=1)
        while not is_working_day(wanted):
            wanted -= timedelta(days=1)
        row = self.session.get(ExchangeRateRow, (currency, wanted))
        if row is None:
            raise RateMissing(currency, wanted)
        return ExchangeRate(rate=Decimal(row.rate), table_number=row.table_number, day=row.day)

    def add(self, currency: Currency, rate: ExchangeRate) -> bool:
        """Keep a rate; False where it was kept before.

        Raises:
            RateContradicted: another one is kept for the day.
        """
        row = self.session.get(ExchangeRateRow, (currency, rate.day))
        if row is not None:
            if Decimal(row.rate) != rate.rate:
                raise RateContradicted(f"{currency} of {rate.day} is {row.rate}")
            return False
        self.session.add(
            ExchangeRateRow(
                currency=currency, day=rate.day, rate=f"{rate.rate:f}", table_number=rate.table_number
            )
        )
        return True

    def newest(self, currency: Currency) -> date | None:
        """The newest day of which a rate is kept."""
        row = ExchangeRateRow
        days = select(row.day).where(row.currency == currency).order_by(row.day.desc()).limit(1)
        return self.session.scalar(days)


def rates_in(content: bytes, currency: Currency) -> Iterator[ExchangeRate]:
    """The rates of a currency in a yearly archive of table A: CSV, semicolons, a column for each currency.

    Raises:
        ArchiveRefused: it is no such file, or has no such currency.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1250", errors="replace")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=";") if row]
    column, units = _column(rows[0] if rows else [], currency)
    number = _number_column(rows)
    for row in rows:
        if re.fullmatch(r"\d{8}", row[0]) and len(row) > max(column, number):
            rate = _rate(row[column]) / units
            day = datetime.strptime(row[0], "%Y%m%d").date()  # noqa: DTZ007 - a day, no instant
            yield ExchangeRate(rate=rate, table_number=row[number].strip(), day=day)


def _column(heading: list[str], currency: Currency) -> tuple[int, int]:
    for index, name in enumerate(heading):
        found = _HEADING.fullmatch(name.strip())
        if found and found[2] == currency:
            return index, int(found[1])
    raise ArchiveRefused(f"no column of {currency}")


def _number_column(rows: list[list[str]]) -> int:
    """Where the full numbers of tables stand: `225/A/NBP/2026`."""
    for row in rows:
        for index, value in enumerate(row):
            if re.fullmatch(r"\d{1,3}/A/NBP/\d{4}", value.strip()):
                return index
    raise ArchiveRefused("no numbers of tables")


def _rate(text: str) -> Decimal:
    try:
        rate = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ArchiveRefused(f"{text!r} is no rate") from None
    if not rate.is_finite() or rate <= 0 or len(text) > _MOST_DIGITS:
        raise ArchiveRefused(f"{text!r} is no rate")
    return rate
