"""What a document can be narrowed by, and which keywords find it."""

from datetime import date

import pytest

from kb.access import AccessClass
from kb.documents import Applicability, DocumentKind
from search.profiles import (
    Profile,
    Years,
    keywords_for_series,
    keywords_for_year,
    profile_keywords,
    profile_of,
)
from search.schema import Field
from tests.factories.search.revisions import PL, revision


def profile(*statements: Applicability) -> Profile:
    return profile_of([revision(applicability=statements)])


def is_found_by_year(years: tuple[Years, ...], year: int) -> bool:
    kept = profile_keywords(Profile(kind=DocumentKind.REPAIR, access_class=AccessClass.RMI, years=years))
    return bool(set(kept[Field.YEAR]) & set(keywords_for_year(year)))


def test_kind_and_class_are_the_documents() -> None:
    made = profile_of([revision(kind=DocumentKind.WIRING, access_class=AccessClass.PUBLIC)])
    assert (made.kind, made.access_class) == (DocumentKind.WIRING, AccessClass.PUBLIC)


def test_a_document_without_statements_is_for_every_series_and_year() -> None:
    assert (profile().series, profile().years) == ((), ())


def test_statements_are_alternatives() -> None:
    made = profile(
        Applicability(series="Żubr", built_from=date(2012, 1, 1), built_to=date(2014, 5, 31)),
        Applicability(series="Sokół II", built_from=date(2016, 3, 1)),
    )
    assert (made.series, made.years) == (("Sokół II", "Żubr"), (Years(2012, 2014), Years(2016)))


def test_editions_add_their_statements_up() -> None:
    made = profile_of(
        [
            revision(applicability=(Applicability(series="Żubr"),)),
            revision(language=PL, applicability=(Applicability(series="Sokół I"),)),
        ]
    )
    assert made.series == ("Sokół I", "Żubr")


def test_an_edition_that_says_nothing_does_not_widen_what_another_one_says() -> None:
    made = profile_of([revision(applicability=(Applicability(series="Żubr"),)), revision(language=PL)])
    assert made.series == ("Żubr",)


@pytest.mark.parametrize(
    "open_one",
    [Applicability(make="Halny"), Applicability(engines=("HB16",)), Applicability(statement="all")],
    ids=["make", "engine", "words"],
)
def test_one_statement_without_series_and_years_is_for_all(open_one: Applicability) -> None:
    made = profile(Applicability(series="Żubr", built_from=date(2012, 1, 1)), open_one)
    assert (made.series, made.years) == ((), ())


@pytest.mark.parametrize(
    ("years", "within", "without"),
    [
        (Years(2012, 2014), (2012, 2013, 2014), (2011, 2015)),
        (Years(2016), (2016, 2030, 2100), (2015, 1900)),
        (Years(0, 2011), (1900, 2011), (2012, 2100)),
    ],
    ids=["both ends", "no last one", "no first one"],
)
def test_a_year_finds_what_covers_it(years: Years, within: tuple[int, ...], without: tuple[int, ...]) -> None:
    assert [is_found_by_year((years,), year) for year in (*within, *without)] == [
        *(True for _ in within),
        *(False for _ in without),
    ]


@pytest.mark.parametrize("years", [Years(2012, 2014), Years(2016), Years(0, 2011)], ids=str)
@pytest.mark.parametrize("year", [1900, 2011, 2012, 2014, 2015, 2016, 2100])
def test_years_cover_what_finds_them(years: Years, year: int) -> None:
    assert years.cover(year) == is_found_by_year((years,), year)


def test_what_is_for_every_year_is_found_by_any() -> None:
    assert is_found_by_year((), 1987)


def test_a_series_finds_what_is_for_every_series() -> None:
    kept = profile_keywords(profile())
    assert set(kept[Field.SERIES]) & set(keywords_for_series("Żubr"))


def test_a_series_does_not_find_what_is_for_another() -> None:
    kept = profile_keywords(profile(Applicability(series="Sokół I")))
    assert not set(kept[Field.SERIES]) & set(keywords_for_series("Sokół"))


@pytest.mark.parametrize("first", [date(1, 1, 1), date(1899, 12, 31)], ids=str)
def test_years_that_nobody_can_mean_are_drawn_in(first: date) -> None:
    assert profile(Applicability(built_from=first, built_to=date(9999, 1, 1))).years == (Years(1900, 2100),)
