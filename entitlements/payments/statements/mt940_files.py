"""MT940, by the library `mt-940`; what Polish banks put into the field `:86:` is read here.

There a title is cut into numbered pieces, `^20`, `^21` and so on, the separator being `^`, `?`, `~` or `<`.
The one module that knows the library.
"""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import mt940

from entitlements.money import Money
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

_BEGINNING: Final = re.compile(rb"(?m)^:20:")
_SEPARATOR: Final = re.compile(r"\A\s*\d{0,4}\s*([?^~<>])\d\d")
_TITLE: Final = tuple(f"{number:02}" for number in (*range(20, 27), *range(60, 64)))
_MORE: Final = ("27", "28", "29")
_NAME: Final = ("32", "33")
_ACCOUNT: Final = ("38", "31")
_NO_REFERENCE: Final = frozenset({"", "NONREF"})
_NUMBER: Final = re.compile(r"(?:[A-Z]{2}\d{2}[0-9A-Z]{10,30}|\d{26})")


def is_mt940(content: bytes) -> bool:
    """Whether a file looks like one of these."""
    return _BEGINNING.search(content[:4096]) is not None and b":61:" in content


def read_mt940(content: bytes) -> tuple[Statement, ...]:
    """The statements of a file.

    Raises:
        StatementRefused: it is damaged, or holds no statement.
    """
    text = decoded(content).replace("\r\n", "\n")
    try:
        found = mt940.parse_statements(
            io.StringIO(text),  # a text by itself would be taken for the name of a file where there is one
            processors={"post_transaction_details": []},
            options=mt940.Options.all(),
        )
    except (ValueError, RuntimeError, ArithmeticError, LookupError, AssertionError):
        raise StatementRefused(Flaw.DAMAGED) from None
    statements = tuple(_statement(one) for one in found)
    if not statements:
        raise StatementRefused(Flaw.NO_STATEMENT)
    if sum(len(one.entries) for one in statements) > MOST_ENTRIES:
        raise StatementRefused(Flaw.TOO_LARGE)
    return statements


def _statement(found: Any) -> Statement:  # noqa: ANN401 - the library's collection
    entries: list[BankEntry] = []
    complaints: list[Complaint] = []
    for index, transaction in enumerate(found, start=1):
        try:
            entries.append(_entry(transaction.data))
        except OtherCurrency as other:
            complaints.append(Complaint(oddity=Oddity.OTHER_CURRENCY, what=str(other)))
        except (ValueError, KeyError, TypeError, AttributeError):
            complaints.append(Complaint(oddity=Oddity.UNREADABLE, what=f"#{index}"))
    about = found.data
    return Statement(
        format=Format.MT940,
        account=_account(str(about.get("account_identification") or "")),
        number=one_text(about.get("statement_number") or about.get("transaction_reference")),
        entries=tuple(entries),
        complaints=(*complaints, *([] if complaints else _sum_of(about, entries))),
    )


def _entry(data: Mapping[str, Any]) -> BankEntry:
    mark = str(data["status"]).upper()
    pieces = _pieces(str(data.get("transaction_details") or ""))
    has_name = any(key in pieces for key in _NAME)
    titles = (*_TITLE[:7], *_MORE, *_TITLE[7:]) if has_name else _TITLE
    reference = str(data.get("bank_reference") or "").strip()
    return BankEntry(
        booked_on=data.get("entry_date") or data["date"],
        amount=_money(data["amount"]),
        is_credit=mark in ("C", "RD"),
        is_reversal=mark.startswith("R"),
        title=one_text("".join(pieces.get(key, "") for key in titles) or pieces.get("")),
        payer=one_text("".join(pieces.get(key, "") for key in (_NAME if has_name else _MORE))),
        payer_account=account_of(next((pieces[key] for key in _ACCOUNT if pieces.get(key)), "")),
        reference="" if reference in _NO_REFERENCE else one_text(reference),
    )


def _pieces(details: str) -> dict[str, str]:
    """The numbered pieces of a field `:86:`; all of it under no number where it has none."""
    separator = _SEPARATOR.match(details)
    if separator is None:
        return {"": re.sub(r"\A\d{3}\s", "", details)}
    pieces: dict[str, str] = {}
    for piece in details.replace("\n", "").split(separator[1])[1:]:
        key, text = piece[:2], piece[2:]
        if key.isdigit():
            pieces[key] = pieces.get(key, "") + text
    return pieces


def _sum_of(about: Mapping[str, Any], entries: list[BankEntry]) -> Iterator[Complaint]:
    opening, closing = about.get("final_opening_balance"), about.get("final_closing_balance")
    if opening is None or closing is None:
        return
    moved = sum(entry.amount.minor if entry.is_credit else -entry.amount.minor for entry in entries)
    differs = int((closing.amount.amount - opening.amount.amount) * 100) - moved
    if differs:
        yield Complaint(oddity=Oddity.SUM_DIFFERS, what=str(differs))


def _money(amount: Any) -> Money:  # noqa: ANN401 - the library's amount
    return amount_of(str(abs(amount.amount)), currency_of(str(amount.currency or "")))


def _account(text: str) -> str:
    found = _NUMBER.search(text.replace(" ", "").upper())
    return account_of(found[0] if found else text)
