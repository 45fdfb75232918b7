"""Paying by bank transfer against a pro-forma: the default; nothing outside the portal is needed.

The money is found again in the bank's statements (`statements`), by its title and its amount.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entitlements.money import Currency, Money
from entitlements.payments.provider import (
    Attempt,
    Bill,
    Heard,
    Notification,
    NotificationForged,
    NotificationUnreadable,
    Paid,
    ProviderDeclined,
    RefundState,
    RefundWish,
    Transfer,
    Waiting,
)
from entitlements.payments.titles import title_of

BANK_TRANSFER: Final = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """An account that people pay into; `number` is an IBAN without spaces."""

    recipient: str
    number: str
    bank_name: str = ""
    bank_code: str = ""


def transfer_to(account: BankAccount, order_number: str, amount: Money) -> Transfer:
    """What to write into a transfer that pays an order."""
    return Transfer(
        recipient=account.recipient,
        account=account.number,
        bank_name=account.bank_name,
        bank_code=account.bank_code,
        title=title_of(order_number),
        amount=amount,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BankTransfer:
    """Pays into `accounts`, one for each currency."""

    accounts: Mapping[Currency, BankAccount]
    name: str = BANK_TRANSFER

    @property
    def currencies(self) -> frozenset[Currency]:
        """The currencies that there is an account for."""
        return frozenset(self.accounts)

    def begin(self, bill: Bill) -> Transfer:
        """What to write into the transfer."""
        account = self.accounts.get(bill.amount.currency)
        if account is None:
            raise ProviderDeclined(self.name, f"no account in {bill.amount.currency}")
        return transfer_to(account, bill.order_number, bill.amount)

    def verify(self, _notification: Notification, _now: datetime) -> Heard:
        """Refuse: a bank sends statements, which are imported, and no notifications."""
        raise NotificationForged("a bank sends no notifications")

    def read(self, _body: bytes) -> Heard:
        """Refuse: there is none that could have been verified."""
        raise NotificationUnreadable("a bank sends no notifications")

    def confirm(self, _paid: Paid) -> None:
        """Nothing to tell: what stands in a statement is here."""

    def ask(self, attempt: Attempt) -> Waiting:
        """Nobody can be asked: the next statement says it."""
        return Waiting(attempt=attempt.reference)

    def refund(self, _wish: RefundWish) -> RefundState:
        """A person makes the transfer back."""
        return RefundState.BY_HAND
