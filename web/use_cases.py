"""The use cases of a system for repair and maintenance information, and where this portal has them.

Groups and numbers are those of EN ISO 18541 as far as we know them (1.1 to 1.6, 2.1); all other numbers are
our own. What is not there yet says so: it has no endpoint, and is asked for by a request.
"""

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """One thing that people come for; `endpoint` is the page where it is done, None where it is not yet."""

    number: str
    name: LazyString
    endpoint: str | None = None
    note: LazyString | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCaseGroup:
    """Use cases that belong together."""

    number: int
    name: LazyString
    cases: tuple[UseCase, ...]


def _case(
    number: str, name: LazyString, endpoint: str | None = None, note: LazyString | None = None
) -> UseCase:
    return UseCase(number=number, name=name, endpoint=endpoint, note=note)


_BY_SEARCH: Final = _("Search for it, and narrow the results by kind, series and year.")

GROUPS: Final = (
    UseCaseGroup(
        number=1,
        name=_("Registration and log-in"),
        cases=(
            _case("1.1", _("Register an independent operator"), "join.register"),
            _case("1.2", _("Register an employee"), "employees.employees"),
            _case("1.3", _("Keep the operator's data and standing"), "company.overview"),
            _case("1.4", _("Keep employees, roles and sites"), "company.sites"),
            _case("1.5", _("See how the application stands"), "application.application"),
            _case("1.6", _("Log in, and delete one's account"), "account.log_in"),
            _case("1.7", _("Get or erase one's own data"), "personal.privacy"),
        ),
    ),
    UseCaseGroup(
        number=2,
        name=_("Payment and subscription"),
        cases=(
            _case("2.1", _("Pay for access by the hour, day, month or year"), "prices.prices"),
            _case("2.2", _("Pay for a single vehicle or document"), "prices.prices"),
            _case("2.3", _("Start, lengthen and share what was paid for"), "tickets.tickets"),
            _case("2.4", _("See orders and how they were paid"), "orders.orders"),
            _case("2.5", _("Get invoices"), "invoices.invoices"),
        ),
    ),
    UseCaseGroup(
        number=3,
        name=_("Identification of the vehicle"),
        cases=(
            _case("3.1", _("By its identification number (VIN)")),
            _case("3.2", _("By make, series and year of build"), "home.home", _BY_SEARCH),
            _case("3.3", _("Stages of a vehicle that was built in several")),
        ),
    ),
    UseCaseGroup(
        number=4,
        name=_("Finding information"),
        cases=(
            _case("4.1", _("By words, in Polish and English"), "home.home"),
            _case("4.2", _("By trouble code or part number"), "home.home", _("Type it into the search.")),
            _case("4.3", _("By component or symptom"), "home.home", _("Type it into the search.")),
            _case("4.4", _("Saved searches, and mail about what is new"), "saved.searches"),
            _case("4.5", _("By program, as JSON"), "api_v1.openapi"),
        ),
    ),
    UseCaseGroup(
        number=5,
        name=_("Repair and maintenance information"),
        cases=(
            _case("5.1", _("Maintenance schedules"), "home.home", _BY_SEARCH),
            _case("5.2", _("Repair and diagnosis"), "home.home", _BY_SEARCH),
            _case("5.3", _("Wiring diagrams and component locations"), "home.home", _BY_SEARCH),
            _case("5.4", _("Bulletins and service campaigns"), "home.home", _BY_SEARCH),
            _case("5.5", _("Standard work units (labour times)"), "home.home", _BY_SEARCH),
            _case("5.6", _("Parts information"), "home.home", _BY_SEARCH),
        ),
    ),
    UseCaseGroup(
        number=6,
        name=_("Service record of the vehicle"),
        cases=(
            _case("6.1", _("Read the service record")),
            _case("6.2", _("Write an entry")),
        ),
    ),
    UseCaseGroup(
        number=7,
        name=_("Programming and replacing control units"),
        cases=(
            _case("7.1", _("Get software for a control unit"), "programming.new"),
            _case("7.2", _("Program through a pass-through interface"), "programming.overview"),
        ),
    ),
    UseCaseGroup(
        number=8,
        name=_("Security-related information"),
        cases=(
            _case(
                "8.1",
                _("Apply for the clearances of the company and of its people"),
                "company_clearances.clearances",
            ),
            _case(
                "8.2",
                _("Open a security-related document for a vehicle"),
                "home.home",
                _("Search for it; it is found by those who are cleared."),
            ),
            _case("8.3", _("See and export what was opened"), "accesses.own"),
        ),
    ),
    UseCaseGroup(
        number=9,
        name=_("Download area"),
        cases=(
            _case("9.1", _("Original files of documents"), "home.home", _("On the page of each document.")),
            _case("9.2", _("Whole packages for publishers")),
        ),
    ),
    UseCaseGroup(
        number=10,
        name=_("Contact and missing information"),
        cases=(
            _case("10.1", _("Ask for missing information, report an error, complain"), "requests.new"),
            _case("10.2", _("See how one's requests stand"), "requests.own"),
        ),
    ),
    UseCaseGroup(
        number=11,
        name=_("Tools and training"),
        cases=(
            _case("11.1", _("Special tools and vehicle interfaces"), "tools.tools"),
            _case("11.2", _("Training")),
        ),
    ),
)
"""Every use case, in the order of its number."""
