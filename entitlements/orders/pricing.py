"""From what is wanted to lines with amounts: price, discount, tax; lines always add up to totals. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from entitlements.money import Currency, Money
from entitlements.orders.orders import Item, LineKind, Treatment
from entitlements.products.kinds import VatClass
from entitlements.products.vouchers import Voucher, VoucherKind, VoucherRefused, WhyNoVoucher


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """An item with the net price of one piece, and its net amount after the discount."""

    item: Item
    unit_net: Money
    discount: Money

    @property
    def full(self) -> Money:
        """The net amount before the discount."""
        return self.unit_net * self.item.quantity

    @property
    def net(self) -> Money:
        """The net amount."""
        return self.full - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedItem:
    """A line of an order before it has a number."""

    priced: PricedItem
    vat_rate_text: str
    vat: Money

    @property
    def gross(self) -> Money:
        """The net amount with its tax."""
        return self.priced.net + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of an order's lines."""

    net: Money
    vat: Money
    gross: Money


def discounted(items: Sequence[PricedItem], voucher: Voucher) -> tuple[PricedItem, ...]:
    """The items with what a voucher takes off them, never more than they cost.

    A share is taken off every line of access and tools, an amount off one line after the other, a free
    product is one piece of it. A delivery costs what it costs.

    Raises:
        VoucherRefused: it fits nothing of this, or is of another currency.
    """
    match voucher.kind:
        case VoucherKind.PERCENT:
            found = tuple(_less(one, _share(one, voucher.percent or Decimal(0))) for one in items)
        case VoucherKind.AMOUNT:
            found = _spread(items, voucher)
        case VoucherKind.FREE:
            found = _one_free(items, voucher.product_code or "")
    if all(one.discount.minor == 0 for one in found):
        raise VoucherRefused(voucher.code, WhyNoVoucher.FITS_NOTHING)
    return found


def taxed(items: Iterable[PricedItem], treat: Callable[[VatClass], Treatment]) -> tuple[TaxedItem, ...]:
    """The items with their tax, reckoned line by line and rounded to a minor unit each."""
    found = []
    for one in items:
        treatment = treat(one.item.ware.vat_class)
        vat = one.net.percent(treatment.rate or Decimal(0))
        found.append(TaxedItem(priced=one, vat_rate_text=treatment.code, vat=vat))
    return tuple(found)


def totals(items: Iterable[TaxedItem], currency: Currency) -> Totals:
    """The sums over all lines."""
    net, vat = Money.zero(currency), Money.zero(currency)
    for one in items:
        net, vat = net + one.priced.net, vat + one.vat
    return Totals(net=net, vat=vat, gross=net + vat)


def _less(one: PricedItem, discount: Money) -> PricedItem:
    return PricedItem(item=one.item, unit_net=one.unit_net, discount=discount)


def _is_reducible(one: PricedItem) -> bool:
    return one.item.ware.kind is not LineKind.DELIVERY


def _share(one: PricedItem, percent: Decimal) -> Money:
    return one.full.percent(percent) if _is_reducible(one) else Money.zero(one.full.currency)


def _spread(items: Sequence[PricedItem], voucher: Voucher) -> tuple[PricedItem, ...]:
    found, left = [], voucher.amount
    for one in items:
        if left is None or left.currency is not one.full.currency:
            raise VoucherRefused(voucher.code, WhyNoVoucher.OTHER_CURRENCY)
        off = min(one.full.minor, left.minor) if _is_reducible(one) else 0
        discount = Money(minor=off, currency=left.currency)
        left = left - discount
        found.append(_less(one, discount))
    return tuple(found)


def _one_free(items: Sequence[PricedItem], code: str) -> tuple[PricedItem, ...]:
    found, is_given = [], False
    for one in items:
        is_it = not is_given and one.item.ware.code == code and _is_reducible(one)
        is_given = is_given or is_it
        found.append(_less(one, one.unit_net if is_it else Money.zero(one.full.currency)))
    return tuple(found)
