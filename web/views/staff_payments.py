"""The staff's pages of payments: statements taken in, money that waits for a person, money that goes back."""

from dataclasses import dataclass
from typing import Final

import flask
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.models import AccountRow
from entitlements.money import Currency
from entitlements.orders.orders import Order
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import REFUNDABLE
from entitlements.payments.money_back import MoneyBack
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.review_desk import (
    LEAST_REASON,
    MOST_REASON,
    Decision,
    DecisionRefused,
    ReviewDesk,
)
from entitlements.payments.rulings import Payment, Ruling
from entitlements.payments.statements.entries import MOST_BYTES, StatementRefused
from entitlements.payments.statements.importing import Imported, Importing, StatementFile
from entitlements.payments.statements.words import flaw_sentence
from entitlements.permissions import Permission
from web import session
from web.guard import requires
from web.i18n import page_language
from web.kept_forms import kept_form
from web.numbers import page_number
from web.order_wiring import run_effects
from web.payment_names import NOT_DECIDED, RULING_NAMES
from web.payment_wiring import own_account_numbers

pages = Blueprint("staff_payments", __name__)

_PER_PAGE: Final = 50
_REQUEST_BYTES: Final = MOST_BYTES + 64 * 1024
_MOST_NUMBER: Final = 20


@pages.url_value_preprocessor
def _let_files_in(_endpoint: str | None, _values: object) -> None:
    """Statements are larger than forms."""
    if request.endpoint == "staff_payments.take_statement":
        request.max_content_length = _REQUEST_BYTES


@pages.get("/staff/payments")
@requires(Permission.PAYMENTS_REVIEW)
def payments() -> ResponseReturnValue:
    """Payments by what was ruled about them, those that wait first; the statements, and what goes back."""
    return _list()


@pages.post("/staff/payments/statements")
@requires(Permission.PAYMENTS_DECIDE)
def take_statement() -> ResponseReturnValue:
    """Take a bank statement in; what fits pays its order, the rest waits."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _list(400, gettext("Choose the file that your bank gave out."))
    currency = request.form.get("currency")
    file = StatementFile(
        content=upload.stream.read(MOST_BYTES + 1),
        name=upload.filename,
        currency=Currency(currency) if currency in list(Currency) else None,
    )
    accounts = own_account_numbers(session.portal())
    try:
        with session.portal().workspace.database.write() as writing:
            importing = Importing(session=writing, clock=session.now, accounts=accounts)
            imported = importing.take(file, _staff_id())
    except StatementRefused as refusal:
        return _list(400, flaw_sentence(refusal, page_language()))
    run_effects(session.portal(), session.now)
    return _list(imported=imported)


@pages.get("/staff/payments/<int:payment_id>")
@requires(Permission.PAYMENTS_REVIEW)
def payment(payment_id: int) -> ResponseReturnValue:
    """One payment: what came, what it may be for, what was decided, and what can be."""
    return _page(payment_id)


@pages.post("/staff/payments/<int:payment_id>")
@requires(Permission.PAYMENTS_DECIDE)
def decide(payment_id: int) -> ResponseReturnValue:
    """Let it pay an order, send it back, or take it off the list; each with a reason."""
    decision = Decision(
        payment_id=payment_id, staff_id=_staff_id(), reason=request.form.get("reason", "").strip()
    )
    number = request.form.get("order", "").strip()[:_MOST_NUMBER]
    try:
        with session.portal().workspace.database.write() as writing:
            desk = ReviewDesk(writing, session.now)
            match request.form.get("do"):
                case "book":
                    desk.book(decision, number, although_it_differs="although" in request.form)
                    said = gettext("It pays order %(number)s.", number=number.upper())
                case "give-back":
                    desk.give_back(decision)
                    said = gettext("It goes back to where it came from.")
                case "keep":
                    desk.keep(decision)
                    said = gettext("It is off the list.")
                case _:
                    abort(400)
    except DecisionRefused as refusal:
        return _page(payment_id, 409, str(NOT_DECIDED[refusal.why]))
    run_effects(session.portal(), session.now)
    flash(said)
    return redirect(url_for("staff_payments.payments"), code=303)


@pages.post("/staff/payments/back/<int:row_id>")
@requires(Permission.PAYMENTS_DECIDE)
def sent_back(row_id: int) -> ResponseReturnValue:
    """Note that a transfer back was made."""
    with session.portal().workspace.database.write() as writing:
        is_noted = MoneyBack(writing, session.now).done_by_hand(row_id, _staff_id())
    if is_noted:
        flash(gettext("Noted: the money is sent back."))
    else:
        flash(gettext("There is no such transfer to be made any more. Nothing was changed."))
    return redirect(url_for("staff_payments.payments"), code=303)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A payment with the order that it pays or may be for."""

    payment: Payment
    order: Order | None


def _list(
    status: int = 200, mistake: str = "", imported: list[Imported] | None = None
) -> ResponseReturnValue:
    chosen = request.args.get("ruling", "")
    ruling = Ruling(chosen) if chosen in list(Ruling) else Ruling.REVIEW
    page = request.args.get("page", 1, type=page_number)
    with session.portal().workspace.database.read() as reading:  # as it is now, not as the request began
        book = PaymentBook(reading, session.now)
        found = book.ruled_as(ruling, limit=_PER_PAGE, offset=(page - 1) * _PER_PAGE)
        counts = book.counts()
        answer = render_template(
            "staff/payments.html",
            found=[_Shown(payment=one, order=_order_of(reading, one)) for one in found],
            ruling=ruling,
            counts=counts,
            ruling_names=RULING_NAMES,
            page=page,
            pages=max(1, -(-counts[ruling] // _PER_PAGE)),
            going=MoneyBack(reading, session.now).going(),
            statements=Importing(session=reading, clock=session.now).past(limit=10),
            currencies=list(Currency),
            imported=imported,
            mistake=mistake,
        )
    return flask.make_response(answer, status)


def _page(payment_id: int, status: int = 200, mistake: str = "") -> ResponseReturnValue:
    with session.portal().workspace.database.read() as reading:
        book = PaymentBook(reading, session.now)
        found = book.by_id(payment_id) or abort(404)
        rulings = book.rulings(payment_id)
        people = {ruled.by for ruled in rulings if ruled.by is not None}
        rows = (reading.get(AccountRow, key) for key in people)
        answer = render_template(
            "staff/payment.html",
            shown=_Shown(payment=found, order=_order_of(reading, found)),
            paid_order=_paid_order(reading, found),
            rulings=rulings,
            names={row.id: row.display_name for row in rows if row is not None},
            going=MoneyBack(reading, session.now).of_payment(payment_id),
            typed=request.form or kept_form(),
            least_reason=LEAST_REASON,
            most_reason=MOST_REASON,
            mistake=mistake,
        )
    return flask.make_response(answer, status)


def _order_of(reading: Session, found: Payment) -> Order | None:
    order_id = found.ruled.order_id or found.new.order_id
    return None if order_id is None else OrderStore(reading).by_id(order_id)


def _paid_order(reading: Session, found: Payment) -> Order | None:
    """The order that it pays and whose goods are still the buyer's: its money goes back by refunds alone."""
    order_id = PaymentBook(reading, session.now).order_paid_with(found.id)
    order = None if order_id is None else OrderStore(reading).by_id(order_id)
    return order if order is not None and order.state in REFUNDABLE else None


def _staff_id() -> int:
    account = session.account() or abort(403)
    return account.id
