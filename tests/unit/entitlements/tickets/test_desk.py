"""What the desk does with tickets, and what it refuses."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.audit import NotInWritingSession
from entitlements.products.kinds import Module, Period, Product, Scope
from entitlements.tickets.clock import LedgerKind, TicketState
from entitlements.tickets.desk import For, TicketDesk, entitled
from entitlements.tickets.seats import Seats
from entitlements.tickets.tickets import (
    AlreadyStarted,
    DoNotMatch,
    NoSeatFree,
    NoSuchTicket,
    NotPaused,
    NotRunning,
)
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.teams import add_operator, add_person

HOUR = timedelta(hours=1)


def product(make: str | None = None, seats: int = 1, scope: Scope = Scope.TIME) -> Product:
    """An hour of information."""
    return Product(
        code="hour", module=Module.INFORMATION, make=make, scope=scope, period=Period.HOUR, seats=seats
    )


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    """A session for writing with an operator, 1, its people, 1 and 2, and another operator, 2."""
    with workspace.database.write() as writing:
        operator = add_operator(writing, is_reading=False)
        add_person(writing, "ola@kowal.example", operator, Role.OWNER)
        add_person(writing, "ewa@kowal.example", operator, Role.TECHNICIAN)
        add_operator(writing, "Inny", is_reading=False)
        yield writing


@pytest.fixture
def desk(session: Session) -> TicketDesk:
    """The desk at noon."""
    return TicketDesk(session, lambda: NOON)


def at(desk: TicketDesk, later: timedelta) -> TicketDesk:
    """The desk so much later."""
    return TicketDesk(desk.session, lambda: NOON + later)


def test_a_ticket_is_bought_unused_and_waits_as_long_as_one_likes(desk: TicketDesk) -> None:
    ticket = desk.issue(7, 1, product(), 1)
    later = at(desk, timedelta(days=900)).ticket(ticket.id)
    assert (later.state, later.life.left_s) == (TicketState.UNUSED, 3600)
    assert entitled(desk.session, 1, 1, NOON) == ()


def test_it_runs_by_the_wall_clock_from_when_it_was_started(desk: TicketDesk) -> None:
    ticket = desk.issue(7, 1, product(), 1)
    assert desk.activate(ticket.id, 1).life.until == NOON + HOUR
    just_before, at_the_end = at(desk, HOUR - timedelta(microseconds=1)), at(desk, HOUR)
    assert just_before.ticket(ticket.id).state is TicketState.ACTIVE
    assert len(entitled(desk.session, 1, 1, just_before.now)) == 1
    assert at_the_end.ticket(ticket.id).state is TicketState.EXPIRED
    assert entitled(desk.session, 1, 1, at_the_end.now) == ()


def test_a_line_of_an_order_gives_each_of_its_tickets_once(desk: TicketDesk) -> None:
    first, again, second = (desk.issue(7, ordinal, product(), 1) for ordinal in (1, 1, 2))
    assert first.id == again.id != second.id


def test_what_a_ticket_is_for_stands_on_it(desk: TicketDesk) -> None:
    what_for = For(vin="WVWZZZ1JZXW000001", document_id="brake-pads")
    ticket = desk.issue(7, 1, product(scope=Scope.DOCUMENT), 1, what_for=what_for)
    desk.activate(ticket.id, 1)
    (entitlement,) = entitled(desk.session, 1, 1, NOON)
    assert (entitlement.vin, entitlement.document_id) == ("WVWZZZ1JZXW000001", "brake-pads")


@pytest.mark.parametrize(
    "later", [timedelta(0), HOUR, 2 * HOUR], ids=["while it runs", "at its end", "after its end"]
)
def test_a_ticket_is_started_once(desk: TicketDesk, later: timedelta) -> None:
    ticket = desk.issue(7, 1, product(), 1)
    desk.activate(ticket.id, 1)
    with pytest.raises(AlreadyStarted):
        at(desk, later).activate(ticket.id, 2)


def test_a_ticket_that_is_not_there_is_none(desk: TicketDesk) -> None:
    with pytest.raises(NoSuchTicket):
        desk.activate(99, 1)


def test_a_ticket_for_another_make_lengthens_nothing(desk: TicketDesk) -> None:
    running, other = desk.issue(7, 1, product(), 1), desk.issue(8, 1, product("Sokół"), 1)
    desk.activate(running.id, 1)
    with pytest.raises(DoNotMatch):
        desk.extend(running.id, other.id, 1)
    assert desk.ticket(other.id).state is TicketState.UNUSED


def test_another_company_s_ticket_lengthens_nothing(desk: TicketDesk) -> None:
    running, other = desk.issue(7, 1, product(), 1), desk.issue(8, 1, product(), 2)
    desk.activate(running.id, 1)
    with pytest.raises(DoNotMatch):
        desk.extend(running.id, other.id, 1)


def test_an_ended_ticket_is_not_lengthened(desk: TicketDesk) -> None:
    ended, other = desk.issue(7, 1, product(), 1), desk.issue(7, 2, product(), 1)
    desk.activate(ended.id, 1)
    with pytest.raises(NotRunning):
        at(desk, HOUR).extend(ended.id, other.id, 1)


def test_a_running_ticket_does_not_wait_to_be_started_again(desk: TicketDesk) -> None:
    ticket = desk.issue(7, 1, product(), 1)
    desk.activate(ticket.id, 1)
    with pytest.raises(NotPaused):
        desk.resume(ticket.id, 1)


def test_a_ticket_is_used_by_as_many_as_it_has_seats(desk: TicketDesk) -> None:
    ticket = desk.issue(7, 1, product(seats=1), 1)
    desk.activate(ticket.id, 1)
    with pytest.raises(NoSeatFree):
        desk.take_seat(ticket.id, 2)
    assert entitled(desk.session, 2, 1, NOON) == ()
    Seats(desk.session, desk.clock).free(ticket.id, 1, 1)
    desk.take_seat(ticket.id, 2)
    assert (entitled(desk.session, 1, 1, NOON), len(entitled(desk.session, 2, 1, NOON))) == ((), 1)


def test_a_granted_ticket_is_for_everybody_of_the_company_and_for_nobody_else(desk: TicketDesk) -> None:
    desk.activate(desk.grant(product(), 1).id, 1)
    assert len(entitled(desk.session, 2, 1, NOON)) == 1
    assert entitled(desk.session, 2, 2, NOON) == ()
    assert entitled(desk.session, 3, None, NOON) == ()


def test_the_unused_tickets_of_a_refunded_line_go_first(desk: TicketDesk) -> None:
    used, unused = desk.issue(7, 1, product(), 1), desk.issue(7, 2, product(), 1)
    desk.activate(used.id, 1)
    assert desk.take_back(7, 1, "refund:1") == desk.take_back(7, 1, "refund:1") + 3600 == 3600
    assert desk.ticket(used.id).state is TicketState.ACTIVE
    assert desk.ticket(unused.id).state is TicketState.REVOKED


def test_money_back_for_a_ticket_takes_its_time_from_the_one_that_it_lengthened(desk: TicketDesk) -> None:
    running, added = desk.issue(7, 1, product(), 1), desk.issue(8, 1, product(), 1)
    desk.activate(running.id, 1)
    desk.extend(running.id, added.id, 1)
    later = at(desk, timedelta(minutes=90))
    assert later.take_back(8, 1, "refund:1") == 30 * 60
    assert later.ticket(running.id).state is TicketState.EXPIRED


def test_a_job_goes_on_when_its_ticket_ends(desk: TicketDesk) -> None:
    ticket = desk.issue(7, 1, product(), 1)
    desk.activate(ticket.id, 1)
    at(desk, HOUR / 2).protect(ticket.id, "job:3")
    later = at(desk, 2 * HOUR)
    assert later.is_protected(ticket.id, "job:3")
    assert later.ticket(ticket.id).state is TicketState.EXPIRED
    assert (
        later.ticket(ticket.id).life.balance.used_s,
        later.ticket(ticket.id).life.balance.protected_s,
    ) == (1800, 1800)
    later.release(ticket.id, "job:3")
    assert not later.is_protected(ticket.id, "job:3")


def test_the_end_is_written_down_once_with_what_was_used(desk: TicketDesk) -> None:
    ticket = desk.issue(7, 1, product(), 1)
    desk.activate(ticket.id, 1)
    later = at(desk, 3 * HOUR)
    assert (later.close_ended(), later.close_ended()) == (1, 0)
    last = desk.ledger(1)[-1].entry
    assert (last.kind, last.at, last.seconds) == (LedgerKind.EXPIRED, NOON + HOUR, 3600)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ticket_ledger SET seconds = 9", "DELETE FROM ticket_ledger"],
    ids=["changed", "deleted"],
)
def test_the_database_refuses_that_an_entry_is(workspace: Workspace, statement: str) -> None:
    with workspace.database.write() as session:
        TicketDesk(session, lambda: NOON).issue(7, 1, product(), add_operator(session, is_reading=False))
    with workspace.database.write() as session, pytest.raises(DatabaseError, match="neither changed"):
        session.execute(text(statement))


def test_nothing_is_done_in_a_session_that_keeps_nothing(workspace: Workspace) -> None:
    with workspace.database.read() as reading, pytest.raises(NotInWritingSession):
        TicketDesk(reading, lambda: NOON).issue(7, 1, product(), 1)


def test_of_two_who_start_a_ticket_at_once_one_does(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        operator = add_operator(session, is_reading=False)
        people = [add_person(session, f"{name}@x.example", operator, Role.OWNER) for name in ("a", "b")]
        ticket = TicketDesk(session, lambda: NOON).issue(7, 1, product(seats=2), operator)
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def start(account_id: int) -> None:
        gate.wait()
        try:
            with workspace.database.write() as session:
                TicketDesk(session, lambda: NOON).activate(ticket.id, account_id)
        except AlreadyStarted:
            outcomes.append("refused")
        else:
            outcomes.append("started")

    threads = [threading.Thread(target=start, args=(person,)) for person in people]
    threads[0].start()
    threads[1].start()
    threads[0].join()
    threads[1].join()
    with workspace.database.read() as session:
        kinds = [line.entry.kind for line in TicketDesk(session, lambda: NOON).ledger(operator)]
    assert sorted(outcomes) == ["refused", "started"]
    assert kinds == [LedgerKind.BOUGHT, LedgerKind.ACTIVATED]
