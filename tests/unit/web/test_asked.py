"""What a URL's parameters ask for."""

import pytest
from werkzeug.datastructures import MultiDict

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from translations.locales import ContentLanguage, Language
from web.asked import FILTERS, MAX_VALUES, asked_in, filters_in

NARROWED = MultiDict(
    {
        "q": "brake",
        "kind": "repair",
        "system": "brakes",
        "series": " Sokół II ",
        "year": "2016",
        "language": "pl",
        "access": "rmi",
    }
)


def test_every_filter_narrows_the_search() -> None:
    asked = asked_in(NARROWED, Language.ENGLISH)
    narrowed = (asked.kinds, asked.systems, asked.series, asked.years, asked.language, asked.access_classes)
    assert narrowed == (
        (DocumentKind.REPAIR,),
        (VehicleSystem.BRAKES,),
        ("Sokół II",),
        (2016,),
        ContentLanguage.POLISH,
        (AccessClass.RMI,),
    )


def test_a_filter_may_have_several_values_each_once_without_those_that_mean_nothing() -> None:
    several = MultiDict(
        [
            ("q", "brake"),
            *(("kind", value) for value in ("repair", "novel", "bulletin", "repair")),
            *(("series", value) for value in ("Sokół I", " Sokół II ", " ")),
            *(("year", value) for value in ("2016", "16")),
        ]
    )
    asked = asked_in(several, Language.ENGLISH)
    assert (asked.kinds, asked.series, asked.years) == (
        (DocumentKind.REPAIR, DocumentKind.BULLETIN),
        ("Sokół I", "Sokół II"),
        (2016,),
    )


def test_a_language_is_one_as_the_words_are_read_in_it() -> None:
    asked = asked_in(
        MultiDict([("language", "de"), ("language", "pl"), ("language", "en")]), Language.ENGLISH
    )
    assert asked.language is ContentLanguage.POLISH


def test_of_very_many_values_the_first_are_read() -> None:
    many = MultiDict([("series", f"Series {number}") for number in range(1_000)])
    assert asked_in(many, Language.ENGLISH).series == tuple(
        f"Series {number}" for number in range(MAX_VALUES)
    )


def test_what_the_search_is_narrowed_by_keeps_a_urls_order() -> None:
    assert tuple(filters_in(NARROWED)) == FILTERS


@pytest.mark.parametrize(
    "nonsense",
    [
        {"kind": "novel"},
        {"system": "warp-drive"},
        {"series": "  "},
        {"year": "16"},
        {"year": "-2016"},
        {"year": "20166"},
        {"year": "\N{ARABIC-INDIC DIGIT TWO}016"},
        {"language": "de"},
        {"access": "secret"},
    ],
    ids=str,
)
def test_a_value_that_means_nothing_is_as_good_as_none(nonsense: dict[str, str]) -> None:
    asked = asked_in(MultiDict({"q": "brake", **nonsense}), Language.ENGLISH)
    assert asked == asked_in(MultiDict({"q": "brake"}), Language.ENGLISH)
