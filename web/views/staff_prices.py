"""The staff's page of prices: the list with its days, prices of one customer, products, vouchers."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.models import OperatorRow
from entitlements.money import Currency, Money
from entitlements.permissions import Permission
from entitlements.products.kinds import Module, Period, Product, ProductRefused, Scope
from entitlements.products.names import MODULE_NAMES, PERIOD_NAMES, SCOPE_NAMES, names_in
from entitlements.products.price_desk import NewPrice, PriceDesk, PriceRefused
from entitlements.products.price_list import PriceList
from entitlements.products.voucher_book import VoucherBook, VoucherTaken
from entitlements.products.vouchers import Voucher, VoucherKind
from entitlements.sellers_days import day_of
from web import session
from web.guard import requires
from web.i18n import page_language
from web.order_names import FIELD_NAMES, VOUCHER_KIND_NAMES
from web.sent_forms import SentForm

pages = Blueprint("staff_prices", __name__)

_PERCENT: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")

T = TypeVar("T")

_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_MOST_NUMBER: Final = 9
_MOST_CODE: Final = 60
_MOST_HISTORY: Final = 100


class _Mistyped(ValueError):
    """A field of a form makes no sense; which one stands in `field`."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@pages.get("/staff/prices")
@requires(Permission.PRICES_EDIT)
def prices() -> ResponseReturnValue:
    """What is for sale at which price, what was recorded when, and the vouchers."""
    return make_response(_page(""))


@pages.post("/staff/prices")
@requires(Permission.PRICES_EDIT)
def set_price() -> ResponseReturnValue:
    """Record a price from a day on; without an amount the thing is not for sale from then on."""
    return _done(_record_price, gettext("The price is recorded."))


@pages.post("/staff/prices/products")
@requires(Permission.PRICES_EDIT)
def set_product() -> ResponseReturnValue:
    """Keep a new product."""
    return _done(_record_product, gettext("The product is kept. Give it a price, and it is for sale."))


@pages.post("/staff/prices/offer")
@requires(Permission.PRICES_EDIT)
def offer() -> ResponseReturnValue:
    """Offer a product, or offer it no more."""
    product = PriceList(session.database()).product(request.form.get("code", "")) or abort(404)
    is_offered = request.form.get("do") == "offer"
    with session.portal().workspace.database.write() as writing:
        PriceDesk(writing, session.now).set_product(product, _staff_id(), is_offered=is_offered)
    return redirect(url_for("staff_prices.prices"), code=303)


@pages.post("/staff/prices/vouchers")
@requires(Permission.PRICES_EDIT)
def make_voucher() -> ResponseReturnValue:
    """Make a voucher; without a code of its own it gets one that nobody guesses."""
    return _done(_record_voucher, gettext("The voucher is made."))


@pages.post("/staff/prices/vouchers/withdraw")
@requires(Permission.PRICES_EDIT)
def withdraw_voucher() -> ResponseReturnValue:
    """Let a voucher count no more."""
    with session.portal().workspace.database.write() as writing:
        if not VoucherBook(writing, session.now).withdraw(request.form.get("code", ""), _staff_id()):
            abort(404)
    flash(gettext("The voucher counts no more. Orders that used it keep their price."))
    return redirect(url_for("staff_prices.prices"), code=303)


def _done(record: Callable[[Session, Mapping[str, str]], None], word: str) -> ResponseReturnValue:
    try:
        with session.portal().workspace.database.write() as writing:
            SentForm.take(writing, url_for("staff_prices.prices"))
            record(writing, request.form)
    except _Mistyped as mistyped:
        return make_response(_page(_field_words(mistyped.field)), 400)
    except VoucherTaken:
        return make_response(
            _page(gettext("There is a voucher with this code already: choose another.")), 409
        )
    except PriceRefused:
        text = gettext("A price is not below nought, not above a million, and ends after it begins.")
        return make_response(_page(text), 400)
    except ProductRefused:
        text = gettext("A job has no period and is for programming; everything else needs a period.")
        return make_response(_page(text), 400)
    except ValueError:
        text = gettext("This contradicts what is kept, or says nothing: check every field.")
        return make_response(_page(text), 400)
    flash(word)
    return redirect(url_for("staff_prices.prices"), code=303)


def _record_price(writing: Session, form: Mapping[str, str]) -> None:
    currency = _one_of(Currency, form, "currency")
    amount = form.get("net", "").strip()
    new = NewPrice(
        code=_code(writing, form),
        currency=currency,
        net=_money(amount, currency, "net") if amount else None,
        valid_from=_day(form, "valid_from") or day_of(session.now()),
        valid_to=_day(form, "valid_to"),
        operator_id=_operator(writing, form, "operator"),
    )
    PriceDesk(writing, session.now).set_price(new, _staff_id())


