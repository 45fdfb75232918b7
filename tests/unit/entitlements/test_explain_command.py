"""`aos entitlements explain` answers why, in words and for machines."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from entitlements.accounts import Role, Standing, Strength
from entitlements.explain_command import explain_command
from entitlements.explanation import Rule
from entitlements.explanation_words import REASONS, RULES
from entitlements.policy import Reason
from entitlements.sessions import SessionStore
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account, add_workshop
from tests.factories.documents import IMMOBILISER, IMMOBILISER_ALIAS, library, seed
from translations.catalogue import catalogue
from translations.locales import Language

JAN = "jan@example.org"


@pytest.fixture
def portal(workspace: Workspace) -> Workspace:
    """Documents, and Jan, whose company waits for its approval."""
    seed(workspace, library())
    with workspace.database.write() as session:
        company = add_workshop(session, NOON, "Nowy", Standing.APPLIED)
        add_account(session, JAN, "Jan", "a long password", Role.TECHNICIAN, NOON, operator_id=company)
    return workspace


def run(portal: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(explain_command(lambda: portal.database, lambda: NOON), list(arguments))


def told(portal: Workspace, *arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(portal, *arguments, "--json").output)
    return answer


def test_a_refusal_is_explained_rule_by_rule(portal: Workspace) -> None:
    assert run(portal, JAN, "document:read", "rmi").output.splitlines() == [
        "Refused until the staff approve the company.",
        "No session of theirs is open: taken as if they had just logged in.",
        "  met      an account that is logged in",
        "  met      a role that this is for",
        "  met      a verified e-mail address",
        "  missing  a company that the portal has approved",
        "  missing  a session with a second factor",
        "  met      a running ticket that is good for the document",
    ]


def test_what_is_open_to_all_asks_for_nothing(portal: Workspace) -> None:
    assert run(portal, "-", "page:open").output.splitlines() == ["Allowed.", "  This asks for nothing."]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["-", "document:read", "public"], "allowed"),
        (["-", "document:read", "rmi"], "log-in"),
        (["-", "document:read", IMMOBILISER], "needs-clearance"),
        (["-", "document:read", IMMOBILISER_ALIAS], "needs-clearance"),
        (["-", "document:read", "brake-pads"], "log-in"),
        ([JAN, "operator:view", "operator:1"], "allowed"),
        ([JAN, "operator:view", "operator:99"], "not-yours"),
        ([JAN, "account:own", "account:99"], "not-yours"),
        ([JAN, "audit:read"], "not-for-role"),
    ],
)
def test_the_decision_is_on_what_was_named(portal: Workspace, arguments: list[str], reason: str) -> None:
    answer = told(portal, *arguments)
    assert (answer["reason"], answer["allowed"]) == (reason, reason == "allowed")


def test_machines_get_the_words_in_both_languages(portal: Workspace) -> None:
    answer = told(portal, JAN, "document:read", "rmi")
    assert answer["words"] == {
        "pl": "Odmowa do czasu, aż personel zatwierdzi firmę.",
        "en": "Refused until the staff approve the company.",
    }
    assert answer["rules"][3]["words"]["pl"] == "firma zatwierdzona przez portal"
    assert [rule["met"] for rule in answer["rules"]] == [True, True, True, False, False, True]


def test_an_open_session_is_what_counts(portal: Workspace) -> None:
    with portal.database.write() as session:
        SessionStore(session).begin(1, Strength.PASSWORD, "", NOON)
        SessionStore(session).begin(1, Strength.SECOND_FACTOR, "", NOON)
    answer = told(portal, JAN, "document:read", "rmi")
    assert (answer["session"], answer["rules"][-2]["met"]) == ("open", True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody@example.org", "page:open"], "There is no account for nobody@example.org"),
        (["-", "document:read", "nothing-here"], "There is no document nothing-here"),
        (["-", "document:read", "../etc"], "There is no document ../etc"),
        (["-", "document:read", "operator:x"], "There is no document operator:x"),
        (["-", "forged:permission"], "Invalid value"),
    ],
)
def test_what_is_not_there_is_said(portal: Workspace, arguments: list[str], says: str) -> None:
    result = run(portal, *arguments)
    assert (result.exit_code != 0, says in result.output) == (True, True)


def test_every_reason_and_every_rule_has_words_in_both_languages() -> None:
    polish = catalogue("entitlements", Language.POLISH).gettext
    messages = [*REASONS.values(), *RULES.values()]
    assert (set(REASONS), set(RULES)) == (set(Reason), set(Rule))
    assert [message for message in messages if polish(message) == message] == []
