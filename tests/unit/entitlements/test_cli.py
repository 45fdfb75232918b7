"""Accounts from the command line."""

import warnings
from getpass import GetPassWarning

import click
import pytest
from click.testing import CliRunner, Result

from entitlements.cli import EntitlementsServices, entitlements_group
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.audit import records


def run(workspace: Workspace, *arguments: str) -> Result:
    group = entitlements_group(lambda: EntitlementsServices(database=workspace.database))
    return CliRunner().invoke(group, list(arguments))


def add(workspace: Workspace, password: str = "correct horse") -> Result:
    return run(
        workspace,
        "add-account",
        "anna@example.com",
        "--name",
        "Anna Wójcik",
        "--password",
        password,
        "--role",
        "editor",
        "--role",
        "staff",
    )


def test_an_added_account_is_listed(workspace: Workspace) -> None:
    assert add(workspace).exit_code == 0
    assert run(workspace, "accounts").output == "anna@example.com\teditor,staff\tpl\tAnna Wójcik\n"


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ("correct horse", "correct horse", "choose another address"),
        ("short", "short", "at least 10 characters"),
    ],
)
def test_a_refusal_says_what_to_do(workspace: Workspace, first: str, second: str, says: str) -> None:
    add(workspace, first)
    result = add(workspace, second)
    assert result.exit_code == 1
    assert says in result.output


def test_a_password_can_be_replaced(workspace: Workspace) -> None:
    add(workspace)
    result = run(workspace, "set-password", "anna@example.com", "--password", "another horse")
    assert result.exit_code == 0


def test_a_password_for_nobody_is_refused(workspace: Workspace) -> None:
    result = run(workspace, "set-password", "anna@example.com", "--password", "another horse")
    assert result.exit_code == 1
    assert "no account for anna@example.com" in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--role", "technician"], "give its number with --operator"),
        (["--role", "technician", "--operator", "99"], "no company with the number 99"),
        (["--role", "staff", "--operator", "1"], "leave --operator out"),
    ],
    ids=["employee of no company", "unknown company", "staff of a company"],
)
def test_an_employee_belongs_to_a_company_and_staff_to_none(
    workspace: Workspace, arguments: list[str], says: str
) -> None:
    password = ["--password", "correct horse"]
    result = run(workspace, "add-account", "anna@example.com", "--name", "Anna", *arguments, *password)
    assert result.exit_code in (1, 2)
    assert says in result.output
    assert run(workspace, "accounts").output == ""


def test_an_employee_is_added_to_a_company(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        number = str(add_workshop(session, NOON))
    result = run(
        workspace, "add-account", "jan@example.com", "--name", "Jan", "--operator", number,
        "--role", "owner", "--role", "technician", "--password", "correct horse",
    )  # fmt: skip
    assert result.exit_code == 0
    assert run(workspace, "accounts").output == "jan@example.com\towner,technician\tpl\tJan\n"


@pytest.mark.parametrize(
    "arguments",
    [["add-account", "anna@example.com", "--name", "Anna", "--role", "staff"], ["set-password", "a"]],
    ids=["a new account", "a new password"],
)
def test_without_a_terminal_no_password_is_asked_for(
    workspace: Workspace, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_terminal(*_arguments: object) -> str:
        warnings.warn("Can not control echo on the terminal.", GetPassWarning, stacklevel=2)
        return "correct horse"

    monkeypatch.setattr("click.termui.visible_prompt_func", no_terminal)
    monkeypatch.setattr("click.termui.hidden_prompt_func", no_terminal)
    group = entitlements_group(lambda: EntitlementsServices(database=workspace.database))
    with pytest.raises(click.UsageError, match="There is no terminal to ask for the password"):
        group.main(arguments, standalone_mode=False)


def test_what_is_done_to_accounts_is_in_the_audit_trail(workspace: Workspace) -> None:
    add(workspace)
    run(workspace, "set-password", "anna@example.com", "--password", "another long horse")
    told = [(one.kind, one.subject, one.details["by"]) for one in records(workspace)]
    assert told == [("account.added", "account:1", "command"), ("password.reset", "account:1", "command")]
