"""Counting the values of facets from the counts of profiles."""

from collections.abc import Collection, Mapping

import pytest

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from search.profile_table import Aspect, ProfileTable
from search.profiles import Profile, Years


def profile(**changes: object) -> Profile:
    values = {"kind": DocumentKind.REPAIR, "access_class": AccessClass.RMI} | changes
    return Profile(**values)  # type: ignore[arg-type]


GENERAL, FALCON, BISON, OLD = range(4)
TABLE = ProfileTable(
    [
        profile(access_class=AccessClass.PUBLIC),
        profile(
            systems=(VehicleSystem.BRAKES, VehicleSystem.WHEELS), series=("Falcon",), years=(Years(2016),)
        ),
        profile(kind=DocumentKind.WIRING, series=("Bison",), years=(Years(2014, 2015), Years(2018, 2018))),
        profile(systems=(VehicleSystem.BRAKES,), series=("Falcon", "Bison"), years=(Years(0, 2014),)),
    ]
)
MATCHES = {GENERAL: 1, FALCON: 10, BISON: 100, OLD: 1_000}


def counts(
    aspect: Aspect, chosen: Mapping[Aspect, Collection[str]] | None = None, this_year: int = 2017
) -> dict[str, int]:
    return TABLE.counts(aspect, MATCHES, chosen=chosen or {}, this_year=this_year)


def test_each_kind_is_counted() -> None:
    assert counts(Aspect.KIND) == {"repair": 1_011, "wiring": 100}


def test_each_class_of_access_is_counted() -> None:
    assert counts(Aspect.ACCESS) == {"public": 1, "rmi": 1_110}


def test_a_document_counts_for_each_of_its_systems() -> None:
    assert counts(Aspect.SYSTEM) == {"brakes": 1_010, "wheels": 10}


def test_what_is_for_every_series_counts_for_each() -> None:
    assert counts(Aspect.SERIES) == {"Falcon": 1_011, "Bison": 1_101}


def test_years_without_an_end_run_from_the_first_known_year_to_this_one() -> None:
    assert counts(Aspect.YEAR) == {"2014": 1_101, "2015": 101, "2016": 11, "2017": 11, "2018": 111}


def test_years_after_the_last_known_one_are_told_up_to_this_year() -> None:
    assert max(counts(Aspect.YEAR, this_year=2020)) == "2020"


def test_what_is_for_all_years_alone_names_no_year() -> None:
    assert TABLE.counts(Aspect.YEAR, {GENERAL: 1}, chosen={}, this_year=2017) == {}


def test_other_choices_count_and_its_own_does_not() -> None:
    chosen = {Aspect.KIND: ("repair",), Aspect.SERIES: ("Falcon",)}
    assert counts(Aspect.SERIES, chosen) == {"Falcon": 1_011, "Bison": 1_001}


def test_a_chosen_year_keeps_what_covers_it() -> None:
    assert counts(Aspect.KIND, {Aspect.YEAR: ("2018",)}) == {"repair": 11, "wiring": 100}


def test_a_chosen_year_beyond_this_one_keeps_what_has_no_end() -> None:
    assert counts(Aspect.KIND, {Aspect.YEAR: ("2040",)}) == {"repair": 11}


@pytest.mark.parametrize(("year", "count"), [("2001", 1_001), ("2040", 11)], ids=["before", "after"])
def test_a_chosen_year_outside_those_that_documents_state_is_counted_by_open_spans(
    year: str, count: int
) -> None:
    told = counts(Aspect.YEAR, {Aspect.YEAR: (year,)})
    assert (told[year], told["2015"], len(told)) == (count, 101, 6)


def test_a_chosen_system_hides_what_names_none() -> None:
    assert counts(Aspect.KIND, {Aspect.SYSTEM: ("brakes",)}) == {"repair": 1_010}


def test_a_chosen_value_is_there_though_nothing_has_it() -> None:
    assert counts(Aspect.SYSTEM, {Aspect.SYSTEM: ("glass",)}) == {"glass": 0, "brakes": 1_010, "wheels": 10}


def test_a_chosen_series_that_nothing_names_leaves_what_is_for_all() -> None:
    assert counts(Aspect.SERIES, {Aspect.SERIES: ("Kite",)})["Kite"] == 1


def test_parts_of_documents_are_told_as_whole_ones_once_they_are_added_up() -> None:
    parts = {GENERAL: 0.4, FALCON: 1.3, BISON: 0.2, OLD: 0.4}
    assert TABLE.counts(Aspect.KIND, parts, chosen={}, this_year=2017) == {"repair": 2, "wiring": 1}


def test_no_profiles_count_nothing() -> None:
    assert ProfileTable().counts(Aspect.YEAR, {}, chosen={}, this_year=2017) == {}


def test_a_profile_has_its_class_of_access() -> None:
    assert [TABLE.access_class(number) for number in (GENERAL, FALCON)] == [
        AccessClass.PUBLIC,
        AccessClass.RMI,
    ]


def test_of_several_chosen_values_any_is_enough() -> None:
    chosen = {Aspect.SERIES: ("Falcon", "Bison"), Aspect.KIND: ("repair", "wiring")}
    assert (counts(Aspect.KIND, chosen), counts(Aspect.SERIES, chosen)) == (
        {"repair": 1_011, "wiring": 100},
        {"Falcon": 1_011, "Bison": 1_101},
    )
