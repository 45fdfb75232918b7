"""Instants as people read them: in Poland's time, which the portal's staff and its workshops share."""

from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime

from entitlements.sellers_days import day_of
from translations.locales import Language

_LOCALES: Final = {Language.POLISH: "pl_PL", Language.ENGLISH: "en_GB"}
_ZONE: Final = "Europe/Warsaw"


def moment(instant: datetime, language: Language) -> str:
    """The day and the time to the minute, with the name of the zone: 22 November 2026, 13:00 CET."""
    local = instant.astimezone(zone())
    return f"{format_datetime(local, 'd MMMM yyyy, HH:mm', locale=_LOCALES[language])} {local:%Z}"


def exact_moment(instant: datetime, language: Language) -> str:
    """The same to the second, for what follows quickly: 22 November 2026, 13:00:05 CET."""
    local = instant.astimezone(zone())
    return f"{format_datetime(local, 'd MMMM yyyy, HH:mm:ss', locale=_LOCALES[language])} {local:%Z}"


def day_in_words(day: date | datetime, language: Language) -> str:
    """A day, or the day in Poland of an instant, as a language writes it: 22 November 2026."""
    named = day_of(day) if isinstance(day, datetime) else day
    return format_date(named, "long", locale=_LOCALES[language])


def instants_of(typed: datetime) -> list[datetime]:
    """The instants, in order, at which Poland's clocks show a time without a zone: one, as a rule.

    Two in the hour that is repeated when summer time ends, none in the one that is left out as it begins.
    """
    found = {typed.replace(tzinfo=zone(), fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in found if one.astimezone(zone()).replace(tzinfo=None) == typed)


@cache
def zone() -> tzinfo:
    """Poland's time; UTC, said so, on a computer that knows no other."""
    try:
        return ZoneInfo(_ZONE)
    except ZoneInfoNotFoundError:
        return UTC
