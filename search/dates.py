"""Ranges of days as somebody types them, and what an index finds them by. Pure.

A day is indexed as itself, its month and its year (`2024-05-17`, `2024-05`, `2024`), so that any range is a
short list of keywords: whole years, then months, then days.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_FIRST: Final = date(1970, 1, 1)
_LAST: Final = date(2099, 12, 31)
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_RANGE: Final = re.compile(r"(?P<first>[\d-]*)\.\.(?P<last>[\d-]*)")
_BRACKETS: Final = re.compile(r"\[\s*(?P<first>[\d-]*|\*)\s+TO\s+(?P<last>[\d-]*|\*)\s*\]", re.IGNORECASE)
_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


def without_brackets(text: str) -> str:
    """`date:[2024 TO 2025]` as `date:2024..2025`, which has no spaces."""
    return _BRACKETS.sub(
        lambda match: f"{match['first'].strip('*')}..{match['last'].strip('*')}",
        text,
    )


def read_days(text: str) -> Days | None:
    """The days that `2024`, `2024-05`, `2024-05-17`, `2024..2025-03`, `2024..` or `..2024` stand for."""
    ends = _RANGE.fullmatch(text)
    first, last = (ends["first"], ends["last"]) if ends else (text, text)
    if not first and not last:
        return None
    begin, end = (_first_of(first) if first else _FIRST), (_last_of(last) if last else _LAST)
    return None if begin is None or end is None or begin > end else Days(begin, end)


def day_keywords(day: date | None) -> tuple[str, ...]:
    """What an index keeps of a day."""
    return () if day is None else (f"{day:%Y}", f"{day:%Y-%m}", day.isoformat())


def range_keywords(days: Days) -> tuple[str, ...]:
    """The keywords of which every day in the range has one, and no other day."""
    return tuple(_covering(max(days.first, _FIRST), min(days.last, _LAST)))


def _covering(day: date, last: date) -> Iterator[str]:
    while day <= last:
        year_end, month_end = date(day.year, _DECEMBER, 31), _month_end(day)
        if (day.month, day.day) == (1, 1) and year_end <= last:
            yield f"{day:%Y}"
            day = year_end
        elif day.day == 1 and month_end <= last:
            yield f"{day:%Y-%m}"
            day = month_end
        else:
            yield day.isoformat()
        day += timedelta(days=1)


def _first_of(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    return None if match is None else _date(int(match[1]), int(match[2] or 1), int(match[3] or 1))


def _last_of(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None or (begin := _first_of(text)) is None:
        return None
    if match[3]:
        return begin
    return _month_end(begin) if match[2] else date(begin.year, _DECEMBER, 31)


def _month_end(day: date) -> date:
    following = date(day.year + day.month // _DECEMBER, day.month % _DECEMBER + 1, 1)
    return following - timedelta(days=1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _FIRST <= found <= _LAST else None
