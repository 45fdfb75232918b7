"""Accounts in the database."""

import pytest

from entitlements.accounts import Account, Role, Strength
from entitlements.models import AccountRow
from entitlements.passwords import is_right_password
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore, EmailTaken, NewAccount
from kb.workspace import Workspace
from tests.conftest import NOON
from translations.locales import Language

ANNA = NewAccount(
    email="Anna@Example.com ",
    display_name="Anna Wójcik",
    password="correct horse",
    roles=frozenset({Role.EDITOR}),
    language=Language.POLISH,
)


@pytest.fixture
def anna(workspace: Workspace) -> Account:
    with workspace.database.write() as session:
        return AccountStore(session).add(ANNA, NOON)


def test_an_address_is_the_same_in_any_case(anna: Account) -> None:
    assert anna.email == "anna@example.com"


def test_a_second_account_for_an_address_is_refused(workspace: Workspace, anna: Account) -> None:
    with workspace.database.write() as session, pytest.raises(EmailTaken, match=anna.email):
        AccountStore(session).add(ANNA, NOON)


def test_a_closed_account_is_nobody(workspace: Workspace, anna: Account) -> None:
    with workspace.database.write() as session:
        session.get_one(AccountRow, anna.id).is_active = False
    with workspace.database.read() as session:
        store = AccountStore(session)
        assert (store.by_id(anna.id), store.all(), store.password_hash(anna.email)) == (None, [], None)


def test_a_new_password_ends_the_sessions_of_the_old_one(workspace: Workspace, anna: Account) -> None:
    with workspace.database.write() as session:
        token = SessionStore(session).begin(anna.id, Strength.PASSWORD, "a browser", NOON)
        assert AccountStore(session).set_password("anna@example.com", "another horse", NOON) == anna
        assert SessionStore(session).find(token, NOON) is None
    with workspace.database.read() as session:
        found = AccountStore(session).password_hash("anna@example.com")
    assert found is not None
    assert is_right_password(found[1], "another horse")


def test_no_password_is_set_for_nobody(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        assert AccountStore(session).set_password("nobody@example.com", "another horse", NOON) is None


def test_no_password_stands_in_the_database(workspace: Workspace, anna: Account) -> None:
    workspace.close()
    content = b"".join(path.read_bytes() for path in workspace.folder.root.glob("aos.db*"))
    assert anna.email.encode() in content
    assert b"correct horse" not in content
