"""What a URL's parameters ask for."""

import pytest
from werkzeug.datastructures import MultiDict

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from translations.locales import ContentLanguage, Language
from web.asked import FILTERS, asked_in, filters_in

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
    assert (asked.kind, asked.system, asked.series, asked.year, asked.language, asked.access_class) == (
        DocumentKind.REPAIR,
        VehicleSystem.BRAKES,
        "Sokół II",
        2016,
        ContentLanguage.POLISH,
        AccessClass.RMI,
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
