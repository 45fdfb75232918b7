"""What forms and addresses say that somebody wants to buy, and who buys."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask import abort
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.orders.baskets import Wanted
from entitlements.orders.orders import LineKind
from entitlements.orders.placing import MOST_PIECES, OrderRefused
from entitlements.products.kinds import Module, Scope
from entitlements.products.price_list import PriceList
from kb.access import AccessClass
from kb.identifiers import InvalidDocumentId, InvalidVin, parse_document_id, parse_vin
from kb.library import Library, known_series
from translations.locales import ContentLanguage
from web import session
from web.i18n import page_language

_MOST_CODE: Final = 60
_MOST_DOCUMENT: Final = 120
_SOLD: Final = {LineKind.TICKET.value: LineKind.TICKET, LineKind.TOOL.value: LineKind.TOOL}
NO_SUCH_DOCUMENT: Final = _(
    "There is no document of this number that a ticket would open for you. "
    "Order the ticket on the page of the document."
)


class NoSuchDocument(OrderRefused):
    """A ticket is wanted for a document that the buyer cannot find, or that is open without one."""


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


def demand_documents(wanted: Iterable[Wanted]) -> None:
    """Refuse a ticket for a document that it would not open; what is for no document passes.

    Raises:
        NoSuchDocument: the buyer cannot find it by this number, or everybody may read it.
    """
    for one in wanted:
        if one.for_document and not _is_opened_by_ticket(one.for_document):
            raise NoSuchDocument(one.for_document)


def _is_opened_by_ticket(document_id: str) -> bool:
    try:
        wanted = parse_document_id(document_id)
    except InvalidDocumentId:
        return False
    library, language = Library(session.database()), ContentLanguage(page_language().value)
    found = library.published(wanted, language, access=session.access())
    # an alias leads to a document, but a ticket opens what has its own number
    return (
        found is not None
        and found.document_id == document_id
        and found.access_class is not AccessClass.PUBLIC
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


def is_ordered_alone(reading: Session, wanted: Wanted) -> bool:
    """Whether the page that pays has to ask what a ticket is for: a basket keeps no model."""
    product = PriceList(reading).product(wanted.code) if wanted.kind is LineKind.TICKET else None
    match None if product is None else product.scope:
        case Scope.VEHICLE:
            return needs_model(reading, wanted.code) or not wanted.for_vin
        case Scope.JOB:
            return not (wanted.for_vin or wanted.for_job)
        case Scope.DOCUMENT:
            return not wanted.for_document
        case _:
            return False


def written_vin(text: str) -> str | None:
    """A vehicle identification number as it is kept; None where it is none."""
    try:
        return parse_vin(text).text
    except InvalidVin:
        return None
