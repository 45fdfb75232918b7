"""What the staff does about e-invoices on their way to KSeF: its word noted, handed in again, mended."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.company import one_line
from entitlements.invoices.mending import MOST_BYTES, MendingRefused, mend
from entitlements.invoices.outbox import NumberRefused
from entitlements.invoices.sending import Answer, Verdict
from entitlements.permissions import Permission
from web import session
from web.guard import requires
from web.invoice_names import UNFIT_FILES
from web.views.staff_invoices import MOST_REASON, document_of, invoice_page, outbox_here, staff_id

pages = Blueprint("staff_ksef", __name__)

_REQUEST_BYTES: Final = MOST_BYTES + 64 * 1024


@pages.url_value_preprocessor
def _let_a_file_in(_endpoint: str | None, _values: object) -> None:
    """More than a form is read only where an e-invoice is handed in, by somebody who is logged in."""
    if request.endpoint == "staff_ksef.mend_file" and session.account() is not None:
        request.max_content_length = _REQUEST_BYTES


@pages.post("/staff/invoices/<int:invoice_id>/ksef")
@requires(Permission.INVOICES_CORRECT)
def accepted(invoice_id: int) -> ResponseReturnValue:
    """Note the number that KSeF gave to an e-invoice that was handed in by hand."""
    number = one_line(request.form.get("ksef_number", "")).upper()
    answer = Answer(verdict=Verdict.ACCEPTED, ksef_number=number)
    return _about_ksef(
        invoice_id,
        lambda writing: outbox_here().note(writing, invoice_id, answer, staff_id()),
        gettext("The number is kept."),
        gettext("This is no number of KSeF: it has 35 characters, and the last two prove the others."),
    )


@pages.post("/staff/invoices/<int:invoice_id>/rejected")
@requires(Permission.INVOICES_CORRECT)
def rejected(invoice_id: int) -> ResponseReturnValue:
    """Note that KSeF rejected an e-invoice that was handed in by hand, and why."""
    fault = one_line(request.form.get("fault", ""))[:MOST_REASON]
    if not fault:
        return make_response(invoice_page(document_of(invoice_id), gettext("Write what KSeF said.")), 400)
    answer = Answer(verdict=Verdict.REJECTED, fault=fault)
    return _about_ksef(
        invoice_id,
        lambda writing: outbox_here().note(writing, invoice_id, answer, staff_id()),
        gettext("It is kept that KSeF rejected the file."),
        gettext("KSeF has accepted it already: nothing was changed."),
    )


@pages.post("/staff/invoices/<int:invoice_id>/again")
@requires(Permission.INVOICES_CORRECT)
def again(invoice_id: int) -> ResponseReturnValue:
    """Hand a rejected e-invoice in again."""
    return _about_ksef(
        invoice_id,
        lambda writing: outbox_here().send_again(writing, invoice_id),
        gettext("It is handed in again."),
        gettext("It was not rejected: nothing was changed."),
    )


@pages.post("/staff/invoices/<int:invoice_id>/mend")
@requires(Permission.INVOICES_CORRECT)
def mend_file(invoice_id: int) -> ResponseReturnValue:
    """Put another file into the place of a rejected one: the one that was sent, else one made anew."""
    document, upload = document_of(invoice_id), request.files.get("file")
    file = upload.read(MOST_BYTES + 1) if upload is not None and upload.filename else None
    try:
        with session.portal().workspace.database.write() as writing:
            mend(writing, invoice_id, session.now(), staff_id(), file)
    except MendingRefused as refusal:
        mistake = str(UNFIT_FILES[refusal.why]) % {"where": refusal.where}
        return make_response(invoice_page(document, mistake), 400)
    flash(gettext("The new file is handed in as a technical correction."))
    return redirect(url_for("staff_invoices.invoice", invoice_id=invoice_id), code=303)


def _about_ksef(
    invoice_id: int, do: Callable[[Session], None], done: str, refused: str
) -> ResponseReturnValue:
    document = document_of(invoice_id)
    try:
        with session.portal().workspace.database.write() as writing:
            do(writing)
    except NumberRefused:
        return make_response(invoice_page(document, refused), 400)
    flash(done)
    return redirect(url_for("staff_invoices.invoice", invoice_id=invoice_id), code=303)
