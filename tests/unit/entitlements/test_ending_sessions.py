"""People are logged out from the command line, one or all, and it is recorded."""

import pytest
from click.testing import CliRunner, Result

from entitlements.accounts import Role, Strength
from entitlements.devices import Devices
from entitlements.session_commands import end_sessions_command
from entitlements.sessions import SessionStore
from kb.store import utc_now
from kb.workspace import Workspace
from tests.factories.accounts import add_account
from tests.factories.audit import records

ANNA, JAN = "anna@example.org", "jan@example.org"


@pytest.fixture
def logged_in(workspace: Workspace) -> Workspace:
    """Anna and Jan, each with two sessions and a remembered device."""
    now = utc_now()
    with workspace.database.write() as session:
        anna, jan = (
            add_account(session, email, email, "a long password", Role.EDITOR, now) for email in (ANNA, JAN)
        )
        store, devices = SessionStore(session), Devices(session)
        for number in (anna, jan, anna, jan):
            store.begin(number, Strength.SECOND_FACTOR, "", now)
            devices.see(number, None, "", now, is_trusted=True)
    return workspace


def run(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(end_sessions_command(lambda: workspace.database), list(arguments))


def left(workspace: Workspace) -> list[tuple[int, int]]:
    now = utc_now()
    with workspace.database.read() as session:
        store, devices = SessionStore(session), Devices(session)
        return [(len(store.of_account(one, now)), len(devices.trusted(one, now))) for one in (1, 2)]


@pytest.mark.parametrize(
    ("arguments", "remain", "said"),
    [
        ([ANNA], [(0, 0), (2, 2)], "2 sessions are ended.\n"),
        ([" Anna@Example.org "], [(0, 0), (2, 2)], "2 sessions are ended.\n"),
        (["--all"], [(0, 0), (0, 0)], "4 sessions are ended.\n"),
    ],
)
def test_who_is_meant_is_logged_out_and_their_devices_are_forgotten(
    logged_in: Workspace, arguments: list[str], remain: list[tuple[int, int]], said: str
) -> None:
    assert run(logged_in, *arguments).output == said
    assert left(logged_in) == remain


def test_it_is_recorded(logged_in: Workspace) -> None:
    run(logged_in, "--all")
    assert [(one.kind, one.subject) for one in records(logged_in)] == [
        ("sessions.ended", "account:1"),
        ("sessions.ended", "account:2"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nobody@example.org"], 1, "There is no account for nobody@example.org"),
        ([], 2, "or say --all"),
        ([ANNA, "--all"], 2, "or say --all"),
    ],
)
def test_who_is_meant_has_to_be_said(
    logged_in: Workspace, arguments: list[str], code: int, says: str
) -> None:
    result = run(logged_in, *arguments)
    assert (result.exit_code, says in result.output) == (code, True)
    assert left(logged_in) == [(2, 2), (2, 2)]
