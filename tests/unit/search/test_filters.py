"""How filters are kept: in one text, or as JSON, with one value or several."""

import pytest

from search.filters import (
    Filters,
    each_filter,
    filters_from_store,
    filters_in_text,
    filters_text,
    filters_to_store,
)

SEVERAL: Filters = {"kind": ("repair", "bulletin"), "series": ("Sokół II",)}


def test_every_value_comes_with_its_name() -> None:
    assert list(each_filter(SEVERAL)) == [("kind", "repair"), ("kind", "bulletin"), ("series", "Sokół II")]


def test_the_text_is_the_same_in_whatever_order_values_were_chosen() -> None:
    other: Filters = {"series": ("Sokół II",), "kind": ("bulletin", "repair")}
    assert filters_text(other) == filters_text(SEVERAL)


def test_a_text_with_one_value_each_is_as_it_was_before_there_were_several() -> None:
    assert filters_text({"kind": ("repair",), "terms": ("off",)}) == "kind=repair&terms=off"


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("", {}),
        ("kind=repair&year=2016", {"kind": ("repair",), "year": ("2016",)}),
        ("kind=bulletin&kind=repair", {"kind": ("bulletin", "repair")}),
    ],
    ids=["none", "one-each", "several"],
)
def test_a_text_is_read_with_one_value_or_several(text: str, filters: Filters) -> None:
    assert (filters_in_text(text), filters_text(filters)) == (filters, text)


@pytest.mark.parametrize(
    ("filters", "stored"),
    [
        ({"kind": ("repair",)}, {"kind": "repair"}),
        (
            {"kind": ("bulletin", "repair"), "year": ("2016",)},
            {"kind": ["bulletin", "repair"], "year": "2016"},
        ),
    ],
    ids=["one", "several"],
)
def test_json_keeps_one_value_as_itself_and_several_in_a_list(
    filters: Filters, stored: dict[str, str | list[str]]
) -> None:
    assert (filters_to_store(filters), filters_from_store(stored)) == (stored, filters)
