"""Lines as pages show them: of an order that was placed, and of one that would be."""

from dataclasses import dataclass

from entitlements.money import Money
from entitlements.orders.orders import Order
from entitlements.orders.placing import Draft
from web.i18n import page_language


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A line in the page's language."""

    name: str
    quantity: int
    unit_net: Money
    discount: Money
    net: Money
    vat_rate_text: str
    vat: Money
    gross: Money
    for_vin: str | None
    for_model: str | None
    for_document: str | None


def lines_of_order(order: Order) -> list[LineShown]:
    """The lines of an order."""
    return [
        LineShown(
            name=line.name(page_language()),
            quantity=line.quantity,
            unit_net=line.unit_net,
            discount=line.discount,
            net=line.net,
            vat_rate_text=line.vat_rate_text,
            vat=line.vat,
            gross=line.gross,
            for_vin=line.for_vin,
            for_model=line.for_model,
            for_document=line.for_document,
        )
        for line in order.lines
    ]


def lines_of_draft(draft: Draft) -> list[LineShown]:
    """The lines of an order that would be placed."""
    return [
        LineShown(
            name=line.priced.item.ware.name(page_language()),
            quantity=line.priced.item.quantity,
            unit_net=line.priced.unit_net,
            discount=line.priced.discount,
            net=line.priced.net,
            vat_rate_text=line.vat_rate_text,
            vat=line.vat,
            gross=line.gross,
            for_vin=line.priced.item.for_vin,
            for_model=line.priced.item.for_model,
            for_document=line.priced.item.for_document,
        )
        for line in draft.lines
    ]
