"""How the life of a ticket is told from its ledger: exact, in UTC, and never twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from entitlements.tickets.clock import Entry, LedgerKind, TicketState, Window, live, lost_in
from tests.conftest import NOON

HOUR = 3600


def ticket(seconds: int = HOUR, begin: datetime = NOON) -> list[Entry]:
    """A ticket that was started as soon as it was bought."""
    return [
        Entry(kind=LedgerKind.BOUGHT, at=begin, seconds=seconds),
        Entry(kind=LedgerKind.ACTIVATED, at=begin),
    ]


def after(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def outage(first: float, last: float, at: float) -> Entry:
    """The entry of an outage that is settled at a minute."""
    window = Window(begin=after(first), end=after(last))
    return Entry(kind=LedgerKind.PAUSED, at=after(at), window=window, reference="outage:1")


def test_a_second_counts_once_it_is_over() -> None:
    entries = ticket()
    assert live(entries, NOON + timedelta(milliseconds=999)).balance.used_s == 0
    assert live(entries, NOON + timedelta(milliseconds=1000)).balance.used_s == 1


@pytest.mark.parametrize(
    ("begin", "clock_shows"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "2026-03-30T01:30:00+02:00"),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "2026-10-25T23:30:00+01:00"),
        (datetime(2028, 2, 28, 11, 0, tzinfo=UTC), "2028-02-29T12:00:00+01:00"),
    ],
    ids=["into summer time", "out of summer time", "leap day"],
)
def test_a_day_is_twenty_four_hours(begin: datetime, clock_shows: str) -> None:
    until = live(ticket(24 * HOUR, begin), begin).until
    assert until == begin + timedelta(hours=24)
    assert until.astimezone(ZoneInfo("Europe/Warsaw")).isoformat() == clock_shows


def test_a_clock_that_is_set_back_counts_nothing_twice() -> None:
    resumed = [*ticket(), Entry(kind=LedgerKind.PROTECTED, at=after(30), reference="job:1")]
    life = live(resumed, after(10))
    assert (life.at, life.balance.used_s, life.until) == (after(30), 1800, after(60))


def test_a_running_ticket_ends_so_much_later_as_the_outage_lasted() -> None:
    assert live([*ticket(), outage(10, 20, 20)], after(20)).until == after(70)


def test_what_an_outage_took_from_an_ended_ticket_waits() -> None:
    life = live([*ticket(), outage(10, 20, 90)], after(500))
    assert (life.state, life.balance.paused_s, life.balance.used_s) == (TicketState.PAUSED, 600, 3000)


def test_an_outage_gives_back_no_more_than_it_took() -> None:
    assert lost_in(ticket(), Window(begin=after(-60), end=after(15)), after(60)) == 900
    assert lost_in(ticket(), Window(begin=after(50), end=after(500)), after(600)) == 600
    assert lost_in(ticket(), Window(begin=after(60), end=after(90)), after(600)) == 0


def test_outages_that_overlap_give_a_minute_back_once() -> None:
    entries = [*ticket(), outage(10, 20, 30)]
    assert lost_in(entries, Window(begin=after(15), end=after(25)), after(30)) == 300
    assert lost_in(entries, Window(begin=after(10), end=after(20)), after(30)) == 0


def test_seconds_that_an_outage_only_touches_are_given_back_whole() -> None:
    window = Window(begin=NOON + timedelta(milliseconds=500), end=NOON + timedelta(milliseconds=1500))
    assert lost_in(ticket(), window, after(1)) == 2


def test_the_minutes_of_a_flash_are_protected_and_no_outage_gives_them_back() -> None:
    entries = [
        *ticket(),
        Entry(kind=LedgerKind.PROTECTED, at=after(10), reference="job:1"),
        Entry(kind=LedgerKind.RELEASED, at=after(25), reference="job:1"),
    ]
    assert live(entries, after(30)).balance.protected_s == 900
    assert lost_in(entries, Window(begin=after(5), end=after(30)), after(30)) == 600


def test_what_is_refunded_is_no_longer_to_be_had() -> None:
    entries = [*ticket(), Entry(kind=LedgerKind.REFUNDED, at=after(20), seconds=2400)]
    life = live(entries, after(20))
    assert (life.state, life.until, life.balance.refunded_s) == (TicketState.EXPIRED, None, 2400)
