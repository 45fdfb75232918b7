"""Sessions from the command line."""

import json

from click.testing import CliRunner, Result

from entitlements.accounts import Role, Strength
from entitlements.cli import EntitlementsServices, entitlements_group
from entitlements.sessions import SessionStore
from kb.store import utc_now
from kb.workspace import Workspace
from tests.factories.accounts import add_account


def run(workspace: Workspace, *arguments: str) -> Result:
    group = entitlements_group(lambda: EntitlementsServices(database=workspace.database))
    return CliRunner().invoke(group, list(arguments))


def begin(workspace: Workspace) -> None:
    now = utc_now()
    with workspace.database.write() as session:
        anna = add_account(session, "anna@example.com", "Anna", "correct horse", Role.TECHNICIAN, now)
        SessionStore(session).begin(anna, Strength.SECOND_FACTOR, "Firefox/132", now)


def test_sessions_are_listed_for_people_and_for_machines(workspace: Workspace) -> None:
    begin(workspace)
    assert "second-factor\tFirefox/132" in run(workspace, "sessions", "anna@example.com").output
    line = json.loads(run(workspace, "sessions", "anna@example.com", "--json").output)
    assert (line["number"], line["strength"], line["user_agent"]) == (1, "second-factor", "Firefox/132")


def test_all_sessions_of_an_account_end_at_once(workspace: Workspace) -> None:
    begin(workspace)
    assert run(workspace, "end-sessions", "anna@example.com").output == "1 session is ended.\n"
    assert "is logged in nowhere" in run(workspace, "sessions", "anna@example.com").output


def test_nobody_has_no_sessions(workspace: Workspace) -> None:
    result = run(workspace, "end-sessions", "nobody@example.com")
    assert result.exit_code == 1
    assert "no account for nobody@example.com" in result.output
