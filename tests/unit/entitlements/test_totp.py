"""Codes of authenticator apps: which count, and what is said of those that do not."""

from datetime import UTC, datetime, timedelta

import pytest

from entitlements.totp import (
    STEP_S,
    SecretRefused,
    Verdict,
    address_for_apps,
    check,
    checked_secret,
    code_at,
    in_groups,
    new_secret,
    step_at,
)
from tests.conftest import NOON

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW_STEP = step_at(NOON)


def code(steps_away: int = 0) -> str:
    return code_at(SECRET, NOW_STEP + steps_away)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert check(SECRET, expected, at).verdict is Verdict.RIGHT


@pytest.mark.parametrize("steps_away", [-1, 0, 1])
def test_a_code_counts_a_step_early_and_a_step_late(steps_away: int) -> None:
    checked = check(SECRET, code(steps_away), NOON)
    assert (checked.verdict, checked.step) == (Verdict.RIGHT, NOW_STEP + steps_away)


def test_spaces_in_a_code_make_no_difference() -> None:
    typed = f" {code()[:3]} {code()[3:]} "
    assert check(SECRET, typed, NOON).is_right


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5x"])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert check(SECRET, typed, NOON).verdict is Verdict.WRONG


def test_a_code_of_another_secret_is_wrong() -> None:
    assert check(SECRET, code_at(new_secret(), NOW_STEP), NOON).verdict is Verdict.WRONG


@pytest.mark.parametrize("steps_away", [-1, 0])
def test_a_step_that_was_accepted_refuses_itself_and_those_before(steps_away: int) -> None:
    checked = check(SECRET, code(steps_away), NOON, last_step=NOW_STEP)
    assert checked.verdict is Verdict.USED


def test_the_step_after_the_last_one_still_counts() -> None:
    assert check(SECRET, code(1), NOON, last_step=NOW_STEP).is_right


@pytest.mark.parametrize(
    ("steps_away", "minutes"),
    [(2, 1), (-2, -1), (20, 10), (-20, -10), (120, 60), (-240, -120)],
    ids=["a-minute-fast", "a-minute-slow", "ten-fast", "ten-slow", "an-hour-fast", "two-hours-slow"],
)
def test_a_wrong_clock_is_told_apart_from_a_wrong_code(steps_away: int, minutes: int) -> None:
    checked = check(SECRET, code(steps_away), NOON)
    assert (checked.verdict, checked.minutes_off) == (Verdict.CLOCK_OFF, minutes)
    assert not checked.is_right


def test_a_code_that_was_used_long_ago_is_called_used_and_not_a_wrong_clock() -> None:
    assert check(SECRET, code(-10), NOON, last_step=NOW_STEP - 10).verdict is Verdict.USED


def test_a_clock_that_is_a_day_off_is_not_looked_for() -> None:
    assert check(SECRET, code(2880), NOON).verdict is Verdict.WRONG


def test_a_code_that_was_seen_before_its_time_opens_nothing_when_its_time_comes() -> None:
    ahead = check(SECRET, code(20), NOON)
    assert ahead.step is not None
    later = NOON + timedelta(seconds=20 * STEP_S)
    assert check(SECRET, code(20), later).is_right
    assert check(SECRET, code(20), later, spent={ahead.step}).verdict is Verdict.USED


def test_the_first_minutes_of_time_have_no_steps_before_them() -> None:
    start = datetime.fromtimestamp(0, UTC)
    assert check(SECRET, code_at(SECRET, 0), start).is_right


def test_a_secret_may_be_typed_in_groups() -> None:
    assert checked_secret(in_groups(SECRET).lower()) == SECRET


@pytest.mark.parametrize(
    "text", ["", "ABC", "GEZDGNBVGY3TQOJ0", "A" * 129], ids=["none", "short", "0", "long"]
)
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(SecretRefused):
        checked_secret(text)


def test_secrets_are_drawn_anew() -> None:
    assert new_secret() != new_secret()
    assert len(new_secret()) == 32


def test_the_address_for_apps_names_portal_and_person() -> None:
    assert address_for_apps(SECRET, "jan@example.org") == (
        f"otpauth://totp/AOS:jan%40example.org?secret={SECRET}&issuer=AOS"
    )
