"""Accounts in the database and the check of a log-in."""

from datetime import datetime, timedelta

import pytest

from entitlements.accounts import Account, Role
from entitlements.models import AccountRow
from entitlements.store import AccountStore, EmailTaken, NewAccount, TooManyAttempts, WrongCredentials
from kb.workspace import Workspace
from tests.conftest import NOON
from translations.locales import Language

ANNA = NewAccount(
    email="Anna@Example.com ",
    display_name="Anna Wójcik",
    password="correct horse",
    role=Role.TECHNICIAN,
    language=Language.POLISH,
)


@pytest.fixture
def anna(workspace: Workspace) -> Account:
    with workspace.database.write() as session:
        return AccountStore(session).add(ANNA, NOON)


def log_in(
    workspace: Workspace, password: str, *, address: str = "10.0.0.1", now: datetime = NOON
) -> Account | Exception:
    """Log in as the portal does it: what the attempt recorded is kept, whatever came of it."""
    with workspace.database.write() as session:
        try:
            return AccountStore(session).authenticate("anna@example.com", password, address, now)
        except (WrongCredentials, TooManyAttempts) as refusal:
            return refusal


def fail(workspace: Workspace, times: int, address: str = "10.0.0.1") -> None:
    for _ in range(times):
        assert isinstance(log_in(workspace, "wrong password", address=address), WrongCredentials)


def test_the_right_password_lets_in(workspace: Workspace, anna: Account) -> None:
    assert log_in(workspace, "correct horse") == anna


def test_an_address_is_the_same_in_any_case(anna: Account) -> None:
    assert anna.email == "anna@example.com"


def test_a_wrong_password_does_not_say_what_was_wrong(workspace: Workspace, anna: Account) -> None:
    refusal = log_in(workspace, "wrong password")
    assert isinstance(refusal, WrongCredentials)
    assert anna.email not in str(refusal)


def test_nobody_gets_the_same_answer_as_a_wrong_password(workspace: Workspace) -> None:
    assert isinstance(log_in(workspace, "correct horse"), WrongCredentials)


def test_a_second_account_for_an_address_is_refused(workspace: Workspace, anna: Account) -> None:
    with workspace.database.write() as session, pytest.raises(EmailTaken, match=anna.email):
        AccountStore(session).add(ANNA, NOON)


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
    with workspace.database.read() as session:
        assert AccountStore(session).by_id(anna.id) is None


def test_a_new_password_ends_the_sessions_of_the_old_one(workspace: Workspace, anna: Account) -> None:
    with workspace.database.write() as session:
        changed = AccountStore(session).set_password("anna@example.com", "another horse")
    assert changed is not None
    assert changed.session_stamp != anna.session_stamp
    assert log_in(workspace, "another horse") == changed


def test_no_password_is_set_for_nobody(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        assert AccountStore(session).set_password("nobody@example.com", "another horse") is None


def test_no_password_stands_in_the_database(workspace: Workspace, anna: Account) -> None:
    workspace.close()
    content = b"".join(path.read_bytes() for path in workspace.folder.root.glob("aos.db*"))
    assert anna.email.encode() in content
    assert b"correct horse" not in content
