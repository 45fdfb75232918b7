"""What the steps of a flash share: whom they ask, where they write it down, what was found out so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from programming.client import EcuClient
from programming.exchange import EventKind
from programming.flashing.ports import Journal, Package, Portal, PortalSilent
from programming.flashing.reasons import Reason
from programming.flashing.resuming import BackUp
from programming.flashing.sequence import MOST_HOLDS, Happening, State, Step, is_cancellable
from programming.flashing.waiting import Waiting, in_a_thread
from programming.identification import Identification
from programming.steady_clock import MachineClock, SteadyClock
from programming.uds.errors import NoAnswer, PendingTooLong, UdsError, UnexpectedAnswer

T = TypeVar("T")

ASKED_TIMES: Final = 4
"""How often a request is sent that may be sent again, when it or its answer was lost."""

_PATIENCE_S: Final = 120.0
_PATIENCE_COMMITTED_S: Final = 900.0
_PATIENCE_FOR_PERSON_S: Final = 900.0
"""A request to copy, a log-in with a second factor on a telephone, an answer to type."""
_FIRST_WAIT_S: Final = 0.5
_LONGEST_WAIT_S: Final = 10.0
_HOLD_S: Final = 30.0
_LOOK_S: Final = 2.0
_SUPPLY_EVERY_S: Final = 1.0


class StepFailed(Exception):
    """A step did not go well; `step` says how."""

    def __init__(self, happening: Happening, reason: Reason) -> None:
        super().__init__(reason)
        self.step = Step(happening=happening, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the job's ticket and the person at the car say; times in seconds.

    `vin` is the vehicle's, `serial` the control unit's as the ticket pins it. `foreign_testers` listens to
    the bus for so many seconds and gives the CAN identifiers of requests that are not ours; None where the
    interface cannot. `estimate_s` is how long the flash takes: the portal is told when it is to commit.
    `waiting` is how the portal is waited for; by default it is asked in a thread of its own.
    """

    vin: str
    workshop: str
    serial: str | None = None
    is_supply_confirmed: bool = False
    foreign_testers: Callable[[float], frozenset[int]] | None = None
    estimate_s: float = 0.0
    portal_patience_s: float = _PATIENCE_S
    portal_patience_committed_s: float = _PATIENCE_COMMITTED_S
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    clock: SteadyClock = field(default_factory=MachineClock)
    waiting: Waiting = in_a_thread


@dataclass(slots=True, kw_only=True)
class Facts:
    """What was found out: `longest` is how long a TransferData message may be, in bytes.

    `has_key` once the portal gave a key in this run.
    """

    serial: str | None = None
    backup: BackUp | None = None
    identification: Identification | None = None
    longest: int = 0
    has_left_default: bool = False
    has_key: bool = False
    supply_at: float = 0.0


class Work:
    """One flash that is under way."""

    def __init__(
        self, client: EcuClient, package: Package, portal: Portal, journal: Journal, options: Options
    ) -> None:
        self.client, self.package, self.portal = client, package, portal
        self.options, self.clock, self._journal = options, options.clock, journal
        self.manifest = package.manifest
        self.facts = Facts(serial=options.serial)

    def note(self, kind: EventKind, state: State | None, **data: Any) -> None:  # noqa: ANN401 - an event's
        """Write down what happened."""
        self._journal.note(kind, None if state is None else state.phase, data)

    def trouble(self, state: State, code: str, detail: object) -> None:
        """Write down what went wrong."""
        self.note(EventKind.TROUBLE, state, code=code, detail=str(detail))

    def insist(self, state: State, ask: Callable[[], T], times: int = ASKED_TIMES) -> T:
        """The answer to a request that may be sent again: exactly the same, when it or its answer is lost."""
        for _ in range(times - 1):
            try:
                return ask()
            except PendingTooLong:
                raise
            except (NoAnswer, UnexpectedAnswer) as error:
                self.trouble(state, "asked-again", error)
        return ask()

    def ask_portal(self, state: State, call: Callable[[], T]) -> T:
        """What the portal says, as long as it takes it to say it; the control unit is kept awake meanwhile.

        Raises:
            PortalSilent: it could not be reached for too long.
            PortalRefused: it said no.
            StepFailed: the job was cancelled meanwhile.
        """
        patience = (
            self.options.portal_patience_committed_s if state.is_committed else self.options.portal_patience_s
        )
        give_up_at, wait_s = self.clock.now() + patience, _FIRST_WAIT_S
        give_up_later_at = self.clock.now() + max(patience, _PATIENCE_FOR_PERSON_S)
        while True:
            try:
                return self.options.waiting(call, self.client.stay_awake)
            except PortalSilent as error:
                if self.clock.now() >= (give_up_later_at if self.portal.waits_for_person() else give_up_at):
                    raise
                self.trouble(state, "portal-silent", error)
            self._stop_if_cancelled(state)
            self.client.idle(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    def volts(self, state: State) -> float | None:
        """The supply, written down; None where nobody can measure it."""
        volts = self.client.supply_volts()
        if volts is not None:
            self.note(EventKind.SUPPLY, state, volts=volts)
        return volts

    def watch_supply(self, state: State) -> None:
        """Write down the supply once a second where the interface measures it; the unit is not asked."""
        if self.clock.now() < self.facts.supply_at:
            return
        self.facts.supply_at = self.clock.now() + _SUPPLY_EVERY_S
        volts = self.client.measured_volts()
        if volts is not None:
            self.note(EventKind.SUPPLY, state, volts=volts)

    def is_low(self, volts: float | None) -> bool:
        """Whether the supply is below what the package asks for."""
        return volts is not None and volts < self.manifest.recipe.lowest_volts

    def demand_supply(self, state: State) -> None:
        """Go on only with a supply that is high enough.

        Raises:
            StepFailed: it is low, and waiting helps: always while nothing is erased, later as long as the
                waiting has an end; then the control unit decides.
        """
        is_low = self.is_low(self.insist(state, lambda: self.volts(state)))
        if is_low and (not state.is_touched or state.holds < MOST_HOLDS):
            raise StepFailed(Happening.HELD, Reason.SUPPLY_LOW)

    def hold(self, state: State, reason: Reason) -> None:
        """Wait for a while: until the supply is high enough, or for another tester to be taken away."""
        self.trouble(state, reason, "waiting")
        give_up_at = self.clock.now() + _HOLD_S
        while self.clock.now() < give_up_at:
            self.client.idle(_LOOK_S)
            if reason is Reason.SUPPLY_LOW and not self.is_low(self._volts_if_said(state)):
                return

    def _volts_if_said(self, state: State) -> float | None:
        """The supply; as low as can be where the control unit does not say it for now."""
        try:
            return self.volts(state)
        except UdsError:
            return 0.0

    def _stop_if_cancelled(self, state: State) -> None:
        if is_cancellable(state) and self.portal.is_cancelled():
            raise StepFailed(Happening.CANCELLED, Reason.CANCELLED)
