"""What a bank statement says, whatever its format: entries, and what is odd about it. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from entitlements.money import Currency, Money

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_ENTRIES: Final = 50_000
MOST_TEXT: Final = 500
MOST_MINOR: Final = 10**13
_NO_PART: Final = re.compile(r"[\W_]+")


class Format(StrEnum):
    """A format of statements."""

    CAMT = "camt.053"
    MT940 = "mt940"
    CSV = "csv"


class Flaw(StrEnum):
    """Why a file is not taken in at all."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NO_STATEMENT = "no-statement"
    DAMAGED = "damaged"
    NO_COLUMN = "no-column"
    NO_CURRENCY = "no-currency"
    UNREADABLE_LINE = "unreadable-line"
    OTHER_ACCOUNT = "other-account"


class StatementRefused(ValueError):
    """A file that is no statement, or not one of ours; `what` names the column, the line, or the account."""

    def __init__(self, flaw: Flaw, what: str = "") -> None:
        super().__init__(f"{flaw}: {what}" if what else flaw.value)
        self.flaw, self.what = flaw, what


class Oddity(StrEnum):
    """Something about a statement that a person should know; the rest of it is taken in."""

    OTHER_CURRENCY = "other-currency"
    NOT_BOOKED = "not-booked"
    SUM_DIFFERS = "sum-differs"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """An oddity, with the entry, the currency or the sum that it is about."""

    oddity: Oddity
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """Money that came (`is_credit`) or went; `amount` is never negative.

    `reference` is the bank's own for the entry, empty where it gives none. `is_reversal` is an entry by which
    the bank takes back an earlier one.
    """

    booked_on: date
    amount: Money
    is_credit: bool
    title: str
    payer: str = ""
    payer_account: str = ""
    reference: str = ""
    is_reversal: bool = False

    @property
    def likeness(self) -> tuple[str, str, int, str, bool]:
        """What an entry has in common with itself in another file, whichever its format."""
        title = _NO_PART.sub("", self.title).upper()
        return (self.booked_on.isoformat(), title, self.amount.minor, self.amount.currency, self.is_credit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of one account; `account` is an IBAN or what the bank calls the account, or empty."""

    format: Format
    account: str
    number: str
    entries: tuple[BankEntry, ...]
    complaints: tuple[Complaint, ...] = field(default=())


class OtherCurrency(ValueError):
    """An amount in a currency that nothing is sold in; its first letters are the message."""


def currency_of(name: str) -> Currency:
    """The currency of this name (ISO 4217).

    Raises:
        OtherCurrency: nothing is sold in it.
    """
    try:
        return Currency(name.upper())
    except ValueError:
        raise OtherCurrency(name[:3]) from None


def amount_of(text: str, currency: Currency) -> Money:
    """An amount as a statement writes it.

    Raises:
        ValueError: it is none, or more than any bank would book.
    """
    money = Money.parse(text, currency)
    if abs(money.minor) > MOST_MINOR:
        raise ValueError(text)
    return money


def one_text(*parts: str | None) -> str:
    """Pieces of text as one, spaces in order, control characters out, not longer than is kept."""
    joined = " ".join(part for part in parts if part)
    visible = "".join(character if character.isprintable() else " " for character in joined)
    return " ".join(visible.split())[:MOST_TEXT]


def account_of(text: str | None) -> str:
    """The number of an account without spaces, in capitals; a Polish one gets its country."""
    plain = "".join((text or "").split()).strip("/'").upper()
    return f"PL{plain}" if plain.isdigit() and len(plain) == 26 else plain[:34]
