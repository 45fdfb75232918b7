"""Wrong codes of the second step: what is counted together, and when the owner is told."""

from datetime import timedelta

import pytest

from entitlements.accounts import Role
from entitlements.attempts import Attempts, TooManyAttempts, code_counters
from entitlements.devices import Devices
from entitlements.second_step import CodeRefused, SecondStep
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.factors import enrol

WAIT = timedelta(minutes=15)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def anna(workspace: Workspace) -> int:
    """Somebody with an authenticator app."""
    with workspace.database.write() as session:
        number = add_account(session, "anna@example.com", "Anna", "correct horse", Role.TECHNICIAN, NOON)
        enrol(session, number, NOON - timedelta(days=9))
    return number


def guess(workspace: Workspace, clock: Clock, account_id: int, token: str | None = None) -> bool:
    """Give a wrong code; whether its owner is to be told."""
    with pytest.raises(CodeRefused) as refusal:
        SecondStep(database=workspace.database, clock=clock).check_code(account_id, "no code", token)
    return refusal.value.is_alarming


def test_the_owner_is_told_though_the_fifth_code_was_never_judged(
    workspace: Workspace, clock: Clock, anna: int
) -> None:
    early = [guess(workspace, clock, anna) for _ in range(4)]
    Attempts(workspace.database, clock).begin(code_counters(anna, None))
    clock.now += WAIT
    assert [*early, guess(workspace, clock, anna)] == [False] * 4 + [True]


def test_the_owner_is_told_once_a_day_of_guesses_that_go_on(
    workspace: Workspace, clock: Clock, anna: int
) -> None:
    told = []
    for _ in range(2 * 24 * 4):
        told.append(guess(workspace, clock, anna))
        clock.now += WAIT
    assert [number for number, is_told in enumerate(told) if is_told] == [4, 4 + 24 * 4]


def test_the_log_in_of_somebody_else_in_the_same_browser_does_not_reset_the_codes(
    workspace: Workspace, clock: Clock, anna: int
) -> None:
    with workspace.database.write() as session:
        jan = add_account(session, "jan@example.com", "Jan", "correct horse", Role.TECHNICIAN, NOON)
        token = Devices(session).see(anna, None, "Firefox", clock.now).token
    for _ in range(5):
        guess(workspace, clock, anna, token)
    with workspace.database.write() as session:
        token = Devices(session).see(jan, token, "Firefox", clock.now).token
    with pytest.raises(TooManyAttempts):
        SecondStep(database=workspace.database, clock=clock).check_code(anna, "no code", token)


def test_codes_at_all_known_browsers_together_wait_and_no_longer_than_any(
    workspace: Workspace, clock: Clock, anna: int
) -> None:
    with workspace.database.write() as session:
        tokens = [Devices(session).see(anna, None, "Firefox", clock.now).token for _ in range(6)]
    for token in tokens[:5] * 4:
        guess(workspace, clock, anna, token)
    with pytest.raises(TooManyAttempts) as refusal:
        SecondStep(database=workspace.database, clock=clock).check_code(anna, "no code", tokens[5])
    clock.now += timedelta(seconds=refusal.value.retry_after_s)
    guess(workspace, clock, anna, tokens[5])
    assert refusal.value.retry_after_s <= WAIT.total_seconds()
