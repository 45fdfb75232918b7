"""Statements into the book of payments: each entry once, whichever file it stands in, matched exactly.

An entry is known where an earlier one has the bank's own reference, day, amount and beginning of the title;
or, where one of the two has no such reference, is alike in day, amount and title. Of several alike in one
file the first is the one that was known first. Where it is not certain that two are one, they are two: the
second then waits on the list for a person, and no money is lost.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.money import Currency
from entitlements.orders.models import OrderRow
from entitlements.payments.bank_transfer import BANK_TRANSFER
from entitlements.payments.models import BankStatementRow, PaymentRow
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.rulings import NewPayment, Ruling, Why
from entitlements.payments.statements.entries import (
    BankEntry,
    Complaint,
    Flaw,
    Statement,
    StatementRefused,
    account_of,
)
from entitlements.payments.statements.reading import read_statements
from entitlements.payments.titles import mentioned_in, paid_by

_MOST_NAME: Final = 200
_BEGINNING: Final = 20
_NO_PART: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one statement: entries that are new and known, and what was ruled about the new ones.

    `is_known` says that the very same file was imported before.
    """

    account: str
    number: str
    is_known: bool
    entries: int
    outgoing: int
    known: int
    booked: int
    waiting: int
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFile:
    """A file as it was handed in; `currency` is for amounts that name none."""

    content: bytes
    name: str
    currency: Currency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """Imports statements of `accounts` (IBANs; none: of any account), within the caller's session."""

    session: Session
    clock: Callable[[], datetime]
    accounts: frozenset[str] = frozenset()

    def take(self, file: StatementFile, staff_id: int | None) -> list[Imported]:
        """Import a file.

        Raises:
            StatementRefused: it is none, or one of an account that is not the portal's.
        """
        statements = read_statements(file.content, file.currency)
        for statement in statements:
            if self.accounts and statement.account and statement.account not in self.accounts:
                raise StatementRefused(Flaw.OTHER_ACCOUNT, statement.account)
        digest = hashlib.sha256(file.content).hexdigest()
        return [
            self._import(statement, f"{digest}/{index}", file.name, staff_id)
            for index, statement in enumerate(statements, start=1)
        ]

    def past(self, limit: int = 50) -> list[BankStatementRow]:
        """Statements that were imported, the newest first."""
        query = select(BankStatementRow).order_by(BankStatementRow.id.desc()).limit(limit)
        return list(self.session.scalars(query))

    def _import(self, statement: Statement, digest: str, name: str, staff_id: int | None) -> Imported:
        moving = [one for one in statement.entries if one.is_credit or one.is_reversal]
        row = self.session.scalar(select(BankStatementRow).where(BankStatementRow.digest == digest))
        is_known = row is not None
        if row is None:
            row = self._write_down(statement, digest, name, len(moving), staff_id)
        fresh = self._fresh(moving)
        rulings = Counter(self._take(entry, row.id) for entry in fresh)
        imported = Imported(
            account=statement.account,
            number=statement.number,
            is_known=is_known,
            entries=len(statement.entries),
            outgoing=len(statement.entries) - len(moving),
            known=len(moving) - len(fresh),
            booked=rulings[Ruling.BOOKED],
            waiting=rulings[Ruling.REVIEW],
            complaints=statement.complaints,
        )
        self._record(imported, staff_id)
        return imported

    def _write_down(
        self, statement: Statement, digest: str, name: str, incoming: int, staff_id: int | None
    ) -> BankStatementRow:
        row = BankStatementRow(
            digest=digest,
            format=statement.format,
            account=statement.account,
            number=statement.number,
            file_name=name[-_MOST_NAME:],
            entries=len(statement.entries),
            incoming=incoming,
            imported_at=self.clock(),
            imported_by=staff_id,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def _fresh(self, entries: Sequence[BankEntry]) -> list[BankEntry]:
        """The entries that are not in the book yet."""
        fresh, used = [], set[int]()
        for entry in entries:
            known = next((row.id for row in self._alike(entry) if row.id not in used), None)
            if known is None:
                fresh.append(entry)
            else:
                used.add(known)
        return fresh

    def _alike(self, entry: BankEntry) -> list[PaymentRow]:
        """Payments of the book that may be this entry, the one that is surest first."""
        row = PaymentRow
        of_day = self.session.scalars(
            select(row)
            .where(
                row.provider == BANK_TRANSFER,
                row.booked_on == entry.booked_on,
                row.amount_minor == _signed(entry),
                row.currency == entry.amount.currency,
            )
            .order_by(row.id)
        ).all()
        same = [
            one
            for one in of_day
            if entry.reference
            and one.bank_reference == entry.reference
            and _beginning(one.title) == _beginning(entry.title)
        ]
        similar = [
            one
            for one in of_day
            if not (entry.reference and one.bank_reference) and one.likeness == _likeness(entry)
        ]
        return [*same, *similar]

    def _take(self, entry: BankEntry, statement_id: int) -> Ruling:
        order_id, why = self._order_of(entry)
        likeness = _likeness(entry)
        stem = f"{entry.booked_on}/{likeness[:24]}"
        count = self.session.scalar(
            select(func.count()).select_from(PaymentRow).where(PaymentRow.reference.startswith(stem))
        )
        new = NewPayment(
            provider=BANK_TRANSFER,
            reference=f"{stem}/{(count or 0) + 1}",
            amount=entry.amount if entry.is_credit else -entry.amount,
            received_at=datetime.combine(entry.booked_on, time.min, tzinfo=UTC),
            order_id=order_id,
            statement_id=statement_id,
            booked_on=entry.booked_on,
            title=entry.title,
            payer=entry.payer,
            payer_account=entry.payer_account,
            bank_reference=entry.reference,
            likeness=likeness,
        )
        return PaymentBook(self.session, self.clock).take(new, why).ruled.ruling

    def _order_of(self, entry: BankEntry) -> tuple[int | None, Why]:
        """The order that an entry is for, and why it may not simply be paid by it."""
        numbers = paid_by(entry.title)
        if len(numbers) > 1:
            return None, Why.SEVERAL_ORDERS
        if numbers:
            order_id = self._order_id(numbers[0])
            why = Why.NO_SUCH_ORDER if order_id is None else Why.NOTHING
            return order_id, Why.REVERSAL if entry.is_reversal else why
        named = mentioned_in(entry.title)
        hint = self._order_id(named[0]) if len(named) == 1 else None
        if entry.is_reversal:
            return hint, Why.REVERSAL
        return hint, Why.NAMED_ONLY if hint is not None else Why.NO_TITLE

    def _order_id(self, number: str) -> int | None:
        return self.session.scalar(select(OrderRow.id).where(OrderRow.number == number))

    def _record(self, imported: Imported, staff_id: int | None) -> None:
        event = AuditEvent(
            kind=AuditKind.STATEMENT_IMPORTED,
            actor_id=staff_id,
            subject=f"statement:{imported.number}",
            details={
                "bank_account": imported.account[-4:],
                "booked": str(imported.booked),
                "waiting": str(imported.waiting),
                "known": str(imported.known),
            },
        )
        AuditTrail(self.session, self.clock).record(event)


def own_accounts(numbers: Sequence[str]) -> frozenset[str]:
    """The numbers of accounts as statements name them."""
    return frozenset(account_of(number) for number in numbers)


def _signed(entry: BankEntry) -> int:
    return entry.amount.minor if entry.is_credit else -entry.amount.minor


def _likeness(entry: BankEntry) -> str:
    return hashlib.sha256("\n".join(map(str, entry.likeness)).encode()).hexdigest()


def _beginning(title: str) -> str:
    return _NO_PART.sub("", title).upper()[:_BEGINNING]
