"""The profiles of an index laid out for counting: many profiles share the few values of each aspect."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from kb.documents import DocumentKind
from search.profiles import Profile, Years


class Aspect(StrEnum):
    """What of a profile a result can be narrowed by; the names of the facets."""

    KIND = "kind"
    SYSTEM = "system"
    SERIES = "series"
    YEAR = "year"
    ACCESS = "access"


_KEYS: Final[dict[Aspect, Callable[[Profile], tuple[Hashable, ...]]]] = {
    Aspect.KIND: lambda profile: (profile.kind.value,),
    Aspect.SYSTEM: lambda profile: tuple(system.value for system in profile.systems),
    Aspect.SERIES: lambda profile: profile.series,
    Aspect.YEAR: lambda profile: profile.years,
    Aspect.ACCESS: lambda profile: (profile.access_class.value,),
}
_APPLIES_TO_ALL: Final = frozenset({Aspect.SERIES, Aspect.YEAR})
"""Aspects of which a profile that says nothing has every value; of the others it has none."""


class ProfileTable:
    """What each profile has of each aspect. Immutable, so several threads may count."""

    def __init__(self, profiles: Sequence[Profile] = ()) -> None:
        self._columns = {aspect: _Column(map(key, profiles)) for aspect, key in _KEYS.items()}
        self._kinds = [profile.kind for profile in profiles]
        stated = [
            year for key in self._columns[Aspect.YEAR].keys for one in key for year in _ends(one) if year
        ]
        self._first, self._last = min(stated, default=0), max(stated, default=0)

    def kind(self, number: int) -> DocumentKind:
        """The kind of a profile."""
        return self._kinds[number]

    def counts(
        self,
        aspect: Aspect,
        by_profile: Mapping[int, int],
        *,
        chosen: Mapping[Aspect, str],
        this_year: int,
    ) -> dict[str, int]:
        """How many documents have each value, among those that have the `chosen` values of other aspects.

        A value that is chosen of the aspect itself is there in any case. Years without an end run to
        `this_year`.
        """
        others = {name: value for name, value in chosen.items() if name != aspect}
        column = self._columns[aspect]
        tally = column.tally(self._among(by_profile, others, this_year))
        values = dict.fromkeys([chosen[aspect]] if aspect in chosen else [], 0)
        for place, count in tally.items():
            for value in self._values(aspect, column.keys[place], this_year):
                values[value] = values.get(value, 0) + count
        everywhere = column.count_of_nothing(tally) if aspect in _APPLIES_TO_ALL else 0
        return {value: count + everywhere for value, count in values.items()}

    def _among(
        self, by_profile: Mapping[int, int], chosen: Mapping[Aspect, str], this_year: int
    ) -> Mapping[int, int]:
        for aspect, value in chosen.items():
            column = self._columns[aspect]
            places = {
                place for place, key in enumerate(column.keys) if self._has(aspect, key, value, this_year)
            }
            by_profile = {
                number: count for number, count in by_profile.items() if column.places[number] in places
            }
        return by_profile

    def _has(self, aspect: Aspect, key: tuple[Hashable, ...], value: str, this_year: int) -> bool:
        if not key:
            return aspect in _APPLIES_TO_ALL
        if aspect is Aspect.YEAR:
            return any(isinstance(one, Years) and one.cover(int(value)) for one in key)
        return value in self._values(aspect, key, this_year)

    def _values(self, aspect: Aspect, key: tuple[Hashable, ...], this_year: int) -> Iterable[str]:
        if aspect is not Aspect.YEAR:
            return map(str, key)
        last = max(self._last, this_year)
        return {
            str(year)
            for one in key
            if isinstance(one, Years)
            for year in range(one.first or self._first, (one.last or last) + 1)
        }


class _Column:
    """One aspect: the distinct things that profiles have of it, and which of them each profile has."""

    def __init__(self, keys: Iterable[tuple[Hashable, ...]]) -> None:
        known: dict[tuple[Hashable, ...], int] = {}
        self.places = [known.setdefault(key, len(known)) for key in keys]
        self.keys = list(known)

    def tally(self, by_profile: Mapping[int, int]) -> dict[int, int]:
        tally: dict[int, int] = {}
        places = self.places
        for number, count in by_profile.items():
            place = places[number]
            tally[place] = tally.get(place, 0) + count
        return tally

    def count_of_nothing(self, tally: Mapping[int, int]) -> int:
        return sum(count for place, count in tally.items() if not self.keys[place])


def _ends(one: Hashable) -> tuple[int, ...]:
    return (one.first, one.last) if isinstance(one, Years) else ()
