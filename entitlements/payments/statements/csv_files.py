"""CSV as banks' web pages give it out: columns are known by their names, above them may stand anything.

What a bank writes differs from bank to bank and from year to year, so nothing is guessed: without a column of
days, of titles and of amounts, and without a currency, a file is refused, naming what is missing.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from entitlements.money import Currency, Money
from entitlements.payments.statements.entries import (
    MOST_ENTRIES,
    BankEntry,
    Complaint,
    Flaw,
    Format,
    Oddity,
    OtherCurrency,
    Statement,
    StatementRefused,
    account_of,
    amount_of,
    currency_of,
    one_text,
)
from entitlements.payments.statements.letters import decoded

_SEPARATORS: Final = (";", "\t", ",", "|")
_MOST_ABOVE: Final = 60
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%Y.%m.%d", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d")
_AMOUNT: Final = re.compile(r"([+\-\u2212]?[\d\s\u00a0\u202f.,']*\d)\s*([A-Z]{3})?")
_NAME_PART: Final = re.compile(r"[^0-9a-ząćęłńóśźż]+")


class Column(StrEnum):
    """What a column of such a file holds."""

    DAY = "day"
    TITLE = "title"
    AMOUNT = "amount"
    CREDIT = "credit"
    DEBIT = "debit"
    CURRENCY = "currency"
    PAYER = "payer"
    PAYER_ACCOUNT = "payer-account"
    REFERENCE = "reference"
    ACCOUNT = "account"


NAMES: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.DAY: (
        "data księgowania", "data operacji", "data transakcji", "data", "booking date", "date",
        "transaction date", "data waluty", "value date",
    ),
    Column.TITLE: (
        "tytuł", "tytuł operacji", "tytuł przelewu", "tytułem", "opis operacji", "opis transakcji", "opis",
        "szczegóły transakcji", "title", "description", "reference text", "payment details", "details",
    ),
    Column.AMOUNT: (
        "kwota", "kwota operacji", "kwota transakcji", "kwota transakcji waluta rachunku",
        "kwota w walucie rachunku", "amount",
    ),
    Column.CREDIT: ("uznania", "uznanie", "wpływy", "kwota uznania", "credit", "credits"),
    Column.DEBIT: ("obciążenia", "obciążenie", "wydatki", "kwota obciążenia", "debit", "debits"),
    Column.CURRENCY: ("waluta", "waluta rachunku", "waluta operacji", "currency"),
    Column.PAYER: (
        "nadawca", "nadawca odbiorca", "nazwa nadawcy", "kontrahent", "dane kontrahenta", "nazwa kontrahenta",
        "nadawca odbiorca nazwa", "payer", "counterparty", "sender", "name",
    ),
    Column.PAYER_ACCOUNT: (
        "numer konta", "nr rachunku nadawcy", "rachunek nadawcy", "numer rachunku kontrahenta",
        "numer rachunku nadawcy", "rachunek kontrahenta", "nr rachunku", "payer account",
        "counterparty account", "sender account",
    ),
    Column.REFERENCE: (
        "numer referencyjny", "numer transakcji", "nr transakcji", "nr referencyjny", "id transakcji",
        "identyfikator operacji", "reference", "transaction id", "id",
    ),
    Column.ACCOUNT: ("rachunek", "rachunek własny", "konto własne", "account"),
}  # fmt: skip
"""What banks call a column, the better name first; compared in lower case, letters and figures alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    columns: Mapping[Column, int]
    rows: Sequence[Sequence[str]]
    first_line: int


