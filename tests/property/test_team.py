"""Whatever owners and employees do in whatever order: always an owner, no open door for a leaver."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accepting import InvitationOver, accept_with_password
from entitlements.accounts import OPERATOR_ROLES, Role, Standing, Strength
from entitlements.acting import Acting, LastOwner, TeamRefused, owners_of
from entitlements.closing import close_operator
from entitlements.employees import Employees
from entitlements.erasing import Erasing
from entitlements.invitation_store import InvitationState, find
from entitlements.inviting import Inviting
from entitlements.keeping import SOURCES
from entitlements.leaving import STEPS
from entitlements.models import AccountRow, OperatorRow
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from entitlements.team_models import DepartureRow, ErasureRow
from kb.home import DataFolder
from kb.workspace import open_workspace
from tests.conftest import NOON, VERSION_FOLDERS
from tests.factories.teams import add_operator, add_person, technician

NUMBERS: Final = st.integers(0, 7)
ROLES: Final = st.frozensets(st.sampled_from(sorted(OPERATOR_ROLES)), max_size=3)
EMAILS: Final = st.sampled_from([f"{name}@example.org" for name in ("ada", "bob", "cyd")])


class Companies(RuleBasedStateMachine):
    """Two operators and their people; `tables` is an empty database to begin with."""

    tables: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.tables, self.folder)
        home = DataFolder(root=self.folder)
        self.workspace = open_workspace(home, database_url=None, version_folders=VERSION_FOLDERS)
        self.now = NOON
        self.tokens: list[str] = []
        self.sessions: list[tuple[int, str]] = []
        with self.workspace.database.write() as session:
            self.operators = [add_operator(session, name) for name in ("One", "Two")]
            self.people = [
                add_person(session, f"{number}@work.example", operator, role)
                for number, (operator, role) in enumerate(
                    (operator, role)
                    for operator in self.operators
                    for role in (Role.OWNER, Role.OWNER, Role.TECHNICIAN)
                )
            ]

    def teardown(self) -> None:
        self.workspace.close()
        shutil.rmtree(self.folder)

    def _person(self, number: int) -> int:
        return self.people[number % len(self.people)]

    def _acting(self, session: Session, actor: int) -> Acting:
        row = session.get_one(AccountRow, self._person(actor))
        return Acting.begin(session, operator_id=row.operator_id or 0, actor_id=row.id, now=self.now)

    def _do(self, work: str, actor: int, *given: object) -> object:
        """What an account tries; a refusal changes nothing."""
        try:
            with self.workspace.database.write() as session:
                acting = self._acting(session, actor)
                owner: object = Inviting(acting) if work == "invite" else Employees(acting)
                return getattr(owner, work)(*given)
        except TeamRefused:
            return None

    @rule(actor=NUMBERS, whom=NUMBERS, roles=ROLES)
    def change_roles(self, actor: int, whom: int, roles: frozenset[Role]) -> None:
        self._do("set_roles", actor, self._person(whom), roles)

    @rule(actor=NUMBERS, whom=NUMBERS)
    def let_go(self, actor: int, whom: int) -> None:
        self._do("let_go", actor, self._person(whom))

    @rule(actor=NUMBERS, whom=NUMBERS, roles=ROLES)
    def take_back(self, actor: int, whom: int, roles: frozenset[Role]) -> None:
        self._do("take_back", actor, self._person(whom), roles)

    @rule(actor=NUMBERS, whom=NUMBERS)
    def hand_over(self, actor: int, whom: int) -> None:
        self._do("hand_over", actor, self._person(whom))

    @rule(actor=NUMBERS, email=EMAILS, roles=ROLES)
    def invite(self, actor: int, email: str, roles: frozenset[Role]) -> None:
        kept = self._do("invite", actor, technician(email, None, *roles))
        self.tokens += [kept[1]] if isinstance(kept, tuple) else []

    @rule(number=NUMBERS)
    def accept(self, number: int) -> None:
        for token in self.tokens[number : number + 1]:
            try:
                with self.workspace.database.write() as session:
                    account = accept_with_password(
                        session, token, display_name="Ada", password_hash="a hash", now=self.now
                    )
            except InvitationOver:
                return
            self.people += [account.id] if account.id not in self.people else []

    @rule()
    def log_in(self) -> None:
        """Everybody who may."""
        with self.workspace.database.write() as session:
            store, accounts = SessionStore(session), AccountStore(session)
            may = [one for one in self.people if accounts.by_id(one) is not None]
            self.sessions += [(one, store.begin(one, Strength.PASSWORD, "", self.now)) for one in may]

    @rule(number=NUMBERS)
    def erase(self, number: int) -> None:
        try:
            with self.workspace.database.write() as session:
                if AccountStore(session).by_id(self._person(number)) is not None:
                    erasing = Erasing(session=session, sources=SOURCES, steps=STEPS, now=self.now)
                    erasing.erase_own(self._person(number))
        except LastOwner:
            return

    @rule(actor=NUMBERS)
    def close(self, actor: int) -> None:
        try:
            with self.workspace.database.write() as session:
                close_operator(self._acting(session, actor), STEPS)
        except TeamRefused:
            return

    @rule(minutes=st.sampled_from([1, 30, 60 * 24 * 8]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def an_operator_that_is_not_closed_has_an_owner(self) -> None:
        with self.workspace.database.read() as session:
            without = [
                operator
                for operator in self.operators
                if session.get_one(OperatorRow, operator).standing != Standing.CLOSED
                and not owners_of(session, operator)
            ]
        assert without == []

    @invariant()
    def who_left_has_no_open_door(self) -> None:
        with self.workspace.database.read() as session:
            gone = set(session.scalars(select(AccountRow.id).where(AccountRow.is_active.is_(False))))
            store, accounts = SessionStore(session), AccountStore(session)
            assert [one for one, token in self.sessions if one in gone and store.find(token, self.now)] == []
            assert [one for one in gone if store.of_account(one, self.now)] == []
            assert [one for one in gone if accounts.by_id(one) or self._roles(session, one)] == []
            assert self._invited_by(session, gone) == []

    @invariant()
    def who_was_erased_is_named_nowhere(self) -> None:
        with self.workspace.database.read() as session:
            erased = session.scalars(select(ErasureRow.account_id)).all()
            rows = [session.get_one(AccountRow, one) for one in erased]
        assert [row.id for row in rows if "erased" not in row.email or row.display_name] == []

    @invariant()
    def a_departure_is_open_only_while_its_account_is_closed(self) -> None:
        with self.workspace.database.read() as session:
            still_open = session.scalars(
                select(AccountRow.id)
                .join(DepartureRow, DepartureRow.account_id == AccountRow.id)
                .where(DepartureRow.returned_at.is_(None), AccountRow.is_active)
            ).all()
        assert still_open == []

    def _roles(self, session: Session, account_id: int) -> list[str]:
        return [kept.role for kept in session.get_one(AccountRow, account_id).roles]

    def _invited_by(self, session: Session, gone: set[int]) -> list[int]:
        found = [find(session, token, self.now) for token in self.tokens]
        return [
            one.id
            for one in found
            if one is not None and one.state is InvitationState.OPEN and one.invited_by in gone
        ]


def machine(tables: Path) -> type[Companies]:
    """The machine on copies of an empty database."""
    return type("CompaniesOnTables", (Companies,), {"tables": tables})


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def test_no_operator_loses_its_last_owner_and_no_leaver_keeps_a_door(empty_tables: Path) -> None:
    run_state_machine_as_test(machine(empty_tables), settings=_settings(12, 25))


@pytest.mark.slow
def test_no_operator_loses_its_last_owner_in_long_histories(empty_tables: Path) -> None:
    run_state_machine_as_test(machine(empty_tables), settings=_settings(60, 50))
