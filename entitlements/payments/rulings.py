"""What can be decided about money that came, and why it waits for a person. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from entitlements.money import Money
from entitlements.orders.orders import ReviewReason


class Ruling(StrEnum):
    """What became of a payment."""

    BOOKED = "booked"
    REVIEW = "review"
    RETURNED = "returned"
    KEPT = "kept"


class Why(StrEnum):
    """Why a payment waits for a person; empty where it does not."""

    NOTHING = ""
    NO_TITLE = "no-title"
    NAMED_ONLY = "named-only"
    SEVERAL_ORDERS = "several-orders"
    NO_SUCH_ORDER = "no-such-order"
    UNKNOWN_ATTEMPT = "unknown-attempt"
    REVERSAL = "reversal"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute-won"
    REFUNDED_THERE = "refunded-there"
    WRONG_AMOUNT = ReviewReason.WRONG_AMOUNT.value
    WRONG_CURRENCY = ReviewReason.WRONG_CURRENCY.value
    PAID_ALREADY = ReviewReason.PAID_ALREADY.value
    ORDER_EXPIRED = ReviewReason.ORDER_EXPIRED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """Money that came, as it is written down; `order_id` is the order that it says it is for."""

    provider: str
    reference: str
    amount: Money
    received_at: datetime
    order_id: int | None = None
    attempt: str = ""
    statement_id: int | None = None
    booked_on: date | None = None
    title: str = ""
    payer: str = ""
    payer_account: str = ""
    bank_reference: str = ""
    likeness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A ruling: by whom (None: by the portal), when, and in which words."""

    ruling: Ruling
    why: Why
    order_id: int | None
    words: str
    by: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that came, with what was last ruled about it."""

    id: int
    new: NewPayment
    recorded_at: datetime
    ruled: Ruled

    @property
    def amount(self) -> Money:
        """How much it is."""
        return self.new.amount

    @property
    def is_waiting(self) -> bool:
        """Whether a person has to look at it."""
        return self.ruled.ruling is Ruling.REVIEW
