"""The check of a log-in: what lets in, what has to wait, and what nobody learns from it."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from entitlements.accounts import Account, Role
from entitlements.attempts import TooManyAttempts, address_key, password_counters
from entitlements.devices import Devices
from entitlements.log_in import AddressUnproved, LogIn, WrongCredentials
from entitlements.models import AccountRow, FailedLogInRow
from entitlements.passwords import needs_new_hash
from entitlements.store import AccountStore
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account


@pytest.fixture
def anna(workspace: Workspace) -> Account:
    with workspace.database.write() as session:
        number = add_account(
            session, "anna@example.com", "Anna Wójcik", "correct horse", Role.TECHNICIAN, NOON
        )
        account = AccountStore(session).by_id(number)
    assert account is not None
    return account


def log_in(
    workspace: Workspace, password: str, *, address: str = "10.0.0.1", now: datetime = NOON
) -> Account | WrongCredentials | TooManyAttempts:
    try:
        return LogIn(workspace.database, lambda: now).authenticate("Anna@Example.com ", password, address)
    except (WrongCredentials, TooManyAttempts) as refusal:
        return refusal


def fail(workspace: Workspace, times: int, address: str = "10.0.0.1") -> None:
    for _ in range(times):
        assert isinstance(log_in(workspace, "wrong password", address=address), WrongCredentials)


def at_once(attempts: int, attempt: Callable[[], object]) -> list[object]:
    """What `attempts` threads get that make the same attempt at the same time."""
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(attempt())) for _ in range(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_an_address_that_was_never_proved_lets_nobody_in_and_only_the_right_password_learns_it(
    workspace: Workspace, anna: Account
) -> None:
    with workspace.database.write() as session:
        session.get_one(AccountRow, anna.id).email_verified_at = None
    assert isinstance(log_in(workspace, "correct horse"), AddressUnproved)
    assert type(log_in(workspace, "wrong password")) is WrongCredentials


def test_the_right_password_lets_in(workspace: Workspace, anna: Account) -> None:
    assert log_in(workspace, "correct horse") == anna


def test_a_wrong_password_does_not_say_what_was_wrong(workspace: Workspace, anna: Account) -> None:
    refusal = log_in(workspace, "wrong password")
    assert isinstance(refusal, WrongCredentials)
    assert anna.email not in str(refusal)


def test_nobody_gets_the_same_answer_as_a_wrong_password(workspace: Workspace) -> None:
    assert isinstance(log_in(workspace, "correct horse"), WrongCredentials)


@pytest.mark.usefixtures("anna")
def test_too_many_failures_make_even_the_right_password_wait(workspace: Workspace) -> None:
    fail(workspace, 5)
    refusal = log_in(workspace, "correct horse")
    assert isinstance(refusal, TooManyAttempts)
    assert refusal.retry_after_s == 10


def test_the_wait_ends_by_itself(workspace: Workspace, anna: Account) -> None:
    fail(workspace, 5)
    assert log_in(workspace, "correct horse", now=NOON + timedelta(seconds=11)) == anna


def test_a_stranger_elsewhere_cannot_lock_the_owner_out(workspace: Workspace, anna: Account) -> None:
    fail(workspace, 5, address="203.0.113.9")
    assert log_in(workspace, "correct horse") == anna


def test_a_success_takes_the_slips_before_it_off_the_count(workspace: Workspace, anna: Account) -> None:
    fail(workspace, 4)
    log_in(workspace, "correct horse")
    fail(workspace, 4)
    assert log_in(workspace, "correct horse") == anna


def test_a_closed_account_does_not_open(workspace: Workspace, anna: Account) -> None:
    with workspace.database.write() as session:
        session.get_one(AccountRow, anna.id).is_active = False
    assert isinstance(log_in(workspace, "correct horse"), WrongCredentials)


@pytest.mark.usefixtures("anna")
def test_guesses_sent_at_once_are_not_all_heard(workspace: Workspace) -> None:
    answers = at_once(12, lambda: log_in(workspace, "wrong password"))
    assert sum(isinstance(answer, WrongCredentials) for answer in answers) == 5
    assert sum(isinstance(answer, TooManyAttempts) for answer in answers) == 7


def test_one_address_cannot_go_through_many_accounts(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        session.add_all(FailedLogInRow(key=address_key("10.0.0.1"), failed_at=NOON) for _ in range(50))
    assert isinstance(log_in(workspace, "wrong password"), TooManyAttempts)
    assert isinstance(log_in(workspace, "wrong password", address="10.0.0.2"), WrongCredentials)


def test_a_password_that_was_hashed_with_less_work_is_hashed_again(
    workspace: Workspace, anna: Account
) -> None:
    log_in(workspace, "correct horse")
    with workspace.database.read() as session:
        row = session.get_one(AccountRow, anna.id)
    assert not needs_new_hash(row.password_hash)
    assert log_in(workspace, "correct horse") == anna


@pytest.mark.usefixtures("anna")
def test_all_addresses_together_have_an_end_too(workspace: Workspace) -> None:
    key = password_counters("anna@example.com", "10.0.0.1", None)[1].key
    with workspace.database.write() as session:
        session.add_all(FailedLogInRow(key=key, failed_at=NOON) for _ in range(100))
    assert isinstance(log_in(workspace, "correct horse"), TooManyAttempts)


def test_a_browser_that_is_known_is_counted_by_itself(workspace: Workspace, anna: Account) -> None:
    fail(workspace, 5)
    with workspace.database.write() as session:
        token = Devices(session).see(anna.id, None, "Firefox", NOON).token
    check = LogIn(workspace.database, lambda: NOON)
    assert check.authenticate("anna@example.com", "correct horse", "10.0.0.1", token) == anna
    assert isinstance(log_in(workspace, "correct horse"), TooManyAttempts)


def fail_at(workspace: Workspace, token: str, times: int) -> list[type[Exception]]:
    """How wrong passwords for Anna are answered in a browser."""
    check = LogIn(workspace.database, lambda: NOON)
    answers: list[type[Exception]] = []
    for _ in range(times):
        with pytest.raises((WrongCredentials, TooManyAttempts)) as refusal:
            check.authenticate("anna@example.com", "wrong password", "10.0.0.1", token)
        answers.append(refusal.type)
    return answers


def test_the_log_in_of_somebody_else_in_the_same_browser_does_not_reset_the_count(
    workspace: Workspace, anna: Account
) -> None:
    with workspace.database.write() as session:
        jan = add_account(session, "jan@example.com", "Jan", "correct horse", Role.TECHNICIAN, NOON)
        token = Devices(session).see(anna.id, None, "Firefox", NOON).token
    assert fail_at(workspace, token, 5) == [WrongCredentials] * 5
    with workspace.database.write() as session:
        token = Devices(session).see(jan, token, "Firefox", NOON).token
    assert fail_at(workspace, token, 1) == [TooManyAttempts]


def test_all_known_browsers_of_an_account_together_wait_and_no_longer_than_any(
    workspace: Workspace, anna: Account
) -> None:
    with workspace.database.write() as session:
        token = Devices(session).see(anna.id, None, "Firefox", NOON).token
        key = password_counters("anna@example.com", "10.0.0.1", 99)[1].key
        session.add_all(FailedLogInRow(key=key, failed_at=NOON) for _ in range(200))
    assert fail_at(workspace, token, 1) == [TooManyAttempts]
    later = LogIn(workspace.database, lambda: NOON + timedelta(seconds=300))
    assert later.authenticate("anna@example.com", "correct horse", "10.0.0.1", token) == anna


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("", "unix", False),
    ],
)
def test_a_customer_of_a_network_is_one_address(one: str, other: str, is_same: bool) -> None:
    assert (address_key(one) == address_key(other)) == is_same
