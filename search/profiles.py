"""Profiles: what a document can be narrowed by, as far as it is the same in all its editions. Pure.

Documents are many, their profiles are few: counting matches per profile gives the counts of every facet.
What says nothing of series, or of years, applies to all of them, as general instructions do in a workshop.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import msgspec

from kb.access import AccessClass
from kb.documents import Applicability, DocumentKind, Revision
from kb.systems import VehicleSystem
from search.schema import Field

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
EVERY: Final = "*"
"""The keyword of what applies to every series, or every year."""


class Years(msgspec.Struct, frozen=True, array_like=True, order=True):
    """The years of building that a statement is about, both included; 0 stands for an open end."""

    first: int = 0
    last: int = 0

    def cover(self, year: int) -> bool:
        """Whether a year is one of them."""
        return (not self.first or self.first <= year) and (not self.last or year <= self.last)

    def keywords(self) -> Iterable[str]:
        """What an index finds it by: its years, or its one end."""
        if self.first and self.last:
            return map(str, range(self.first, self.last + 1))
        return (f"{self.first}-",) if self.first else (f"-{self.last}",)


class Profile(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A kind, a class of access, systems in their own order, series by name, and years.

    Without `series` a document applies to every series, without `years` to every year.
    """

    kind: DocumentKind
    access_class: AccessClass
    systems: tuple[VehicleSystem, ...] = ()
    series: tuple[str, ...] = ()
    years: tuple[Years, ...] = ()

    def coarse(self) -> "Profile":
        """The profile that stands in for this one where there are too many."""
        return Profile(kind=self.kind, access_class=self.access_class)


def profile_of(editions: Sequence[Revision]) -> Profile:
    """The profile of a document, of which there is at least one edition."""
    statements = [statement for edition in editions for statement in edition.applicability]
    return Profile(
        kind=editions[0].kind,
        access_class=editions[0].access_class,
        systems=editions[0].systems,
        series=_series(statements),
        years=_years(statements),
    )


def profile_keywords(profile: Profile) -> dict[Field, tuple[str, ...]]:
    """What an index finds the documents of a profile by, beside kind and class."""
    years = dict.fromkeys(word for one in profile.years for word in one.keywords())
    return {
        Field.SYSTEM: tuple(system.value for system in profile.systems),
        Field.SERIES: profile.series or (EVERY,),
        Field.YEAR: tuple(years) or (EVERY,),
    }


def keywords_for_series(series: str) -> tuple[str, ...]:
    """The keywords of everything that applies to a series."""
    return series, EVERY


def keywords_for_year(year: int) -> tuple[str, ...]:
    """The keywords of everything that applies to cars of a year."""
    since = (f"{first}-" for first in range(FIRST_YEAR, min(year, LAST_YEAR) + 1))
    until = (f"-{last}" for last in range(max(year, FIRST_YEAR), LAST_YEAR + 1))
    return str(year), EVERY, *since, *until


def _series(statements: Sequence[Applicability]) -> tuple[str, ...]:
    """The series of all statements; none where one of them has none, and so applies to every one."""
    found = {(statement.series or "").strip() for statement in statements}
    return () if "" in found else tuple(sorted(found))


def _years(statements: Sequence[Applicability]) -> tuple[Years, ...]:
    """The years of all statements; none where one of them has none, and so applies to every one."""
    found = {Years(_year(statement.built_from), _year(statement.built_to)) for statement in statements}
    return () if Years() in found else tuple(sorted(found))


def _year(day: date | None) -> int:
    return min(max(day.year, FIRST_YEAR), LAST_YEAR) if day else 0
