"""What access is sold as: modules, periods, scopes; and how long a period is. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Self

MOST_PRICE_MINOR: Final = 100_000_000
"""A million: no price and no voucher is more. What an order costs has a limit of its own."""


class Module(StrEnum):
    """What a ticket opens; service data is free and no module."""

    INFORMATION = "information"
    PROGRAMMING = "programming"


class Period(StrEnum):
    """A period of access: regulation (EU) 2018/858, article 63, names hour to year."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long a period lasts, counted from the instant of activation in real time.

    A day is 24 hours, a month 30 days and a year 365 days of 24 hours, whatever the calendar, summer time or
    leap days do: the same period is the same time for everybody who pays for it.
    """

    duration: timedelta

    @classmethod
    def of(cls, period: Period) -> Self:
        """The span of a period."""
        return cls(duration=_DURATIONS[period])

    @property
    def seconds(self) -> int:
        """The span in whole seconds."""
        return int(self.duration.total_seconds())


_DURATIONS: Final = {
    Period.HOUR: timedelta(hours=1),
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=30),
    Period.YEAR: timedelta(days=365),
}


class Scope(StrEnum):
    """What a ticket is good for: everything for a time, one vehicle, one document, one programming job."""

    TIME = "time"
    VEHICLE = "vehicle"
    DOCUMENT = "document"
    JOB = "job"


class VatClass(StrEnum):
    """What a thing is to value added tax."""

    SERVICE = "service"
    GOODS = "goods"


class ProductRefused(ValueError):
    """Parts of a product contradict each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One thing that is sold as access. `code` is stable and unique, such as `info-all-day-1`.

    `make` None is every make. `seats` people may use one ticket at a time. A job has no period: it lasts as
    long as the job does; every other scope has one.
    """

    code: str
    module: Module
    make: str | None
    scope: Scope
    period: Period | None
    seats: int
    vat_class: VatClass = VatClass.SERVICE

    def __post_init__(self) -> None:
        """Refuse contradictions.

        Raises:
            ProductRefused: a job with a period, a scope of time without one, or no seat.
        """
        if (self.scope is Scope.JOB) is not (self.period is None):
            raise ProductRefused(f"{self.code}: a job has no period, everything else has one")
        if self.scope is Scope.JOB and self.module is not Module.PROGRAMMING:
            raise ProductRefused(f"{self.code}: only programming is sold by the job")
        if self.seats < 1:
            raise ProductRefused(f"{self.code}: at least one person uses it")

    @property
    def span(self) -> Span | None:
        """How long it lasts once it is activated; None for a job."""
        return None if self.period is None else Span.of(self.period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody stands before: a module, of which make, which document, which vehicle."""

    module: Module = Module.INFORMATION
    make: str | None = None
    document_id: str | None = None
    vin: str | None = None


def opens(product: Product, need: Need) -> bool:
    """Whether a ticket of this product would open what is needed."""
    if product.module is not need.module or product.make not in (None, need.make):
        return False
    match product.scope:
        case Scope.TIME:
            return True
        case Scope.VEHICLE:
            return need.vin is not None
        case Scope.DOCUMENT:
            return need.document_id is not None
        case Scope.JOB:
            return need.module is Module.PROGRAMMING
