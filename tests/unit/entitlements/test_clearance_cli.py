"""Clearances from the command line: two people, each with their own password."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from entitlements.access_register import AccessRegister, ExportFormat, OpenedDocument
from entitlements.accounts import Role
from entitlements.clearance import Level, Status
from entitlements.clearance_cli import clearance_commands, register_faults
from entitlements.clearance_desk import Application, ClearanceDesk
from entitlements.declarations import read_declaration
from entitlements.store import AccountStore
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account, add_workshop

PASSWORD = "long enough for a workshop"
ANNA, PIOTR, JAN = "anna@example.org", "piotr@example.org", "jan@example.org"
DECLARED = {
    "vin": "WVWZZZ1JZ3W386752",
    "customer": "ZL/118",
    "checked": "yes",
    "purpose": "keys",
    "words": "second key lost",
}
TYPED = (
    "--issuer", "DEKRA", "--holder", "Kowal", "--certificate", "PL-1",
    "--from", "2026-11-01", "--to", "2028-10-31",
)  # fmt: skip


@pytest.fixture
def applied(workspace: Workspace) -> int:
    """An application of the workshop, in a portal with two members of the staff and a technician."""
    with workspace.database.write() as session:
        add_account(session, ANNA, "Anna", PASSWORD, Role.STAFF, NOON)
        add_account(session, PIOTR, "Piotr", PASSWORD, Role.STAFF, NOON)
        applicant = add_account(session, JAN, "Jan", PASSWORD, Role.TECHNICIAN, NOON)
        application = Application(
            level=Level.APPROVAL,
            operator_id=add_workshop(session, NOON),
            account_id=None,
            applied_by=applicant,
        )
        return ClearanceDesk(session, lambda: NOON).apply(application).id


def run(workspace: Workspace, *arguments: str, password: str = PASSWORD) -> Result:
    group = click.Group(commands=list(clearance_commands(lambda: workspace.database, lambda: NOON)))
    return CliRunner().invoke(group, list(arguments), input=f"{password}\n")


def state(workspace: Workspace, number: int) -> Status:
    with workspace.database.read() as session:
        case = ClearanceDesk(session, lambda: NOON).by_id(number)
    assert case is not None
    return case.clearance.status


def test_two_members_of_the_staff_grant_and_one_revokes(workspace: Workspace, applied: int) -> None:
    first = run(workspace, "grant", str(applied), "--by", ANNA, *TYPED)
    assert "A second member of the staff has to enter the same certificate" in first.output
    unsure = run(workspace, "grant", str(applied), "--by", PIOTR)
    assert "as on the certificate" in unsure.output
    second = run(workspace, "grant", str(applied), "--by", PIOTR, *TYPED)
    assert f"Clearance {applied} is granted." in second.output
    assert state(workspace, applied) is Status.GRANTED
    assert "is revoked" in run(workspace, "revoke", str(applied), "--by", ANNA, "--reason", "lost").output
    assert state(workspace, applied) is Status.REVOKED


@pytest.mark.parametrize(
    ("arguments", "password", "sentence"),
    [
        pytest.param(("--by", ANNA), PASSWORD, "as on the certificate", id="no certificate"),
        pytest.param(("--by", ANNA, *TYPED[:-1], "2033-01-01"), PASSWORD, "60 months at most", id="too long"),
        pytest.param(("--by", ANNA, *TYPED), "another password", "is wrong: try again", id="wrong password"),
        pytest.param(("--by", JAN, *TYPED), PASSWORD, "does not belong to the portal's staff", id="no staff"),
    ],
)
def test_what_does_not_count_says_why_and_changes_nothing(
    workspace: Workspace, applied: int, arguments: tuple[str, ...], password: str, sentence: str
) -> None:
    result = run(workspace, "grant", str(applied), *arguments, password=password)
    assert result.exit_code == 1
    assert sentence in result.output
    assert state(workspace, applied) is Status.APPLIED


def test_one_person_is_not_two(workspace: Workspace, applied: int) -> None:
    run(workspace, "grant", str(applied), "--by", ANNA, *TYPED)
    again = run(workspace, "grant", str(applied), "--by", ANNA, *TYPED)
    assert "You have agreed already" in again.output
    assert state(workspace, applied) is Status.APPLIED


def test_whoever_corrects_their_entry_says_why(workspace: Workspace, applied: int) -> None:
    run(workspace, "grant", str(applied), "--by", ANNA, *TYPED[:-1], "2028-10-30")
    run(workspace, "grant", str(applied), "--by", PIOTR, *TYPED)
    silent = run(workspace, "grant", str(applied), "--by", ANNA, *TYPED)
    assert "give --reason" in silent.output
    corrected = run(workspace, "grant", str(applied), "--by", ANNA, *TYPED, "--reason", "misread the day")
    assert "is granted" in corrected.output


def test_what_is_not_in_force_is_not_revoked(workspace: Workspace, applied: int) -> None:
    result = run(workspace, "revoke", str(applied), "--by", ANNA, "--reason", "lost")
    assert result.exit_code == 1
    assert "no such clearance in force" in result.output


def test_clearances_are_listed_for_people_and_for_programs(workspace: Workspace, applied: int) -> None:
    run(workspace, "grant", str(applied), "--by", ANNA, *TYPED)
    assert run(workspace, "clearances").output.split("\t")[:3] == [str(applied), "approval", "applied"]
    value = json.loads(run(workspace, "clearances", "--json", "--state", "applied").output)
    assert (value["agreed"], value["certificate"], value["valid_to"]) == (1, None, None)
    assert run(workspace, "clearances", "--state", "granted").output == ""


def test_the_check_says_nothing_of_a_register_that_is_whole(workspace: Workspace) -> None:
    assert register_faults(workspace.database) == []


def test_the_check_names_a_record_that_was_changed_past_the_portal(
    workspace: Workspace, applied: int
) -> None:
    with workspace.database.write() as session:
        account = AccountStore(session).all()[-1]
        document = OpenedDocument(document_id="keys", title="Keys", revision="en 1")
        AccessRegister(session, lambda: NOON).declare(account, document, read_declaration(DECLARED))
        session.execute(text("DROP TRIGGER security_accesses_never_change"))
        session.execute(text("UPDATE security_accesses SET vin = 'WVWZZZ1JZ3W386753'"))
    (fault,) = register_faults(workspace.database)
    assert fault.startswith(f"Record S000000{applied} of the register of accesses was changed")


def test_a_file_of_accesses_is_known_again_and_a_changed_one_is_not(
    workspace: Workspace, applied: int, tmp_path: Path
) -> None:
    with workspace.database.write() as session:
        register = AccessRegister(session, lambda: NOON)
        export = register.export((1, "Kowal"), (NOON.date(), NOON.date()), ExportFormat.JSON, applied)
    file = tmp_path / "accesses.json"
    file.write_bytes(export.content)
    assert "Kowal, 2026-11-22 to 2026-11-22, 0 records" in run(workspace, "verify-accesses", str(file)).output
    file.write_bytes(export.content + b" ")
    changed = run(workspace, "verify-accesses", str(file))
    assert changed.exit_code == 1
    assert "No file with these bytes was made here" in changed.output
