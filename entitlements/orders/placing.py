"""Placing an order: prices from the list, the voucher, the tax, a number, and its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders.models import OrderLineRow, OrderNumberRow, OrderRow
from entitlements.orders.orders import Buyer, Item, LineKind, VatOf
from entitlements.orders.pricing import PricedItem, TaxedItem, Totals, discounted, taxed, totals
from entitlements.orders.transitions import PAYABLE, OrderState
from entitlements.products.kinds import Module, Scope
from entitlements.products.price_list import PriceList
from entitlements.products.voucher_book import VoucherBook
from entitlements.sellers_days import day_of

MOST_OPEN: Final = 20
"""How many orders of one company may wait to be paid at a time."""

MOST_PIECES: Final = 999
MOST_SUM_MINOR: Final = 2_000_000_000
"""Twenty million: what an order may cost at most, with tax and before a voucher; columns keep 2^31 - 1."""

LASTS: Final = timedelta(days=14)
"""How long an order waits for its money: a bank transfer takes days."""


class OrderRefused(ValueError):
    """An order cannot be placed."""


class NothingToOrder(OrderRefused):
    """The basket is empty, or a number of pieces makes no sense."""


class NotForSale(OrderRefused):
    """A ware has no price for this customer, day and currency; its code is in `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is not for sale")
        self.code = code


class ScopeMissing(OrderRefused):
    """A ware is sold for one vehicle, document or job, and none is named; its code is in `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is sold for something, and it is not said for what")
        self.code = code


class TooDear(OrderRefused):
    """The sum is more than an order may cost, which is `most`."""

    def __init__(self, most: Money) -> None:
        super().__init__(f"an order is at most {most.decimal} {most.currency}")
        self.most = most


class TooManyOpen(OrderRefused):
    """The company has too many orders that nobody has paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How an order is placed: `return_to` is the page of the portal that the buyer came from."""

    currency: Currency
    vat_of: VatOf
    return_to: str
    voucher_code: str | None = None
    lasts: timedelta = LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an order would be: its lines and their sums."""

    lines: tuple[TaxedItem, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Placing:
    """Draws up orders within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def draft(self, items: Sequence[Item], operator_id: int, terms: Terms) -> Draft:
        """What an order would cost now.

        Raises:
            OrderRefused: nothing is ordered, something is not for sale, or it is too much for one order.
            VoucherRefused: the voucher does not count.
        """
        if not items or any(not 1 <= one.quantity <= MOST_PIECES for one in items):
            raise NothingToOrder("nothing is ordered")
        today = day_of(self.clock())
        priced: Sequence[PricedItem] = [self._priced(one, operator_id, terms.currency) for one in items]
        if terms.voucher_code:
            voucher = VoucherBook(self.session, self.clock).usable(terms.voucher_code, operator_id)
            priced = discounted(priced, voucher)
        lines = taxed(priced, lambda vat_class: terms.vat_of(vat_class, today))
        draft = Draft(lines=lines, totals=totals(lines, terms.currency))
        if max(sum(one.full.minor for one in priced), draft.totals.gross.minor) > MOST_SUM_MINOR:
            raise TooDear(Money(minor=MOST_SUM_MINOR, currency=terms.currency))
        return draft

    def write(self, draft: Draft, buyer: Buyer, terms: Terms) -> OrderRow:
        """Keep an order with its lines, and count its voucher as used.

        Raises:
            TooManyOpen: the company has to pay or give up others first.
        """
        if self._open(buyer.operator_id) >= MOST_OPEN:
            raise TooManyOpen(f"{MOST_OPEN} orders wait to be paid")
        now = self.clock()
        row = OrderRow(
            number=self._number(now),
            operator_id=buyer.operator_id,
            buyer_id=buyer.account_id,
            language=buyer.language,
            currency=terms.currency,
            state=OrderState.CREATED,
            net_minor=draft.totals.net.minor,
            vat_minor=draft.totals.vat.minor,
            gross_minor=draft.totals.gross.minor,
            paid_minor=0,
            refunded_minor=0,
            created_at=now,
            expires_at=now + terms.lasts,
            return_to=terms.return_to,
            voucher_code=terms.voucher_code or None,
            lines=[_line_row(one, terms.currency) for one in draft.lines],
        )
        self.session.add(row)
        self.session.flush()
        if terms.voucher_code:
            VoucherBook(self.session, self.clock).use(terms.voucher_code, row.id, buyer.operator_id)
        return row

    def _priced(self, item: Item, operator_id: int, currency: Currency) -> PricedItem:
        ware = item.ware
        if ware.fixed is not None:
            if ware.fixed.currency is not currency or ware.fixed.minor < 0:
                raise NotForSale(ware.code)
            return PricedItem(item=item, unit_net=ware.fixed, discount=Money.zero(currency))
        prices = PriceList(self.session)
        price = prices.price(ware.code, currency, operator_id, day_of(self.clock()))
        if price is None:
            raise NotForSale(ware.code)
        if ware.kind is LineKind.TICKET:
            _demand_scope(item, prices)
        return PricedItem(item=item, unit_net=price.net, discount=Money.zero(currency))

    def _open(self, operator_id: int) -> int:
        query = select(func.count()).where(OrderRow.operator_id == operator_id, OrderRow.state.in_(PAYABLE))
        return self.session.scalar(query) or 0

    def _number(self, now: datetime) -> str:
        """The next number of the year; taken in this transaction, so that a failed one takes none."""
        year = day_of(now).year
        row = self.session.get(OrderNumberRow, year, with_for_update=True)
        if row is None:
            row = OrderNumberRow(year=year, last=0)
            self.session.add(row)
        row.last += 1
        self.session.flush()
        return f"ZA/{year}/{row.last:06}"


def _demand_scope(item: Item, prices: PriceList) -> None:
    product = prices.product(item.ware.code)
    if product is None:
        raise NotForSale(item.ware.code)
    named = {
        Scope.TIME: "any",
        Scope.VEHICLE: item.for_vin and (item.for_model or product.module is not Module.INFORMATION),
        Scope.DOCUMENT: item.for_document,
        Scope.JOB: item.for_vin or item.for_job,
    }
    if not named[product.scope]:
        raise ScopeMissing(item.ware.code)


def _line_row(one: TaxedItem, currency: Currency) -> OrderLineRow:
    item, ware = one.priced.item, one.priced.item.ware
    return OrderLineRow(
        kind=ware.kind,
        code=ware.code,
        name_pl=ware.name_pl,
        name_en=ware.name_en,
        quantity=item.quantity,
        currency=currency,
        unit_net_minor=one.priced.unit_net.minor,
        discount_minor=one.priced.discount.minor,
        net_minor=one.priced.net.minor,
        vat_rate_text=one.vat_rate_text,
        vat_minor=one.vat.minor,
        gross_minor=one.gross.minor,
        for_vin=item.for_vin or None,
        for_model=item.for_model or None,
        for_document=item.for_document or None,
        for_job=item.for_job or None,
    )
