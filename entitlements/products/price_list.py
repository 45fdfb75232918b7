"""What a thing costs on a day, for whom; and what would open a door, cheapest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from entitlements.accounts import Profile
from entitlements.models import OperatorRow
from entitlements.money import Currency, Money
from entitlements.products.kinds import Module, Need, Period, Product, Scope, VatClass, opens
from entitlements.products.models import PriceRow, ProductRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price without tax; the days are inclusive, `is_own` says that it is this customer's own price."""

    net: Money
    valid_from: date
    valid_to: date | None
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product with what it costs whoever asks."""

    product: Product
    price: Price


def sells_access(session: Session) -> bool:
    """Whether access to information has ever had a price here; until then there is nothing to buy."""
    is_information = select(ProductRow.code).where(
        ProductRow.code == PriceRow.code, ProductRow.module == Module.INFORMATION
    )
    priced = select(PriceRow.id).where(PriceRow.net_minor.is_not(None), is_information.exists())
    return session.scalar(priced.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class PriceList:
    """Reads prices within the caller's session."""

    session: Session

    def price(self, code: str, currency: Currency, operator_id: int | None, on: date) -> Price | None:
        """What a product or a tool costs a company (None: anybody) on a day; None where it is not for sale.

        A customer's own price beats the list's. An authority pays nothing for access that has a price.
        """
        rows = self._rows((code,), currency, operator_id, on)
        return self._price_in(rows.get(code, []), currency, self._pays_nothing(operator_id, code))

    def offers(self, currency: Currency, operator_id: int | None, on: date) -> tuple[Offer, ...]:
        """Everything that is for sale as access on a day, in the order of the list."""
        products = self.products()
        rows = self._rows([one.code for one in products], currency, operator_id, on)
        is_free = self._is_authority(operator_id)
        found = []
        for product in products:
            price = self._price_in(rows.get(product.code, []), currency, is_free)
            if price is not None:
                found.append(Offer(product=product, price=price))
        return tuple(found)

    def offers_for(
        self, need: Need, operator_id: int | None, currency: Currency, on: date
    ) -> tuple[Offer, ...]:
        """What would open a door, cheapest first; of what costs the same, what opens more for longer."""
        fitting = [one for one in self.offers(currency, operator_id, on) if opens(one.product, need)]
        return tuple(sorted(fitting, key=_by_cost))

    def product(self, code: str) -> Product | None:
        """The product with this code, offered or not."""
        row = self.session.get(ProductRow, code)
        return None if row is None else product_of(row)

    def products(self) -> tuple[Product, ...]:
        """Every product that is offered: by module, make, scope, and length."""
        rows = self.session.scalars(select(ProductRow).where(ProductRow.is_offered))
        return tuple(sorted(map(product_of, rows), key=_by_kind))

    def _rows(
        self, codes: Collection[str], currency: Currency, operator_id: int | None, on: date
    ) -> dict[str, list[PriceRow]]:
        """What is recorded for the day, the list's prices and the customer's own, by code."""
        row, found = PriceRow, dict[str, list[PriceRow]]()
        query = select(row).where(
            row.code.in_(codes),
            row.currency == currency,
            row.valid_from <= on,
            or_(row.valid_to.is_(None), row.valid_to >= on),
            or_(row.operator_id.is_(None), row.operator_id == operator_id),
        )
        for one in self.session.scalars(query):
            found.setdefault(one.code, []).append(one)
        return found

    @staticmethod
    def _price_in(rows: list[PriceRow], currency: Currency, is_free: bool) -> Price | None:
        own = _latest([row for row in rows if row.operator_id is not None])
        found = own or _latest([row for row in rows if row.operator_id is None])
        if found is None or found.net_minor is None:
            return None
        return Price(
            net=Money(minor=0 if is_free else found.net_minor, currency=currency),
            valid_from=found.valid_from,
            valid_to=found.valid_to,
            is_own=own is not None or is_free,
        )

    def _pays_nothing(self, operator_id: int | None, code: str) -> bool:
        return self._is_authority(operator_id) and self._is_access(code)

    def _is_authority(self, operator_id: int | None) -> bool:
        if operator_id is None:
            return False
        row = self.session.get(OperatorRow, operator_id)
        return row is not None and row.profile == Profile.AUTHORITY

    def _is_access(self, code: str) -> bool:
        row = self.session.get(ProductRow, code)
        return row is not None and row.vat_class == VatClass.SERVICE


def product_of(row: ProductRow) -> Product:
    """A product as a value object."""
    return Product(
        code=row.code,
        module=Module(row.module),
        make=row.make,
        scope=Scope(row.scope),
        period=None if row.period is None else Period(row.period),
        seats=row.seats,
        vat_class=VatClass(row.vat_class),
    )


def _latest(rows: list[PriceRow]) -> PriceRow | None:
    return max(rows, key=lambda row: (row.valid_from, row.id), default=None)


def _seconds(product: Product) -> int:
    return 0 if product.span is None else product.span.seconds


def _by_cost(offer: Offer) -> tuple[int, bool, int, str]:
    product = offer.product
    return (offer.price.net.minor, product.scope is not Scope.TIME, -_seconds(product), product.code)


def _by_kind(product: Product) -> tuple[int, str, int, int, int, str]:
    return (
        list(Module).index(product.module),
        product.make or "",
        list(Scope).index(product.scope),
        product.seats,
        _seconds(product),
        product.code,
    )
