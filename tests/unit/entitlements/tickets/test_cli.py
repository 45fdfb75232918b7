"""`aos tickets`: granted, listed, taken back; what is not there is said."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from entitlements.tickets.check import ticket_faults
from entitlements.tickets.cli import tickets_group
from entitlements.tickets.heartbeat import beat, doubt
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.teams import add_operator


@pytest.fixture
def company(workspace: Workspace) -> Workspace:
    """A company, number 1, without a ticket."""
    with workspace.database.write() as session:
        add_operator(session, "Auto Serwis Kowal", is_reading=False)
    return workspace


def run(company: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(tickets_group(lambda: company.database, lambda: NOON), list(arguments))


def test_a_granted_ticket_waits_in_the_company_s_drawer(company: Workspace) -> None:
    assert run(company, "grant", "Auto Serwis Kowal", "--period", "hour").output == (
        "Ticket 1 waits, unused.\n"
    )
    assert json.loads(run(company, "list", "1", "--json").output) == {
        "ticket": 1,
        "product": "granted-information-all-hour",
        "state": "unused",
        "until": None,
        "paid_s": 3600,
        "unused_s": 3600,
        "used_s": 0,
        "paused_s": 0,
        "protected_s": 0,
        "refunded_s": 0,
    }


def test_what_is_taken_back_ends_with_its_reason(company: Workspace) -> None:
    run(company, "grant", "1", "--period", "day", "--make", "Halny")
    assert "86400" in run(company, "revoke", "1", "--reason", "granted by mistake").output
    assert run(company, "list", "1").output == "1  granted-information-halny-day  revoked  0 s\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["list", "Nobody"], "There is no company Nobody"),
        (["grant", "99", "--period", "hour"], "There is no company 99"),
        (["revoke", "99", "--reason", "x"], "There is no ticket 99"),
    ],
    ids=["company by name", "company by number", "ticket"],
)
def test_what_is_not_there_is_said(company: Workspace, arguments: list[str], says: str) -> None:
    result = run(company, *arguments)
    assert (result.exit_code, says in result.output) == (1, True)


def test_a_clock_in_doubt_is_told_until_it_is_said_to_be_right(company: Workspace) -> None:
    assert run(company, "clock").output == "Tickets go by 2026-11-22T12:00:00+00:00.\n"
    with company.database.write() as session:
        beat(session, NOON - timedelta(days=30))
        doubt(session, NOON)
    told = run(company, "clock")
    assert told.exit_code == 1
    assert "Tickets go by 2026-10-23T12:00:00+00:00.\nError: The computer's clock jumped ahead" in told.output
    assert len(ticket_faults(company.database, lambda: NOON)) == 1
    right = run(company, "clock", "--right").output
    assert right == "0 tickets got 0 seconds back.\nTickets go by 2026-11-22T12:00:00+00:00.\n"
    assert ticket_faults(company.database, lambda: NOON) == []
