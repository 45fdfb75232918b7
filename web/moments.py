"""Instants as people read them: in Poland's time, which the portal's staff and its workshops share."""

from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_datetime

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


@cache
def zone() -> tzinfo:
    """Poland's time; UTC, said so, on a computer that knows no other."""
    try:
        return ZoneInfo(_ZONE)
    except ZoneInfoNotFoundError:
        return UTC
