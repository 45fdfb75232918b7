"""What goes back when: the amounts of a refund, split into net and tax so that all parts add up. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from entitlements.money import Money
from entitlements.orders.orders import OrderLine


class RefundRefused(ValueError):
    """More was to go back than there is, or nothing."""


class MoreThanPaid(RefundRefused):
    """More was to go back than came; `left` is what was paid and has not gone back yet."""

    def __init__(self, left: Money) -> None:
        super().__init__(f"only {left.minor} {left.currency} minor units are left of what was paid")
        self.left = left


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPart:
    """What is wanted back of one line: so many pieces, and with tax `gross`.

    None is what the pieces cost, as far as it was paid. No pieces and an amount is a reduction that takes
    nothing away from the customer.
    """

    line_id: int
    quantity: int
    gross: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedPart:
    """What goes back of one line."""

    line_id: int
    quantity: int
    net: Money
    vat: Money
    gross: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneBack:
    """What has gone back of a line so far."""

    quantity: int
    gross: Money


def split(line: OrderLine, before: GoneBack, part: RefundPart) -> RefundedPart:
    """The amounts of one part of a refund.

    Pieces cost what is left of the line once all of them are back, whatever rounding did before; tax follows
    the amount the same way, so that the parts of a whole line are the line.

    Raises:
        RefundRefused: there are no such pieces any more, or not so much money.
    """
    pieces = before.quantity + part.quantity
    if part.quantity < 0 or pieces > line.quantity:
        raise RefundRefused(f"line {line.id}: {line.quantity - before.quantity} pieces are left")
    gross = part.gross or _share_of(line, pieces) - _share_of(line, before.quantity)
    left = line.gross - before.gross
    if part.gross is None and left < gross:
        gross = left
    if gross.minor < 0 or left < gross:
        raise RefundRefused(f"line {line.id}: {left.minor} {left.currency} minor units are left")
    vat = _vat_of(line, before.gross + gross) - _vat_of(line, before.gross)
    return RefundedPart(line_id=line.id, quantity=part.quantity, net=gross - vat, vat=vat, gross=gross)


def _share_of(line: OrderLine, pieces: int) -> Money:
    return _with(line.gross, Decimal(line.gross.minor) * pieces / line.quantity)


def _vat_of(line: OrderLine, gross: Money) -> Money:
    if line.gross.minor == 0:
        return Money.zero(gross.currency)
    return _with(gross, Decimal(line.vat.minor) * gross.minor / line.gross.minor)


def _with(like: Money, minor: Decimal) -> Money:
    return Money(minor=int(minor.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency=like.currency)
