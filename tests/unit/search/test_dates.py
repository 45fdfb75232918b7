"""Days as somebody types them, and the keywords that find them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.dates import Days, day_keywords, range_keywords, read_days

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("2024-05-17", date(2024, 5, 17), date(2024, 5, 17)),
        ("2023..2024-03", date(2023, 1, 1), date(2024, 3, 31)),
        ("2024-05-17..", date(2024, 5, 17), date(2099, 12, 31)),
        ("..2024", date(1970, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_year_a_month_a_day_and_a_range_are_days(text: str, first: date, last: date) -> None:
    assert read_days(text) == Days(first, last)


@pytest.mark.parametrize("text", ["", "..", "24", "2024-13", "2024-02-30", "2025..2024", "maj", "1066"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_days(text) is None


def test_a_range_is_years_then_months_then_days() -> None:
    days = Days(date(2023, 12, 30), date(2025, 2, 2))
    assert range_keywords(days) == (
        "2023-12-30",
        "2023-12-31",
        "2024",
        "2025-01",
        "2025-02-01",
        "2025-02-02",
    )


@given(DAYS, DAYS, DAYS)
def test_a_day_is_found_exactly_when_it_is_in_the_range(first: date, last: date, day: date) -> None:
    days = Days(min(first, last), max(first, last))
    found = not set(day_keywords(day)).isdisjoint(range_keywords(days))
    assert found == (days.first <= day <= days.last)


@given(DAYS, st.integers(0, 20_000))
def test_a_range_is_a_short_list(first: date, length: int) -> None:
    assert len(range_keywords(Days(first, first + timedelta(days=length)))) < 200
