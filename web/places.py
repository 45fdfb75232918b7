"""Where a person can go: the pages of the header's menu and of the tabs, group by group.

One list for both, so that nothing is in the one and missing from the other. A page is offered to whom the
policy would let in, also where it first asks for a second factor or a fresh proof: that is asked on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _

from entitlements.policy import NOTHING, Reason, decide
from web.guard import declared
from web.session import now, subject

_ASKED_ON_THE_WAY: Final = frozenset(
    {
        Reason.ALLOWED,
        Reason.ENROL_SECOND_FACTOR,
        Reason.SECOND_FACTOR,
        Reason.PASSWORD_AGAIN,
        Reason.STEP_UP,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of a group; `covers` are blueprints or single views that belong to it, `query` shown first."""

    endpoint: str
    name: object
    covers: frozenset[str]
    query: str = ""

    @property
    def is_here(self) -> bool:
        """Whether the page that is shown belongs to it."""
        return bool({request.blueprint, request.endpoint} & self.covers)

    @property
    def href(self) -> str:
        """Its address."""
        return url_for(self.endpoint) + self.query


def _place(endpoint: str, name: object, *covers: str) -> Place:
    return Place(endpoint=endpoint, name=name, covers=frozenset(covers or (endpoint,)))


PLACES: Final[dict[str, Sequence[Place]]] = {
    "staff": (
        _place("applications.applications", _("Applications"), "applications"),
        _place("operators.operators", _("Companies"), "operators"),
        _place("clearances.queue", _("Clearances"), "clearances", "accesses.all_"),
        _place("staff_requests.requests", _("Requests"), "staff_requests"),
        _place("outages.outages", _("Outages"), "outages"),
        _place("staff_programming.overview", _("Programming"), "staff_programming"),
        _place("messages.messages", _("Mails"), "messages"),
        _place("factor_resets.resets", _("Lost devices"), "factor_resets"),
        _place("trail.records", _("Audit trail"), "trail"),
        _place("portal.status", _("Portal"), "portal"),
    ),
    "trade": (
        _place("staff_orders.orders", _("Orders"), "staff_orders"),
        _place("staff_invoices.invoices", _("Invoices"), "staff_invoices", "staff_ksef"),
        _place("staff_payments.payments", _("Payments"), "staff_payments"),
        _place("staff_prices.prices", _("Prices"), "staff_prices"),
        _place("shipments.shipments", _("Shipments"), "shipments"),
        _place("stock.stock", _("Stock"), "stock"),
    ),
    "desk": (
        _place("desk.searches", _("What was asked")),
        replace(_place("desk.reports", _("What was told")), query="?state=open"),
    ),
    "company": (
        _place("company.overview", _("Overview"), "company.overview", "company.ask_closing"),
        _place("tickets.tickets", _("Tickets"), "tickets"),
        _place("programming.overview", _("Programming"), "programming", "programming_job"),
        _place("employees.employees", _("Employees"), "employees", "invitations"),
        _place("company.sites", _("Sites"), "company.sites", "company.add_site", "company.change_site"),
        _place("company_clearances.clearances", _("Clearances"), "company_clearances", "accesses.own"),
        _place("company_tools.tools", _("Tools"), "company_tools"),
        _place("application.application", _("Application"), "application"),
    ),
    "buying": (
        _place("prices.prices", _("Prices"), "prices"),
        _place("tools.tools", _("Tools and interfaces"), "tools"),
        _place("basket.basket", _("Basket"), "basket", "checkout"),
        _place("orders.orders", _("Orders"), "orders"),
        _place("invoices.invoices", _("Invoices"), "invoices"),
    ),
    "own": (
        _place("own.page", _("My account"), "own", "factors"),
        _place("saved.searches", _("My searches"), "saved"),
        _place("requests.own", _("My requests"), "requests"),
        _place("personal.details", _("Your data"), "personal"),
    ),
    "data": (
        _place("own.page", _("My account")),
        _place("personal.details", _("Name and language"), "personal.details", "personal.change"),
        _place("personal.ask_export", _("Your data")),
        _place("personal.ask_deletion", _("Delete the account")),
    ),
}
"""The groups; those of the menu in its order: staff, trade, desk, company, buying, own."""


def init_app(app: Flask) -> None:
    """Make the places known to every template."""
    app.jinja_env.globals.update(places=places)


def places(group: str) -> list[Place]:
    """The places of a group that whoever asks may go to."""
    return [place for place in PLACES[group] if _is_open(place.endpoint)]


def _is_open(endpoint: str) -> bool:
    permission = declared(current_app.view_functions[endpoint])
    return (
        permission is not None and decide(subject(), permission, NOTHING, now()).reason in _ASKED_ON_THE_WAY
    )
