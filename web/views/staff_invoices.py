"""The staff's pages of invoices: found, corrected, duplicated; the accountant's register."""

import secrets
from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.company import one_line
from entitlements.invoices.desk import Change, CorrectionRefused, InvoiceDesk
from entitlements.invoices.documents import Document, Kind
from entitlements.invoices.issuing import Issuing, OriginalOnTheWay
from entitlements.invoices.lines import InvoiceLine
from entitlements.invoices.outbox import Outbox, OutboxState, passage_of
from entitlements.invoices.parties import Party, SellerRefused
from entitlements.invoices.register_of import register_of
from entitlements.invoices.store import InvoiceStore, NoSuchInvoice, Wanted
from entitlements.permissions import Permission
from entitlements.sellers_days import day_of
from web import session
from web.files import attachment
from web.guard import requires
from web.invoice_files import pdf_file, xml_file
from web.invoice_names import FIELD_NAMES, KIND_NAMES, STATE_NAMES
from web.invoice_wiring import SellerMissing, seller_of

pages = Blueprint("staff_invoices", __name__)

MOST_REASON: Final = 250
_MOST_TEXT: Final = 60
_MOST_NAME: Final = 200
_CSV: Final = "text/csv; charset=utf-8"


@pages.get("/staff/invoices")
@requires(Permission.INVOICES_REVIEW)
def invoices() -> ResponseReturnValue:
    """Invoices of a kind or all, found by number, buyer, tax number or order; what KSeF waits for."""
    text = request.args.get("q", "").strip()[:_MOST_TEXT]
    kind = next((one for one in Kind if one.value == request.args.get("kind")), None)
    wanted = Wanted(text=text, kind=kind)
    store = InvoiceStore(session.database())
    found = store.find(wanted)
    return render_template(
        "staff/invoices.html",
        invoices=found,
        total=store.count(wanted),
        passages={one.id: passage_of(session.database(), one.id) for one in found},
        text=text,
        chosen=kind,
        kinds=KIND_NAMES,
        states=STATE_NAMES,
        alarm=outbox_here().alarm(),
        seller_mistake=_seller_mistake(),
        month=f"{session.now():%Y-%m}",
        today=day_of(session.now()),
    )


@pages.get("/staff/invoices/<int:invoice_id>")
@requires(Permission.INVOICES_REVIEW)
def invoice(invoice_id: int) -> ResponseReturnValue:
    """One document with its lines, its corrections and how it stands with KSeF."""
    return make_response(invoice_page(document_of(invoice_id), ""))


@pages.get("/staff/invoices/<int:invoice_id>.pdf")
@requires(Permission.INVOICES_REVIEW)
def pdf(invoice_id: int) -> ResponseReturnValue:
    """A document on paper."""
    return pdf_file(document_of(invoice_id))


@pages.get("/staff/invoices/<int:invoice_id>.xml")
@requires(Permission.INVOICES_REVIEW)
def xml(invoice_id: int) -> ResponseReturnValue:
    """An e-invoice, to be handed in by hand."""
    return xml_file(document_of(invoice_id))


@pages.post("/staff/invoices/<int:invoice_id>/duplicate")
@requires(Permission.INVOICES_REVIEW)
def duplicate(invoice_id: int) -> ResponseReturnValue:
    """A duplicate, marked with its day; that it was made is recorded."""
    document = document_of(invoice_id)
    with session.portal().workspace.database.write() as writing:
        desk = InvoiceDesk(session=writing, clock=session.now, seller=document.seller)
        made_on = desk.duplicate(invoice_id, staff_id())
    return pdf_file(document, made_on)


@pages.post("/staff/invoices/<int:invoice_id>/correct")
@requires(Permission.INVOICES_CORRECT)
def correct(invoice_id: int) -> ResponseReturnValue:
    """Correct pieces or the buyer's name and address; money goes back with the order, never from here."""
    document = document_of(invoice_id)
    try:
        settings = seller_of(session.portal())
        lines, buyer = _lines_typed(document), _buyer_typed(document)
    except (SellerMissing, SellerRefused):
        return make_response(invoice_page(document, _seller_mistake()), 409)
    except ValueError:
        mistake = gettext(
            "Pieces are whole numbers, not more than there are; name, street and city are needed."
        )
        return make_response(invoice_page(document, mistake), 400)
    change = Change(reason=one_line(request.form.get("reason", ""))[:MOST_REASON], lines=lines, buyer=buyer)
    cause = f"staff:{invoice_id}:{request.form.get('once', '')[:20]}"
    try:
        with session.portal().workspace.database.write() as writing:
            issuing = Issuing(session=writing, settings=settings, now=session.now())
            correction = issuing.correction(document, change, cause, staff_id())
    except OriginalOnTheWay:
        mistake = gettext("KSeF has not accepted this invoice yet: correct it when it has its number.")
        return make_response(invoice_page(document, mistake), 409)
    except CorrectionRefused:
        mistake = gettext("Nothing would change, or the reason is missing: say what is wrong and why.")
        return make_response(invoice_page(document, mistake), 400)
    flash(gettext("Correction %(number)s is issued.", number=correction.number))
    return redirect(url_for("staff_invoices.invoice", invoice_id=correction.id), code=303)


