"""A company's tickets: what it has, starting, starting again, lengthening, using one together, the ledger."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO
from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from entitlements.audit_records import emails_of
from entitlements.permissions import Permission
from entitlements.policy import NOTHING, Resource, decide
from entitlements.tickets.clock import TicketState
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.seats import Seats
from entitlements.tickets.store import LedgerLine, balance_of
from entitlements.tickets.tickets import (
    AlreadyStarted,
    DoNotMatch,
    NoSeatFree,
    NoSuchTicket,
    NotPaused,
    NotRunning,
    NotSeated,
    Ticket,
    TicketRefused,
)
from web import session
from web.forms import safe_path
from web.guard import demand, requires
from web.numbers import whole_number
from web.ticket_doors import as_json, countdown
from web.ticket_words import KIND_NAMES, PLACE_NAMES, STATE_NAMES

pages = Blueprint("tickets", __name__)

_PROBLEMS: Final = {
    AlreadyStarted: _("This ticket was started already, perhaps by a colleague just now."),
    NotRunning: _("The ticket came to its end meanwhile. Start the other one instead."),
    NotPaused: _("Nothing of this ticket waits to be started again."),
    DoNotMatch: _("These tickets are good for different things: one cannot lengthen the other."),
    NoSeatFree: _(
        "All places of this ticket are taken. Whoever uses it, or your company's owner, can make room."
    ),
    NotSeated: _("That place is free already."),
}
_NOTHING_TO_ADD: Final = _("There is no unused ticket that could lengthen the running one.")
_ENDED: Final = (TicketState.EXPIRED, TicketState.REVOKED)
_JSON: Final = "application/json"


@pages.get("/tickets")
@requires(Permission.TICKET_VIEW)
def tickets() -> ResponseReturnValue:
    """What the company has: running, unused, used up; with the ledger of each."""
    desk = TicketDesk(session.database(), session.now)
    found = desk.of_operator(_operator_id())
    lines = desk.ledger(_operator_id())
    running = [one for one in found if one.state in (TicketState.ACTIVE, TicketState.PAUSED)]
    return render_template(
        "tickets/tickets.html",
        running=running,
        unused=[one for one in found if one.state is TicketState.UNUSED],
        ended=[one for one in found if one.state in _ENDED],
        lengthening={one.id: [other for other in found if _fits(other, one)] for one in running},
        balance=balance_of(found),
        ledger={one.id: [line for line in lines if line.ticket_id == one.id] for one in found},
        people=_people(found, lines),
        may_start=decide(session.subject(), Permission.TICKET_ACTIVATE, NOTHING, session.now()).is_allowed,
        may_free=decide(session.subject(), Permission.TICKET_SEATS, NOTHING, session.now()).is_allowed,
        states=STATE_NAMES,
        kinds=KIND_NAMES,
        where=PLACE_NAMES,
        back=safe_path(request.args["next"]) if request.args.get("next") else None,
    )


@pages.post("/tickets/<int:ticket_id>/start")
@requires(Permission.TICKET_ACTIVATE)
def start(ticket_id: int) -> ResponseReturnValue:
    """Start an unused ticket; back to where somebody came from."""
    return _done(
        ticket_id, lambda desk, person: desk.activate(ticket_id, person), gettext("The ticket runs.")
    )


@pages.post("/tickets/<int:ticket_id>/resume")
@requires(Permission.TICKET_ACTIVATE)
def resume(ticket_id: int) -> ResponseReturnValue:
    """Start what an outage gave back."""
    return _done(ticket_id, lambda desk, person: desk.resume(ticket_id, person), gettext("The ticket runs."))


@pages.post("/tickets/<int:ticket_id>/extend")
@requires(Permission.TICKET_ACTIVATE)
def extend(ticket_id: int) -> ResponseReturnValue:
    """Add an unused ticket's time to one that runs."""
    other = request.form.get("with", type=whole_number) or abort(400)
    _own(other)
    return _done(
        ticket_id,
        lambda desk, person: desk.extend(ticket_id, other, person),
        gettext("The ticket runs longer."),
    )


@pages.post("/tickets/extend")
@requires(Permission.TICKET_ACTIVATE)
def extend_running() -> ResponseReturnValue:
    """Lengthen the running ticket that ends last by an unused one; the script does it without a new page."""
    account = session.account() or abort(403)
    found = TicketDesk(session.database(), session.now).of_operator(_operator_id())
    running = [one for one in found if one.life.until is not None and one.lets(account.id)]
    running.sort(key=lambda one: one.life.until or session.now())
    pairs = [(one, other) for one in reversed(running) for other in reversed(found) if _fits(other, one)]
    if not pairs:
        waits = not running and any(one.state is TicketState.UNUSED for one in found)
        return _answer(str(_PROBLEMS[NotRunning] if waits else _NOTHING_TO_ADD), is_done=False)
    ticket, other = pairs[0]
    return _done(
        ticket.id,
        lambda desk, person: desk.extend(ticket.id, other.id, person),
        gettext("The ticket runs longer."),
    )


