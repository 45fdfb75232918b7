"""Orders as value objects: what was bought, at which price, for whom. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from entitlements.money import Currency, Money
from entitlements.orders.transitions import OrderState
from entitlements.products.kinds import VatClass
from translations.locales import Language


class LineKind(StrEnum):
    """What a line sells."""

    TICKET = "ticket"
    TOOL = "tool"
    DELIVERY = "delivery"


class Treatment(Protocol):
    """How value added tax falls on a line, as `entitlements.invoices.vat` decides it.

    `rate` in per cent is None where no tax is charged; `code` is what stands on the invoice: `23`, `np II`.
    """

    @property
    def rate(self) -> Decimal | None:
        """Per cent of tax."""

    @property
    def code(self) -> str:
        """The rate as the invoice writes it."""


VatOf = Callable[[VatClass, date], Treatment]
"""The tax on a class of things on a day, for the buyer of one order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """What can be put into an order: its price comes from the price list by `code`, never from the caller.

    `fixed` is for what has no place in the list, such as a delivery; it is a net price.
    """

    kind: LineKind
    code: str
    name_pl: str
    name_en: str
    vat_class: VatClass
    fixed: Money | None = None

    def name(self, language: Language) -> str:
        """What it is called, in a language."""
        return self.name_pl if language is Language.POLISH else self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """So many of a ware, for one vehicle, document or job where the ware is sold that way."""

    ware: Ware
    quantity: int = 1
    for_vin: str | None = None
    for_model: str | None = None
    for_document: str | None = None
    for_job: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys for which company; `language` is that of the papers."""

    operator_id: int
    account_id: int
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line: `discount` is off the net of all pieces, `net` what is left of it, `gross` net and tax."""

    id: int
    kind: LineKind
    code: str
    name_pl: str
    name_en: str
    quantity: int
    unit_net: Money
    discount: Money
    net: Money
    vat_rate_text: str
    vat: Money
    gross: Money
    for_vin: str | None = None
    for_model: str | None = None
    for_document: str | None = None
    for_job: str | None = None

    def name(self, language: Language) -> str:
        """What is sold, in a language."""
        return self.name_pl if language is Language.POLISH else self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order with its lines; `paid` and `refunded` are what came and what went back, with tax."""

    id: int
    number: str
    operator_id: int
    buyer_id: int
    language: Language
    currency: Currency
    state: OrderState
    lines: tuple[OrderLine, ...]
    net: Money
    vat: Money
    gross: Money
    paid: Money
    refunded: Money
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    return_to: str
    voucher_code: str | None = None

    @property
    def slug(self) -> str:
        """The number as it stands in addresses: `ZA-2026-000123`."""
        return self.number.replace("/", "-")


def number_of(slug: str) -> str:
    """The number of the order that an address names."""
    return slug.replace("-", "/")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPayment:
    """Money that a provider says it has; provider and reference together name it for good."""

    provider: str
    reference: str
    amount: Money
    received_at: datetime


class PayOutcome(StrEnum):
    """What became of money that arrived."""

    PAID = "paid"
    REPEATED = "repeated"
    REVIEW = "review"


class ReviewReason(StrEnum):
    """Why money waits for a person to look at it."""

    WRONG_AMOUNT = "wrong-amount"
    WRONG_CURRENCY = "wrong-currency"
    PAID_ALREADY = "paid-already"
    ORDER_EXPIRED = "order-expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayResult:
    """What became of money: `order` as it is now; `reason` where it waits for a person."""

    outcome: PayOutcome
    order: Order
    reason: ReviewReason | None = None


class EffectKind(StrEnum):
    """What paying, refunding or letting an order go triggers."""

    ISSUE_TICKETS = "issue-tickets"
    ISSUE_INVOICE = "issue-invoice"
    HAND_OVER_TOOLS = "hand-over-tools"
    TELL_BUYER = "tell-buyer"
    REVOKE_TICKETS = "revoke-tickets"
    CORRECT_INVOICE = "correct-invoice"
    TAKE_BACK_TOOLS = "take-back-tools"
    RELEASE_TOOLS = "release-tools"
    RETURN_MONEY = "return-money"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEffect:
    """One thing to do for an order; a handler does it once however often it is called with this id.

    `line_id` is the line that it is about, `refund_id` the refund that triggered it.
    """

    id: int
    order_id: int
    line_id: int | None
    refund_id: int | None
    kind: EffectKind
