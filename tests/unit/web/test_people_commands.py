"""`aos entitlements retention` and `aos entitlements erase`."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from entitlements.accounts import Role
from entitlements.audit_models import AuditRecordRow
from entitlements.erase_command import EraseServices, erase_command
from entitlements.models import AccountRow, FailedLogInRow
from entitlements.retention_command import RetentionServices, retention_command
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.teams import Team, add_person, add_team
from web.keeping import LEAVING_STEPS, SOURCES, TABLE

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture
def team(workspace: Workspace) -> Team:
    """Two companies, and a failed log-in of the day before yesterday."""
    with workspace.database.write() as session:
        session.add(FailedLogInRow(key="k", failed_at=NOON - timedelta(days=2)))
        return add_team(session)


def retention(workspace: Workspace, *arguments: str) -> Result:
    services = RetentionServices(database=workspace.database, table=TABLE, clock=lambda: NOON)
    return CliRunner().invoke(retention_command(lambda: services), arguments)


def erase(workspace: Workspace, *arguments: str, answer: str = "") -> Result:
    services = EraseServices(
        database=workspace.database, sources=SOURCES, steps=LEAVING_STEPS, clock=lambda: NOON
    )
    return CliRunner().invoke(erase_command(lambda: services), arguments, input=answer)


def emails(workspace: Workspace) -> set[str]:
    with workspace.database.read() as session:
        return set(session.scalars(select(AccountRow.email)))


def test_a_dry_run_counts_and_deletes_nothing(workspace: Workspace) -> None:
    first, second = retention(workspace, "--dry-run"), retention(workspace, "--dry-run")
    assert first.output == second.output == "1\tfailed-log-ins\n1 entry is overdue.\n"


def test_what_is_overdue_is_deleted_once(workspace: Workspace) -> None:
    assert retention(workspace).output == "1\tfailed-log-ins\n1 entry deleted.\n"
    assert retention(workspace).output == "0 entries deleted.\n"


@pytest.mark.parametrize(("arguments", "deleted"), [((), 1), (("--dry-run",), 0)], ids=["deleted", "counted"])
def test_machines_read_one_row_of_the_table_per_line(
    workspace: Workspace, arguments: tuple[str, ...], deleted: int
) -> None:
    rows = [json.loads(line) for line in retention(workspace, "--json", *arguments).output.splitlines()]
    assert {row["row"] for row in rows} == {row.key for row in TABLE if row.overdue is not None}
    assert [row for row in rows if row["overdue"]] == [
        {
            "row": "failed-log-ins", "tables": ["failed_log_ins"], "months": 0, "days": 0, "hours": 24,
            "minutes": 0, "overdue": 1, "deleted": deleted,
        }
    ]  # fmt: skip


def test_a_person_is_erased_after_a_yes(workspace: Workspace) -> None:
    result = erase(workspace, "Ewa@kowal.example", answer="y\n")
    assert result.exit_code == 0
    assert "Ewa@kowal.example is erased." in result.output
    assert "ewa@kowal.example" not in emails(workspace)


def test_without_a_yes_nobody_is_erased(workspace: Workspace) -> None:
    assert erase(workspace, "ewa@kowal.example", answer="n\n").exit_code == 1
    assert "ewa@kowal.example" in emails(workspace)


def test_an_account_that_runs_the_portal_is_erased_by_nobody_in_particular(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        add_person(session, "staff@portal.example", None, Role.STAFF)
    assert erase(workspace, "--yes", "staff@portal.example").exit_code == 0
    with workspace.database.read() as session:
        assert session.scalars(select(AuditRecordRow.actor_id)).all() == [None]


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("ola@kowal.example", "ola@kowal.example is the only owner of a company"),
        ("nobody@example.org", "There is no account for nobody@example.org"),
    ],
)
def test_a_refusal_says_what_to_do(workspace: Workspace, email: str, message: str) -> None:
    result = erase(workspace, "--yes", email)
    assert result.exit_code == 1
    assert message in result.output
    assert "ola@kowal.example" in emails(workspace)
