"""The stock, for the portal's staff: levels, movements, deliveries, counts; the catalogue."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from entitlements.permissions import Permission
from entitlements.sellers_days import day_of
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.catalogue_csv import COLUMNS, CatalogueUnreadable, read_catalogue
from entitlements.shop.ledger import QuantityRefused, StockLedger
from entitlements.shop.reservations import Reservations
from entitlements.shop.stock import Level
from entitlements.shop.stock_desk import ReasonMissing, StockDesk
from entitlements.shop.tools import Tool
from web import session
from web.catalogue_import import take_in
from web.guard import requires
from web.sent_forms import SentForm
from web.views.tools import page_name

pages = Blueprint("stock", __name__)

MOST_FILE_BYTES: Final = 4 * 1024 * 1024
_MOST_DIGITS: Final = 5
_MOST_QUERY: Final = 120
_SHOWN: Final = {
    "all": _("All"),
    "short": _("Short"),
    "waiting": _("Somebody waits"),
    "inspection": _("Came back"),
}
_Step = Callable[[StockDesk, str, int, int, Mapping[str, str]], object]


@pages.url_value_preprocessor
def _let_a_file_in(_endpoint: str | None, _values: object) -> None:
    """More than a form is read only where a catalogue is handed in, by somebody who is logged in."""
    if request.endpoint == "stock.take_catalogue" and session.account() is not None:
        request.max_content_length = MOST_FILE_BYTES


@pages.get("/staff/stock")
@requires(Permission.STOCK_EDIT)
def stock() -> ResponseReturnValue:
    """What there is of every tool; text and choice are in the address."""
    return make_response(_list())


@pages.get("/staff/stock/<number>")
@requires(Permission.STOCK_EDIT)
def tool(number: str) -> ResponseReturnValue:
    """One tool: its level, who it is reserved for, and every movement."""
    return make_response(_tool(_found(number)))


@pages.post("/staff/stock/<number>")
@requires(Permission.STOCK_EDIT)
def take_step(number: str) -> ResponseReturnValue:
    """Receive, expect, count, write off, or decide on what came back."""
    found = _found(number)
    step = _STEPS.get(request.form.get("step", "")) or abort(400)
    account = session.account() or abort(403)
    text = request.form.get("quantity", "0")
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        return make_response(_tool(found, gettext("Type a whole number of pieces.")), 400)
    try:
        with session.portal().workspace.database.write() as writing:
            SentForm.take(writing, url_for("stock.tool", number=page_name(found)))
            step(StockDesk(writing, session.now), found.number, int(text), account.id, request.form)
    except QuantityRefused:
        return make_response(
            _tool(found, gettext("So many pieces cannot be moved: look at what there is.")), 400
        )
    except ReasonMissing:
        return make_response(
            _tool(found, gettext("Say why, in a few words: it stands in the movements.")), 400
        )
    flash(gettext("Booked."))
    return redirect(url_for("stock.tool", number=page_name(found)), code=303)


@pages.post("/staff/stock")
@requires(Permission.STOCK_EDIT)
def take_catalogue() -> ResponseReturnValue:
    """Take a catalogue in; where a line is wrong nothing is taken."""
    account, file = session.account() or abort(403), request.files.get("catalogue")
    if file is None or not file.filename:
        return make_response(_list(gettext("Choose a file: CSV in UTF-8.")), 400)
    try:
        entries, complaints = read_catalogue(file.stream.read(MOST_FILE_BYTES))
    except CatalogueUnreadable as fault:
        missing = ", ".join(fault.missing)
        text = (
            gettext("The file lacks the columns %(names)s.", names=missing)
            if missing
            else gettext("This is no CSV in UTF-8: save the table as “CSV UTF-8”.")
        )
        return make_response(_list(text), 400)
    if complaints:
        places = "; ".join(
            gettext("line %(line)s, column %(column)s", line=one.line, column=one.column)
            for one in complaints[:20]
        )
        return make_response(
            _list(gettext("Nothing was taken in. Put right: %(places)s.", places=places)), 400
        )
    with session.portal().workspace.database.write() as writing:
        done = take_in(writing, entries, account.id, session.now)
    flash(
        gettext(
            "Taken in: %(created)s new, %(updated)s changed, %(same)s as before, %(prices)s prices.",
            created=len(done.changes.created),
            updated=len(done.changes.updated),
            same=len(done.changes.unchanged),
            prices=done.prices,
        )
    )
    return redirect(url_for("stock.stock"), code=303)


def _list(error: str = "") -> str:
    reading = session.database()
    text = " ".join(request.args.get("q", "").split())[:_MOST_QUERY]
    chosen = request.args.get("show", "all")
    levels = StockLedger(reading, session.now).levels()
    found = [
        (one, levels.get(one.number, Level()))
        for one in (Catalogue(reading).tools(text=text) if text else Catalogue(reading).all())
    ]
    wanted = _WANTED.get(chosen, _any)
    return render_template(
        "shop/stock.html",
        rows=[(one, level) for one, level in found if one.is_sold and wanted(level)],
        text=text,
        chosen=chosen,
        choices=_SHOWN,
        error=error,
        columns=COLUMNS,
    )


def _tool(found: Tool, error: str = "") -> str:
    reading = session.database()
    ledger = StockLedger(reading, session.now)
    return render_template(
        "shop/stock_tool.html",
        tool=found,
        level=ledger.level(found.number),
        movements=ledger.movements(found.number),
        reservations=Reservations(reading, session.now).of_tool(found.number),
        error=error,
        today=day_of(session.now()),
    )


def _found(number: str) -> Tool:
    return Catalogue(session.database()).tool(number) or abort(404)


def _any(_level: Level) -> bool:
    return True


def _expected_on(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise QuantityRefused(f"{text!r} is no day") from None


_STEPS: Final[Mapping[str, _Step]] = {
    "receive": lambda desk, number, quantity, by, form: desk.receive(
        number, quantity, by, form.get("note", "")
    ),
    "expect": lambda desk, number, quantity, _by, form: desk.expect(
        number, _expected_on(form.get("on", "")), quantity
    ),
    "count": lambda desk, number, quantity, by, form: desk.count(number, quantity, by, form.get("note", "")),
    "write-off": lambda desk, number, quantity, by, form: desk.write_off(
        number, quantity, by, form.get("note", "")
    ),
    "put-back": lambda desk, number, quantity, by, _form: desk.inspect(number, quantity, by, is_good=True),
    "scrap": lambda desk, number, quantity, by, _form: desk.inspect(number, quantity, by, is_good=False),
}
_WANTED: Final[Mapping[str, Callable[[Level], bool]]] = {
    "short": lambda level: level.shelf <= 1,
    "waiting": lambda level: level.promised > 0,
    "inspection": lambda level: level.inspection > 0,
}
