"""What beats: the wall clock, held against a steady one, so that a clock that jumps takes no ticket along.

A wall clock that ran ahead of the steady one between two beats is not believed: the beat is as much later
than the last one as the steady clock says, and tickets go by the beat (`entitlements.tickets.heartbeat`). It
is believed again once both agree, or after `trust`, also where the process was started anew meanwhile.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.heartbeat import LONGEST_SILENCE, doubt, doubted_clock, last_beat
from entitlements.tickets.outages import Outage, Outages


def steady_seconds() -> float:
    """Seconds that nobody sets, of the computer being asleep too where it can tell."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(slots=True)
class Pulse:
    """The heartbeats of one process; `steady` gives seconds from any beginning."""

    clock: Callable[[], datetime]
    steady: Callable[[], float]
    _noted: dict[datetime, float] = field(default_factory=dict)
    """What the steady clock showed at the last beats of this process: at the one before too, as the
    transaction of the last one may have failed."""

    def beat(self, session: Session) -> Outage | None:
        """Note that the portal is up; settle the outage before, and write down which tickets ended."""
        now, steady_s = self.clock(), self.steady()
        known = last_beat(session)
        noted_s = steady_s if known is None else self._noted.get(known, steady_s)
        expected = now
        if known is not None and (known in self._noted or doubted_clock(session) is not None):
            expected = known + timedelta(seconds=steady_s - noted_s)
        is_ahead = now - expected > LONGEST_SILENCE
        beat_at = expected if is_ahead else now
        doubt(session, now if is_ahead else None)
        outage = Outages(session, lambda: beat_at).beat()
        TicketDesk(session, lambda: beat_at).close_ended()
        self._noted = {known: noted_s} if known is not None else {}
        self._noted[last_beat(session) or beat_at] = steady_s
        return outage


def trust(session: Session, clock: Callable[[], datetime]) -> Outage | None:
    """Believe the wall clock: what lies between the last beat and now was an outage, if it was that long."""
    doubt(session, None)
    return Outages(session, clock).beat()
