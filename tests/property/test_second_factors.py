"""Codes of authenticator apps in every order, by every clock, at once; and how often anybody may guess."""

import threading
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entitlements.accounts import Role
from entitlements.attempts import Attempts, Counter, TooManyAttempts, code_counters, password_counters
from entitlements.models import FailedLogInRow
from entitlements.second_factors import SecondFactors
from entitlements.throttle import (
    CODES_OF_AN_ACCOUNT,
    FIRST_WAIT_S,
    PASSWORDS_FROM_ANYWHERE,
    PASSWORDS_OF_AN_ACCOUNT,
    Limit,
    wait_s,
)
from entitlements.totp import (
    FURTHEST_STEPS,
    STEP_S,
    WINDOW_STEPS,
    Verdict,
    check,
    code_at,
    new_secret,
    step_at,
)
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.factors import SECRET, code, enrol

NOW_STEP = step_at(NOON)
STEPS = st.integers(-6, 6)
with_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=30))
def test_no_code_lets_in_twice_whatever_the_order(attempts: list[tuple[int, int]]) -> None:
    """Each attempt is a code's step and the clock's, beside the same instant."""
    last: int | None = None
    accepted = []
    for code_step, clock_step in attempts:
        now = NOON + timedelta(seconds=clock_step * STEP_S)
        checked = check(SECRET, code_at(SECRET, NOW_STEP + code_step), now, last_step=last)
        if checked.is_right:
            accepted.append(checked.step)
            last = checked.step
    assert accepted == sorted(set(accepted), key=lambda step: step or 0)


@given(st.integers(-FURTHEST_STEPS, FURTHEST_STEPS), st.integers(0, STEP_S - 1))
def test_every_clock_that_is_off_is_told_truly(steps: int, seconds: int) -> None:
    secret = new_secret()
    checked = check(secret, code_at(secret, NOW_STEP + steps), NOON + timedelta(seconds=seconds))
    # Of 521 codes of six digits two are the same now and then: then the nearer one is meant.
    assert checked.step is not None
    assert abs(checked.step - NOW_STEP) <= abs(steps)
    assert checked.is_right == (abs(checked.step - NOW_STEP) <= WINDOW_STEPS)
    assert abs(checked.minutes_off * 60) <= abs(steps) * STEP_S + 60


@given(st.text(max_size=12))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert check(SECRET, typed, NOON).verdict in Verdict


@given(st.sets(st.integers(2, 30), max_size=8), st.integers(2, 30))
def test_a_code_that_was_seen_too_early_never_counts(seen: set[int], step: int) -> None:
    spent = {NOW_STEP + ahead for ahead in seen}
    checked = check(
        SECRET, code_at(SECRET, NOW_STEP + step), NOON + timedelta(seconds=step * STEP_S), spent=spent
    )
    assert checked.is_right == (step not in seen)


@pytest.fixture
def anna(workspace: Workspace) -> int:
    with workspace.database.write() as session:
        return add_account(session, "anna@example.com", "Anna", "correct horse", Role.TECHNICIAN, NOON)


@with_database
@given(codes=st.lists(st.integers(-1, 1), min_size=2, max_size=6))
def test_of_codes_sent_at_once_each_lets_in_one_at_most(
    workspace: Workspace, anna: int, codes: list[int]
) -> None:
    with workspace.database.write() as session:
        enrol(session, anna, NOON)
    accepted: list[int] = []

    def send(steps: int) -> None:
        with workspace.database.read() as session:
            judged = SecondFactors(session).judge_totp(anna, code(NOON, steps), NOON)
        everybody_has_read.wait()
        with workspace.database.write() as session:
            accepted.extend([steps] * SecondFactors(session).settle_totp(judged, NOON).is_right)

    everybody_has_read = threading.Barrier(len(codes))
    threads = [threading.Thread(target=send, args=(steps,)) for steps in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(accepted) == len(set(accepted)) >= 1
    assert max(accepted) == max(codes)


def heard(limit: Limit, gaps_s: list[int]) -> list[datetime]:
    """The attempts that are heard of somebody who sends one after each gap, and never gives up."""
    now = NOON
    made: list[datetime] = []
    for gap in gaps_s:
        now += timedelta(seconds=gap)
        if wait_s(made, now, limit) == 0:
            made.append(now)
    return made


@given(
    st.lists(st.integers(0, 400), max_size=300),
    st.sampled_from([PASSWORDS_OF_AN_ACCOUNT, PASSWORDS_FROM_ANYWHERE, CODES_OF_AN_ACCOUNT]),
)
def test_guesses_are_bounded_in_every_window(gaps_s: list[int], limit: Limit) -> None:
    made = heard(limit, gaps_s)
    doublings = (limit.longest_wait_s // FIRST_WAIT_S).bit_length()
    most = limit.free_failures + doublings + limit.window.total_seconds() // limit.longest_wait_s + 1
    for first in made:
        assert sum(first <= one < first + limit.window for one in made) <= most


@given(st.lists(st.integers(0, 400), max_size=200))
def test_a_year_of_guessing_codes_is_not_worth_it(gaps_s: list[int]) -> None:
    """Three codes of a million fit at a time: a day's guesses find one in fewer than 1 of 2000 days."""
    made = heard(CODES_OF_AN_ACCOUNT, gaps_s)
    a_day = [one for one in made if one < NOON + timedelta(days=1)]
    assert len(a_day) * 3 / 1_000_000 < 1 / 2000


ATTACKERS = st.lists(
    st.tuples(st.sampled_from(["password", "code"]), st.integers(0, 30), st.integers(0, 120)), max_size=40
)


def wait_after(attempts: Attempts, counters: list[Counter]) -> int:
    """How long an attempt has to wait, which counts if it has not."""
    try:
        attempts.begin(counters)
    except TooManyAttempts as refusal:
        return refusal.retry_after_s
    return 0


@with_database
@given(attacks=ATTACKERS)
def test_no_stranger_keeps_an_owner_out_of_a_known_device(
    workspace: Workspace, attacks: list[tuple[str, int, int]]
) -> None:
    """Strangers guess from as many addresses as they like; the owner's own browser is heard at once."""
    now = NOON
    attempts = Attempts(workspace.database, lambda: now)
    for kind, address, gap in attacks:
        now += timedelta(seconds=gap)
        counters = (
            password_counters("anna@example.com", f"203.0.113.{address}", None)
            if kind == "password"
            else code_counters(7, None)
        )
        assert wait_after(attempts, counters) <= CODES_OF_AN_ACCOUNT.longest_wait_s
    attempts.succeed(attempts.begin(password_counters("anna@example.com", "10.0.0.1", 1)))
    attempts.succeed(attempts.begin(code_counters(7, 1)))
    with workspace.database.write() as session:
        session.query(FailedLogInRow).delete()
