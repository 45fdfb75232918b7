"""Another e-mail address for an account: by a link, once, in time, and with a week to take it back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accepting import AddressState, accept_logged_in, offer_of
from entitlements.accounts import Role, Strength
from entitlements.address_changes import LASTS, UNDONE_WITHIN, AddressChanges, AddressTaken, ChangeOver
from entitlements.factor_models import AddressChangeRow
from entitlements.models import AccountRow
from entitlements.password_resets import PasswordResets
from entitlements.passwords import hash_password, is_right_password
from entitlements.sessions import SessionStore
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.teams import Team, add_person, add_team, technician

OLD, NEW, NEWER = "ewa@kowal.example", "ewa.nowak@poczta.example", "zlodziej@zly.example"
LATER = NOON + timedelta(minutes=5)
PASSWORD = "a password that Ewa had"


@pytest.fixture
def team(workspace: Workspace) -> Team:
    with workspace.database.write() as session:
        return add_team(session)


def email_of(session: Session, account_id: int) -> str:
    return session.scalars(select(AccountRow.email).where(AccountRow.id == account_id)).one()


def changed(session: Session, account_id: int, email: str, at: datetime) -> tuple[str, str]:
    """Change an address; the tokens of the links that stop and undo it."""
    asked = AddressChanges(session).ask(account_id, email, at)
    return asked.stop_token, AddressChanges(session).confirm(asked.confirm_token, account_id, at)


def test_nothing_changes_until_the_new_address_is_confirmed(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        asked = AddressChanges(session).ask(team.ewa, f" {NEW.title()} ", NOON)
        before = email_of(session, team.ewa)
        AddressChanges(session).confirm(asked.confirm_token, team.ewa, LATER)
        assert (before, email_of(session, team.ewa)) == (OLD, NEW)
        assert AddressChanges(session).waiting(team.ewa, LATER) is None


def test_a_link_confirms_once_in_time_and_for_its_account_only(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        changes = AddressChanges(session)
        asked = changes.ask(team.ewa, NEW, NOON)
        with pytest.raises(ChangeOver):
            changes.confirm(asked.confirm_token, team.ola, LATER)
        with pytest.raises(ChangeOver):
            changes.confirm(asked.confirm_token, team.ewa, NOON + LASTS)
        with pytest.raises(ChangeOver):
            changes.confirm(asked.stop_token, team.ewa, LATER)
        changes.confirm(asked.confirm_token, team.ewa, LATER)
        with pytest.raises(ChangeOver):
            changes.confirm(asked.confirm_token, team.ewa, LATER)


def test_asking_again_or_thinking_better_of_it_ends_the_link_before(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        changes = AddressChanges(session)
        first = changes.ask(team.ewa, NEW, NOON)
        second = changes.ask(team.ewa, NEWER, NOON)
        with pytest.raises(ChangeOver):
            changes.to_confirm(first.confirm_token, team.ewa, LATER)
        assert changes.withdraw(team.ewa, LATER)
        assert not changes.withdraw(team.ewa, LATER)
        with pytest.raises(ChangeOver):
            changes.to_confirm(second.confirm_token, team.ewa, LATER)


def test_an_address_that_is_taken_is_asked_for_alike_and_never_given(
    workspace: Workspace, team: Team
) -> None:
    with workspace.database.write() as session:
        changes = AddressChanges(session)
        taken, free = changes.ask(team.ewa, "obcy@inny.example", NOON), changes.ask(team.ewa, NEW, NOON)
        assert (taken.is_taken, free.is_taken) == (True, False)
        meanwhile = changes.ask(team.ewa, NEWER, NOON)
        add_person(session, NEWER, None)
        with pytest.raises(AddressTaken):
            changes.confirm(meanwhile.confirm_token, team.ewa, LATER)
        assert email_of(session, team.ewa) == OLD


def test_links_to_a_new_password_at_the_old_address_open_nothing_after_the_change(
    workspace: Workspace, team: Team
) -> None:
    with workspace.database.write() as session:
        token = PasswordResets(session).ask(team.ewa, NOON)
        changed(session, team.ewa, NEW, NOON)
        assert PasswordResets(session).account_of(token, LATER) is None


@pytest.mark.parametrize("link", [0, 1], ids=["mail-of-asking", "mail-of-the-change"])
def test_the_old_address_takes_the_change_back_and_shuts_everybody_out(
    workspace: Workspace, team: Team, link: int
) -> None:
    with workspace.database.write() as session:
        session.get_one(AccountRow, team.ewa).password_hash = hash_password(PASSWORD)
        thief = SessionStore(session).begin(team.ewa, Strength.SECOND_FACTOR, "", NOON)
        token = changed(session, team.ewa, NEW, NOON)[link]
        password_token = AddressChanges(session).stop(token, LATER)
        row = session.get_one(AccountRow, team.ewa)
        assert (row.email, is_right_password(row.password_hash, PASSWORD)) == (OLD, False)
        assert SessionStore(session).find(thief, LATER) is None
        assert PasswordResets(session).account_of(password_token, LATER) == team.ewa
        with pytest.raises(ChangeOver):
            AddressChanges(session).stop(token, LATER)


def test_a_change_that_waits_is_stopped_from_the_old_address(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        asked = AddressChanges(session).ask(team.ewa, NEW, NOON)
        AddressChanges(session).stop(asked.stop_token, LATER)
        with pytest.raises(ChangeOver):
            AddressChanges(session).confirm(asked.confirm_token, team.ewa, LATER)
        assert email_of(session, team.ewa) == OLD


def test_undoing_a_change_undoes_the_later_ones_and_their_links(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        first = changed(session, team.ewa, NEW, NOON)[1]
        later = changed(session, team.ewa, NEWER, LATER)[1]
        AddressChanges(session).stop(first, LATER)
        assert email_of(session, team.ewa) == OLD
        with pytest.raises(ChangeOver):
            AddressChanges(session).stop(later, LATER)


def test_undoing_a_later_change_leaves_the_earlier_one_and_its_link(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        first = changed(session, team.ewa, NEW, NOON)[1]
        AddressChanges(session).stop(changed(session, team.ewa, NEWER, LATER)[1], LATER)
        assert email_of(session, team.ewa) == NEW
        AddressChanges(session).stop(first, LATER)
        assert email_of(session, team.ewa) == OLD


def test_a_change_is_taken_back_within_a_week_only(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        token = changed(session, team.ewa, NEW, NOON)[1]
        AddressChanges(session).to_stop(token, NOON + UNDONE_WITHIN - timedelta(seconds=1))
        with pytest.raises(ChangeOver):
            AddressChanges(session).stop(token, NOON + UNDONE_WITHIN)


def test_an_old_address_that_has_another_account_is_not_taken_from_it(
    workspace: Workspace, team: Team
) -> None:
    with workspace.database.write() as session:
        token = changed(session, team.ewa, NEW, NOON)[1]
        add_person(session, OLD, None)
        with pytest.raises(AddressTaken):
            AddressChanges(session).stop(token, LATER)
        assert email_of(session, team.ewa) == NEW


def test_an_invitation_to_the_old_address_is_accepted_by_the_same_person(
    workspace: Workspace, team: Team
) -> None:
    with workspace.database.write() as session:
        free = add_person(session, "piotr@example.org", None, Role.TECHNICIAN)
        _kept, token = team.inviting(session).invite(technician("piotr@example.org"))
        changed(session, free, "piotr@poczta.example", LATER)
        offer = offer_of(session, token, LATER)
        assert offer is not None
        assert (offer.address, offer.account_id) == (AddressState.FREE, free)
        assert accept_logged_in(session, token, free, LATER).operator_id == team.operator_id


def test_an_invitation_that_came_after_the_change_is_for_whoever_has_the_address_now(
    workspace: Workspace, team: Team
) -> None:
    with workspace.database.write() as session:
        free = add_person(session, "piotr@example.org", None, Role.TECHNICIAN)
        changed(session, free, "piotr@poczta.example", NOON - timedelta(days=1))
        offer = offer_of(session, team.inviting(session).invite(technician("piotr@example.org"))[1], LATER)
        assert offer is not None
        assert (offer.address, offer.account_id) == (AddressState.NEW, None)


def test_no_token_is_kept(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        asked = AddressChanges(session).ask(team.ewa, NEW, NOON)
        undo = AddressChanges(session).confirm(asked.confirm_token, team.ewa, NOON)
        kept = str(session.execute(select(AddressChangeRow.__table__)).mappings().one())
    assert not [token for token in (asked.confirm_token, asked.stop_token, undo) if token in kept]
