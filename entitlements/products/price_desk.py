"""Products and prices in the database, written: every change is a new row and stands in the audit trail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.money import Currency, Money
from entitlements.products.kinds import MOST_PRICE_MINOR, Product
from entitlements.products.models import PriceRow, ProductRow


class PriceRefused(ValueError):
    """A price is below nought, or ends before it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrice:
    """A price without tax from a day on (inclusive), for one customer or for all.

    `net` None says that the thing is not for sale in `currency` from then on.
    """

    code: str
    currency: Currency
    net: Money | None
    valid_from: date
    valid_to: date | None = None
    operator_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPrice:
    """A price as it was recorded."""

    price: NewPrice
    recorded_at: datetime
    recorded_by: int | None


@dataclass(frozen=True, slots=True)
class PriceDesk:
    """Writes products and prices within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def set_product(self, product: Product, by: int | None, *, is_offered: bool = True) -> bool:
        """Keep a product, or whether it is offered; whether anything changed.

        What a code means never changes: tickets of it may be out.

        Raises:
            ValueError: the code means another product.
        """
        row = self.session.get(ProductRow, product.code)
        if row is None:
            self.session.add(
                ProductRow(
                    code=product.code,
                    module=product.module,
                    make=product.make,
                    scope=product.scope,
                    period=product.period,
                    seats=product.seats,
                    vat_class=product.vat_class,
                    is_offered=is_offered,
                )
            )
        elif not _is_same(row, product):
            raise ValueError(f"{product.code} means another product already: choose another code")
        elif row.is_offered == is_offered:
            return False
        else:
            row.is_offered = is_offered
        self.session.flush()
        details = {"offered": "yes" if is_offered else "no"}
        self._record(AuditKind.PRODUCT_SET, f"product:{product.code}", by, details)
        return True

    def set_price(self, new: NewPrice, by: int | None) -> bool:
        """Record a price, unless the same one is recorded last already; whether anything changed.

        Raises:
            PriceRefused: it is below nought, above a million, of another currency, or ends before it begins.
        """
        net = new.net
        if net is not None and (not 0 <= net.minor <= MOST_PRICE_MINOR or net.currency is not new.currency):
            raise PriceRefused(f"{new.code}: a price is neither below nought nor above a million")
        if new.valid_to is not None and new.valid_to < new.valid_from:
            raise PriceRefused(f"{new.code}: the price ends before it begins")
        same = [kept for kept in self.history(new.code) if _place(kept.price) == _place(new)]
        if same and same[0].price == new:
            return False
        self.session.add(
            PriceRow(
                code=new.code,
                currency=new.currency,
                net_minor=None if net is None else net.minor,
                operator_id=new.operator_id,
                valid_from=new.valid_from,
                valid_to=new.valid_to,
                recorded_at=self.clock(),
                recorded_by=by,
            )
        )
        self.session.flush()
        details = {
            "net": "none" if net is None else f"{net.decimal} {net.currency}",
            "from": new.valid_from.isoformat(),
        }
        if new.operator_id is not None:
            details["operator"] = str(new.operator_id)
        self._record(AuditKind.PRICE_SET, f"price:{new.code}", by, details)
        return True

    def history(self, code: str | None = None) -> list[KeptPrice]:
        """Every price that was recorded, of one thing or of all, the newest record first."""
        query = select(PriceRow).order_by(PriceRow.id.desc())
        if code is not None:
            query = query.where(PriceRow.code == code)
        return [_kept(row) for row in self.session.scalars(query)]

    def _record(self, kind: AuditKind, subject: str, by: int | None, details: dict[str, str]) -> None:
        event = AuditEvent(kind=kind, actor_id=by, subject=subject, details=details)
        AuditTrail(self.session, self.clock).record(event)


def _place(price: NewPrice) -> tuple[str, Currency, int | None, date]:
    return (price.code, price.currency, price.operator_id, price.valid_from)


def _is_same(row: ProductRow, product: Product) -> bool:
    return (row.module, row.make, row.scope, row.period, row.seats, row.vat_class) == (
        product.module,
        product.make,
        product.scope,
        product.period,
        product.seats,
        product.vat_class,
    )


def _kept(row: PriceRow) -> KeptPrice:
    currency = Currency(row.currency)
    return KeptPrice(
        price=NewPrice(
            code=row.code,
            currency=currency,
            net=None if row.net_minor is None else Money(minor=row.net_minor, currency=currency),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            operator_id=row.operator_id,
        ),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )
