"""What Poland's clocks show, and which instants that means."""

from datetime import UTC, date, datetime

import pytest

from translations.locales import Language
from web.moments import day_in_words, instants_of


@pytest.mark.parametrize(
    ("typed", "instants"),
    [
        pytest.param("2026-11-22T13:00", ["2026-11-22T12:00"], id="any other time"),
        pytest.param(
            "2026-10-25T02:00", ["2026-10-25T00:00", "2026-10-25T01:00"], id="the first shown twice"
        ),
        pytest.param("2026-10-25T02:59", ["2026-10-25T00:59", "2026-10-25T01:59"], id="the last shown twice"),
        pytest.param("2026-10-25T03:00", ["2026-10-25T02:00"], id="after the hour that is repeated"),
        pytest.param("2026-03-29T01:59", ["2026-03-29T00:59"], id="before the hour that is left out"),
        pytest.param("2026-03-29T02:30", [], id="within the hour that is left out"),
        pytest.param("2026-03-29T03:00", ["2026-03-29T01:00"], id="after the hour that is left out"),
    ],
)
def test_a_time_that_is_typed_means_the_instants_at_which_clocks_show_it(
    typed: str, instants: list[str]
) -> None:
    expected = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in instants]
    assert instants_of(datetime.fromisoformat(typed)) == expected


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param(datetime(2026, 11, 22, 22, 59, tzinfo=UTC), "22 November 2026", id="before midnight"),
        pytest.param(datetime(2026, 11, 22, 23, 0, tzinfo=UTC), "23 November 2026", id="after midnight"),
        pytest.param(datetime(2026, 6, 30, 22, 0, tzinfo=UTC), "1 July 2026", id="after midnight in summer"),
        pytest.param(date(2026, 11, 22), "22 November 2026", id="a day stays the day that it is"),
    ],
)
def test_the_day_of_an_instant_is_the_day_in_poland(day: date, said: str) -> None:
    assert day_in_words(day, Language.ENGLISH) == said
