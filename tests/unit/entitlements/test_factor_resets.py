"""Taking a lost second factor off: two people, then a day, and the owner's way to stop it."""

from contextlib import closing
from datetime import timedelta

import pytest

from entitlements.accounts import Role
from entitlements.factor_resets import (
    WAIT,
    FactorResets,
    NotASecondPerson,
    Outcome,
    ResetOpen,
    ResetOver,
)
from kb.database import Database
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account


@pytest.fixture
def people(workspace: Workspace) -> tuple[int, int, int]:
    """The owner, and two of the staff."""
    with workspace.database.write() as session:
        owner = add_account(session, "anna@example.com", "Anna", "correct horse", Role.TECHNICIAN, NOON)
        staff = [
            add_account(session, f"{name}@example.com", name, "correct horse", Role.STAFF, NOON)
            for name in ("ola", "jan")
        ]
    return owner, staff[0], staff[1]


def test_it_is_due_a_day_after_the_second_person_agreed(
    workspace: Workspace, people: tuple[int, int, int]
) -> None:
    owner, first, second = people
    with workspace.database.write() as session:
        resets = FactorResets(session)
        reset = resets.ask(owner, "fallen into the oil", NOON)
        assert resets.agree(reset.pk, first, NOON).due_at is None
        agreed = resets.agree(reset.pk, second, NOON + timedelta(hours=1))
        assert agreed.due_at == NOON + timedelta(hours=1) + WAIT
        assert resets.due(NOON + WAIT) == []
        assert [one.pk for one in resets.due(NOON + timedelta(hours=1) + WAIT)] == [reset.pk]


def test_staff_who_ask_are_the_first_of_the_two(workspace: Workspace, people: tuple[int, int, int]) -> None:
    owner, first, second = people
    with workspace.database.write() as session:
        resets = FactorResets(session)
        reset = resets.ask(owner, "a call back", NOON, by=first)
        with pytest.raises(NotASecondPerson):
            resets.agree(reset.pk, first, NOON)
        assert resets.agree(reset.pk, second, NOON).due_at is not None
        with pytest.raises(NotASecondPerson):
            resets.agree(reset.pk, first, NOON)


def test_nobody_has_a_say_in_their_own(workspace: Workspace, people: tuple[int, int, int]) -> None:
    _owner, first, second = people
    with workspace.database.write() as session:
        resets = FactorResets(session)
        with pytest.raises(NotASecondPerson):
            resets.ask(first, "my own", NOON, by=first)
        reset = resets.ask(first, "my own", NOON)
        with pytest.raises(NotASecondPerson):
            resets.agree(reset.pk, first, NOON)
        assert resets.agree(reset.pk, second, NOON).first_by == second


def test_there_is_one_at_a_time(workspace: Workspace, people: tuple[int, int, int]) -> None:
    owner, first, _second = people
    with workspace.database.write() as session:
        resets = FactorResets(session)
        reset = resets.ask(owner, "once", NOON)
        with pytest.raises(ResetOpen):
            resets.ask(owner, "twice", NOON)
        resets.end(reset.pk, Outcome.REFUSED, NOON, by=first)
        with pytest.raises(ResetOver):
            resets.agree(reset.pk, first, NOON)
        assert resets.ask(owner, "again", NOON).pk != reset.pk


def test_every_link_stops_the_open_reset_it_was_sent_for(
    workspace: Workspace, people: tuple[int, int, int]
) -> None:
    owner, first, _second = people
    with workspace.database.write() as session:
        resets = FactorResets(session)
        reset, other = resets.ask(owner, "x", NOON), resets.ask(first, "y", NOON)
        links = [resets.stop_link(reset.pk), resets.stop_link(reset.pk)]
        assert [resets.by_link(link) for link in links] == [reset, reset]
        assert resets.by_link(resets.stop_link(other.pk)) == other
        resets.end(reset.pk, Outcome.REFUSED, NOON, by=first)
        again = resets.ask(owner, "x", NOON)
        assert [resets.by_link(link) for link in links] == [None, None]
        assert resets.by_link(resets.stop_link(again.pk)) == again


def test_a_link_stops_also_after_the_key_of_the_portal_was_changed(
    workspace: Workspace, people: tuple[int, int, int]
) -> None:
    with workspace.database.write() as session:
        reset = FactorResets(session).ask(people[0], "x", NOON)
        first = FactorResets(session).stop_link(reset.pk)
    opened = closing(Database(workspace.folder.database_url, lambda: "another"))
    with opened as database, database.write() as session:
        second = FactorResets(session).stop_link(reset.pk)
        assert second != first
        assert [FactorResets(session).by_link(link) for link in (first, second)] == [reset, reset]


def test_what_is_stopped_is_never_due(workspace: Workspace, people: tuple[int, int, int]) -> None:
    owner, first, second = people
    with workspace.database.write() as session:
        resets = FactorResets(session)
        reset = resets.ask(owner, "x", NOON, by=first)
        resets.agree(reset.pk, second, NOON)
        token = resets.stop_link(reset.pk)
        found = resets.by_link(token)
        assert found is not None
        resets.end(found.pk, Outcome.STOPPED, NOON, by=None)
        assert (resets.by_link(token), resets.due(NOON + 2 * WAIT), resets.open()) == (None, [], [])
