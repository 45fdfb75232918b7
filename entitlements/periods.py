"""Spans of time as laws and tables of retention name them: months, days, hours; and working days. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

_MONTHS_OF_A_YEAR: Final = 12
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of calendar months, days, hours and minutes; all nought is no time at all."""

    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0

    def before(self, moment: datetime) -> datetime:
        """The instant that lies so long before `moment`."""
        return _moved(moment, -self.months) - self._rest()

    def after(self, moment: datetime) -> datetime:
        """The instant that lies so long after `moment`."""
        return _moved(moment, self.months) + self._rest()

    def _rest(self) -> timedelta:
        return timedelta(days=self.days, hours=self.hours, minutes=self.minutes)


def working_days_after(day: date, count: int) -> date:
    """The last of the `count` working days that follow `day`.

    Saturdays and Sundays are no working days. Public holidays count as if one worked: they differ from
    country to country, and a date that is too early misses no deadline.
    """
    found = day
    for _ in range(count):
        found += timedelta(days=1)
        while found.weekday() >= _SATURDAY:
            found += timedelta(days=1)
    return found


def _moved(moment: datetime, months: int) -> datetime:
    """The same day of another month, or that month's last day where it has no such day."""
    year, month = divmod(moment.year * _MONTHS_OF_A_YEAR + moment.month - 1 + months, _MONTHS_OF_A_YEAR)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
