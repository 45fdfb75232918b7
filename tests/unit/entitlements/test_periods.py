"""Spans of time as laws name them, and working days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.periods import Period, working_days_after

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("period", "before", "after"),
    [
        (Period(months=1), datetime(2026, 2, 28, 12, tzinfo=UTC), datetime(2026, 4, 30, 12, tzinfo=UTC)),
        (Period(months=24), datetime(2024, 3, 31, 12, tzinfo=UTC), datetime(2028, 3, 31, 12, tzinfo=UTC)),
        (Period(days=90), datetime(2025, 12, 31, 12, tzinfo=UTC), datetime(2026, 6, 29, 12, tzinfo=UTC)),
        (
            Period(minutes=15),
            datetime(2026, 3, 31, 11, 45, tzinfo=UTC),
            datetime(2026, 3, 31, 12, 15, tzinfo=UTC),
        ),
    ],
    ids=["a month that is shorter", "two years", "days", "minutes"],
)
def test_a_period_is_counted_in_calendar_months(period: Period, before: datetime, after: datetime) -> None:
    moment = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert (period.before(moment), period.after(moment)) == (before, after)


@given(MOMENTS, st.integers(0, 120), st.integers(0, 400))
def test_what_lies_before_is_never_later(moment: datetime, months: int, days: int) -> None:
    period = Period(months=months, days=days)
    assert period.before(moment) <= moment <= period.after(moment)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 11, 28), date(2026, 12, 2)),
        (date(2026, 11, 29), date(2026, 12, 2)),
    ],
    ids=["Monday", "Thursday", "Saturday", "Sunday"],
)
def test_three_working_days_leave_out_the_weekend(day: date, last: date) -> None:
    assert working_days_after(day, 3) == last
