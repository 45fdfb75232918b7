"""The staff's page of outages: what the portal noticed, what was declared, and what tickets got back."""

from dataclasses import dataclass
from datetime import datetime
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
from web.moments import instants_of
from web.ticket_words import ORIGIN_NAMES, span_text

pages = Blueprint("outages", __name__)

MOST_REASON: Final = 500
_ENDS: Final = ("begin", "end")
_CHOICES: Final = {"0": 0, "1": 1}
_PROBLEMS: Final = {
    EndsBeforeItBegins: _("The end must lie behind the beginning."),
    NotOverYet: _("The outage is not over yet: declare it when it is, so that its whole time is given back."),
    WithoutReason: _("Say what could not be used: customers see it beside the time that they got back."),
}
_NO_TIME: Final = _("Give the day and time of the beginning and of the end.")
_LEFT_OUT: Final = _("There was no such time: clocks went forward by an hour over it. Give another one.")
_WHICH_OF_TWO: Final = _("There were two such times: clocks went back by an hour. Choose which of the two.")


@dataclass(frozen=True, slots=True)
class Typed:
    """A time that the form names: the instants it may mean, and which of them was chosen, from 0."""

    possible: tuple[datetime, ...]
    chosen: int | None

    @property
    def is_ambiguous(self) -> bool:
        """Whether clocks showed it twice."""
        return len(self.possible) > 1

    @property
    def instant(self) -> datetime | None:
        """The one that is meant; None where that has to be asked."""
        if self.is_ambiguous:
            return None if self.chosen is None else self.possible[self.chosen]
        return self.possible[0] if self.possible else None


@pages.get("/staff/outages")
@requires(Permission.OUTAGES_DECLARE)
def outages() -> ResponseReturnValue:
    """All outages, and the form that declares one."""
    return _page("")


@pages.post("/staff/outages")
@requires(Permission.OUTAGES_DECLARE)
def declare() -> ResponseReturnValue:
    """Declare an outage that is over: every ticket that ran in it gets its time back."""
    begin, end = _typed("begin"), _typed("end")
    if begin is None or end is None:
        return _page(str(_NO_TIME)), 422
    if not begin.possible or not end.possible:
        return _page(str(_LEFT_OUT)), 422
    if begin.instant is None or end.instant is None:
        return _page(str(_WHICH_OF_TWO)), 422
    window = Window(begin=begin.instant, end=end.instant)
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
        twice={name: one for name in _ENDS if (one := _typed(name)) is not None and one.is_ambiguous},
        most_reason=MOST_REASON,
    )


def _typed(name: str) -> Typed | None:
    """What the form says of the beginning or the end, in Poland's time; None where that is no time."""
    try:
        typed = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    if typed.tzinfo is not None or not 2000 <= typed.year <= 2999:
        return None
    return Typed(tuple(instants_of(typed)), _CHOICES.get(request.form.get(f"{name}_which", "")))