def read_csv(content: bytes, currency: Currency | None = None) -> Statement:
    """The one statement of a file; `currency` is that of amounts that name none.

    Raises:
        StatementRefused: no line of names was found, one that is needed is missing, or a line makes no sense.
    """
    grid = _grid(decoded(content))
    if len(grid.rows) > MOST_ENTRIES:
        raise StatementRefused(Flaw.TOO_LARGE)
    entries: list[BankEntry] = []
    complaints: list[Complaint] = []
    accounts: set[str] = set()
    for line, row in enumerate(grid.rows, start=grid.first_line):
        cells = {column: row[at].strip() if at < len(row) else "" for column, at in grid.columns.items()}
        if not any(cells.get(one) for one in (Column.AMOUNT, Column.CREDIT, Column.DEBIT)):
            continue  # a line of sums, of nothing, or of the bank's own words
        try:
            entries.append(_entry(cells, currency))
        except OtherCurrency as other:
            complaints.append(Complaint(oddity=Oddity.OTHER_CURRENCY, what=str(other)))
        except ValueError as failure:
            if isinstance(failure, StatementRefused):
                raise
            raise StatementRefused(Flaw.UNREADABLE_LINE, str(line)) from None
        accounts.add(account_of(cells.get(Column.ACCOUNT)))
    return Statement(
        format=Format.CSV,
        account=accounts.pop() if len(accounts) == 1 else "",
        number="",
        entries=tuple(entries),
        complaints=tuple(complaints),
    )


def _grid(text: str) -> _Grid:
    """The lines under the line of names, by the separator that finds the most names."""
    if not text.strip():
        raise StatementRefused(Flaw.EMPTY)
    best: _Grid | None = None
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=separator))
        except csv.Error:
            continue
        for index, row in enumerate(rows[:_MOST_ABOVE]):
            columns = _columns(row)
            if best is None or len(columns) > len(best.columns):
                best = _Grid(columns=columns, rows=rows[index + 1 :], first_line=index + 2)
    found = {} if best is None else best.columns
    has_amount = Column.AMOUNT in found or Column.CREDIT in found
    for column, is_there in (
        (Column.DAY, Column.DAY in found),
        (Column.AMOUNT, has_amount),
        (Column.TITLE, Column.TITLE in found),
    ):
        if best is None or not is_there:
            raise StatementRefused(Flaw.NO_COLUMN, column.value)
    return best  # type: ignore[return-value]  # None was refused above


def _columns(row: Sequence[str]) -> dict[Column, int]:
    plain = [" ".join(_NAME_PART.sub(" ", cell.lower().replace("#", "")).split()) for cell in row]
    found: dict[Column, int] = {}
    for column, names in NAMES.items():
        place = next((plain.index(name) for name in names if name in plain), None)
        if place is not None and place not in found.values():
            found[column] = place
    return found


def _entry(cells: Mapping[Column, str], currency: Currency | None) -> BankEntry:
    credit, debit = cells.get(Column.CREDIT), cells.get(Column.DEBIT)
    text = cells.get(Column.AMOUNT) or credit or debit or ""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    money = amount_of(_plain_number(match[1]), _currency(match[2] or cells.get(Column.CURRENCY), currency))
    is_credit = money.minor > 0 if cells.get(Column.AMOUNT) else bool(credit)
    return BankEntry(
        booked_on=_day(cells[Column.DAY]),
        amount=Money(minor=abs(money.minor), currency=money.currency),
        is_credit=is_credit,
        title=one_text(cells[Column.TITLE]),
        payer=one_text(cells.get(Column.PAYER)),
        payer_account=account_of((cells.get(Column.PAYER_ACCOUNT) or "").strip("'\"")),
        reference=one_text(cells.get(Column.REFERENCE)),
    )


def _plain_number(text: str) -> str:
    """`1.234,50`, `1,234.50` and `1'234.50` as `1234.50`; the last of two separators is the decimal one."""
    plain = "".join(text.split()).replace("'", "").replace("\N{MINUS SIGN}", "-").removeprefix("+")
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return plain
    decimals = plain[last + 1 :]
    whole = plain[:last].replace(",", "").replace(".", "")
    if len(decimals) > 2:
        raise ValueError(text)
    return f"{whole}.{decimals}"


def _currency(named: str | None, otherwise: Currency | None) -> Currency:
    if not named:
        if otherwise is None:
            raise StatementRefused(Flaw.NO_CURRENCY)
        return otherwise
    return currency_of(named)


def _day(text: str) -> date:
    for pattern in _DAYS:
        try:
            return datetime.strptime(text[:10].strip(), pattern).date()  # noqa: DTZ007 - a day without a time
        except ValueError:
            continue
    raise ValueError(text)
