"""What forms and addresses say that somebody wants to buy, and who buys."""

from collections.abc import Mapping
from typing import Final

from flask import abort

from entitlements.accounts import Account
from entitlements.orders.baskets import Wanted
from entitlements.orders.orders import LineKind
from entitlements.orders.placing import MOST_PIECES
from kb.identifiers import InvalidVin, parse_vin
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
    document = form.get("document", "").strip()
    if not code or len(code) > _MOST_CODE or kind is None or not is_number or len(document) > _MOST_DOCUMENT:
        return None
    return Wanted(
        kind=kind,
        code=code,
        quantity=max(1, int(quantity)),
        for_vin=written_vin(form.get("vin", "")) or "",
        for_document=document,
    )


def written_vin(text: str) -> str | None:
    """A vehicle identification number as it is kept; None where it is none."""
    try:
        return parse_vin(text).text
    except InvalidVin:
        return None
