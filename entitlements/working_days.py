"""Working days in Poland: Monday to Friday, without the days that the law gives off. Pure.

Source: the Act of 18 January 1951 on days off work, with its changes: Epiphany since 2011, Christmas Eve
since 2025, and one Monday in 2018 by an act of its own. Days before 2011 are not asked for here.
"""

from datetime import date, timedelta
from functools import cache
from typing import Final

_SATURDAY: Final = 5
_FIXED: Final = (
    # month, day, first year
    (1, 1, 0),
    (1, 6, 2011),
    (5, 1, 0),
    (5, 3, 0),
    (8, 15, 0),
    (11, 1, 0),
    (11, 11, 0),
    (12, 24, 2025),
    (12, 25, 0),
    (12, 26, 0),
)
_ONCE: Final = frozenset({date(2018, 11, 12)})
_AFTER_EASTER: Final = (0, 1, 49, 60)
"""Easter Sunday and Monday, Pentecost, Corpus Christi: days after Easter Sunday."""


def is_working_day(day: date) -> bool:
    """Whether people work on this day."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def after_working_days(day: date, count: int) -> date:
    """The last of the `count` working days after `day`, which itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days there are after `first` up to `last`; negative where `last` is before `first`."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + timedelta(days=step)) for step in range(1, (last - first).days + 1))


@cache
def holidays(year: int) -> frozenset[date]:
    """The days off of a year, Sundays that have a name included."""
    easter = easter_sunday(year)
    fixed = {date(year, month, day) for month, day, since in _FIXED if year >= since}
    moving = {easter + timedelta(days=days) for days in _AFTER_EASTER}
    return frozenset(fixed | moving | {day for day in _ONCE if day.year == year})


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar: the anonymous algorithm (Nature, 1876)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, year_rest = divmod(of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