@pages.post("/tickets/<int:ticket_id>/seat")
@requires(Permission.TICKET_ACTIVATE)
def take_seat(ticket_id: int) -> ResponseReturnValue:
    """Use a ticket that a colleague started."""
    return _done(
        ticket_id,
        lambda desk, person: desk.take_seat(ticket_id, person),
        gettext("You use this ticket too now."),
    )


@pages.post("/tickets/<int:ticket_id>/leave")
@requires(Permission.TICKET_ACTIVATE)
def leave_seat(ticket_id: int) -> ResponseReturnValue:
    """Make room for a colleague."""
    return _done(
        ticket_id,
        lambda desk, person: Seats(desk.session, desk.clock).free(ticket_id, person, person),
        gettext("Your place is free for a colleague."),
    )


@pages.post("/tickets/<int:ticket_id>/seats/<int:account_id>/free")
@requires(Permission.TICKET_SEATS)
def free_seat(ticket_id: int, account_id: int) -> ResponseReturnValue:
    """Make anybody's place on a ticket of the company free."""
    return _done(
        ticket_id,
        lambda desk, person: Seats(desk.session, desk.clock).free(ticket_id, account_id, person),
        gettext("The place is free."),
        Permission.TICKET_SEATS,
    )


@pages.get("/tickets/ledger.csv")
@requires(Permission.TICKET_VIEW)
def ledger() -> ResponseReturnValue:
    """The whole ledger of the company's tickets as a table; times in UTC, spans in seconds."""
    desk = TicketDesk(session.database(), session.now)
    lines = desk.ledger(_operator_id())
    products = {one.id: one.product_code for one in desk.of_operator(_operator_id())}
    people = emails_of(session.database(), [line.account_id for line in lines if line.account_id])
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(("at_utc", "ticket", "product", "entry", "seconds", "about", "by"))
    for line in sorted(lines, key=lambda line: (line.entry.at, line.ticket_id)):
        entry = line.entry
        who = people.get(line.account_id or 0, "")
        row = (entry.at.isoformat(), line.ticket_id, products[line.ticket_id], entry.kind.value)
        table.writerow((*row, entry.seconds, _harmless(entry.reference), _harmless(who)))
    response = Response(text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="aos-tickets.csv"'
    response.cache_control.no_store = True
    return response


def _done(
    ticket_id: int,
    act: Callable[[TicketDesk, int], object],
    says: str,
    permission: Permission = Permission.TICKET_ACTIVATE,
) -> ResponseReturnValue:
    """Do it to a ticket of the own company, say so, and lead back."""
    account = session.account() or abort(403)
    _own(ticket_id, permission)
    try:
        with session.portal().workspace.database.write() as writing:
            act(TicketDesk(writing, session.now), account.id)
    except TicketRefused as refusal:
        return _answer(str(_PROBLEMS[type(refusal)]), is_done=False)
    return _answer(says, is_done=True)


def _answer(says: str, *, is_done: bool) -> ResponseReturnValue:
    if request.accept_mimetypes.best == _JSON:
        session.read_anew()
        return {"says": says, "is_done": is_done, **as_json(countdown())}
    flash(says)
    target = request.form.get("next")
    if not is_done:
        return redirect(url_for("tickets.tickets", next=target), code=303)
    return redirect(safe_path(target) if target else url_for("tickets.tickets"), code=303)


def _own(ticket_id: int, permission: Permission = Permission.TICKET_ACTIVATE) -> Ticket:
    """A ticket of the own company; of another's nobody learns that there is one."""
    try:
        ticket = TicketDesk(session.database(), session.now).ticket(ticket_id)
    except NoSuchTicket:
        abort(404)
    if ticket.operator_id != session.subject().operator_id:
        abort(404)
    demand(permission, Resource(operator_id=ticket.operator_id))
    return ticket


def _people(tickets: Iterable[Ticket], lines: Iterable[LedgerLine]) -> dict[int, str]:
    """The addresses of whoever did something with the tickets or has a place on them."""
    numbers = {line.account_id for line in lines if line.account_id}.union(*(one.people for one in tickets))
    return emails_of(session.database(), sorted(numbers))


def _fits(other: Ticket, ticket: Ticket) -> bool:
    return other.state is TicketState.UNUSED and other.lengthens(ticket)


def _operator_id() -> int:
    operator_id = session.subject().operator_id
    return abort(404) if operator_id is None else operator_id


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
