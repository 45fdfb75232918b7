"""An operator's employees: roles, sites, leaving, returning, and the last owner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Role, Strength
from entitlements.acting import (
    Acting,
    LastOwner,
    NotOwner,
    NotTheirs,
    RolesRefused,
    SiteRefused,
    TeamRefused,
    owners_of,
)
from entitlements.audit_models import AuditRecordRow
from entitlements.closing import close_operator
from entitlements.employees import Employees, employees_of, find_employee, left_employees_of
from entitlements.invitation_store import invitations_of
from entitlements.leaving import STEPS, Leaver, LeavingStep
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.teams import ADDRESS, Team, add_person, add_team, technician


@pytest.fixture
def team(workspace: Workspace) -> Team:
    with workspace.database.write() as session:
        return add_team(session)


def second_owner(workspace: Workspace, team: Team) -> int:
    with workspace.database.write() as session:
        return add_person(session, "jan@kowal.example", team.operator_id, Role.OWNER)


def roles_of(workspace: Workspace, account_id: int) -> set[Role]:
    with workspace.database.read() as session:
        account = AccountStore(session).by_id(account_id)
    return set() if account is None else set(account.roles)


def test_an_owner_changes_roles(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        team.employees(session).set_roles(team.ewa, [Role.BUYER, Role.SECURITY])
    assert roles_of(workspace, team.ewa) == {Role.BUYER, Role.SECURITY}


@pytest.mark.parametrize("who", ["ewa", "stranger"])
def test_nobody_but_an_owner_changes_anything(workspace: Workspace, team: Team, who: str) -> None:
    with workspace.database.write() as session, pytest.raises(NotOwner):
        team.employees(session, getattr(team, who))


@pytest.mark.parametrize(
    "roles",
    [[], [Role.STAFF], [Role.TECHNICIAN, Role.EDITOR]],
    ids=["none", "of the portal", "one of the portal beside one of the operator"],
)
def test_an_employee_has_only_roles_of_an_operator(
    workspace: Workspace, team: Team, roles: list[Role]
) -> None:
    with workspace.database.write() as session, pytest.raises(RolesRefused):
        team.employees(session).set_roles(team.ewa, roles)


Change = Callable[[Employees, int], object]
ON_EMPLOYEES: dict[str, Change] = {
    "roles": lambda employees, account_id: employees.set_roles(account_id, [Role.OWNER]),
    "site": lambda employees, account_id: employees.set_site(account_id, None),
    "leaving": lambda employees, account_id: employees.let_go(account_id),
    "return": lambda employees, account_id: employees.take_back(account_id, [Role.BUYER]),
    "ownership": lambda employees, account_id: employees.hand_over(account_id),
    "clearance body": lambda employees, account_id: employees.note_notified(account_id),
}


@pytest.mark.parametrize("change", ON_EMPLOYEES.values(), ids=list(ON_EMPLOYEES))
def test_an_owner_changes_nobody_of_another_operator(
    workspace: Workspace, team: Team, change: Change
) -> None:
    with workspace.database.write() as session, pytest.raises(NotTheirs):
        change(team.employees(session), team.stranger)
    assert roles_of(workspace, team.stranger) == {Role.OWNER}


@pytest.mark.parametrize(
    "change",
    [
        lambda employees, account_id: employees.set_roles(account_id, [Role.TECHNICIAN]),
        lambda employees, account_id: employees.let_go(account_id),
    ],
    ids=["roles", "leaving"],
)
def test_the_last_owner_stays(workspace: Workspace, team: Team, change: Change) -> None:
    with workspace.database.write() as session, pytest.raises(LastOwner):
        change(team.employees(session), team.ola)
    assert roles_of(workspace, team.ola) == {Role.OWNER, Role.TECHNICIAN}


def test_one_of_two_owners_may_go(workspace: Workspace, team: Team) -> None:
    jan = second_owner(workspace, team)
    with workspace.database.write() as session:
        team.employees(session).let_go(team.ola)
    with workspace.database.read() as session:
        assert owners_of(session, team.operator_id) == [jan]


@pytest.mark.parametrize(
    ("first", "second"),
    [("ola", "ola"), ("jan", "ola")],
    ids=["each gives up their own", "each takes the other's"],
)
def test_of_two_owners_who_give_up_at_once_one_stays(
    workspace: Workspace, team: Team, first: str, second: str
) -> None:
    people = {"ola": team.ola, "jan": second_owner(workspace, team)}
    others = {"ola": "jan", "jan": "ola"}
    both_read = Barrier(2)

    def demote(actor: str, whom: str) -> str:
        both_read.wait(10)
        try:
            with workspace.database.write() as session:
                team.employees(session, people[actor]).set_roles(people[whom], [Role.BUYER])
        except TeamRefused as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(demote, first, second), pool.submit(demote, others[first], others[second])]
        outcomes = sorted(one.result() for one in asked)
    assert outcomes in (["LastOwner", "done"], ["NotOwner", "done"])
    with workspace.database.read() as session:
        assert len(owners_of(session, team.operator_id)) == 1


def test_ownership_is_handed_over(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        team.employees(session).hand_over(team.ewa)
    assert (roles_of(workspace, team.ewa), roles_of(workspace, team.ola)) == (
        {Role.OWNER, Role.TECHNICIAN},
        {Role.TECHNICIAN},
    )


def test_who_was_nothing_but_an_owner_is_a_technician_afterwards(workspace: Workspace, team: Team) -> None:
    jan = second_owner(workspace, team)
    with workspace.database.write() as session:
        team.employees(session, jan).hand_over(team.ewa)
    assert roles_of(workspace, jan) == {Role.TECHNICIAN}


def test_ownership_is_not_handed_over_to_oneself(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session, pytest.raises(NotTheirs):
        team.employees(session).hand_over(team.ola)


def test_an_employee_works_at_an_open_site_of_the_operator(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        site = team.sites(session).add(ADDRESS)
        employee = team.employees(session).set_site(team.ewa, site.id)
    assert employee.site_id == site.id


def test_nobody_is_put_at_a_closed_site(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        site = team.sites(session).add(ADDRESS)
        team.sites(session).close(site.id)
        with pytest.raises(SiteRefused):
            team.employees(session).set_site(team.ewa, site.id)


def test_nobody_is_put_at_a_site_of_another_operator(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        site = team.sites(session).add(ADDRESS)
        theirs = Acting.begin(session, operator_id=team.other_operator_id, actor_id=team.stranger, now=NOON)
        with pytest.raises(NotTheirs):
            Employees(theirs).set_site(team.stranger, site.id)


def test_every_session_of_a_leaver_ends_at_once(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        tokens = [SessionStore(session).begin(team.ewa, Strength.PASSWORD, "phone", NOON) for _ in range(2)]
        left = team.employees(session).let_go(team.ewa)
        found = [SessionStore(session).find(token, NOON) for token in tokens]
    assert (left.ended["sessions"], found) == (2, [None, None])


def test_a_leaver_can_not_log_in_and_has_no_role(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        team.employees(session).let_go(team.ewa)
        store = AccountStore(session)
        assert (store.by_id(team.ewa), store.password_hash("ewa@kowal.example")) == (None, None)
        assert find_employee(session, team.operator_id, team.ewa) is None


def test_whom_a_leaver_invited_is_invited_no_more(workspace: Workspace, team: Team) -> None:
    jan = second_owner(workspace, team)
    with workspace.database.write() as session:
        team.inviting(session, jan).invite(technician("accomplice@example.org", None, Role.OWNER))
        left = team.employees(session).let_go(jan)
        assert (left.ended["invitations"], invitations_of(session, team.operator_id, NOON)) == (1, [])


def test_whom_an_owner_invited_is_invited_no_more_when_they_are_none(
    workspace: Workspace, team: Team
) -> None:
    jan = second_owner(workspace, team)
    with workspace.database.write() as session:
        team.inviting(session, jan).invite(technician("accomplice@example.org"))
        team.employees(session).set_roles(jan, [Role.BUYER])
        assert invitations_of(session, team.operator_id, NOON) == []


def test_every_step_of_leaving_is_taken_and_counted(workspace: Workspace, team: Team) -> None:
    seen: list[Leaver] = []

    def end_agents(_session: Session, leaver: Leaver) -> int:
        seen.append(leaver)
        return 3

    steps = (*STEPS, LeavingStep(name="agents", end=end_agents))
    with workspace.database.write() as session:
        left = team.employees(session).let_go(team.ewa, steps)
    assert left.ended == {"sessions": 0, "devices": 0, "invitations": 0, "clearances": 0, "agents": 3}
    assert seen == [Leaver(account_id=team.ewa, operator_id=team.operator_id, let_go_by=team.ola, now=NOON)]


def test_a_step_that_fails_keeps_the_employee_and_their_sessions(workspace: Workspace, team: Team) -> None:
    def fail(_session: Session, _leaver: Leaver) -> int:
        raise OSError("no answer")

    with workspace.database.write() as session:
        token = SessionStore(session).begin(team.ewa, Strength.PASSWORD, "phone", NOON)
    with pytest.raises(OSError, match="no answer"), workspace.database.write() as session:
        team.employees(session).let_go(team.ewa, (*STEPS, LeavingStep(name="agents", end=fail)))
    with workspace.database.read() as session:
        assert SessionStore(session).find(token, NOON) is not None
        assert AccountStore(session).by_id(team.ewa) is not None


def test_three_working_days_are_left_to_tell_the_clearance_body(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        left = team.employees(session).let_go(team.ewa)
    assert left.notify_by == date(2026, 11, 25)


def test_a_leaver_is_listed_with_the_roles_they_had_and_may_return(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        token = SessionStore(session).begin(team.ewa, Strength.PASSWORD, "phone", NOON)
        team.employees(session).let_go(team.ewa)
        (listed,) = left_employees_of(session, team.operator_id)
        assert listed.roles == {Role.TECHNICIAN}
        back = team.employees(session).take_back(team.ewa, [Role.BUYER])
        assert (back.roles, left_employees_of(session, team.operator_id)) == (frozenset({Role.BUYER}), [])
        assert SessionStore(session).find(token, NOON) is None


def test_nobody_returns_who_has_not_left(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session, pytest.raises(NotTheirs):
        team.employees(session).take_back(team.ewa, [Role.OWNER])


def test_it_is_noted_that_the_clearance_body_knows(workspace: Workspace, team: Team) -> None:
    step = LeavingStep(name="clearances", end=lambda _session, _leaver: 1)
    with workspace.database.write() as session:
        left = team.employees(session).let_go(team.ewa, (*STEPS, step))
        team.employees(session).note_notified(team.ewa)
        (listed,) = left_employees_of(session, team.operator_id)
    assert left.is_to_be_notified
    assert listed.departure is not None
    assert not listed.departure.is_to_be_notified


def test_the_list_says_when_somebody_last_logged_in(workspace: Workspace, team: Team) -> None:
    later = NOON + timedelta(days=1)
    with workspace.database.write() as session:
        SessionStore(session).begin(team.ewa, Strength.PASSWORD, "phone", NOON)
        SessionStore(session).begin(team.ewa, Strength.PASSWORD, "phone", later)
        found = {one.account_id: one.last_log_in for one in employees_of(session, team.operator_id)}
    assert found == {team.ewa: later, team.ola: None}


def test_closing_an_operator_lets_everybody_go_but_who_closes_it(workspace: Workspace, team: Team) -> None:
    jan = second_owner(workspace, team)
    with workspace.database.write() as session:
        team.inviting(session).invite(technician("piotr@example.org"))
        assert close_operator(team.acting(session), STEPS) == [team.ewa, jan]
        assert [one.account_id for one in employees_of(session, team.operator_id)] == [team.ola]
        assert invitations_of(session, team.operator_id, NOON) == []


def test_nothing_is_changed_at_a_closed_operator(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        close_operator(team.acting(session), STEPS)
        with pytest.raises(NotOwner):
            team.acting(session)


def test_the_audit_trail_says_who_did_what_to_whom(workspace: Workspace, team: Team) -> None:
    with workspace.database.write() as session:
        team.employees(session).set_roles(team.ewa, [Role.BUYER])
        team.employees(session).let_go(team.ewa)
        team.employees(session).take_back(team.ewa, [Role.TECHNICIAN])
        team.employees(session).hand_over(team.ewa)
    with workspace.database.read() as session:
        found = session.execute(
            select(AuditRecordRow.kind, AuditRecordRow.actor_id, AuditRecordRow.subject)
        ).all()
    assert [tuple(row) for row in found] == [
        (kind, team.ola, f"account:{team.ewa}")
        for kind in ("employee.changed", "employee.left", "employee.returned", "ownership.handed-over")
    ]