@pages.get("/staff/invoices/register.csv")
@requires(Permission.INVOICES_REVIEW)
def register() -> ResponseReturnValue:
    """The register of a month for the accountant; that it was made is recorded."""
    try:
        first = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        abort(400)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    content = register_of(session.database(), first, last)
    with session.portal().workspace.database.write() as writing:
        event = AuditEvent(
            kind=AuditKind.INVOICES_EXPORTED,
            actor_id=staff_id(),
            subject="invoices",
            details={"month": f"{first:%Y-%m}"},
        )
        AuditTrail(writing, session.now).record(event)
    return attachment(content, f"rejestr-{first:%Y-%m}.csv", _CSV)


def invoice_page(document: Document, mistake: str) -> str:
    """The page of one document, with what went wrong."""
    store = InvoiceStore(session.database())
    passage = passage_of(session.database(), document.id)
    original = document.corrected.invoice_id if document.corrected else document.id
    return render_template(
        "staff/invoice.html",
        invoice=document,
        standing=store.standing_lines(document.id) if document.kind is Kind.INVOICE else (),
        others=[one for one in (store.by_id(original), *store.corrections_of(original)) if one != document],
        passage=passage,
        is_waiting=passage is not None and passage.state in (OutboxState.WAITING, OutboxState.SENT),
        is_rejected=passage is not None and passage.state is OutboxState.REJECTED,
        corrects=b64encode(bytes.fromhex(passage.corrects_sha256)).decode() if passage else "",
        kinds=KIND_NAMES,
        states=STATE_NAMES,
        mistake=mistake,
        typed=request.form,
        once=secrets.token_hex(8),
        most_reason=MOST_REASON,
    )


def _lines_typed(document: Document) -> dict[int, InvoiceLine]:
    """The lines as they are to stand, by how many pieces were typed."""
    found = {}
    for line in InvoiceStore(session.database()).standing_lines(document.id):
        typed = request.form.get(f"pieces-{line.origin}", "").strip()
        if typed and int(typed) != line.quantity:
            found[line.origin] = line.with_quantity(int(typed))
    return found


def _buyer_typed(document: Document) -> Party | None:
    """The buyer with the name and the address that were typed.

    Raises:
        ValueError: something is missing.
    """
    names = ("name", "street", "postal_code", "city")
    typed = {name: one_line(request.form.get(name, ""))[:_MOST_NAME] for name in names}
    if not any(typed.values()):
        return None
    if not (typed["name"] and typed["street"] and typed["city"]):
        raise ValueError("incomplete")
    corrections = InvoiceStore(session.database()).corrections_of(document.id)
    buyer = (corrections or [document])[-1].buyer
    address = replace(buyer.address, **{name: typed[name] for name in names[1:]})
    return replace(buyer, name=typed["name"], address=address)


def _seller_mistake() -> str:
    """Why no invoice can be issued, in a sentence; empty where all is well."""
    try:
        seller_of(session.portal())
    except SellerMissing:
        return str(
            gettext("No invoices are issued: write the seller’s data into seller.toml in the data folder.")
        )
    except SellerRefused as refusal:
        field = FIELD_NAMES.get(refusal.field, refusal.field)
        sentence = gettext(
            "No invoices are issued: in seller.toml this is missing or wrong: %(field)s.", field=field
        )
        return str(sentence)
    return ""


def document_of(invoice_id: int) -> Document:
    """The document that an address names, or 404."""
    try:
        return InvoiceStore(session.database()).by_id(invoice_id)
    except NoSuchInvoice:
        abort(404)


def outbox_here() -> Outbox:
    """The outbox of this portal at this instant."""
    return Outbox(database=session.portal().workspace.database, clock=session.now)


def staff_id() -> int:
    """The account of whoever asks."""
    return (session.account() or abort(403)).id
