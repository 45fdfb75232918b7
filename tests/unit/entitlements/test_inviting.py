"""Invitations: sent, sent again, withdrawn, accepted once, and silent about who has an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from entitlements.accepting import (
    AddressState,
    InvitationOver,
    Offer,
    accept_logged_in,
    accept_with_password,
    chosen_password,
    offer_of,
)
from entitlements.accounts import Account, Role, Standing
from entitlements.acting import NotTheirs, RolesRefused
from entitlements.closing import close_operator
from entitlements.invitation_store import LASTS, InvitationState, find, invitations_of
from entitlements.inviting import (
    MOST_OPEN,
    MOST_PER_DAY,
    MOST_TIMES_SENT,
    InvitedAlready,
    LeftHere,
    NewInvitation,
    TooManyInvitations,
    TooSoon,
    WorksHere,
)
from entitlements.leaving import STEPS
from entitlements.models import AccountRow, OperatorRow
from entitlements.passwords import PasswordNotAccepted, is_right_password
from entitlements.store import AccountStore
from entitlements.team_models import InvitationRow
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.teams import ADDRESS, Team, add_operator, add_person, add_team, technician

PIOTR = "piotr@example.org"
PASSWORD = "a password of Piotr's"
LATER = NOON + timedelta(minutes=11)


@pytest.fixture
def team(workspace: Workspace) -> Team:
    with workspace.database.write() as session:
        return add_team(session)


def invite(workspace: Workspace, team: Team, new: NewInvitation | None = None) -> str:
    with workspace.database.write() as session:
        return team.inviting(session).invite(new or technician(PIOTR))[1]


def offer(workspace: Workspace, token: str) -> Offer | None:
    with workspace.database.read() as session:
        return offer_of(session, token, NOON)


def accept(workspace: Workspace, token: str, password: str = PASSWORD) -> Account:
    found, name = offer(workspace, token), "Piotr Nowy"
    assert found is not None
    hashed = chosen_password(found, display_name=name, password=password)
    with workspace.database.write() as session:
        return accept_with_password(session, token, display_name=name, password_hash=hashed, now=LATER)


def test_whoever_accepts_works_there_with_the_roles_and_the_site(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        site = team.sites(session).add(ADDRESS)
        new = technician("Piotr@Example.org ", site.id, Role.BUYER, Role.SECURITY)
        _kept, token = team.inviting(session).invite(new)
    account = accept(workspace, token)
    assert (account.email, account.roles) == (PIOTR, frozenset({Role.BUYER, Role.SECURITY}))
    assert (account.operator_id, account.site_id) == (team.operator_id, site.id)
    assert account.is_email_verified
    with workspace.database.read() as session:
        found = AccountStore(session).password_hash(PIOTR)
    assert found is not None
    assert is_right_password(found[1], PASSWORD)


def test_the_invited_are_told_which_company_and_by_whom(workspace: Workspace, team: Team) -> None:
    found = offer(workspace, invite(workspace, team))
    assert found is not None
    assert (found.company, found.invited_by, found.address) == (
        "Auto Serwis Kowal", "Ola", AddressState.NEW,
    )  # fmt: skip
    assert found.takes_password


def test_only_a_digest_of_the_token_is_kept(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team)
    with workspace.database.read() as session:
        row = session.scalars(select(InvitationRow)).one()
        values = [str(getattr(row, column.name)) for column in InvitationRow.__table__.columns]
    assert not [value for value in values if token in value]


def test_a_token_of_nobody_finds_nothing(workspace: Workspace, team: Team) -> None:
    invite(workspace, team)
    assert offer(workspace, "a" * 43) is None


def test_an_invitation_lasts_seven_days(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team)
    with workspace.database.read() as session:
        last, over = (
            find(session, token, NOON + LASTS - timedelta(seconds=1)),
            find(session, token, NOON + LASTS),
        )
    assert last is not None
    assert over is not None
    assert (last.state, over.state) == (InvitationState.OPEN, InvitationState.EXPIRED)


def test_an_invitation_is_accepted_once(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team)
    accept(workspace, token)
    with pytest.raises(InvitationOver) as refusal:
        accept(workspace, token, "another password of Piotr's")
    assert refusal.value.offer is not None
    assert refusal.value.offer.invitation.state is InvitationState.ACCEPTED


def test_of_two_who_accept_at_once_one_wins(workspace: Workspace, team: Team) -> None:
    token, together = invite(workspace, team), Barrier(2)

    def try_it(number: int) -> str:
        together.wait(10)
        try:
            accept(workspace, token, f"password number {number}")
        except InvitationOver:
            return "over"
        return "accepted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, range(2))) == ["accepted", "over"]


def test_a_password_that_is_too_short_accepts_nothing(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team)
    with pytest.raises(PasswordNotAccepted):
        accept(workspace, token, "short")
    found = offer(workspace, token)
    assert found is not None
    assert found.is_open


def test_sent_again_the_old_link_leads_nowhere(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team)
    with workspace.database.write() as session:
        inviting = team.inviting(session, now=LATER)
        kept, newer = inviting.resend(invitations_of(session, team.operator_id, LATER)[0].id)
        assert (find(session, token, LATER), kept.expires_at) == (None, LATER + LASTS)
        assert find(session, newer, LATER) == kept


def test_an_invitation_that_expired_can_be_sent_again(workspace: Workspace, team: Team) -> None:
    invite(workspace, team)
    much_later = NOON + timedelta(days=20)
    with workspace.database.write() as session:
        (listed,) = invitations_of(session, team.operator_id, much_later)
        kept, _token = team.inviting(session, now=much_later).resend(listed.id)
    assert (listed.state, kept.state) == (InvitationState.EXPIRED, InvitationState.OPEN)


def test_an_invitation_is_not_sent_again_within_minutes(workspace: Workspace, team: Team) -> None:
    invite(workspace, team)
    with workspace.database.write() as session, pytest.raises(TooSoon):
        team.inviting(session).resend(invitations_of(session, team.operator_id, NOON)[0].id)


def test_an_invitation_is_not_sent_for_ever(workspace: Workspace, team: Team) -> None:
    invite(workspace, team)
    with workspace.database.write() as session:
        session.scalars(select(InvitationRow)).one().times_sent = MOST_TIMES_SENT
        with pytest.raises(TooSoon):
            team.inviting(session, now=LATER).resend(invitations_of(session, team.operator_id, LATER)[0].id)


def test_a_withdrawn_invitation_is_over(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team)
    with workspace.database.write() as session:
        team.inviting(session).withdraw(invitations_of(session, team.operator_id, NOON)[0].id)
    with pytest.raises(InvitationOver):
        accept(workspace, token)


@pytest.mark.parametrize("what", ["resend", "withdraw"])
def test_an_invitation_of_another_operator_is_not_theirs(workspace: Workspace, team: Team, what: str) -> None:
    invite(workspace, team)
    with workspace.database.write() as session:
        listed = invitations_of(session, team.operator_id, NOON)[0]
        theirs = Team(
            operator_id=team.other_operator_id, ola=team.stranger, ewa=0, other_operator_id=0, stranger=0
        )
        with pytest.raises(NotTheirs):
            getattr(theirs.inviting(session, now=LATER), what)(listed.id)


def test_an_employee_is_not_invited(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session, pytest.raises(WorksHere):
        team.inviting(session).invite(technician("EWA@kowal.example"))


def test_who_left_is_not_invited_but_taken_back(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        team.employees(session).let_go(team.ewa)
        with pytest.raises(LeftHere):
            team.inviting(session).invite(technician("ewa@kowal.example"))


def test_nobody_is_invited_twice(workspace: Workspace, team: Team) -> None:
    invite(workspace, team)
    with workspace.database.write() as session, pytest.raises(InvitedAlready):
        team.inviting(session).invite(technician(" PIOTR@example.org"))


@pytest.mark.parametrize("most", ["listed", "a day"])
def test_there_is_an_end_to_invitations(workspace: Workspace, team: Team, most: str) -> None:
    created = {"listed": NOON - timedelta(days=2), "a day": NOON}[most]
    count = {"listed": MOST_OPEN, "a day": MOST_PER_DAY}[most]
    with workspace.database.write() as session:
        session.add_all(
            InvitationRow(
                operator_id=team.operator_id, email=f"{number}@example.org", display_name="", roles=[],
                language="pl", invited_by=team.ola, token_digest=str(number), created_at=created,
                sent_at=created, times_sent=1, expires_at=created, ended_at=None,
            )
            for number in range(count)
        )  # fmt: skip
        session.flush()
        with pytest.raises(TooManyInvitations):
            team.inviting(session).invite(technician(PIOTR))


@pytest.mark.parametrize("roles", [(Role.STAFF,), (Role.EDITOR, Role.OWNER)], ids=["staff", "editor"])
def test_nobody_is_invited_to_run_the_portal(
    workspace: Workspace, team: Team, roles: tuple[Role, ...]
) -> None:
    with workspace.database.write() as session, pytest.raises(RolesRefused):
        team.inviting(session).invite(technician(PIOTR, None, *roles))


@pytest.mark.parametrize(
    ("email", "state"),
    [
        ("obcy@inny.example", AddressState.ELSEWHERE),
        ("red@portal.example", AddressState.PORTAL),
        ("zamkniety@inny.example", AddressState.BLOCKED),
        ("wolny@example.org", AddressState.FREE),
        ("byly@inny.example", AddressState.LEFT),
    ],
)
def test_the_owner_sees_the_same_whoever_the_address_is_and_the_invited_learn_it(
    workspace: Workspace, team: Team, email: str, state: AddressState
) -> None:
    with workspace.database.write() as session:
        add_person(session, "red@portal.example", None, Role.EDITOR)
        blocked = add_person(session, "zamkniety@inny.example", team.other_operator_id, Role.BUYER)
        session.get_one(AccountRow, blocked).is_active = False
        add_person(session, "wolny@example.org", None)
        former = add_person(session, "byly@inny.example", team.other_operator_id, Role.BUYER)
        theirs = Team(
            operator_id=team.other_operator_id, ola=team.stranger, ewa=0, other_operator_id=0, stranger=0
        )
        theirs.employees(session).let_go(former)
    token = invite(workspace, team, technician(email))
    with workspace.database.read() as session:
        (listed,) = invitations_of(session, team.operator_id, NOON)
    assert listed.state is InvitationState.OPEN
    found = offer(workspace, token)
    assert found is not None
    assert found.address is state


def test_nobody_is_taken_from_another_operator_by_a_password(workspace: Workspace, team: Team) -> None:
    token = invite(workspace, team, technician("obcy@inny.example"))
    with pytest.raises(InvitationOver):
        accept(workspace, token)


def test_who_left_another_operator_accepts_with_a_new_password(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        former = add_person(session, "byly@inny.example", team.other_operator_id, Role.OWNER)
        theirs = Team(
            operator_id=team.other_operator_id, ola=team.stranger, ewa=0, other_operator_id=0, stranger=0
        )
        theirs.employees(session).let_go(former)
    account = accept(workspace, invite(workspace, team, technician("byly@inny.example")))
    assert (account.id, account.operator_id, account.roles) == (
        former, team.operator_id, frozenset({Role.TECHNICIAN}),
    )  # fmt: skip


def test_who_has_an_account_and_no_operator_accepts_logged_in(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        free = add_person(session, "wolny@example.org", None)
    token = invite(workspace, team, technician("wolny@example.org"))
    with workspace.database.write() as session:
        account = accept_logged_in(session, token, free, NOON)
    assert (account.operator_id, account.roles) == (team.operator_id, frozenset({Role.TECHNICIAN}))


def test_nobody_accepts_for_somebody_else(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        add_person(session, "wolny@example.org", None)
        other = add_person(session, "inny@example.org", None)
    token = invite(workspace, team, technician("wolny@example.org"))
    with workspace.database.write() as session, pytest.raises(InvitationOver):
        accept_logged_in(session, token, other, NOON)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.CLOSED])
def test_nobody_joins_an_operator_that_is_not_approved(
    workspace: Workspace, team: Team, standing: Standing
) -> None:
    token = invite(workspace, team)
    with workspace.database.write() as session:
        session.get_one(OperatorRow, team.operator_id).standing = standing
    with pytest.raises(InvitationOver):
        accept(workspace, token)


def test_the_owner_of_an_operator_that_was_closed_may_join_another(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        closed = add_operator(session, "Zamknięty")
        owner = add_person(session, "dawny@example.org", closed, Role.OWNER)
        theirs = Team(operator_id=closed, ola=owner, ewa=0, other_operator_id=0, stranger=0)
        close_operator(theirs.acting(session), STEPS)
    token = invite(workspace, team, technician("dawny@example.org"))
    with workspace.database.write() as session:
        assert accept_logged_in(session, token, owner, NOON).operator_id == team.operator_id


def test_closing_a_site_leaves_its_people_and_invitations_without_one(
    workspace: Workspace, team: Team
) -> None:
    with workspace.database.write() as session:
        site = team.sites(session).add(ADDRESS)
        team.employees(session).set_site(team.ewa, site.id)
        team.inviting(session).invite(technician(PIOTR, site.id))
        closed = team.sites(session).close(site.id)
        again = team.sites(session).open_again(site.id)
    with workspace.database.read() as session:
        ewa = AccountStore(session).by_id(team.ewa)
        (listed,) = invitations_of(session, team.operator_id, NOON)
    assert ewa is not None
    assert (ewa.site_id, listed.site_id, closed.employees) == (None, None, 0)
    assert (closed.is_closed, again.is_closed) == (True, False)
