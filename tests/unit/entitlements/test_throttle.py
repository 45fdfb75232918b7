"""Waiting after failed attempts: it grows, it ends, it locks nobody out for good."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.throttle import (
    CODES_AT_KNOWN_DEVICES,
    CODES_OF_AN_ACCOUNT,
    LETTERS_FROM_AN_ADDRESS,
    LETTERS_TO_AN_ACCOUNT,
    LONGEST_WINDOW,
    PASSWORDS_FROM_AN_ADDRESS,
    PASSWORDS_FROM_ANYWHERE,
    PASSWORDS_OF_AN_ACCOUNT,
    Limit,
    wait_s,
)
from tests.conftest import NOON

LIMIT = Limit(free_failures=5)
ALL_LIMITS = [
    CODES_AT_KNOWN_DEVICES, CODES_OF_AN_ACCOUNT, LETTERS_FROM_AN_ADDRESS, LETTERS_TO_AN_ACCOUNT,
    PASSWORDS_FROM_AN_ADDRESS, PASSWORDS_FROM_ANYWHERE, PASSWORDS_OF_AN_ACCOUNT,
]  # fmt: skip


def failures(*seconds_ago: float) -> list[datetime]:
    return [NOON - timedelta(seconds=ago) for ago in seconds_ago]


def test_a_few_slips_cost_nothing() -> None:
    assert wait_s(failures(1, 2, 3, 4), NOON, LIMIT) == 0


def test_one_too_many_costs_a_short_wait() -> None:
    assert wait_s(failures(0, 1, 2, 3, 4), NOON, LIMIT) == 10


def test_the_wait_counts_from_the_last_failure() -> None:
    assert wait_s(failures(4, 5, 6, 7, 8), NOON, LIMIT) == 6


@pytest.mark.parametrize(("count", "wait"), [(6, 20), (7, 40), (9, 160), (10, 300), (40, 300)])
def test_the_wait_doubles_up_to_the_longest(count: int, wait: int) -> None:
    assert wait_s([NOON] * count, NOON, LIMIT) == wait


def test_failures_outside_the_window_are_forgotten() -> None:
    assert wait_s([NOON - LIMIT.window] * 50, NOON, LIMIT) == 0


@pytest.mark.parametrize("limit", ALL_LIMITS, ids=lambda limit: str(limit.free_failures))
def test_failures_are_kept_for_as_long_as_any_limit_counts_them(limit: Limit) -> None:
    assert limit.window <= LONGEST_WINDOW


@given(st.lists(st.integers(0, 100_000), max_size=60), st.sampled_from(ALL_LIMITS))
def test_nobody_is_locked_out_for_longer_than_the_longest_wait(seconds_ago: list[int], limit: Limit) -> None:
    assert 0 <= wait_s(failures(*seconds_ago), NOON, limit) <= limit.longest_wait_s


@given(st.lists(st.integers(0, 100_000), min_size=5, max_size=60), st.sampled_from(ALL_LIMITS))
def test_the_wait_is_over_when_it_said_so(seconds_ago: list[int], limit: Limit) -> None:
    made = failures(*seconds_ago)
    assert wait_s(made, NOON + timedelta(seconds=wait_s(made, NOON, limit)), limit) == 0
