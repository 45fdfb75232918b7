"""Applications and operators from the command line."""

import json

import click
import pytest
from click.testing import CliRunner, Result

from entitlements.accounts import Standing
from entitlements.join_cli import JoinServices, join_commands
from entitlements.models import OperatorRow
from entitlements.notices import NoticeKind
from entitlements.store import AccountStore
from entitlements.vat_checks import VatChecks
from entitlements.vat_register import OfflineVatRegister
from kb.workspace import Workspace
from tests.factories.registration import PASSWORD, REASON, Office


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace.database)


def run(office: Office, *arguments: str) -> Result:
    checks = VatChecks(database=office.database, register=OfflineVatRegister(), clock=office.clock)
    services = JoinServices(
        database=office.database, notify=office.notify, vat_checks=checks, clock=office.clock
    )
    group = click.Group("entitlements")
    for command in join_commands(lambda: services):
        group.add_command(command)
    return CliRunner().invoke(group, list(arguments))


def standing(office: Office, operator_id: int) -> str:
    with office.database.read() as session:
        return session.get_one(OperatorRow, operator_id).standing


def test_what_waits_is_listed_for_people_and_for_machines(office: Office) -> None:
    number = office.hand_in()
    application = office.application(number).id
    line = run(office, "applications").output.strip().split("\t")
    assert (line[0], line[2:]) == (
        str(application),
        ["waiting", str(number), "Warsztat Kowal sp. z o.o.", "PL5260250274", "unverified"],
    )
    told = json.loads(run(office, "applications", "--json").output)
    assert (told["application"], told["company"], told["files"], told["alike"]) == (application, number, 0, 0)
    assert (told["vat"], told["vat_state"], told["state"]) == ("PL5260250274", "unverified", "waiting")


def test_an_empty_queue_says_so_to_people_only(office: Office) -> None:
    assert run(office, "applications").output == "There are no such applications.\n"
    assert run(office, "applications", "--json").output == ""


def test_an_application_is_approved_and_its_owner_told(office: Office) -> None:
    number = office.hand_in()
    assert run(office, "approve", str(office.application(number).id)).exit_code == 0
    assert standing(office, number) == Standing.APPROVED
    assert office.notices[-1].kind is NoticeKind.APPROVED


def test_an_application_is_refused_with_a_reason(office: Office) -> None:
    number = office.hand_in()
    application = str(office.application(number).id)
    refused = run(office, "refuse", application)
    assert (refused.exit_code, "--reason" in refused.output) == (1, True)
    assert run(office, "refuse", application, "--reason", REASON).exit_code == 0
    assert standing(office, number) == Standing.REFUSED


@pytest.mark.parametrize("command", ["approve", "refuse"])
def test_what_cannot_be_decided_says_what_to_do(office: Office, command: str) -> None:
    missing = run(office, command, "404", "--reason", REASON)
    assert (missing.exit_code, "applications` lists them" in missing.output) == (1, True)
    application = str(office.application(office.hand_in()).id)
    run(office, "approve", application)
    again = run(office, command, application, "--reason", REASON)
    assert (again.exit_code, "is approved: there is nothing to decide" in again.output) == (1, True)


def test_a_company_is_suspended_reinstated_and_revoked(office: Office) -> None:
    number = office.hand_in()
    run(office, "approve", str(office.application(number).id))
    steps = [("suspend", Standing.SUSPENDED), ("reinstate", Standing.APPROVED), ("revoke", Standing.CLOSED)]
    taken = [
        (run(office, command, str(number), "--reason", REASON).exit_code, standing(office, number))
        for command, _after in steps
    ]
    assert taken == [(0, after) for _command, after in steps]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("suspend", "404", "--reason", REASON), "There is no company"),
        (("suspend", "1", "--reason", REASON), "is applied"),
        (("suspend", "1"), "--reason"),
        (("check-vat", "404"), "There is no company 404"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(office: Office, arguments: tuple[str, ...], says: str) -> None:
    office.hand_in()
    result = run(office, *arguments)
    assert (result.exit_code, says in result.output) == (1, True)


def test_a_vat_number_is_asked_about_by_hand(office: Office) -> None:
    number = office.hand_in()
    told = json.loads(run(office, "check-vat", str(number), "--json").output)
    assert told == {
        "company": number,
        "state": "unverified",
        "source": "offline",
        "fault": "",
        "consultation_number": "",
    }
    assert "AOS_VAT_REGISTER" in run(office, "check-vat").output


def test_the_first_of_the_staff_is_made_here(office: Office) -> None:
    made = run(office, "add-staff", "ola@example.org", "--name", "Ola", "--password", PASSWORD, "--json")
    assert made.exit_code == 0
    with office.database.read() as session:
        account = AccountStore(session).by_id(json.loads(made.output)["account_id"])
    assert account is not None
    assert (set(account.roles), account.operator_id) == ({"staff"}, None)


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [
        ("ola@example.org", PASSWORD, "choose another address"),
        ("jan@example.org", "short", "at least 10 characters"),
    ],
)
def test_a_staff_account_that_cannot_be_made_says_why(
    office: Office, email: str, password: str, says: str
) -> None:
    run(office, "add-staff", "ola@example.org", "--name", "Ola", "--password", PASSWORD)
    again = run(office, "add-staff", email, "--name", "Ola", "--password", password)
    assert (again.exit_code, says in again.output) == (1, True)
