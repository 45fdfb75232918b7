"""The portal's heartbeat, and what an outage gives back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from entitlements.tickets.check import faults_in
from entitlements.tickets.clock import TicketState, Window
from entitlements.tickets.desk import TicketDesk, entitled
from entitlements.tickets.heartbeat import LONGEST_SILENCE, portal_time
from entitlements.tickets.outages import (
    EndsBeforeItBegins,
    NotOverYet,
    Origin,
    OutageRefused,
    Outages,
    WithoutReason,
)
from entitlements.tickets.store import balance_of
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.teams import add_operator
from tests.factories.tickets import YEAR_S

YEAR = timedelta(seconds=YEAR_S)


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    """A session for writing with a company, 1, whose year began at noon."""
    with workspace.database.write() as writing:
        add_operator(writing)
        yield writing


def beaten(session: Session, clock: Clock, *minutes: float) -> list[Origin]:
    """What the heartbeats so many minutes after noon found."""
    found = []
    for minute in minutes:
        clock.now = NOON + timedelta(minutes=minute)
        found.append(Outages(session, clock).beat())
    return [one.origin for one in found if one is not None]


def test_the_first_heartbeat_of_all_finds_no_outage(session: Session) -> None:
    assert beaten(session, Clock(), 0) == []


def test_a_restart_is_no_outage(session: Session) -> None:
    assert beaten(session, Clock(), 0, LONGEST_SILENCE.seconds / 60) == []


def test_a_long_silence_is_given_back_at_the_first_heartbeat(session: Session) -> None:
    clock = Clock()
    assert beaten(session, clock, 0, 60) == [Origin.NOTICED]
    (outage,) = Outages(session, clock).all()
    assert (outage.window.end - outage.window.begin, outage.tickets, outage.seconds) == (
        timedelta(hours=1), 1, 3600,
    )  # fmt: skip
    assert TicketDesk(session, clock).ticket(1).life.until == NOON + YEAR + timedelta(hours=1)


def test_a_clock_that_is_set_back_finds_no_outage_and_opens_no_ended_ticket(session: Session) -> None:
    clock = Clock()
    clock.now = NOON + YEAR
    Outages(session, clock).beat()
    clock.now = NOON + timedelta(days=1)
    assert Outages(session, clock).beat() is None
    assert portal_time(session, clock.now) == NOON + YEAR
    assert entitled(session, 1, 1, clock.now) == ()


@pytest.mark.parametrize(
    ("first", "last", "reason", "refusal"),
    [
        (5, 5, "x", EndsBeforeItBegins),
        (9, 5, "x", EndsBeforeItBegins),
        (5, 31, "x", NotOverYet),
        (5, 9, "  ", WithoutReason),
    ],
    ids=["no time", "ends first", "not over", "no reason"],
)
def test_an_outage_that_makes_no_sense_is_not_declared(
    session: Session, first: int, last: int, reason: str, refusal: type[OutageRefused]
) -> None:
    clock = Clock(NOON + timedelta(minutes=30))
    window = Window(begin=NOON + timedelta(minutes=first), end=NOON + timedelta(minutes=last))
    with pytest.raises(refusal):
        Outages(session, clock).declare(window, reason, 1)
    assert Outages(session, clock).all() == []


def test_what_an_outage_took_from_a_ticket_that_was_taken_back_is_refunded(session: Session) -> None:
    clock = Clock(NOON + timedelta(minutes=30))
    desk = TicketDesk(session, clock)
    desk.revoke(1, "terms broken")
    window = Window(begin=NOON + timedelta(minutes=5), end=NOON + timedelta(minutes=15))
    outage = Outages(session, clock).declare(window, "a fire", 1)
    places = balance_of([desk.ticket(1)])
    assert (outage.seconds, places["used_s"], places["refunded_s"]) == (600, 1200, YEAR_S - 1200)
    assert (desk.ticket(1).state, faults_in(session, clock())) == (TicketState.REVOKED, [])
