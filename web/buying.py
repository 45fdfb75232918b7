"""What forms and addresses say that somebody wants to buy, and who buys."""

from collections.abc import Mapping
from typing import Final

from flask import abort
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.orders.baskets import Wanted
from entitlements.orders.orders import LineKind
from entitlements.orders.placing import MOST_PIECES
from entitlements.products.kinds import Module, Scope
from entitlements.products.price_list import PriceList
from kb.identifiers import InvalidVin, parse_vin
from kb.library import known_series
from web import session

_MOST_CODE: Final = 60
_MOST_DOCUMENT: Final = 120
_SOLD: Final = {LineKind.TICKET.value: LineKind.TICKET, LineKind.TOOL.value: LineKind.TOOL}


def buyer_of() -> tuple[Account, int]:
    """Who buys, and for which company."""
    account = session.account() or abort(403)
    return account, abort(403) if account.operator_id is None else account.operator_id


def wanted_in(form: Mapping[str, str]) -> Wanted | None:
    """What a form or an address names; None where it names nothing that makes sense."""
    code = form.get("code", "").strip()
    kind = _SOLD.get(form.get("kind") or LineKind.TICKET.value)
    quantity = form.get("quantity") or "1"
    is_number = quantity.isdecimal() and len(quantity) <= len(str(MOST_PIECES))
    document, model = form.get("document", "").strip(), form.get("model", "")
    if not code or len(code) > _MOST_CODE or kind is None or not is_number or len(document) > _MOST_DOCUMENT:
        return None
    return Wanted(
        kind=kind,
        code=code,
        quantity=max(1, int(quantity)),
        for_vin=written_vin(form.get("vin", "")) or "",
        for_model=model if model in models_for(code) else "",
        for_document=document,
    )


def models_for(code: str) -> list[str]:
    """The models of the library, as `Make Series`, that a ticket for one vehicle can be for, by name."""
    database = session.database()
    product = PriceList(database).product(code)
    if product is None or not needs_model(database, code):
        return []
    make = (product.make or "").casefold()
    return sorted(
        f"{one} {series}"
        for one, series in known_series(database)
        if one and (not make or one.casefold() == make)
    )


def needs_model(reading: Session, code: str) -> bool:
    """Whether a product is sold for one vehicle, whose model says what it opens."""
    product = PriceList(reading).product(code)
    return product is not None and (product.scope, product.module) == (Scope.VEHICLE, Module.INFORMATION)


def written_vin(text: str) -> str | None:
    """A vehicle identification number as it is kept; None where it is none."""
    try:
        return parse_vin(text).text
    except InvalidVin:
        return None
