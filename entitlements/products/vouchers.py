"""Vouchers: what they take off, and why one does not count. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from entitlements.money import Money
from entitlements.products.kinds import MOST_PRICE_MINOR


class VoucherKind(StrEnum):
    """What a voucher takes off: a share, an amount, or one piece of a product."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FREE = "free"


class WhyNoVoucher(StrEnum):
    """Why a voucher does not count."""

    UNKNOWN = "unknown"
    NOT_YET = "not-yet"
    OVER = "over"
    USED_UP = "used-up"
    NOT_YOURS = "not-yours"
    OTHER_CURRENCY = "other-currency"
    FITS_NOTHING = "fits-nothing"


class VoucherRefused(ValueError):
    """A voucher does not count for an order; why stands in `reason`."""

    def __init__(self, code: str, reason: WhyNoVoucher) -> None:
        super().__init__(f"voucher {code}: {reason}")
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A voucher. Days are inclusive; `most_uses` counts all customers, `most_uses_each` one of them.

    `percent`, `amount` or `product_code` is filled, as its kind says; `operator_id` makes it one customer's.
    """

    code: str
    kind: VoucherKind
    valid_from: date
    valid_to: date | None = None
    percent: Decimal | None = None
    amount: Money | None = None
    product_code: str | None = None
    operator_id: int | None = None
    most_uses: int = 1
    most_uses_each: int = 1
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse contradictions.

        Raises:
            ValueError: its kind has no value, or the value takes off nothing or more than all.
        """
        match self.kind:
            case VoucherKind.PERCENT:
                is_sound = self.percent is not None and 0 < self.percent <= 100
            case VoucherKind.AMOUNT:
                is_sound = self.amount is not None and 0 < self.amount.minor <= MOST_PRICE_MINOR
            case VoucherKind.FREE:
                is_sound = bool(self.product_code)
        if not is_sound or self.most_uses < 1 or self.most_uses_each < 1 or not self.code:
            raise ValueError(f"voucher {self.code!r} says nothing that could be used")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"voucher {self.code!r} ends before it begins")


def written(code: str) -> str:
    """A code as it is kept and compared: capital letters, nothing between them but hyphens."""
    return "".join(code.split()).upper()
