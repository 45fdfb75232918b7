"""Giving goods back: on which ground, until when, and through which steps. Pure.

Periods are those of the law on consumer rights (Polish act of 30 May 2014, articles 27 to 38 and 43a to 43g;
directives 2011/83/EU and 2019/771), which also protects sole traders beyond their trade; the portal gives
them to every customer. Withdrawal: 14 days from delivery, and 14 more to send the goods. Non-conformity: two
years from delivery. The money goes back within 14 days of the customer's word, but not before the goods have
arrived or been shown to be on their way.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from entitlements.periods import Period
from entitlements.working_days import is_working_day

WITHDRAWAL_DAYS: Final = 14
REFUND_DAYS: Final = 14
_LAW: Final = ZoneInfo("Europe/Warsaw")
_CONFORMITY: Final = Period(months=24)
MOST_WORDS: Final = 1_000


class Ground(StrEnum):
    """Why goods go back."""

    WITHDRAWAL = "withdrawal"
    DEFECT = "defect"
    WRONG_GOODS = "wrong-goods"


class ReturnState(StrEnum):
    """How a return stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"
    REFUNDED = "refunded"
    SENT_BACK = "sent-back"


_NEXT: Final = {
    ReturnState.ASKED: {ReturnState.ACCEPTED, ReturnState.REFUSED, ReturnState.WITHDRAWN},
    ReturnState.ACCEPTED: {ReturnState.RECEIVED, ReturnState.WITHDRAWN},
    ReturnState.RECEIVED: {ReturnState.REFUNDED, ReturnState.SENT_BACK},
    ReturnState.REFUSED: set(),
    ReturnState.WITHDRAWN: set(),
    ReturnState.REFUNDED: set(),
    ReturnState.SENT_BACK: set(),
}
OPEN: Final = frozenset(state for state, following in _NEXT.items() if following)
"""The states in which somebody still has to do something."""
COUNTED: Final = frozenset(ReturnState) - {ReturnState.REFUSED, ReturnState.WITHDRAWN}
"""The states in which the pieces cannot be asked for a second time."""


class ReturnStepRefused(ValueError):
    """A return cannot go from its state to the one that was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Pieces that go back; `answer` is what the portal's people wrote."""

    id: int
    number: str
    operator_id: int
    order_id: int
    line_id: int
    tool_number: str
    quantity: int
    ground: Ground
    words: str
    serials: tuple[str, ...]
    state: ReturnState
    made_by: int
    asked_at: datetime
    answer: str
    decided_at: datetime | None
    received_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN

    @property
    def refund_by(self) -> date:
        """The day by which the money has to be back."""
        return day_of(self.asked_at) + timedelta(days=REFUND_DAYS)


def day_of(moment: datetime) -> date:
    """The day that it is then where the law of these periods holds."""
    return moment.astimezone(_LAW).date()


def last_day(ground: Ground, delivered_at: datetime) -> date:
    """The last day on which a return can be asked for.

    Where it would be a Saturday, a Sunday or a public holiday it is the next working day (Polish civil code,
    article 115).
    """
    found = _fourteen_days_or_two_years(ground, delivered_at)
    while not is_working_day(found):
        found += timedelta(days=1)
    return found


def _fourteen_days_or_two_years(ground: Ground, delivered_at: datetime) -> date:
    if ground is Ground.WITHDRAWAL:
        return day_of(delivered_at) + timedelta(days=WITHDRAWAL_DAYS)
    return _CONFORMITY.after(delivered_at.astimezone(_LAW)).date()


def grounds_on(day: date, delivered_at: datetime) -> tuple[Ground, ...]:
    """The grounds on which goods that were delivered then can still be given back."""
    return tuple(ground for ground in Ground if day <= last_day(ground, delivered_at))


def stepped(before: ReturnState, after: ReturnState) -> ReturnState:
    """The state after a step.

    Raises:
        ReturnStepRefused: no such step exists.
    """
    if after not in _NEXT[before]:
        raise ReturnStepRefused(f"a return that is {before} does not become {after}")
    return after
