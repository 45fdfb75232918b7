"""`aos check` on tickets: what somebody changed past the portal is found."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from entitlements.products.kinds import Period
from entitlements.tickets.check import ticket_faults
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import granted_product
from kb.workspace import Workspace
from tests.factories.clocks import Clock
from tests.factories.teams import add_operator


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tickets(workspace: Workspace, clock: Clock) -> list[int]:
    """An unused ticket, one that runs, and one that ended."""
    with workspace.database.write() as session:
        operator_id, desk = add_operator(session, is_reading=False), TicketDesk(session, clock)
        made = [desk.grant(granted_product(one), operator_id).id for one in (Period.HOUR, Period.DAY)]
        made.append(desk.grant(granted_product(Period.HOUR), operator_id).id)
        desk.activate(made[1], 1)
        desk.activate(made[2], 1)
    clock.now += timedelta(hours=2)
    return made


@pytest.mark.usefixtures("tickets")
def test_what_the_portal_wrote_agrees_before_and_after_an_end_is_written_down(
    workspace: Workspace, clock: Clock
) -> None:
    assert ticket_faults(workspace.database, clock) == []
    with workspace.database.write() as session:
        assert TicketDesk(session, clock).close_ended() == 1
    assert ticket_faults(workspace.database, clock) == []


@pytest.mark.parametrize(
    ("place", "statement", "fault"),
    [
        (0, "UPDATE tickets SET runs_until = '2030-01-01 00:00:00' WHERE id = :id", "does not stand"),
        (1, "UPDATE tickets SET runs_until = '2030-01-01 00:00:00' WHERE id = :id", "does not stand"),
        (1, "UPDATE tickets SET is_running = 0 WHERE id = :id", "does not stand"),
        (2, "UPDATE tickets SET runs_until = NULL WHERE id = :id", "does not stand"),
        (1, "UPDATE ticket_ledger SET seconds = 99 WHERE ticket_id = :id AND sequence = 1", "does not stand"),
        (2, "DELETE FROM ticket_ledger WHERE ticket_id = :id AND sequence = 1", "has a gap"),
        (0, "DELETE FROM ticket_ledger WHERE ticket_id = :id", "has a gap"),
    ],
    ids=["time for nothing", "a later end", "stopped", "no end", "other seconds", "a gap", "no ledger"],
)
def test_what_was_changed_behind_the_guards_is_found(
    workspace: Workspace, clock: Clock, tickets: list[int], place: int, statement: str, fault: str
) -> None:
    with workspace.database.write() as session:
        session.execute(text("DROP TRIGGER IF EXISTS ticket_ledger_no_update"))
        session.execute(text("DROP TRIGGER IF EXISTS ticket_ledger_no_delete"))
        session.execute(text(statement), {"id": tickets[place]})
    (found, *_more) = ticket_faults(workspace.database, clock)
    assert fault in found
    assert f" {tickets[place]} " in found.replace(":", " ")
