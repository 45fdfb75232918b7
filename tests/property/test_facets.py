"""Facets count what a look at every single document would count, whatever is chosen and whoever asks."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.access import AccessClass, AccessFilter
from kb.documents import Applicability, DocumentKind, Revision
from kb.systems import VehicleSystem
from search.engines.registry import ENGINE_NAMES
from search.searcher import SearchRequest
from tests.factories.search.revisions import EN, PL, revision, searcher_of, section
from translations.locales import ContentLanguage

KINDS = (DocumentKind.REPAIR, DocumentKind.WIRING)
SYSTEMS = (VehicleSystem.BRAKES, VehicleSystem.CLUTCH)
SERIES = ("Sokół I", "Żubr")
YEARS = range(2014, 2019)
Chosen = TypeVar("Chosen")


@dataclass(frozen=True, kw_only=True)
class Car:
    """A document, as far as it can be narrowed to."""

    kind: DocumentKind
    access_class: AccessClass
    systems: tuple[VehicleSystem, ...]
    statements: tuple[Applicability, ...]
    languages: tuple[ContentLanguage, ...]
    about_brakes: frozenset[ContentLanguage]

    def editions(self, number: int) -> list[Revision]:
        return [
            revision(
                f"d{number}",
                "Document",
                (
                    section("The gearbox.", "s1"),
                    section("The brake." if language in self.about_brakes else "The valve.", "s2"),
                ),
                language,
                kind=self.kind,
                access_class=self.access_class,
                systems=self.systems,
                applicability=self.statements,
            )
            for language in self.languages
        ]

    def is_left_by(self, request: SearchRequest, access: AccessFilter) -> bool:
        return all(
            (
                any(request.language in (None, language) for language in self._found_in),
                access.may_find(self.access_class),
                not request.kinds or self.kind in request.kinds,
                not request.systems or not set(request.systems).isdisjoint(self.systems),
                not request.series or any(map(self._is_for_series, request.series)),
                not request.years or any(map(self._is_for_year, request.years)),
                not request.access_classes or self.access_class in request.access_classes,
            )
        )

    @property
    def _found_in(self) -> frozenset[ContentLanguage]:
        return self.about_brakes.intersection(self.languages)

    def _is_for_series(self, series: str) -> bool:
        return not self.statements or any(one.series in (None, series) for one in self.statements)

    def _is_for_year(self, year: int) -> bool:
        return not self.statements or any(
            (one.built_from is None or one.built_from.year <= year)
            and (one.built_to is None or year <= one.built_to.year)
            for one in self.statements
        )


def days(month: int) -> st.SearchStrategy[date | None]:
    return st.none() | st.sampled_from([date(year, month, 1) for year in YEARS])


statements = st.builds(
    Applicability, series=st.none() | st.sampled_from(SERIES), built_from=days(3), built_to=days(9)
).filter(lambda one: not one.built_from or not one.built_to or one.built_from <= one.built_to)
cars = st.builds(
    Car,
    kind=st.sampled_from(KINDS),
    access_class=st.sampled_from(AccessClass),
    systems=st.sets(st.sampled_from(SYSTEMS)).map(lambda chosen: tuple(sorted(chosen))),
    statements=st.lists(statements, max_size=2).map(tuple),
    languages=st.sampled_from([(EN,), (PL,), (EN, PL)]),
    about_brakes=st.sampled_from([(EN, PL), (EN, PL), (EN,), (PL,), ()]).map(frozenset),
)


def some_of(values: Iterable[Chosen]) -> st.SearchStrategy[tuple[Chosen, ...]]:
    return st.lists(st.sampled_from(list(values)), max_size=3, unique=True).map(tuple)


requests = st.builds(
    SearchRequest,
    query_text=st.sampled_from(
        ["hamulec OR brake", "brake", "brake zzz", '"the brake"', "body AND brake OR brake"]
    ),
    kinds=some_of(KINDS),
    systems=some_of(SYSTEMS),
    series=some_of(SERIES),
    years=some_of(YEARS),
    access_classes=some_of(AccessClass),
    language=st.none() | st.sampled_from([EN, PL]),
)
readers = st.sets(st.sampled_from(AccessClass)).map(
    lambda classes: AccessFilter(findable=frozenset(classes), readable=frozenset())
)


def choices(request: SearchRequest, name: str, values: Iterable[str]) -> Iterator[tuple[str, SearchRequest]]:
    """The request with each value of a facet chosen in place of its own."""
    read: dict[str, Callable[[str], object]] = {
        "kind": DocumentKind,
        "system": VehicleSystem,
        "series": str,
        "year": int,
        "language": ContentLanguage,
        "access": AccessClass,
    }
    field = {"kind": "kinds", "system": "systems", "year": "years", "access": "access_classes"}.get(
        name, name
    )
    for value in values:
        chosen = read[name](value)
        changed: dict[str, Any] = {field: chosen if name == "language" else (chosen,)}
        yield value, replace(request, **changed)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@given(library=st.lists(cars, min_size=1, max_size=8), request=requests, access=readers)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_count_is_what_choosing_the_value_leaves(
    engine: str, library: list[Car], request: SearchRequest, access: AccessFilter
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        documents = [car.editions(number) for number, car in enumerate(library)]
        page = searcher_of(Path(folder), *documents, engine=engine).search(request, access=access)

    def left(asked: SearchRequest) -> int:
        return sum(car.is_left_by(asked, access) for car in library)

    assert page.total == left(request)
    told = {facet.name: {value.value: value.count for value in facet.values} for facet in page.facets}
    assert told == {
        name: {value: left(asked) for value, asked in choices(request, name, counts)}
        for name, counts in told.items()
    }


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@given(library=st.lists(cars, min_size=1, max_size=8), request=requests, access=readers)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_value_of_what_is_found_is_left_out(
    engine: str, library: list[Car], request: SearchRequest, access: AccessFilter
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        documents = [car.editions(number) for number, car in enumerate(library)]
        page = searcher_of(Path(folder), *documents, engine=engine).search(request, access=access)
    found = [car for car in library if car.is_left_by(request, access)]
    told = {facet.name: {value.value for value in facet.values} for facet in page.facets}
    for_some = [car for car in found if all(one.series for one in car.statements)]
    assert {car.kind for car in found} <= told.get("kind", set())
    assert {system for car in found for system in car.systems} <= told.get("system", set())
    assert {one.series for car in for_some for one in car.statements} <= told.get("series", set())
    assert {car.access_class for car in found} <= told.get("access", set())
