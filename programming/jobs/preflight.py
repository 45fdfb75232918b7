"""What the portal knows before a job begins: the ticket and its time, clearance, package, key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from entitlements.products.kinds import Module, Scope
from entitlements.tickets.clock import TicketState
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import Ticket
from programming.exchange import JobState
from programming.jobs.estimates import Estimate, estimate
from programming.jobs.jobs import JobStore
from programming.jobs.ports import KeyStore, Stored
from programming.packages.vehicles import Fit, fit_of

_NEVER_BEGUN: Final = (JobState.CANCELLED, JobState.FAILED)
"""Where the ledger of its ticket has no word of such a job, it spent nothing."""


class Obstacle(StrEnum):
    """Why a job cannot begin."""

    NO_TICKET = "no-ticket"
    TIME_TOO_SHORT = "time-too-short"
    NOT_CLEARED = "not-cleared"
    PACKAGE_WITHDRAWN = "package-withdrawn"
    PACKAGE_OVER = "package-over"
    OTHER_VEHICLE = "other-vehicle"
    NO_KEY = "no-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A job that somebody wants: who, for which car; `job_id` once there is one.

    `is_cleared` says that they are for security-related information; `interfaces` are the kinds of
    interface that the workshop's agents have, or the one of the agent that asks.
    """

    operator_id: int
    account_id: int
    vin: str
    is_cleared: bool
    interfaces: tuple[str, ...] = ()
    job_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """What was found: `ticket` is the one that runs and has most left, `left_s` what it has.

    `unused` could be started instead, `lengthening` could be added to the one that runs.
    """

    estimate: Estimate
    ticket: Ticket | None
    left_s: float
    unused: tuple[Ticket, ...]
    lengthening: tuple[Ticket, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def is_passed(self) -> bool:
        """Whether the job can begin."""
        return not self.obstacles

    @property
    def is_enough(self) -> bool:
        """Whether the ticket has the time."""
        return self.ticket is not None and self.left_s >= self.estimate.needed_s


@dataclass(frozen=True, slots=True)
class PreflightDesk:
    """Asks the tables."""

    session: Session
    clock: Callable[[], datetime]
    keys: KeyStore

    def check(self, wanted: Wanted, package: Stored) -> Preflight:
        """What stands against a job, all of it at once."""
        manifest = package.manifest
        expected = estimate(self.session, manifest.target.name, manifest.size, wanted.interfaces)
        tickets = self._good_for(wanted)
        running = self.best_of(tickets)
        left_s = 0.0 if running is None else left_of(running, self.clock())
        obstacles: list[Obstacle] = []
        if running is None:
            obstacles.append(Obstacle.NO_TICKET)
        elif left_s < expected.needed_s:
            obstacles.append(Obstacle.TIME_TOO_SHORT)
        if manifest.needs_clearance and not wanted.is_cleared:
            obstacles.append(Obstacle.NOT_CLEARED)
        if package.is_withdrawn:
            obstacles.append(Obstacle.PACKAGE_WITHDRAWN)
        if manifest.is_late(self.clock()):
            obstacles.append(Obstacle.PACKAGE_OVER)
        if fit_of(manifest.for_vehicles, wanted.vin) is Fit.OTHER:
            obstacles.append(Obstacle.OTHER_VEHICLE)
        if not self.keys.knows(manifest.recipe.key_scheme, manifest.target.name):
            obstacles.append(Obstacle.NO_KEY)
        unused = tuple(one for one in tickets if one.state is TicketState.UNUSED)
        return Preflight(
            estimate=expected,
            ticket=running,
            left_s=left_s,
            unused=unused,
            lengthening=tuple(one for one in unused if running is not None and one.lengthens(running)),
            obstacles=tuple(obstacles),
        )

    def running_ticket(self, wanted: Wanted) -> Ticket | None:
        """The ticket that a job goes by: of those that run and are good for it, that with most left."""
        return self.best_of(self._good_for(wanted))

    def best_of(self, tickets: list[Ticket]) -> Ticket | None:
        """Tickets for a time come first, so that one for a job stays for when there is none."""
        running = [one for one in tickets if one.state is TicketState.ACTIVE]
        now = self.clock()
        ranked = sorted(running, key=lambda one: (one.scope is Scope.JOB, -left_of(one, now), one.id))
        return ranked[0] if ranked else None

    def _good_for(self, wanted: Wanted) -> list[Ticket]:
        desk = TicketDesk(self.session, self.clock)
        return [one for one in desk.of_operator(wanted.operator_id) if self._is_good(one, wanted)]

    def _is_good(self, ticket: Ticket, wanted: Wanted) -> bool:
        if ticket.module is not Module.PROGRAMMING or ticket.scope is Scope.DOCUMENT:
            return False
        if ticket.vin not in (None, wanted.vin) or (ticket.is_full and not ticket.lets(wanted.account_id)):
            return False
        if ticket.scope is not Scope.JOB:
            return True
        own = frozenset() if wanted.job_id is None else frozenset({wanted.job_id})
        if TicketDesk(self.session, self.clock).begun_with(ticket.id) - own:
            return False
        others = JobStore(self.session, self.clock).with_ticket(ticket.id)
        return all(job.state in _NEVER_BEGUN or job.id == wanted.job_id for job in others)


def left_of(ticket: Ticket, now: datetime) -> float:
    """The seconds until a running ticket ends, by the wall clock."""
    until = ticket.life.until
    return 0.0 if until is None else max(0.0, (until - now).total_seconds())
