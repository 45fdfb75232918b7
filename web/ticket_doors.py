"""What the header and a closed document say of tickets: what is left, and what would open the door."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Flask, g

from entitlements.employees import employees_of
from entitlements.permissions import Permission
from entitlements.policy import BUYERS, NOTHING, Resource, decide
from entitlements.products.kinds import Module, Need
from entitlements.products.price_list import Offer, PriceList
from entitlements.sellers_days import day_of
from entitlements.tickets.clock import TicketState
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.entitlement import FREE
from entitlements.tickets.tickets import Ticket
from kb.documents import Revision
from web import session
from web.i18n import page_language
from web.moments import exact_moment, moment
from web.order_wiring import currency_of
from web.ticket_words import change_text, clock_text, span_text, ticket_name

WARNS_AT: Final = timedelta(minutes=5)
MOST_OFFERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """The running ticket that ends last: the seconds that are left of it, and how they are shown."""

    left_s: int
    is_ending: bool

    @property
    def text(self) -> str:
        """What is left, as a clock shows it."""
        return clock_text(self.left_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDoor:
    """What opens a document: tickets to start, to start again, or of the company's to use too.

    `buyers` are the colleagues who can buy, by name, where whoever asks cannot; else none.
    """

    unused: tuple[Ticket, ...] = ()
    paused: tuple[Ticket, ...] = ()
    joinable: tuple[Ticket, ...] = ()
    offers: tuple[Offer, ...] = ()
    may_start: bool = False
    buyers: tuple[str, ...] = ()


def init_app(app: Flask) -> None:
    """Make what is said of tickets known to every template."""
    app.jinja_env.filters["moment"] = lambda instant: moment(instant, page_language())
    app.jinja_env.filters["exact_moment"] = lambda instant: exact_moment(instant, page_language())
    app.jinja_env.globals.update(
        change_text=change_text,
        countdown=countdown,
        span_text=span_text,
        ticket_door=ticket_door,
        ticket_name=ticket_name,
    )


def countdown() -> Countdown | None:
    """What is left of the ticket that runs for whoever asks; None where none does, or none is needed."""
    if g.get("is_failing", False) or session.account() is None:
        return None
    ends = [
        one.until
        for one in session.subject().entitlements
        if one is not FREE and one.module is Module.INFORMATION
    ]
    if not ends:
        return None
    left = max(ends) - session.now()
    return Countdown(left_s=max(0, int(left.total_seconds())), is_ending=left <= WARNS_AT)


def ticket_door(revision: Revision) -> TicketDoor:
    """What the company has that would open a document to whoever asks."""
    account = session.account()
    if account is None or account.operator_id is None:
        return TicketDoor()
    now = session.now()
    fitting = [
        ticket
        for ticket in TicketDesk(session.database(), session.now).of_operator(account.operator_id)
        if _would_open(ticket, revision)
    ]

    def of(state: TicketState) -> tuple[Ticket, ...]:
        return tuple(ticket for ticket in fitting if ticket.state is state)

    return TicketDoor(
        unused=tuple({one.product_code: one for one in of(TicketState.UNUSED)}.values()),
        paused=of(TicketState.PAUSED),
        joinable=tuple(one for one in of(TicketState.ACTIVE) if not one.lets(account.id) and not one.is_full),
        offers=_offers(revision, account.operator_id),
        may_start=decide(session.subject(), Permission.TICKET_ACTIVATE, NOTHING, now).is_allowed,
        buyers=_buyers(account.operator_id),
    )


def _buyers(operator_id: int) -> tuple[str, ...]:
    """The names of those who can buy for a company, where whoever asks is not one of them."""
    people = employees_of(session.database(), operator_id)
    buyers = [one for one in people if one.roles & BUYERS]
    is_buyer = bool(session.subject().roles & BUYERS)
    return () if is_buyer else tuple(one.display_name for one in buyers)


def _offers(revision: Revision, operator_id: int) -> tuple[Offer, ...]:
    """The cheapest things on the price list that would open a document."""
    database, today = session.database(), day_of(session.now())
    prices, currency = PriceList(database), currency_of(database, operator_id)
    found: dict[str, Offer] = {}
    for make in (*sorted(revision.makes), None):
        need = Need(module=Module.INFORMATION, make=make, document_id=revision.document_id)
        found |= {one.product.code: one for one in prices.offers_for(need, operator_id, currency, today)}
    return tuple(sorted(found.values(), key=lambda one: one.price.net.minor)[:MOST_OFFERS])


def _would_open(ticket: Ticket, revision: Revision) -> bool:
    now = session.now()
    entitlement = ticket.entitlement(now + timedelta(seconds=max(1, ticket.life.left_s)))
    asked = Resource(document_id=revision.document_id, makes=revision.makes, models=revision.models)
    return entitlement.opens_document(asked, now)


def as_json(shown: Countdown | None) -> dict[str, Any]:
    """The countdown for the page's script."""
    return {"left_s": None if shown is None else shown.left_s}
