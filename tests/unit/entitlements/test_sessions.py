"""Sessions in the database: found by their tokens, ended, strengthened; no token is kept."""

from datetime import timedelta

import pytest

from entitlements.accounts import Role, Strength
from entitlements.sessions import IDLE, SHIFT, SessionStore, is_seen_lately
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def anna(workspace: Workspace) -> int:
    with workspace.database.write() as session:
        return add_account(session, "anna@example.com", "Anna", "correct horse", Role.EDITOR, NOON)


@pytest.fixture
def token(workspace: Workspace, anna: int) -> str:
    with workspace.database.write() as session:
        return SessionStore(session).begin(anna, Strength.PASSWORD, "Firefox on a tablet", NOON)


def test_a_session_is_found_by_its_token(workspace: Workspace, anna: int, token: str) -> None:
    with workspace.database.read() as session:
        found = SessionStore(session).find(token, LATER)
    assert found is not None
    assert (found.account_id, found.user_agent, found.strength) == (
        anna,
        "Firefox on a tablet",
        Strength.PASSWORD,
    )
    assert found.stepped_up_at is None


def test_the_token_stands_nowhere_in_the_database(workspace: Workspace, token: str) -> None:
    workspace.close()
    content = b"".join(path.read_bytes() for path in workspace.folder.root.glob("aos.db*"))
    assert b"Firefox on a tablet" in content
    assert token.encode() not in content


def test_a_session_ends_with_the_shift(workspace: Workspace, token: str) -> None:
    with workspace.database.write() as session:
        store = SessionStore(session)
        store.see(1, NOON + SHIFT - timedelta(seconds=1))
        assert store.find(token, NOON + SHIFT - timedelta(seconds=1)) is not None
        assert store.find(token, NOON + SHIFT) is None


def test_a_session_that_is_not_used_for_too_long_is_over(workspace: Workspace, anna: int, token: str) -> None:
    with workspace.database.read() as session:
        store = SessionStore(session)
        assert store.find(token, NOON + IDLE - timedelta(seconds=1)) is not None
        assert store.find(token, NOON + IDLE) is None
        assert store.of_account(anna, NOON + IDLE) == []


def test_a_second_factor_gives_the_session_another_token_and_the_old_one_is_worth_nothing(
    workspace: Workspace, token: str
) -> None:
    with workspace.database.write() as session:
        store = SessionStore(session)
        found = store.find(token, LATER)
        assert found is not None
        stronger = store.find(store.strengthen(found.pk, LATER), LATER)
        assert store.find(token, LATER) is None
    assert stronger is not None
    assert (stronger.pk, stronger.strength, stronger.stepped_up_at) == (
        found.pk,
        Strength.SECOND_FACTOR,
        LATER,
    )


def test_the_password_alone_is_no_proof_of_who_is_behind_a_session(workspace: Workspace, token: str) -> None:
    with workspace.database.write() as session:
        store = SessionStore(session)
        found = store.find(token, LATER)
        assert found is not None
        store.give_password(found.pk, LATER)
        given = store.find(token, LATER)
        store.step_up(found.pk, LATER)
        proved = store.find(token, LATER)
    assert given is not None
    assert proved is not None
    assert (found.password_at, given.password_at, given.stepped_up_at) == (NOON, LATER, None)
    assert (proved.password_at, proved.stepped_up_at) == (LATER, LATER)


def test_a_session_that_was_ended_is_not_brought_back(workspace: Workspace, token: str) -> None:
    with workspace.database.write() as session:
        store = SessionStore(session)
        found = store.find(token, NOON)
        assert found is not None
        store.end(found.pk, NOON)
        renewed = store.strengthen(found.pk, LATER)
        store.see(found.pk, LATER)
        assert store.find(token, NOON) is None
        assert store.find(renewed, LATER) is None
        assert store.of_account(found.account_id, NOON) == []


def test_the_sessions_of_an_account_end_together_but_the_one_that_asks(
    workspace: Workspace, anna: int, token: str
) -> None:
    with workspace.database.write() as session:
        store = SessionStore(session)
        other = store.begin(anna, Strength.SECOND_FACTOR, "a phone", LATER)
        kept = store.find(other, LATER)
        assert kept is not None
        store.end_all(anna, LATER, but=kept.pk)
        assert store.find(token, LATER) is None
        assert [one.user_agent for one in store.of_account(anna, LATER)] == ["a phone"]


def test_the_last_use_is_noted_every_few_minutes(workspace: Workspace, token: str) -> None:
    with workspace.database.write() as session:
        store = SessionStore(session)
        found = store.find(token, NOON)
        assert found is not None
        assert is_seen_lately(found, NOON + timedelta(minutes=4))
        assert not is_seen_lately(found, NOON + timedelta(minutes=6))
        store.see(found.pk, LATER)
        seen = store.find(token, LATER)
    assert seen is not None
    assert seen.last_seen_at == LATER
