"""Accepting an invitation with a password: an address that nobody proved, and when the password is hashed."""

import pytest

from entitlements.accepting import AddressState, InvitationOver, accept_with_password, chosen_password
from entitlements.accounts import Role, Strength
from entitlements.email_tokens import TokenUsed
from entitlements.models import AccountRow
from entitlements.passwords import is_right_password
from entitlements.pending import PendingRegistrations
from entitlements.second_factors import SecondFactors, factor_kinds
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore, NewAccount
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.factors import SECRET
from tests.factories.registration import Office
from tests.factories.teams import Team, add_team
from tests.unit.entitlements.test_inviting import LATER, PASSWORD, PIOTR, accept, invite, offer
from translations.locales import Language


@pytest.fixture
def team(workspace: Workspace) -> Team:
    with workspace.database.write() as session:
        return add_team(session)


def test_an_account_that_was_never_proved_keeps_nobody_from_accepting(
    workspace: Workspace, team: Team
) -> None:
    unproved = NewAccount(
        email=PIOTR,
        display_name="X",
        password=PASSWORD,
        roles=frozenset(),
        language=Language.POLISH,
        is_email_verified=False,
    )
    with workspace.database.write() as session:
        AccountStore(session).add(unproved, NOON)
    token = invite(workspace, team)
    found = offer(workspace, token)
    assert found is not None
    assert (found.address, found.takes_password) == (AddressState.NEW, True)
    with workspace.database.write() as session:
        strangers = SessionStore(session).begin(found.account_id or 0, Strength.PASSWORD, "", NOON)
        SecondFactors(session).enrol_totp(found.account_id or 0, SECRET, NOON)
    account = accept(workspace, token)
    assert (account.id, account.display_name) == (found.account_id, "Piotr Nowy")
    assert (account.operator_id, account.roles) == (team.operator_id, frozenset({Role.TECHNICIAN}))
    assert account.is_email_verified
    with workspace.database.read() as session:
        kept = AccountStore(session).password_hash(PIOTR)
        assert SessionStore(session).find(strangers, LATER) is None
        assert factor_kinds(session, account.id) == frozenset()
    assert kept is not None
    assert is_right_password(kept[1], PASSWORD)


def test_a_registration_that_waits_makes_no_second_account_of_an_address(
    workspace: Workspace, team: Team
) -> None:
    office = Office(workspace.database)
    office.register(PIOTR)
    accept(workspace, invite(workspace, team))
    with pytest.raises(TokenUsed):
        office.confirm()
    with workspace.database.read() as session:
        assert PendingRegistrations(session).of_email(PIOTR) == []


def test_the_password_is_hashed_before_anything_is_written(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team)
    with workspace.database.write() as session:
        account = accept_with_password(session, token, display_name="P", password_hash="ready", now=LATER)
        assert session.get_one(AccountRow, account.id).password_hash == "ready"


def test_no_password_is_hashed_for_an_invitation_that_is_over(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team)
    accept(workspace, token)
    found = offer(workspace, token)
    assert found is not None
    with pytest.raises(InvitationOver):
        chosen_password(found, display_name="Piotr", password="short")
