"""CAMT.053 (ISO 20022 `BankToCustomerStatement`), in any of its versions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element

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
from entitlements.plain_xml import XmlRefused, read_xml

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
_BOOKED: Final = "BOOK"
_CREDIT: Final = "CRDT"


def is_camt(content: bytes) -> bool:
    """Whether a file looks like one of these."""
    return NAMESPACE.encode() in content[:4096]


def read_camt(content: bytes) -> tuple[Statement, ...]:
    """The statements of a file.

    Raises:
        StatementRefused: it is damaged, hostile, or holds no statement.
    """
    try:
        root = read_xml(content)
    except XmlRefused as refusal:
        raise StatementRefused(Flaw.DAMAGED, refusal.where) from None
    statements = tuple(_statement(found) for found in _all(root, "BkToCstmrStmt/Stmt"))
    if not statements:
        raise StatementRefused(Flaw.NO_STATEMENT)
    if sum(len(one.entries) for one in statements) > MOST_ENTRIES:
        raise StatementRefused(Flaw.TOO_LARGE)
    return statements


def _statement(found: Element) -> Statement:
    entries: list[BankEntry] = []
    complaints: list[Complaint] = []
    for index, entry in enumerate(_all(found, "Ntry"), start=1):
        reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef") or f"#{index}"
        status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
        if status not in (_BOOKED, ""):
            complaints.append(Complaint(oddity=Oddity.NOT_BOOKED, what=reference))
            continue
        try:
            entries.extend(_entries(entry))
        except OtherCurrency as other:
            complaints.append(Complaint(oddity=Oddity.OTHER_CURRENCY, what=str(other)))
        except ValueError:
            complaints.append(Complaint(oddity=Oddity.UNREADABLE, what=reference))
    return Statement(
        format=Format.CAMT,
        account=account_of(_text(found, "Acct/Id/IBAN") or _text(found, "Acct/Id/Othr/Id")),
        number=one_text(_text(found, "ElctrncSeqNb") or _text(found, "LglSeqNb") or _text(found, "Id")),
        entries=tuple(entries),
        complaints=(*complaints, *_sum_of(found, entries, complaints)),
    )


def _entries(entry: Element) -> Iterator[BankEntry]:
    """An entry's payments: a collective entry is told apart where its parts add up to it."""
    whole = BankEntry(
        booked_on=_day(entry),
        amount=_money(_one(entry, "Amt")),
        is_credit=_text(entry, "CdtDbtInd") == _CREDIT,
        is_reversal=_text(entry, "RvslInd") in ("true", "1"),
        title="",
        reference=one_text(_text(entry, "AcctSvcrRef")),
    )
    details = list(_all(entry, "NtryDtls/TxDtls"))
    if len(details) <= 1:
        yield _detailed(whole, details[0] if details else entry, entry)
        return
    amounts = [_part_amount(detail) for detail in details]
    known = [amount for amount in amounts if amount is not None]
    is_told_apart = len(known) == len(details) and sum(one.minor for one in known) == whole.amount.minor
    if not is_told_apart or any(one.currency is not whole.amount.currency for one in known):
        yield replace(whole, title=one_text(_text(entry, "AddtlNtryInf")))
        return
    for index, (detail, amount) in enumerate(zip(details, known, strict=True), start=1):
        part = _detailed(whole, detail, entry)
        own = one_text(_text(detail, "Refs/AcctSvcrRef"))
        reference = own or (whole.reference and f"{whole.reference}/{index}")
        yield replace(part, amount=amount, reference=reference)


def _detailed(whole: BankEntry, detail: Element, entry: Element) -> BankEntry:
    payer = "Dbtr" if whole.is_credit else "Cdtr"
    texts = [*_texts(detail, "RmtInf/Ustrd"), *_texts(detail, "RmtInf/Strd/CdtrRefInf/Ref")]
    return replace(
        whole,
        title=one_text(*texts) or one_text(_text(detail, "AddtlTxInf"), _text(entry, "AddtlNtryInf")),
        payer=one_text(_text(detail, f"RltdPties/{payer}/Nm") or _text(detail, f"RltdPties/{payer}/Pty/Nm")),
        payer_account=account_of(
            _text(detail, f"RltdPties/{payer}Acct/Id/IBAN")
            or _text(detail, f"RltdPties/{payer}Acct/Id/Othr/Id")
        ),
        reference=whole.reference or one_text(_text(detail, "Refs/AcctSvcrRef")),
    )


def _part_amount(detail: Element) -> Money | None:
    found = _first(detail, "Amt")
    if found is None:
        found = _first(detail, "AmtDtls/TxAmt/Amt")
    return None if found is None else _money(found)


def _sum_of(found: Element, entries: list[BankEntry], complaints: list[Complaint]) -> Iterator[Complaint]:
    """Say so where opening balance and entries do not come to the closing balance."""
    balances: dict[str, int] = {}
    for balance in _all(found, "Bal"):
        try:
            money = _money(_one(balance, "Amt"))
        except ValueError:
            return
        sign = 1 if _text(balance, "CdtDbtInd") == _CREDIT else -1
        balances.setdefault(_text(balance, "Tp/CdOrPrtry/Cd"), sign * money.minor)
    opening = balances.get("OPBD", balances.get("PRCD"))
    if opening is None or "CLBD" not in balances or complaints:
        return
    moved = sum(entry.amount.minor if entry.is_credit else -entry.amount.minor for entry in entries)
    if opening + moved != balances["CLBD"]:
        yield Complaint(oddity=Oddity.SUM_DIFFERS, what=str(balances["CLBD"] - opening - moved))


def _money(found: Element) -> Money:
    currency = currency_of(found.get("Ccy") or "")
    money = amount_of((found.text or "").strip(), currency)
    if money.minor < 0:
        raise ValueError("amounts have no sign")
    return money


def _day(entry: Element) -> date:
    day = _text(entry, "BookgDt/Dt") or _text(entry, "ValDt/Dt")
    if day:
        return date.fromisoformat(day[:10])
    return datetime.fromisoformat(_text(entry, "BookgDt/DtTm") or _text(entry, "ValDt/DtTm")).date()


def _all(element: Element, path: str) -> Iterator[Element]:
    """Elements at a path of names, whatever namespace they are in."""
    name, _slash, rest = path.partition("/")
    for child in element:
        if child.tag.rpartition("}")[2] == name:
            yield from _all(child, rest) if rest else (child,)


def _first(element: Element, path: str) -> Element | None:
    return next(_all(element, path), None)


def _one(element: Element, path: str) -> Element:
    found = _first(element, path)
    if found is None:
        raise ValueError(f"no {path}")
    return found


def _texts(element: Element, path: str) -> list[str]:
    return [(found.text or "").strip() for found in _all(element, path)]


def _text(element: Element, path: str) -> str:
    return next(iter(_texts(element, path)), "")
