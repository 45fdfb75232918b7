"""The audit trail from the command line: sought, exported, checked by anyone, and its reading recorded."""

import hashlib
import json
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner, Result

from entitlements.accounts import Role
from entitlements.audit import AuditEvent, AuditKind
from entitlements.audit_chain import GENESIS, AuditRecord
from entitlements.audit_cli import audit_command, reseal_command
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.audit import record, records, without_triggers

APPROVED = AuditEvent(kind=AuditKind.OPERATOR_APPROVED, actor_id=1, subject="operator:12")
LEFT = AuditEvent(kind=AuditKind.EMPLOYEE_LEFT, actor_id=2, subject="account:7", details={"by": "owner"})


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """A trail of a decision by Ola and, a day later, a leaver."""
    with workspace.database.write() as session:
        add_account(session, "ola@example.org", "Ola", "a long password", Role.STAFF, NOON)
    record(workspace, APPROVED)
    record(workspace, LEFT, clock=lambda: NOON + timedelta(days=1))
    return workspace


def run(command: click.Command, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def audit(workspace: Workspace, *arguments: str) -> Result:
    return run(audit_command(lambda: workspace, lambda: NOON + timedelta(days=9)), *arguments)


def test_the_trail_is_shown_with_names(filled: Workspace) -> None:
    lines = audit(filled, "--until", "2026-11-24").output.splitlines()
    assert lines == [
        "1\t2026-11-22 12:00:00\tola@example.org\tCompany approved\toperator:12",
        '2\t2026-11-23 12:00:00\taccount:2\tEmployee left\taccount:7\t{"by":"owner"}',
    ]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--kind", "operator.approved"], [1]),
        (["--person", "ola@example.org"], [1]),
        (["--person", " OLA@example.org"], [1]),
        (["--person", "2"], [2]),
        (["--subject", "account:7"], [2]),
        (["--subject", "operator:"], [1]),
        (["--since", "2026-11-23", "--until", "2026-11-24"], [2]),
        (["--until", "2026-11-22T12:00:01"], [1]),
        (["--until", "2026-11-22T13:00:01+01:00"], [1]),
        (["--since", "30000d", "--kind", "employee.left"], [2]),
    ],
)
def test_records_are_sought_by_what_they_say(
    filled: Workspace, arguments: list[str], found: list[int]
) -> None:
    lines = audit(filled, "--json", *arguments).output.splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == found


def test_reading_and_exporting_are_recorded_with_what_was_sought(filled: Workspace) -> None:
    audit(filled, "--kind", "operator.approved")
    audit(filled, "--json", "--person", "2", "--since", "2026-11-22")
    told = [(one.kind, one.details) for one in records(filled)[2:]]
    assert told == [
        ("audit.read", {"by": "command", "kind": "operator.approved"}),
        ("audit.exported", {"by": "command", "person": "2", "since": "2026-11-22T00:00:00.000000+00:00"}),
    ]


def test_whoever_has_the_export_can_check_its_chain_without_the_portal(filled: Workspace) -> None:
    lines = [json.loads(line) for line in audit(filled, "--json").output.splitlines()]
    digests = [one.pop("digest") for one in lines]
    texts = [json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for one in lines]
    assert [hashlib.sha256(text.encode()).hexdigest() for text in texts] == digests
    assert [one["previous"] for one in lines] == [GENESIS, *digests[:-1]]


def test_an_exported_record_is_the_one_that_is_kept(filled: Workspace) -> None:
    lines = audit(filled, "--json").output.splitlines()
    assert [AuditRecord.from_json(json.loads(line)) for line in lines] == records(filled)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--since", "yesterday"], "write 2026-11-22, or 7d"),
        (["--since", "-7d"], "write 2026-11-22, or 7d"),
        (["--person", "nobody@example.org"], "There is no account for nobody@example.org"),
        (["--kind", "x"], "Invalid value"),
    ],
)
def test_what_cannot_be_sought_is_said(filled: Workspace, arguments: list[str], says: str) -> None:
    result = audit(filled, *arguments)
    assert result.exit_code != 0
    assert says in result.output


def test_sealing_anew_says_what_was_wrong(filled: Workspace) -> None:
    without_triggers(filled, "DELETE FROM audit_records WHERE sequence = 1")
    result = run(reseal_command(lambda: filled), "--reason", "a disk was broken")
    assert result.output.splitlines() == [
        "Audit trail: records 1 to 1 are missing.",
        "The audit trail is sealed as it is.",
    ]
    assert records(filled)[-1].details["reason"] == "a disk was broken"


def test_too_much_that_is_wrong_is_not_sealed(filled: Workspace) -> None:
    record(filled, *[LEFT] * 60)
    without_triggers(filled, "UPDATE audit_records SET actor_id = 9")
    result = run(reseal_command(lambda: filled), "--reason", "a disk was broken")
    assert (result.exit_code, "restore the database from a backup" in result.output) == (1, True)


def test_sealing_needs_a_reason(filled: Workspace) -> None:
    assert "--reason" in run(reseal_command(lambda: filled)).output
