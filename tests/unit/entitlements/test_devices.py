"""Browsers that are known: one token for all accounts, another after each log-in, forgotten in time."""

from datetime import timedelta

import pytest

from entitlements.accounts import Role
from entitlements.devices import KNOWN_FOR, TRUSTED_FOR, Devices
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account


@pytest.fixture
def people(workspace: Workspace) -> tuple[int, int]:
    with workspace.database.write() as session:
        first, second = (
            add_account(session, f"{name}@example.com", name, "correct horse", Role.TECHNICIAN, NOON)
            for name in ("anna", "jan")
        )
    return first, second


def test_the_first_browser_of_an_account_is_no_news_and_another_is(
    workspace: Workspace, people: tuple[int, int]
) -> None:
    with workspace.database.write() as session:
        devices = Devices(session)
        first = devices.see(people[0], None, "Firefox", NOON)
        again = devices.see(people[0], first.token, "Firefox", NOON)
        other = devices.see(people[0], None, "Chrome", NOON)
    assert [seen.is_news for seen in (first, again, other)] == [False, False, True]


def test_a_browser_that_several_people_share_knows_them_all(
    workspace: Workspace, people: tuple[int, int]
) -> None:
    anna, jan = people
    with workspace.database.write() as session:
        devices = Devices(session)
        first = devices.see(anna, None, "Firefox", NOON, is_trusted=True)
        second = devices.see(jan, first.token, "Firefox", NOON)
        assert None not in (devices.known(anna, second.token), devices.known(jan, second.token))
        assert (devices.known(anna, first.token), devices.known(jan, None)) == (None, None)
        assert devices.is_trusted(anna, second.token, NOON)
        assert not devices.is_trusted(jan, second.token, NOON)


def test_a_browser_keeps_its_number_when_somebody_else_logs_in_there(
    workspace: Workspace, people: tuple[int, int]
) -> None:
    anna, jan = people
    with workspace.database.write() as session:
        devices = Devices(session)
        first = devices.see(anna, None, "Firefox", NOON).token
        number = devices.known(anna, first)
        second = devices.see(jan, first, "Firefox", NOON).token
        assert number is not None
        assert devices.known(anna, second) == number
        assert devices.known(jan, second) != number


def test_trust_ends_by_itself_and_is_not_prolonged_by_use(
    workspace: Workspace, people: tuple[int, int]
) -> None:
    anna = people[0]
    with workspace.database.write() as session:
        devices = Devices(session)
        token = devices.see(anna, None, "Firefox", NOON, is_trusted=True).token
        token = devices.see(anna, token, "Firefox", NOON + timedelta(days=20)).token
        assert devices.is_trusted(anna, token, NOON + TRUSTED_FOR - timedelta(seconds=1))
        assert not devices.is_trusted(anna, token, NOON + TRUSTED_FOR)
        assert devices.trusted(anna, NOON + TRUSTED_FOR) == []


def test_a_browser_that_was_not_used_for_long_is_a_new_one(
    workspace: Workspace, people: tuple[int, int]
) -> None:
    anna, jan = people
    with workspace.database.write() as session:
        devices = Devices(session)
        token = devices.see(anna, None, "Firefox", NOON).token
        devices.see(jan, None, "Chrome", NOON + KNOWN_FOR)
        assert devices.known(anna, token) is None


def test_nobody_forgets_the_device_of_another(workspace: Workspace, people: tuple[int, int]) -> None:
    anna, jan = people
    with workspace.database.write() as session:
        devices = Devices(session)
        token = devices.see(anna, None, "Firefox", NOON, is_trusted=True).token
        pk = devices.trusted(anna, NOON)[0].pk
        assert not devices.distrust(jan, pk)
        assert devices.is_trusted(anna, token, NOON)
        assert devices.distrust(anna, pk)
        assert not devices.is_trusted(anna, token, NOON)
