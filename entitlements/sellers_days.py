"""The days of the seller's country, by which prices, vouchers, orders and invoices go. Pure."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

SELLERS_TIME: Final = ZoneInfo("Europe/Warsaw")


def day_of(instant: datetime) -> date:
    """The day of an instant in the seller's country."""
    return instant.astimezone(SELLERS_TIME).date()
