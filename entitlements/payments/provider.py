"""What a payment provider is to the portal: one protocol, and the values that go in and out. Pure.

A notification is believed in three steps. `verify` holds its signature against the key and reads it, without
asking anybody. `confirm` tells the provider that the portal takes the money, where that is asked for. Only
then is an order paid. What a browser brings back from the provider proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from entitlements.money import Currency, Money
from translations.locales import Language

PAYING_LASTS: Final = timedelta(hours=1)
"""How long a payment service offers its page, and goods are held for who has set out to pay there."""


class NotificationForged(ValueError):
    """A notification whose signature does not fit, or is missing, or is too old."""


class NotificationUnreadable(ValueError):
    """A notification that is signed and that the portal cannot make sense of."""


class ProviderUnavailable(RuntimeError):
    """The provider did not answer, or not in a way that can be understood; it may do so later."""

    def __init__(self, provider: str, why: str) -> None:
        super().__init__(f"{provider}: {why}")
        self.provider, self.why = provider, why


class ProviderDeclined(RuntimeError):
    """The provider understood, and says no; asking again changes nothing."""

    def __init__(self, provider: str, why: str) -> None:
        super().__init__(f"{provider}: {why}")
        self.provider, self.why = provider, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What somebody is asked to pay.

    `attempt` is our own reference of this one attempt to pay, which the provider carries through.
    """

    attempt: str
    order_number: str
    amount: Money
    email: str
    language: Language
    begun_at: datetime
    return_url: str
    cancel_url: str
    notify_url: str

    @property
    def ends_at(self) -> datetime:
        """Until when the provider's page is there."""
        return self.begun_at + PAYING_LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """The person pays at this address; `reference` is the provider's own for the attempt."""

    url: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The person makes a bank transfer. `bank_code` is the BIC, empty where it is not needed."""

    recipient: str
    account: str
    bank_name: str
    bank_code: str
    title: str
    amount: Money


Begun = Redirect | Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to pay as it was begun, for asking the provider about it; nothing secret."""

    reference: str
    provider_reference: str
    amount: Money
    begun_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A request that a provider made; names of headers in lower case."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The provider says that it has money. `reference` is its own, and names the money for good."""

    attempt: str
    reference: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaid:
    """The attempt came to nothing, and nothing will come of it any more."""

    attempt: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Nothing is decided yet."""

    attempt: str


class TakenBack(StrEnum):
    """How money that was paid is taken back without the portal having asked for it."""

    DISPUTED = "disputed"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """Money of a payment that went back, or is held because its payer disputes it.

    `dispute` is the service's own name of the dispute, by which it is told of once.
    """

    reference: str
    amount: Money
    how: TakenBack
    dispute: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeWon:
    """The payer's dispute failed: the money of the payment that it held is the portal's again."""

    reference: str
    dispute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNews:
    """What became of a refund that the portal had asked for, by our own reference of it."""

    refund: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Something that has nothing to do with payments here."""

    why: str


Word = Paid | Unpaid | Waiting | Reversal | DisputeWon | RefundNews | Ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A notification that was understood: its id at the provider, unique there, and what it says."""

    event: str
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundWish:
    """Money of a payment that is to go back; `refund` is our own reference, the same for each try."""

    refund: str
    attempt: str
    payment: str
    amount: Money
    notify_url: str


class RefundState(StrEnum):
    """How a refund stands."""

    BY_HAND = "by-hand"
    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"


class PaymentProvider(Protocol):
    """Somebody through whom people pay; each passes `tests/contract/test_payment_providers.py`."""

    @property
    def name(self) -> str:
        """The provider's name in addresses and tables; never changes."""

    @property
    def currencies(self) -> frozenset[Currency]:
        """The currencies that can be paid in."""

    def begin(self, bill: Bill, /) -> Begun:
        """Begin an attempt; the same bill again begins the same one.

        Raises:
            ProviderUnavailable: no answer that can be understood.
            ProviderDeclined: the provider does not take this bill.
        """

    def verify(self, notification: Notification, now: datetime, /) -> Heard:
        """Read a notification if it is the provider's own.

        Raises:
            NotificationForged: the signature does not fit.
            NotificationUnreadable: it does, and the rest makes no sense.
        """

    def read(self, body: bytes, /) -> Heard:
        """Read the body of a notification that was verified before.

        Raises:
            NotificationUnreadable: it makes no sense.
        """

    def confirm(self, paid: Paid, /) -> None:
        """Tell the provider that the money is taken; again is harmless.

        Raises:
            ProviderUnavailable: no answer that can be understood.
            ProviderDeclined: the provider does not know of this money.
        """

    def ask(self, attempt: Attempt, /) -> Word:
        """Ask how an attempt stands.

        Raises:
            ProviderUnavailable: no answer that can be understood.
        """

    def refund(self, wish: RefundWish, /) -> RefundState:
        """Send money back; the same wish again sends it once.

        Raises:
            ProviderUnavailable: no answer that can be understood.
        """
