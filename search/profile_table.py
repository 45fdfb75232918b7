"""The profiles of an index laid out for counting: many profiles share the few values of each aspect."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from kb.access import AccessClass
from kb.documents import DocumentKind
from search.profiles import Profile, Years


class Aspect(StrEnum):
    """What of a profile a result can be narrowed by; the names of the facets."""

    KIND = "kind"
    SYSTEM = "system"
    SERIES = "series"
    YEAR = "year"
    ACCESS = "access"


_Key = tuple[str, ...] | tuple[Years, ...]

_KEYS: Final[dict[Aspect, Callable[[Profile], _Key]]] = {
    Aspect.KIND: lambda profile: (profile.kind.value,),
    Aspect.SYSTEM: lambda profile: tuple(system.value for system in profile.systems),
    Aspect.SERIES: lambda profile: profile.series,
    Aspect.YEAR: lambda profile: profile.years,
    Aspect.ACCESS: lambda profile: (profile.access_class.value,),
}
_APPLIES_TO_ALL: Final = frozenset({Aspect.SERIES, Aspect.YEAR})
"""Aspects of which a profile that says nothing has every value; of the others it has none."""


class ProfileTable:
    """What each profile has of each aspect. Safe to use from several threads."""

    def __init__(self, profiles: Sequence[Profile] = ()) -> None:
        self._columns = {aspect: _Column(map(key, profiles)) for aspect, key in _KEYS.items()}
        self._kinds = [profile.kind for profile in profiles]
        self._classes = [profile.access_class for profile in profiles]

    def kind(self, number: int) -> DocumentKind:
        """The kind of a profile."""
        return self._kinds[number]

    def access_class(self, number: int) -> AccessClass:
        """The class of access of a profile."""
        return self._classes[number]

    def counts(
        self,
        aspect: Aspect,
        by_profile: Mapping[int, float],
        *,
        chosen: Mapping[Aspect, Collection[str]],
        this_year: int,
    ) -> dict[str, int]:
        """How many documents have each value, among those that have one `chosen` value of each other aspect.

        Values that are chosen of the aspect itself are there in any case, counted by all that has them. Years
        without an end run to `this_year`, or to the last one that a document among them states: never does
        another document show.
        """
        others = {name: values for name, values in chosen.items() if name != aspect}
        column = self._columns[aspect]
        values: dict[str, float] = {}
        tally, everywhere = column.tally(self._among(by_profile, others)), 0.0
        stated = [year for key in tally for year in _stated(key)]
        ends = min(stated, default=this_year), max([this_year, *stated])
        for key, count in tally.items():
            for value in _shown(key, *ends):
                values[value] = values.get(value, 0.0) + count
            if not key and aspect in _APPLIES_TO_ALL:
                everywhere = count
        for own in chosen.get(aspect, ()):
            values[own] = sum(count for key, count in tally.items() if key and _has(aspect, key, own))
        return {value: _whole(count + everywhere) for value, count in values.items()}

    def _among(
        self, by_profile: Mapping[int, float], chosen: Mapping[Aspect, Collection[str]]
    ) -> Mapping[int, float]:
        for aspect, values in chosen.items():
            column = self._columns[aspect]
            kept = [any(_has(aspect, key, value) for value in values) for key in column.keys]
            by_profile = {
                number: count for number, count in by_profile.items() if kept[column.places[number]]
            }
        return by_profile


class _Column:
    """One aspect: the distinct things that profiles have of it, and which of them each profile has."""

    def __init__(self, keys: Iterable[_Key]) -> None:
        known: dict[_Key, int] = {}
        self.places = [known.setdefault(key, len(known)) for key in keys]
        self.keys = list(known)

    def tally(self, by_profile: Mapping[int, float]) -> dict[_Key, float]:
        """The counts by what the profiles have."""
        sums, places = [0.0] * len(self.keys), self.places
        for number, count in by_profile.items():
            sums[places[number]] += count
        return {key: count for key, count in zip(self.keys, sums, strict=True) if count}


def _whole(count: float) -> int:
    """A count without its fraction; what is there at all is at least one document."""
    return max(1, round(count)) if count else 0


def _stated(key: _Key) -> list[int]:
    """The years that are named."""
    return [year for one in key if isinstance(one, Years) for year in (one.first, one.last) if year]


@lru_cache(maxsize=10_000)
def _shown(key: _Key, first: int, last: int) -> tuple[str, ...]:
    """The values of a key, each once; open ends stop at the years given."""
    values: dict[str, None] = {}
    for one in key:
        if isinstance(one, Years):
            values |= dict.fromkeys(map(str, range(one.first or first, (one.last or last) + 1)))
        else:
            values[one] = None
    return tuple(values)


def _has(aspect: Aspect, key: _Key, value: str) -> bool:
    """Whether what a profile has includes the value."""
    if not key:
        return aspect in _APPLIES_TO_ALL
    return any(one.cover(int(value)) if isinstance(one, Years) else one == value for one in key)
