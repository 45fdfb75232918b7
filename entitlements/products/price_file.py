"""A price list as a CSV file, for `aos prices import` and `list`: one line for each price. Pure.

    code,module,make,scope,period,seats,currency,net,from,until,customer
    info-all-hour-1,information,,time,hour,1,PLN,39.00,2026-01-01,,

What a line says of a product is left empty for what is no access, such as tools: then it is a price alone.
An empty net says that the thing is not for sale from that day on.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from entitlements.money import Currency, Money
from entitlements.products.kinds import Module, Period, Product, Scope
from entitlements.products.price_desk import NewPrice

COLUMNS: Final = (
    "code",
    "module",
    "make",
    "scope",
    "period",
    "seats",
    "currency",
    "net",
    "from",
    "until",
    "customer",
)
_NEEDED: Final = ("code", "currency", "net", "from")


class PriceFileRefused(ValueError):
    """A line of the file makes no sense; its number is in `line`, counted from 1, and why in `why`."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """What one line says."""

    product: Product | None
    price: NewPrice


def read_prices(lines: Iterable[str]) -> list[PriceLine]:
    """Read a whole file; nothing is taken from one that has a mistake.

    Raises:
        PriceFileRefused: a column is missing, or a line makes no sense.
    """
    reader = csv.DictReader(lines)
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise PriceFileRefused(1, ", ".join(missing))
    found = []
    for row in reader:
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        try:
            found.append(PriceLine(product=_product(cells), price=_price(cells)))
        except ValueError as mistake:
            raise PriceFileRefused(reader.line_num, str(mistake)) from None
    return found


def written_prices(lines: Iterable[PriceLine]) -> Iterator[dict[str, str]]:
    """The cells of each line, by column, as `read_prices` reads them."""
    for line in lines:
        product, price = line.product, line.price
        yield {
            "code": price.code,
            "module": "" if product is None else product.module.value,
            "make": "" if product is None else product.make or "",
            "scope": "" if product is None else product.scope.value,
            "period": "" if product is None or product.period is None else product.period.value,
            "seats": "" if product is None else str(product.seats),
            "currency": price.currency.value,
            "net": "" if price.net is None else str(price.net.decimal),
            "from": price.valid_from.isoformat(),
            "until": "" if price.valid_to is None else price.valid_to.isoformat(),
            "customer": "" if price.operator_id is None else str(price.operator_id),
        }


def _product(cells: dict[str, str]) -> Product | None:
    if not cells["module"]:
        return None
    return Product(
        code=cells["code"],
        module=Module(cells["module"]),
        make=cells["make"] or None,
        scope=Scope(cells["scope"] or Scope.TIME.value),
        period=Period(cells["period"]) if cells["period"] else None,
        seats=int(cells["seats"] or 1),
    )


def _price(cells: dict[str, str]) -> NewPrice:
    if not cells["code"]:
        raise ValueError("code")
    currency = Currency(cells["currency"])
    return NewPrice(
        code=cells["code"],
        currency=currency,
        net=Money.parse(cells["net"], currency) if cells["net"] else None,
        valid_from=date.fromisoformat(cells["from"]),
        valid_to=date.fromisoformat(cells["until"]) if cells["until"] else None,
        operator_id=int(cells["customer"]) if cells["customer"] else None,
    )
