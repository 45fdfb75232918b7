"""Working days in Poland, moving feasts and changes of the law included."""

from datetime import date

import pytest

from entitlements.working_days import after_working_days, easter_sunday, is_working_day, working_days_between


@pytest.mark.parametrize(
    ("year", "day"),
    [(2011, (4, 24)), (2019, (4, 21)), (2024, (3, 31)), (2026, (4, 5)), (2038, (4, 25)), (2285, (3, 22))],
    ids=str,
)
def test_easter_is_when_it_is(year: int, day: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *day)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        pytest.param(date(2026, 11, 23), True, id="a Monday"),
        pytest.param(date(2026, 11, 21), False, id="a Saturday"),
        pytest.param(date(2026, 11, 22), False, id="a Sunday"),
        pytest.param(date(2026, 11, 11), False, id="Independence Day"),
        pytest.param(date(2026, 4, 6), False, id="Easter Monday"),
        pytest.param(date(2026, 6, 4), False, id="Corpus Christi"),
        pytest.param(date(2011, 1, 6), False, id="Epiphany, the first time"),
        pytest.param(date(2024, 12, 24), True, id="Christmas Eve before the law changed"),
        pytest.param(date(2026, 12, 24), False, id="Christmas Eve since"),
        pytest.param(date(2018, 11, 12), False, id="the one Monday of 2018"),
        pytest.param(date(2026, 5, 4), True, id="a long weekend's Monday"),
    ],
)
def test_a_day_is_worked_or_not(day: date, is_working: bool) -> None:
    assert is_working_day(day) is is_working


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        pytest.param(date(2026, 11, 20), 1, date(2026, 11, 23), id="over a weekend"),
        pytest.param(date(2026, 12, 22), 2, date(2026, 12, 28), id="over Christmas"),
        pytest.param(date(2026, 4, 29), 5, date(2026, 5, 7), id="over the first of May"),
        pytest.param(date(2026, 11, 22), 0, date(2026, 11, 22), id="none"),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: date, count: int, due: date) -> None:
    assert after_working_days(day, count) == due
    assert working_days_between(day, due) == count
    assert working_days_between(due, day) == -count
