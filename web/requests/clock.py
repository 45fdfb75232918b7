"""By which day a request is answered, and when its clock stands still. Pure.

The day on which something is asked is not counted. While the staff waits for the asker, no working day
counts. A day is a day in Poland.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from entitlements.working_days import after_working_days, working_days_between


class RequestKind(StrEnum):
    """What is asked for."""

    MISSING_INFORMATION = "missing-information"
    DOCUMENT_ERROR = "document-error"
    ACCESS_TROUBLE = "access-trouble"
    COMPLAINT = "complaint"
    PROGRAMMING = "programming"


class RequestState(StrEnum):
    """Whose turn it is."""

    OPEN = "open"
    WAITING = "waiting"
    ANSWERED = "answered"


WORKING_DAYS: Final = {
    RequestKind.MISSING_INFORMATION: 5,
    RequestKind.DOCUMENT_ERROR: 5,
    RequestKind.ACCESS_TROUBLE: 2,
    RequestKind.COMPLAINT: 10,
    RequestKind.PROGRAMMING: 1,
}
"""Within so many working days each kind is answered: the portal's own promise, shown before one asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClock:
    """Where a request stands in time. `was_late` stays once an answer came after its day."""

    kind: RequestKind
    due_on: date
    state: RequestState = RequestState.OPEN
    waiting_since: date | None = None
    answered_on: date | None = None
    was_late: bool = False

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been answered before today."""
        return self.state is RequestState.OPEN and today > self.due_on

    def working_days_left(self, today: date) -> int:
        """How many working days are left after today, 0 on the last one, negative when it is overdue."""
        return working_days_between(today, self.due_on)


def begun(kind: RequestKind, today: date) -> RequestClock:
    """The clock of a request that is asked today."""
    return RequestClock(kind=kind, due_on=after_working_days(today, WORKING_DAYS[kind]))


def asked_back(clock: RequestClock, today: date) -> RequestClock:
    """The staff needs something from the asker: the clock stands still, unless it stands already."""
    if clock.state is not RequestState.OPEN:
        return clock
    return replace(clock, state=RequestState.WAITING, waiting_since=today)


def replied(clock: RequestClock, today: date) -> RequestClock:
    """The asker says more: what stood still goes on, and what was answered is asked anew."""
    if clock.state is RequestState.ANSWERED:
        return replace(begun(clock.kind, today), was_late=clock.was_late)
    if clock.waiting_since is None:
        return clock
    stood = max(0, working_days_between(clock.waiting_since, today))
    due_on = after_working_days(clock.due_on, stood)
    return replace(clock, state=RequestState.OPEN, waiting_since=None, due_on=due_on)


def answered(clock: RequestClock, today: date) -> RequestClock:
    """The staff answers; late is an answer after the day that was promised, standing still left out."""
    going = replied(clock, today) if clock.state is RequestState.WAITING else clock
    if going.state is RequestState.ANSWERED:
        return going
    return replace(
        going,
        state=RequestState.ANSWERED,
        answered_on=today,
        was_late=going.was_late or today > going.due_on,
    )
