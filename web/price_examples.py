"""How time is counted, by examples that are reckoned and not written: shown with the price list."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from entitlements.products.kinds import Period, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A ticket that is started at one instant and ends at another; `why` says what is worth seeing in it."""

    period: Period
    begins: datetime
    ends: datetime
    why: LazyString


def _example(period: Period, begins: datetime, why: LazyString, paused: timedelta = timedelta(0)) -> Example:
    return Example(period=period, begins=begins, ends=begins + Span.of(period).duration + paused, why=why)


EXAMPLES: Final = (
    _example(
        Period.HOUR,
        datetime(2027, 3, 8, 9, 40, tzinfo=UTC),
        _("An hour is sixty minutes from the moment you start it, not from the moment you buy it."),
    ),
    _example(
        Period.DAY,
        datetime(2027, 3, 5, 13, 10, tzinfo=UTC),
        _("A day is 24 hours, not what is left until midnight."),
    ),
    _example(
        Period.DAY,
        datetime(2027, 3, 27, 19, 0, tzinfo=UTC),
        _("Clocks go forward in that night. You get your 24 hours all the same."),
    ),
    _example(
        Period.MONTH,
        datetime(2027, 1, 31, 8, 0, tzinfo=UTC),
        _("A month is 30 days, in February as in March."),
    ),
    _example(
        Period.YEAR,
        datetime(2027, 3, 1, 8, 0, tzinfo=UTC),
        _("A year is 365 days; the leap day of 2028 is one of them."),
    ),
    _example(
        Period.HOUR,
        datetime(2027, 3, 8, 9, 40, tzinfo=UTC),
        _("The portal was down for 25 minutes of this hour. They are given back by themselves."),
        timedelta(minutes=25),
    ),
)
