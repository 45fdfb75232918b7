"""The staff's page of outages: what the portal noticed, what was declared, and what tickets got back."""

from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from entitlements.permissions import Permission
from entitlements.tickets.clock import Window
from entitlements.tickets.outages import (
    EndsBeforeItBegins,
    NotOverYet,
    OutageRefused,
    Outages,
    WithoutReason,
)
from web import session
from web.guard import requires
from web.moments import zone
from web.ticket_words import ORIGIN_NAMES, span_text

pages = Blueprint("outages", __name__)

MOST_REASON: Final = 500
_PROBLEMS: Final = {
    EndsBeforeItBegins: _("The end must lie behind the beginning."),
    NotOverYet: _("The outage is not over yet: declare it when it is, so that its whole time is given back."),
    WithoutReason: _("Say what could not be used: customers see it beside the time that they got back."),
}
_NO_TIME: Final = _("Give the day and time of the beginning and of the end.")


@pages.get("/staff/outages")
@requires(Permission.OUTAGES_DECLARE)
def outages() -> ResponseReturnValue:
    """All outages, and the form that declares one."""
    return _page("")


@pages.post("/staff/outages")
@requires(Permission.OUTAGES_DECLARE)
def declare() -> ResponseReturnValue:
    """Declare an outage that is over: every ticket that ran in it gets its time back."""
    window = _window()
    if window is None:
        return _page(str(_NO_TIME)), 422
    account = session.account() or abort(403)
    reason = request.form.get("reason", "")[:MOST_REASON]
    try:
        with session.portal().workspace.database.write() as writing:
            found = Outages(writing, session.now).declare(window, reason, account.id)
    except OutageRefused as refusal:
        return _page(str(_PROBLEMS[type(refusal)])), 422
    flash(
        gettext(
            "Declared. Tickets that got time back: %(tickets)s, together %(span)s.",
            tickets=found.tickets,
            span=span_text(found.seconds),
        )
    )
    return redirect(url_for("outages.outages"), code=303)


def _page(problem: str) -> str:
    return render_template(
        "tickets/outages.html",
        outages=Outages(session.database(), session.now).all(),
        origins=ORIGIN_NAMES,
        problem=problem,
        typed=request.form,
        most_reason=MOST_REASON,
    )


def _window() -> Window | None:
    """The beginning and the end that the form names, in Poland's time; None where one is no time."""
    found = [_instant(request.form.get(name, "")) for name in ("begin", "end")]
    begin, end = found
    return None if begin is None or end is None else Window(begin=begin, end=end)


def _instant(text: str) -> datetime | None:
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        return None
    if typed.tzinfo is not None or not 2000 <= typed.year <= 2999:
        return None
    return typed.replace(tzinfo=zone()).astimezone(UTC)
