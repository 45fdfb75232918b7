"""Spans of time on the page of what is kept, as people say them."""

import pytest
from flask import Flask

from entitlements.periods import Period
from web.privacy_words import length


@pytest.mark.parametrize(
    ("period", "english", "polish"),
    [
        pytest.param(Period(minutes=1440), "24 hours", "24 godziny", id="a day in minutes"),
        pytest.param(Period(minutes=60), "1 hour", "1 godzina", id="an hour in minutes"),
        pytest.param(Period(minutes=90), "1 hour and 30 minutes", "1 godzina i 30 minut", id="both"),
        pytest.param(Period(days=90), "90 days", "90 dni", id="days"),
        pytest.param(Period(days=1), "1 day", "1 dzień", id="a day"),
        pytest.param(Period(months=12), "1 year", "1 rok", id="a year"),
        pytest.param(Period(months=24), "2 years", "2 lata", id="years, few"),
        pytest.param(Period(months=60), "5 years", "5 lat", id="years, many"),
        pytest.param(Period(months=73), "6 years and 1 month", "6 lat i 1 miesiąc", id="years and a month"),
        pytest.param(
            Period(months=18, days=2), "1 year, 6 months and 2 days", "1 rok, 6 miesięcy i 2 dni", id="three"
        ),
    ],
)
def test_a_span_is_said_in_years_days_or_hours(app: Flask, period: Period, english: str, polish: str) -> None:
    with app.test_request_context("/en/"):
        app.preprocess_request()
        in_english = length(period)
    with app.test_request_context("/pl/"):
        app.preprocess_request()
        in_polish = length(period)
    assert (in_english, in_polish) == (english, polish)
