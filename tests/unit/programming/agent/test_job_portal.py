"""The portal as a running flash asks it: a control unit is never left waiting."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from programming.agent.job_portal import JobPortal, OfflineDesk, Unlocking
from programming.agent.journal import AgentJournal
from programming.agent.portal_client import PortalClient, PortalClock
from programming.exchange import EventKind, Lease, Refusal
from programming.exchange_offline import (
    ForAnotherRequest,
    OfflineAnswer,
    OfflineRequest,
    read_request,
    signed_request,
    write_answer,
)
from programming.flashing.ports import PortalRefused, PortalSilent
from programming.flashing.waiting import in_a_thread
from programming.phases import Phase
from programming.virtual_ecu.lock import key_for
from tests.factories.portal_stand_in import JOB, Offered, RunningStandIn
from tests.unit.programming.agent.conftest import AGENT

SEED, SERIAL = bytes(range(8)), "ECM0000075927"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def leases() -> list[Lease | None]:
    """What the portal said last."""
    return [None]


@pytest.fixture
def portal(
    server: RunningStandIn,
    journal: AgentJournal,
    new_client: Callable[[], PortalClient],
    leases: list[Lease | None],
) -> Iterator[JobPortal]:
    server.portal.offered = Offered(package=Path("none"), sha256="")
    journal.begin(JOB, b"{}", 1, is_ours=None)
    opened = JobPortal(
        new_client(), journal, JOB, unlocking=Unlocking(estimate_s=90.0), lease=lambda: leases[-1]
    )
    yield opened
    opened.close()


def answer_for(text: str | None) -> str:
    """What the portal's page answers to a request."""
    assert text is not None
    request = read_request(text)
    key = key_for(request.seed, b"secret")
    return write_answer(OfflineAnswer(key=key, committed_at=NOON), request)


def cancelled(server: RunningStandIn) -> Lease:
    """The word that the job is cancelled."""
    return Lease(next_seq=1, state=server.portal.state, is_cancelled=True, time=server.portal.now())


def test_the_portal_gives_the_key(portal: JobPortal) -> None:
    assert portal.key_for(SERIAL, 1, SEED) == key_for(SEED, b"secret")
    assert portal.desk.request_text is None


def test_a_refused_key_says_why(server: RunningStandIn, portal: JobPortal) -> None:
    server.portal.troubles.append(Refusal.ATTEMPTS_SPENT)
    with pytest.raises(PortalRefused, match="attempts-spent"):
        portal.key_for(SERIAL, 1, SEED)
    assert portal.key_for(SERIAL, 1, SEED) == key_for(SEED, b"secret")


def test_a_commit_is_on_the_disk_before_anybody_goes_on(
    server: RunningStandIn, journal: AgentJournal, portal: JobPortal
) -> None:
    at = portal.commit(SERIAL, 90.0)
    kept = journal.job(JOB)
    assert kept is not None
    assert (kept.committed_at, server.portal.committed_at) == (at, at)
    server.stop()
    assert portal.commit(SERIAL, 90.0) == at


def test_a_commit_whose_answer_was_lost_is_asked_for_again(server: RunningStandIn, portal: JobPortal) -> None:
    server.portal.lost_answers.append("commit")
    with pytest.raises(PortalSilent):
        portal.commit(SERIAL, 90.0)
    assert portal.committed_at is None
    assert portal.commit(SERIAL, 90.0) == server.portal.committed_at


def test_a_job_is_cancelled_here_or_in_the_portal_until_it_is_committed(
    server: RunningStandIn, portal: JobPortal, leases: list[Lease | None]
) -> None:
    assert not portal.is_cancelled()
    leases.append(cancelled(server))
    assert portal.is_cancelled()
    leases.append(None)
    portal.stop()
    assert portal.is_cancelled()
    portal.commit(SERIAL, 90.0)
    leases.append(cancelled(server))
    assert not portal.is_cancelled()


def test_a_silent_portal_opens_the_way_by_copy_and_paste(
    server: RunningStandIn, journal: AgentJournal, portal: JobPortal
) -> None:
    server.stop()
    with pytest.raises(PortalSilent):
        portal.key_for(SERIAL, 1, SEED)
    assert portal.desk.request_text is None
    portal.offline_after_s = 0.0
    with pytest.raises(PortalSilent):
        portal.key_for(SERIAL, 1, SEED)
    request = read_request(str(portal.desk.request_text))
    server.portal.agents[AGENT].verify(request.signature, signed_request(request))
    portal.desk.paste(answer_for(portal.desk.request_text))
    assert portal.key_for(SERIAL, 1, SEED) == key_for(SEED, b"secret")
    assert portal.commit(SERIAL, 90.0) == NOON
    kept = journal.job(JOB)
    assert kept is not None
    assert kept.committed_at == NOON


def test_an_answer_to_an_older_seed_opens_nothing() -> None:
    desk = OfflineDesk()
    older, newer = (OfflineRequest(job=JOB, serial=SERIAL, level=1, seed=seed) for seed in (SEED, SEED[::-1]))
    desk.open(older)
    answer = answer_for(desk.request_text)
    desk.open(newer)
    with pytest.raises(ForAnotherRequest):
        desk.paste(answer)
    assert (desk.answer_to(older), desk.answer_to(newer)) == (None, None)


def test_before_the_commit_the_portal_has_everything_that_was_noted(
    server: RunningStandIn, portal: JobPortal, journal: AgentJournal
) -> None:
    journal.note(JOB, EventKind.BACKED_UP, Phase.BACK_UP, {"coding": {"0600": "01"}, "codes": []})
    server.portal.troubles.append("cut")
    with pytest.raises(PortalSilent):
        portal.commit(SERIAL, 90.0)
    assert portal.committed_at is None
    portal.commit(SERIAL, 90.0)
    assert [event.kind for event in server.portal.events] == [EventKind.BACKED_UP]


def test_a_key_that_a_person_carries_is_waited_for_while_it_is_asked_for(
    server: RunningStandIn, portal: JobPortal
) -> None:
    portal.offline_after_s = 0.0
    server.portal.troubles.extend(["cut"] * 2)
    assert not portal.waits_for_person()
    with pytest.raises(PortalSilent):
        portal.key_for(SERIAL, 1, SEED)
    assert portal.waits_for_person()
    portal.desk.paste(answer_for(portal.desk.request_text))
    assert not portal.waits_for_person()


def test_a_portal_that_takes_the_question_and_never_answers_opens_the_way_by_copy_and_paste(
    journal: AgentJournal,
) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    with socket.create_server(("127.0.0.1", 0)) as mute, ExitStack() as open_lines:
        client = PortalClient(f"http://127.0.0.1:{mute.getsockname()[1]}", None, PortalClock())
        portal = JobPortal(client, journal, JOB, unlocking=Unlocking(estimate_s=90.0), lease=lambda: None)
        portal.offline_after_s = 0.0
        lines: list[socket.socket] = []

        def ask_and_give_up() -> str | None:
            with pytest.raises(PortalSilent):
                in_a_thread(
                    lambda: portal.key_for(SERIAL, 1, SEED),
                    lambda: lines.append(open_lines.enter_context(mute.accept()[0])),
                    0.01,
                )
            return portal.desk.request_text

        assert ask_and_give_up() is None
        portal.desk.paste(answer_for(ask_and_give_up()))
        assert portal.key_for(SERIAL, 1, SEED) == key_for(SEED, b"secret")
        portal.close()
