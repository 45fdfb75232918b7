"""A company's invoices: the list, each as PDF and as e-invoice, the pro-forma of an order."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.invoices.documents import Document
from entitlements.invoices.issuing import Issuing
from entitlements.invoices.parties import SellerRefused
from entitlements.invoices.store import InvoiceStore, NoSuchInvoice, Wanted
from entitlements.orders.transitions import PAYABLE
from entitlements.permissions import Permission
from entitlements.policy import Reason, Resource
from entitlements.sellers_days import day_of
from web import session
from web.guard import requires
from web.invoice_files import pdf_file, xml_file
from web.invoice_names import KIND_NAMES
from web.invoice_wiring import SellerMissing, seller_of
from web.refusals import note_refusal
from web.views.orders import own_order

pages = Blueprint("invoices", __name__)

_MOST_TEXT: Final = 60


@pages.get("/invoices")
@requires(Permission.INVOICE_READ)
def invoices() -> ResponseReturnValue:
    """The company's invoices, corrections and pro-formas, the newest first; found by number or order."""
    operator_id = session.subject().operator_id or abort(404)
    text = request.args.get("q", "").strip()[:_MOST_TEXT]
    found = InvoiceStore(session.database()).find(Wanted(text=text, operator_id=operator_id))
    return render_template("invoices/invoices.html", invoices=found, text=text, kinds=KIND_NAMES)


@pages.get("/invoices/<int:invoice_id>.pdf")
@requires(Permission.INVOICE_READ)
def pdf(invoice_id: int) -> ResponseReturnValue:
    """One of the company's documents on paper."""
    return pdf_file(_own(invoice_id))


@pages.get("/invoices/<int:invoice_id>.xml")
@requires(Permission.INVOICE_READ)
def xml(invoice_id: int) -> ResponseReturnValue:
    """One of the company's invoices as e-invoice FA(3)."""
    return xml_file(_own(invoice_id))


@pages.post("/orders/<slug>/pro-forma")
@requires(Permission.INVOICE_READ)
def pro_forma(slug: str) -> ResponseReturnValue:
    """The pro-forma of an order that waits for its payment: made when it is first asked for."""
    order = own_order(slug)
    if order.state not in PAYABLE:
        flash(gettext("This order is not to be paid any more: there is no pro-forma."))
        return redirect(url_for("orders.order", slug=slug), code=303)
    try:
        settings = seller_of(session.portal())
    except (SellerMissing, SellerRefused):
        flash(
            gettext("The portal cannot make a pro-forma now. Its staff have to complete the seller’s data.")
        )
        return redirect(url_for("orders.order", slug=slug), code=303)
    with session.portal().workspace.database.write() as writing:
        issuing = Issuing(session=writing, settings=settings, now=session.now())
        document = issuing.pro_forma(order, day_of(order.expires_at)) or abort(404)
    return pdf_file(document)


def _own(invoice_id: int) -> Document:
    """A document of one's own company; others are as if they were not there."""
    try:
        document = InvoiceStore(session.database()).by_id(invoice_id)
    except NoSuchInvoice:
        abort(404)
    if document.operator_id != session.subject().operator_id:
        note_refusal(Permission.INVOICE_READ, Resource(operator_id=document.operator_id), Reason.NOT_YOURS)
        abort(404)
    return document
