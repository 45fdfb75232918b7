"""The life of a ticket, told from the entries of its ledger. Pure.

Every second that was paid for is exactly one of: unused, used, paused (given back and waiting), protected (it
went by while a vehicle was being programmed) or refunded. The five always sum to what was paid.

Time is the wall clock in UTC, so that neither daylight saving nor a leap day changes it. A second counts once
it is over. Where the wall clock steps back, the ticket's time stands until the clock has caught up: what was
counted is not counted again. Where it steps forth, the heartbeat does not believe it, and tickets go by that
(`entitlements.tickets.pulse`); a silence is given back as an outage (`entitlements.tickets.outages`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SECOND: Final = timedelta(seconds=1)


class TicketState(StrEnum):
    """How a ticket stands."""

    UNUSED = "unused"
    ACTIVE = "active"
    PAUSED = "paused"
    EXPIRED = "expired"
    REVOKED = "revoked"


class LedgerKind(StrEnum):
    """What an entry of the ledger says."""

    BOUGHT = "bought"
    ACTIVATED = "activated"
    EXTENDED = "extended"
    MOVED = "moved"
    PAUSED = "paused"
    RESUMED = "resumed"
    PROTECTED = "protected"
    RELEASED = "released"
    REFUNDED = "refunded"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time from `begin` up to `end`."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: `seconds` is what it moves, `window` the outage that it gives time back for.

    `reference` names what else it is about: a job, an outage, another ticket, a reason.
    """

    kind: LedgerKind
    at: datetime
    seconds: int = 0
    window: Window | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Where the paid seconds are."""

    paid_s: int
    unused_s: int
    used_s: int
    paused_s: int
    protected_s: int
    refunded_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How a ticket stands at an instant.

    `until` is when it ends, None while it does not run; `ended_at` when it came to its end. `at` is the
    ticket's own time, which never goes back.
    """

    state: TicketState
    balance: Balance
    at: datetime
    until: datetime | None = None
    ended_at: datetime | None = None
    jobs: frozenset[str] = frozenset()

    @property
    def left_s(self) -> int:
        """The seconds that are still to be had."""
        return self.balance.unused_s + self.balance.paused_s


def live(entries: Sequence[Entry], now: datetime) -> Life:
    """How a ticket with these entries, in their order, stands at `now`."""
    return _told(entries, now).life()


def lost_in(entries: Sequence[Entry], window: Window, now: datetime) -> int:
    """The seconds that a ticket lost in an outage, without what was given back for another before."""
    return _told(entries, now).take_back(window)


@dataclass(slots=True, kw_only=True)
class _Run:
    """Seconds that went by one after the other and count as used."""

    begin: datetime
    seconds: int

    def overlap(self, window: Window) -> tuple[int, int]:
        """The seconds that touch a window, from the first up to one behind the last."""
        first = min(self.seconds, max(0, (window.begin - self.begin) // SECOND))
        last = min(self.seconds, -((self.begin - window.end) // SECOND))
        return (first, max(first, last))


@dataclass(slots=True, kw_only=True)
class _Clock:
    """The ledger read up to some entry."""

    at: datetime
    paid: int = 0
    left: int = 0
    protected: int = 0
    refunded: int = 0
    used: list[_Run] = field(default_factory=list)
    running_from: datetime | None = None
    ended_at: datetime | None = None
    is_started: bool = False
    is_revoked: bool = False
    jobs: set[str] = field(default_factory=set)

    def advance(self, moment: datetime) -> None:
        """Let time go by up to `moment`; a moment before the last one changes nothing."""
        self.at = max(self.at, moment)
        if self.running_from is None:
            return
        gone = min(self.left, (self.at - self.running_from) // SECOND)
        if gone > 0:
            self._count(self.running_from, gone)
            self.running_from += gone * SECOND
            self.left -= gone
        if self.left == 0:
            self.ended_at, self.running_from = self.running_from, None

    def apply(self, entry: Entry) -> None:
        """Read the next entry."""
        self.advance(entry.at)
        match entry.kind:
            case LedgerKind.BOUGHT | LedgerKind.EXTENDED:
                self.paid += entry.seconds
                self.left += entry.seconds
            case LedgerKind.MOVED:
                self.paid -= entry.seconds
                self._lose(entry.seconds)
            case LedgerKind.ACTIVATED | LedgerKind.RESUMED:
                self.is_started, self.running_from, self.ended_at = True, self.at, None
            case LedgerKind.PAUSED if entry.window is not None:
                self.take_back(entry.window)
            case LedgerKind.PROTECTED:
                self.jobs.add(entry.reference)
            case LedgerKind.RELEASED:
                self.jobs.discard(entry.reference)
            case LedgerKind.REFUNDED:
                self.refunded += entry.seconds
                self._lose(entry.seconds)
            case LedgerKind.REVOKED:
                self.is_revoked = True
            case _:
                pass  # that a ticket came to its end follows from the time that went by

    def take_back(self, window: Window) -> int:
        """Give back what went by in a window; how many seconds that was."""
        kept: list[_Run] = []
        before = sum(run.seconds for run in self.used)
        for run in self.used:
            first, last = run.overlap(window)
            kept += [
                piece
                for piece in (
                    _Run(begin=run.begin, seconds=first),
                    _Run(begin=run.begin + last * SECOND, seconds=run.seconds - last),
                )
                if piece.seconds > 0
            ]
        self.used = kept
        given = before - sum(run.seconds for run in kept)
        self.left += given
        return given

    def life(self) -> Life:
        """How the ticket stands now."""
        state = self._state()
        return Life(
            state=state,
            at=self.at,
            until=None if self.running_from is None else self.running_from + self.left * SECOND,
            ended_at=self.ended_at,
            jobs=frozenset(self.jobs),
            balance=Balance(
                paid_s=self.paid,
                unused_s=0 if state is TicketState.PAUSED else self.left,
                used_s=sum(run.seconds for run in self.used),
                paused_s=self.left if state is TicketState.PAUSED else 0,
                protected_s=self.protected,
                refunded_s=self.refunded,
            ),
        )

    def _state(self) -> TicketState:
        if self.is_revoked:
            return TicketState.REVOKED
        if self.running_from is not None:
            return TicketState.ACTIVE
        if self.left == 0:
            return TicketState.EXPIRED
        return TicketState.PAUSED if self.is_started else TicketState.UNUSED

    def _lose(self, seconds: int) -> None:
        self.left -= seconds
        if self.left == 0 and self.running_from is not None:
            self.ended_at, self.running_from = self.at, None

    def _count(self, begin: datetime, seconds: int) -> None:
        if self.jobs:
            self.protected += seconds
        elif self.used and self.used[-1].begin + self.used[-1].seconds * SECOND == begin:
            self.used[-1].seconds += seconds
        else:
            self.used.append(_Run(begin=begin, seconds=seconds))


def _told(entries: Sequence[Entry], now: datetime) -> _Clock:
    clock = _Clock(at=entries[0].at if entries else now)
    for entry in entries:
        clock.apply(entry)
    clock.advance(now)
    return clock
