"""The life of an order: which state may follow which, and when money is accepted. Pure."""

from enum import StrEnum
from typing import Final


class OrderState(StrEnum):
    """How an order stands."""

    CREATED = "created"
    PENDING = "pending"
    PAID = "paid"
    PARTLY_REFUNDED = "partly-refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    EXPIRED = "expired"
    CHARGEBACK = "chargeback"


class StepRefused(ValueError):
    """An order cannot go from its state to the one that was wanted."""

    def __init__(self, before: OrderState, after: OrderState) -> None:
        super().__init__(f"an order that is {before} does not become {after}")
        self.before, self.after = before, after


_NEXT: Final = {
    OrderState.CREATED: {OrderState.PENDING, OrderState.PAID, OrderState.FAILED, OrderState.EXPIRED},
    OrderState.PENDING: {OrderState.PAID, OrderState.FAILED, OrderState.EXPIRED},
    # One attempt failed; the next one may succeed until the order expires.
    OrderState.FAILED: {OrderState.PENDING, OrderState.PAID, OrderState.EXPIRED},
    OrderState.PAID: {OrderState.PARTLY_REFUNDED, OrderState.REFUNDED, OrderState.CHARGEBACK},
    OrderState.PARTLY_REFUNDED: {OrderState.REFUNDED, OrderState.CHARGEBACK},
    OrderState.REFUNDED: set(),
    # Money that came too late is accepted by a person, or goes back.
    OrderState.EXPIRED: {OrderState.PAID},
    OrderState.CHARGEBACK: set(),
}

PAYABLE: Final = frozenset({OrderState.CREATED, OrderState.PENDING, OrderState.FAILED})
"""Money that arrives in these states pays the order."""

REFUNDABLE: Final = frozenset({OrderState.PAID, OrderState.PARTLY_REFUNDED})
"""In these states something that was paid can go back."""

WAS_PAID: Final = frozenset(
    {OrderState.PAID, OrderState.PARTLY_REFUNDED, OrderState.REFUNDED, OrderState.CHARGEBACK}
)
"""Who is in one of these states was paid once; no way leads back from them."""


def may_follow(before: OrderState, after: OrderState) -> bool:
    """Whether an order may go from one state to another."""
    return after in _NEXT[before]


def stepped(before: OrderState, after: OrderState) -> OrderState:
    """The state after a step.

    Raises:
        StepRefused: no such step exists.
    """
    if not may_follow(before, after):
        raise StepRefused(before, after)
    return after
