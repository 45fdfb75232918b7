"""What the form of a new job shows: software that fits the vehicle, the preflight, tickets to buy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import abort
from sqlalchemy.orm import Session

from entitlements.products.kinds import Module, Need
from entitlements.products.price_list import Offer, PriceList
from entitlements.sellers_days import day_of
from kb.identifiers import InvalidVin, parse_vin
from programming.jobs.agents import Agent, AgentDesk
from programming.jobs.preflight import Obstacle, Preflight, Wanted
from programming.jobs.standing import is_cleared
from programming.packages.offers import Offers, offers_of
from programming.packages.store import StoredPackage
from web import session
from web.order_wiring import currency_of
from web.programming_wiring import job_desk, packages

_MOST_OFFERS: Final = 3
_HELPED_BY_A_TICKET: Final = {Obstacle.NO_TICKET, Obstacle.TIME_TOO_SHORT}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A form as it stands: what was typed and chosen, and what follows from it.

    `wanted` is None where the VIN is missing or none, `found` where nothing is chosen.
    """

    vin: str
    package: str
    wanted: Wanted | None
    offers: Offers
    chosen: StoredPackage | None
    found: Preflight | None
    tickets: Sequence[Offer]
    has_agents: bool

    @property
    def is_vin_wrong(self) -> bool:
        """Whether what was typed is no VIN."""
        return bool(self.vin) and self.wanted is None

    @property
    def is_package_gone(self) -> bool:
        """Whether what was chosen is not published."""
        return bool(self.package) and self.wanted is not None and self.chosen is None

    @property
    def checked(self) -> str:
        """The package whose button is pressed in: the chosen one, else the newest where it is alone."""
        one = self.chosen if self.chosen is not None and self.is_for_vehicle else self.offers.default
        return "" if one is None else one.sha256

    @property
    def is_for_vehicle(self) -> bool:
        """Whether nothing says that what was chosen is for other vehicles."""
        return self.found is None or Obstacle.OTHER_VEHICLE not in self.found.obstacles

    @property
    def is_time_alone_missing(self) -> bool:
        """Whether a ticket would let the job begin."""
        return self.found is not None and set(self.found.obstacles) <= _HELPED_BY_A_TICKET


def new_job(vin: str, package: str) -> NewJob:
    """The form for what was typed; the portal looks, whatever the browser offered."""
    database = session.database()
    wanted = wanted_job(vin) if vin else None
    shelf, chosen, found = packages(database), None, None
    if wanted is not None and package:
        chosen = shelf.published(package)
    if wanted is not None and chosen is not None:
        found = job_desk(database).preflight(wanted, package)
    return NewJob(
        vin=vin,
        package=package,
        wanted=wanted,
        offers=offers_of(shelf.on_offer(), None if wanted is None else wanted.vin),
        chosen=chosen,
        found=found,
        tickets=_tickets(database) if found is not None and not found.is_enough else (),
        has_agents=any(not agent.is_dismissed for agent in _agents(database)),
    )


def wanted_job(vin: str) -> Wanted | None:
    """The job that is wanted for a vehicle; None where the VIN is none."""
    account = session.account() or abort(403)
    try:
        parsed = parse_vin(vin)
    except InvalidVin:
        return None
    database, operator_id = session.database(), own_operator()
    return Wanted(
        operator_id=operator_id,
        account_id=account.id,
        vin=parsed.text,
        is_cleared=is_cleared(database, account.id, operator_id, session.now()),
        interfaces=tuple(
            one.interface for one in _agents(database) if one.interface and not one.is_dismissed
        ),
    )


def own_operator() -> int:
    """The number of the company of whoever is logged in."""
    operator_id = session.subject().operator_id
    return abort(404) if operator_id is None else operator_id


def _agents(database: Session) -> list[Agent]:
    return AgentDesk(database, session.now).of_operator(own_operator())


def _tickets(database: Session) -> Sequence[Offer]:
    """The cheapest tickets for programming that the price list has."""
    operator_id = own_operator()
    currency, today = currency_of(database, operator_id), day_of(session.now())
    found = PriceList(database).offers_for(Need(module=Module.PROGRAMMING), operator_id, currency, today)
    return found[:_MOST_OFFERS]
