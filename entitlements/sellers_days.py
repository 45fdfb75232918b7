"""The days of the seller's country, by which prices, vouchers, orders and invoices go. Pure."""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

SELLERS_TIME: Final = ZoneInfo("Europe/Warsaw")


def day_of(instant: datetime) -> date:
    """The day of an instant in the seller's country."""
    return instant.astimezone(SELLERS_TIME).date()


def begin_of(day: date) -> datetime:
    """The instant, in UTC, at which a day begins in the seller's country."""
    return datetime.combine(day, time.min, tzinfo=SELLERS_TIME).astimezone(UTC)
