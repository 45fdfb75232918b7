"""Lines of an invoice and their sums per rate. Pure.

Tax is reckoned on every line, rounded to a minor unit, and summed (article 106e(10) of the Polish VAT act
allows it), so that the sums are what the buyer saw in the order and paid.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Self

from entitlements.invoices.vat import VatTreatment
from entitlements.money import Currency, Money


class Unit(StrEnum):
    """What a quantity counts; the value is what stands in the e-invoice."""

    PIECE = "szt."
    SERVICE = "usł."


class LineRefused(ValueError):
    """A line does not add up, or a correction takes back more than there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line: `net` is what the pieces cost without `discount`, `vat` the tax on it.

    `origin` names the thing that was sold, through all corrections.
    """

    origin: int
    code: str
    name: str
    unit: Unit
    quantity: int
    unit_net: Money
    discount: Money
    net: Money
    vat: Money
    treatment: VatTreatment

    def __post_init__(self) -> None:
        """Refuse a line that does not add up.

        Raises:
            LineRefused: amounts contradict each other, or are negative.
        """
        if self.net != self.unit_net * self.quantity - self.discount:
            raise LineRefused(f"line {self.origin}: quantity, price and discount do not make the net amount")
        if min(self.quantity, self.net.minor, self.vat.minor, self.discount.minor) < 0:
            raise LineRefused(f"line {self.origin}: nothing on an invoice is less than nought")

    @property
    def gross(self) -> Money:
        """Net and tax."""
        return self.net + self.vat

    def with_quantity(self, quantity: int) -> Self:
        """The line of so many pieces; the discount shrinks with them.

        Raises:
            LineRefused: there are not so many.
        """
        if not 0 <= quantity <= self.quantity:
            raise LineRefused(f"line {self.origin}: {quantity} of {self.quantity} pieces")
        share = Decimal(self.discount.minor * quantity) / (self.quantity or 1)
        discount = Money(
            minor=int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency=self.net.currency
        )
        net = self.unit_net * quantity - discount
        return replace(self, quantity=quantity, discount=discount, net=net, vat=tax_on(net, self.treatment))

    def taken_back(self, quantity: int, net: Money, vat: Money) -> Self:
        """The line after so many pieces and so much money went back.

        Where less money goes back than the pieces cost, the pieces stay and their price is lowered.

        Raises:
            LineRefused: it is more than there is.
        """
        left, pieces = self.net - net, self.quantity - quantity
        if min(quantity, net.minor, vat.minor, left.minor, pieces, (self.vat - vat).minor) < 0:
            raise LineRefused(f"line {self.origin}: more is taken back than there is")
        if (self.unit_net * pieces).minor < left.minor:
            pieces = self.quantity
        discount = self.unit_net * pieces - left
        return replace(self, quantity=pieces, discount=discount, net=left, vat=self.vat - vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSum:
    """The sums of the lines of one rate."""

    treatment: VatTreatment
    net: Money
    vat: Money

    @property
    def gross(self) -> Money:
        """Net and tax."""
        return self.net + self.vat


def tax_on(net: Money, treatment: VatTreatment) -> Money:
    """The tax on an amount, rounded to a minor unit."""
    return Money.zero(net.currency) if treatment.rate is None else net.percent(treatment.rate)


def rate_sums(
    lines: Iterable[InvoiceLine], before: Iterable[InvoiceLine], currency: Currency
) -> list[RateSum]:
    """The sums of `lines` less those of `before`, per rate, in the order in which rates appear.

    A rate that changes nothing is left out, unless nothing changes at all.
    """
    sums: dict[VatTreatment, tuple[Money, Money]] = {}
    nothing = Money.zero(currency)
    for sign, group in ((1, lines), (-1, before)):
        for line in group:
            net, vat = sums.get(line.treatment, (nothing, nothing))
            sums[line.treatment] = (net + line.net * sign, vat + line.vat * sign)
    found = [RateSum(treatment=key, net=net, vat=vat) for key, (net, vat) in sums.items()]
    return [one for one in found if one.net.minor or one.vat.minor] or found