def _record_product(writing: Session, form: Mapping[str, str]) -> None:
    product = Product(
        code=_new_code(form, "product"),
        module=_one_of(Module, form, "module"),
        make=" ".join(form.get("make", "").split())[:_MOST_CODE] or None,
        scope=_one_of(Scope, form, "scope"),
        period=_one_of(Period, form, "period") if form.get("period") else None,
        seats=_number(form, "seats", 1),
    )
    PriceDesk(writing, session.now).set_product(product, _staff_id())


def _record_voucher(writing: Session, form: Mapping[str, str]) -> None:
    kind = _one_of(VoucherKind, form, "kind")
    currency = _one_of(Currency, form, "voucher_currency")
    value = form.get("value", "").strip()
    voucher = Voucher(
        code=form.get("voucher", "").strip()[:40] or _unguessed(),
        kind=kind,
        percent=_percent(value) if kind is VoucherKind.PERCENT else None,
        amount=_money(value, currency, "value") if kind is VoucherKind.AMOUNT else None,
        product_code=_code(writing, form, "product_code") if kind is VoucherKind.FREE else None,
        operator_id=_operator(writing, form, "customer"),
        valid_from=_day(form, "first_day") or day_of(session.now()),
        valid_to=_day(form, "last_day"),
        most_uses=_number(form, "most_uses", 1),
        most_uses_each=_number(form, "most_uses_each", 1),
        note=" ".join(form.get("note", "").split())[:500],
    )
    VoucherBook(writing, session.now).make(voucher, _staff_id())


def _page(mistake: str) -> str:
    reading = session.database()
    prices, desk = PriceList(reading), PriceDesk(reading, session.now)
    today = day_of(session.now())
    return render_template(
        "staff/prices.html",
        products=[
            (product, {currency: prices.price(product.code, currency, None, today) for currency in Currency})
            for product in prices.products()
        ],
        history=desk.history()[:_MOST_HISTORY],
        vouchers=VoucherBook(reading, session.now).all(),
        companies=_companies(reading),
        currencies=list(Currency),
        currency_choices=[(one.value, one.value) for one in Currency],
        modules=names_in(MODULE_NAMES, page_language()),
        scopes=names_in(SCOPE_NAMES, page_language()),
        periods=names_in(PERIOD_NAMES, page_language()),
        voucher_kinds=VOUCHER_KIND_NAMES,
        mistake=mistake,
        typed=request.form,
        today=today,
    )


def _companies(reading: Session) -> dict[int, str]:
    query = select(OperatorRow.id, OperatorRow.legal_name).order_by(OperatorRow.legal_name)
    return {row.id: row.legal_name for row in reading.execute(query)}


def _field_words(field: str) -> str:
    return str(
        gettext("This makes no sense yet: %(field)s. Correct it and send it again.", field=FIELD_NAMES[field])
    )


def _one_of(kinds: Callable[[str], T], form: Mapping[str, str], name: str) -> T:
    try:
        return kinds(form.get(name, ""))
    except ValueError:
        raise _Mistyped(name) from None


def _code(writing: Session, form: Mapping[str, str], name: str = "code") -> str:
    """The code of something that is sold, or has been: a product, or whatever has had a price."""
    code = form.get(name, "").strip()
    is_known = PriceList(writing).product(code) is not None or PriceDesk(writing, session.now).history(code)
    if not code or not is_known:
        raise _Mistyped(name)
    return code


def _new_code(form: Mapping[str, str], name: str) -> str:
    code = form.get(name, "").strip()
    if not code or len(code) > _MOST_CODE or not all(one.isalnum() or one in "-." for one in code):
        raise _Mistyped(name)
    return code


def _money(text: str, currency: Currency, name: str) -> Money:
    try:
        return Money.parse(text, currency)
    except ValueError:
        raise _Mistyped(name) from None


def _percent(text: str) -> Decimal:
    plain = text.replace(",", ".").rstrip("% ")
    if not _PERCENT.fullmatch(plain):
        raise _Mistyped("value")
    return Decimal(plain)


def _day(form: Mapping[str, str], name: str) -> date | None:
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _Mistyped(name) from None


def _number(form: Mapping[str, str], name: str, otherwise: int) -> int:
    text = form.get(name, "").strip() or str(otherwise)
    if not text.isdecimal() or len(text) > _MOST_NUMBER:
        raise _Mistyped(name)
    return int(text)


def _operator(writing: Session, form: Mapping[str, str], name: str) -> int | None:
    text = form.get(name, "").strip()
    if not text:
        return None
    row = writing.get(OperatorRow, int(text)) if text.isdecimal() and len(text) <= _MOST_NUMBER else None
    if row is None:
        raise _Mistyped(name)
    return row.id


def _unguessed() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def _staff_id() -> int:
    return session.subject().account_id or abort(403)
