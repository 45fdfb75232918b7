"""The portal's keys for jobs from the command line: listed, changed, retired, each proved by a person."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from entitlements.accounts import Role
from entitlements.audit_models import AuditRecordRow
from kb.workspace import Workspace
from programming.commands.job_keys import job_keys_group
from programming.commands.package_services import PackageServices
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.factors import code, enrol

PASSWORD = "long enough for a workshop"
ANNA, JAN = "anna@example.org", "jan@example.org"


@dataclass
class Desk:
    """A portal with staff; each prompt passes time, so that the next code is another."""

    workspace: Workspace
    now: datetime = field(default=NOON)

    def run(self, *arguments: str, typed: str = "") -> Result:
        """Run a command."""
        group = job_keys_group(PackageServices(open=lambda: self.workspace, clock=lambda: self.now))
        return CliRunner().invoke(group, arguments, input=typed, env={"AOS_LANGUAGE": "en"})

    def as_staff(self, *arguments: str, email: str = ANNA) -> Result:
        """Run a command with a fresh proof."""
        self.now += timedelta(minutes=2)
        return self.run(*arguments, "--by", email, typed=f"{PASSWORD}\n{code(self.now)}\n")

    def listed(self) -> list[dict[str, object]]:
        """The keys, the one that signs first."""
        return [json.loads(line) for line in self.run("list", "--json").output.splitlines()]


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    with workspace.database.write() as session:
        for email, role in ((ANNA, Role.STAFF), (JAN, Role.TECHNICIAN)):
            enrol(session, add_account(session, email, email, PASSWORD, role, NOON), NOON)
    return Desk(workspace)


def test_a_key_is_changed_and_the_former_one_retired(desk: Desk) -> None:
    (former,) = desk.listed()
    assert desk.as_staff("new").exit_code == 0
    assert [(key["signs"], key["is_introduced"]) for key in desk.listed()] == [(True, True), (False, False)]
    result = desk.as_staff("retire", str(former["key_id"]))
    assert result.output.endswith(f"Key {former['key_id']} is retired.\n")
    assert [key["is_in_force"] for key in desk.listed()] == [True, False]
    assert [line.split("\t")[1] for line in desk.run("list").output.splitlines()] == ["signs", "retired"]


def test_the_staff_is_told_how_a_file_of_keys_is_closed(desk: Desk) -> None:
    desk.listed()
    path = desk.workspace.folder.root / "job_keys"
    path.chmod(0o644)
    assert f"`chmod 600 {path}`" in desk.run("list").stderr
    result = desk.as_staff("new")
    assert (result.exit_code, f"`chmod 600 {path}`" in result.output) == (1, True)
    path.chmod(0o600)
    assert desk.run("list").stderr == ""
    assert desk.as_staff("new").exit_code == 0


def test_a_key_that_others_may_know_is_replaced_and_the_staff_read_what_to_tell(desk: Desk) -> None:
    desk.listed()
    result = desk.as_staff("new", "--compromised")
    new, former = desk.listed()
    assert (new["is_introduced"], former["is_in_force"]) == (False, False)
    short = "-".join(str(new["public_key"])[start : start + 4] for start in range(0, 32, 4))
    assert f"aos-agent trust {short}" in result.output


def test_who_changed_a_key_is_written_down(desk: Desk) -> None:
    (former,) = desk.listed()
    desk.as_staff("new")
    desk.as_staff("retire", str(former["key_id"]))
    with desk.workspace.database.read() as session:
        rows = session.scalars(
            select(AuditRecordRow).where(AuditRecordRow.subject.startswith("job-key:"))
        ).all()
    assert [row.kind for row in rows] == ["job-key.changed", "job-key.retired"]
    assert [row.subject for row in rows] == [f"job-key:{key['key_id']}" for key in desk.listed()]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("new",), "There are two keys in force already: retire the former one first."),
        (("retire", "0" * 16), f"No key {'0' * 16} is in force: see `aos programming keys list`."),
    ],
    ids=["a third key", "an unknown key"],
)
def test_what_cannot_be_is_said_in_a_sentence(desk: Desk, arguments: tuple[str, ...], sentence: str) -> None:
    desk.as_staff("new")
    before = desk.listed()
    result = desk.as_staff(*arguments)
    assert (result.exit_code, result.output.splitlines()[-1]) == (1, f"Error: {sentence}")
    assert desk.listed() == before


def test_the_key_that_signs_is_not_retired(desk: Desk) -> None:
    (signing,) = desk.listed()
    result = desk.as_staff("retire", str(signing["key_id"]))
    assert f"The key {signing['key_id']} signs jobs: make a new one first" in result.output


def test_who_is_not_of_the_staff_changes_nothing(desk: Desk) -> None:
    before = desk.listed()
    assert "does not belong to the portal's staff" in desk.as_staff("new", email=JAN).output
    assert desk.listed() == before


def test_a_file_that_holds_no_keys_is_named(desk: Desk) -> None:
    path = desk.workspace.folder.root / "job_keys"
    path.write_text("[what is this")
    assert f"{path} is no file of the portal's keys" in desk.run("list").output
