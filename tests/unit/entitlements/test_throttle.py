"""Waiting after failed log-ins: it grows, it ends, it locks nobody out for good."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.throttle import WINDOW, wait_s
from tests.conftest import NOON


def failures(*seconds_ago: float) -> list[datetime]:
    return [NOON - timedelta(seconds=ago) for ago in seconds_ago]


def test_a_few_slips_cost_nothing() -> None:
    assert wait_s(failures(1, 2, 3, 4), NOON, 5) == 0


def test_one_too_many_costs_a_short_wait() -> None:
    assert wait_s(failures(0, 1, 2, 3, 4), NOON, 5) == 10


def test_the_wait_counts_from_the_last_failure() -> None:
    assert wait_s(failures(4, 5, 6, 7, 8), NOON, 5) == 6


@pytest.mark.parametrize(("count", "wait"), [(6, 20), (7, 40), (9, 160), (10, 300), (40, 300)])
def test_the_wait_doubles_up_to_five_minutes(count: int, wait: int) -> None:
    assert wait_s([NOON] * count, NOON, 5) == wait


def test_failures_outside_the_window_are_forgotten() -> None:
    assert wait_s([NOON - WINDOW] * 50, NOON, 5) == 0


@given(st.lists(st.integers(0, 2000), max_size=60))
def test_nobody_is_locked_out_for_longer_than_five_minutes(seconds_ago: list[int]) -> None:
    assert 0 <= wait_s(failures(*seconds_ago), NOON, 5) <= 300


@given(st.lists(st.integers(0, 800), min_size=5, max_size=60))
def test_the_wait_is_over_when_it_said_so(seconds_ago: list[int]) -> None:
    made = failures(*seconds_ago)
    assert wait_s(made, NOON + timedelta(seconds=wait_s(made, NOON, 5)), 5) == 0
