"""Events on their way to the portal: each once, in order, whatever the network does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from programming.agent.event_sender import EventSender
from programming.agent.journal import AgentJournal, JobJournal
from programming.agent.portal_client import PortalClient
from programming.exchange import EventKind, Lease, Refusal
from programming.flashing.ports import PortalRefused
from tests.factories.portal_stand_in import JOB, RunningStandIn

pytestmark = pytest.mark.slow

ENOUGH_S = 30.0


class Heard:
    """What a sender said of the portal, and waiting for it."""

    def __init__(self) -> None:
        self.leases: list[Lease | None] = []
        self.refusals: list[PortalRefused] = []
        self._changed = threading.Condition()

    def __call__(self, lease: Lease | None) -> None:
        with self._changed:
            self.leases.append(lease)
            self._changed.notify_all()

    def refused(self, refusal: PortalRefused) -> None:
        """Take in that the portal refused."""
        with self._changed:
            self.refusals.append(refusal)
            self._changed.notify_all()

    def wait_for_refusal(self) -> PortalRefused | None:
        """Wait until the portal refused; None where it never did."""
        with self._changed:
            return self._changed.wait_for(lambda: self.refusals[-1] if self.refusals else None, ENOUGH_S)

    def wait_for(self, seen: Callable[[list[Lease | None]], bool]) -> bool:
        """Wait until what was heard is so."""
        with self._changed:
            return self._changed.wait_for(lambda: seen(self.leases), ENOUGH_S)


@contextmanager
def sending(
    journal: AgentJournal, new_client: Callable[[], PortalClient]
) -> Iterator[tuple[JobJournal, EventSender, Heard]]:
    """A journal of the job whose events are sent on."""
    heard = Heard()
    journal.begin(JOB, b"{}", 1, is_ours=None)
    sender = EventSender(new_client(), journal, JOB, heard=heard, refused=heard.refused)
    sender.start()
    try:
        yield JobJournal(journal, JOB, sender.noted), sender, heard
    finally:
        sender.finish(0.0)


def note(journal: JobJournal, count: int) -> None:
    """Note some events."""
    for number in range(count):
        journal.note(EventKind.SUPPLY, None, {"volts": float(number)})


def test_all_that_was_noted_is_told_in_order_before_it_ends(
    server: RunningStandIn, journal: AgentJournal, new_client: Callable[[], PortalClient]
) -> None:
    with sending(journal, new_client) as (of_job, sender, _heard):
        note(of_job, 450)
        assert sender.finish(ENOUGH_S)
    assert [event.seq for event in server.portal.events] == list(range(1, 451))
    assert [event.data["volts"] for event in server.portal.events] == list(range(450))
    assert journal.untold(JOB, 1) == ()


@pytest.mark.parametrize(
    "troubles",
    [["cut", "503"], ["cut", "cut", "cut"]],
    ids=["cut and in trouble", "cut three times"],
)
def test_what_the_portal_did_not_hear_is_told_again(
    server: RunningStandIn,
    journal: AgentJournal,
    new_client: Callable[[], PortalClient],
    troubles: list[str],
) -> None:
    server.portal.troubles.extend(troubles)
    with sending(journal, new_client) as (of_job, sender, heard):
        note(of_job, 3)
        assert heard.wait_for(lambda leases: None in leases)
        assert sender.finish(ENOUGH_S)
    assert [event.seq for event in server.portal.events] == [1, 2, 3]


def test_a_lost_answer_tells_nothing_twice(
    server: RunningStandIn, journal: AgentJournal, new_client: Callable[[], PortalClient]
) -> None:
    server.portal.lost_answers.append("events")
    with sending(journal, new_client) as (of_job, sender, _heard):
        note(of_job, 2)
        assert sender.finish(ENOUGH_S)
    assert [event.seq for event in server.portal.events] == [1, 2]


def test_a_portal_that_lost_events_gets_them_again(
    server: RunningStandIn, journal: AgentJournal, new_client: Callable[[], PortalClient]
) -> None:
    with sending(journal, new_client) as (of_job, sender, heard):
        note(of_job, 4)
        assert heard.wait_for(lambda leases: any(lease and lease.next_seq == 5 for lease in leases))
        with server.portal.lock:
            del server.portal.events[2:]
        note(of_job, 1)
        assert sender.finish(ENOUGH_S)
    assert [event.seq for event in server.portal.events] == [1, 2, 3, 4, 5]


def test_a_job_that_was_cancelled_is_heard_of_without_any_news(
    server: RunningStandIn, journal: AgentJournal, new_client: Callable[[], PortalClient]
) -> None:
    with sending(journal, new_client) as (_of_job, sender, heard):
        assert heard.wait_for(lambda leases: len(leases) > 0)
        server.portal.is_cancelled = True
        assert heard.wait_for(lambda leases: leases[-1] is not None and leases[-1].is_cancelled)
        assert sender.lease is not None
        assert sender.lease.is_cancelled


def test_a_portal_that_is_gone_keeps_nobody_from_ending(
    server: RunningStandIn, journal: AgentJournal, new_client: Callable[[], PortalClient]
) -> None:
    server.stop()
    with sending(journal, new_client) as (of_job, sender, _heard):
        note(of_job, 2)
        assert not sender.finish(0.3)
    assert len(journal.untold(JOB, 10)) == 2


def test_a_job_that_another_agent_has_is_refused_and_nothing_is_lost(
    server: RunningStandIn, journal: AgentJournal, new_client: Callable[[], PortalClient]
) -> None:
    server.portal.holder = "agent-000002"
    with sending(journal, new_client) as (of_job, sender, heard):
        note(of_job, 1)
        told = heard.wait_for_refusal()
        assert told is not None
        assert (told.reason, sender.refused) == (Refusal.JOB_TAKEN, told)
    assert heard.leases == []
    assert (server.portal.events, len(journal.untold(JOB, 10))) == ([], 1)
