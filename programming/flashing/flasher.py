"""A flash from its first question to its report: the steps of `sequence`, each written down, on one car."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from programming.client import EcuClient
from programming.flashing.ports import Journal, Package, Portal
from programming.flashing.resuming import Resume
from programming.flashing.sequence import Ended
from programming.steady_clock import MachineClock, SteadyClock

_PATIENCE_S: Final = 120.0
_PATIENCE_COMMITTED_S: Final = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the job's ticket and the person at the car say; times in seconds.

    `vin` is the vehicle's, `serial` the control unit's as the ticket pins it. `foreign_testers` listens to
    the bus for so many seconds and gives the CAN identifiers of requests that are not ours; None where the
    interface cannot. `estimate_s` is how long the flash takes: the portal is told when it is to commit.
    """

    vin: str
    workshop: str
    serial: str | None = None
    is_supply_confirmed: bool = False
    foreign_testers: Callable[[float], frozenset[int]] | None = None
    estimate_s: float = 0.0
    portal_patience_s: float = _PATIENCE_S
    portal_patience_committed_s: float = _PATIENCE_COMMITTED_S
    clock: SteadyClock = field(default_factory=MachineClock)


class Flasher:
    """Flashes the control unit that `client` asks with a package that was found signed."""

    def __init__(
        self,
        client: EcuClient,
        package: Package,
        portal: Portal,
        journal: Journal,
        options: Options,
    ) -> None:
        self._client, self._package = client, package
        self._portal, self._journal, self._options = portal, journal, options

    def run(self, resume: Resume | None = None) -> Ended:
        """Flash, or carry on from the facts of a former run; returns when it ended, however it did."""
        raise NotImplementedError
