"""What an agent says to its portal, and what it makes of the answers."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from programming.agent.failing import job_sentence
from programming.agent.portal_client import (
    LONGEST_WAIT_S,
    AddressRefused,
    Backoff,
    GapInEvents,
    Identity,
    PortalBusy,
    PortalClient,
    PortalClock,
    new_enrolment,
    read_address,
)
from programming.exchange import Event, EventKind, Refusal
from programming.flashing.ports import PortalRefused, PortalSilent
from tests.factories.portal_stand_in import CODE, JOB, RunningStandIn


def event(server: RunningStandIn, seq: int) -> Event:
    """An event."""
    return Event(seq=seq, at=server.portal.now(), kind=EventKind.SUPPLY, data={"volts": 13.2})


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://portal.example/", "https://portal.example"),
        (" https://portal.example:8443/aos/ ", "https://portal.example:8443/aos"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_https_or_of_this_machine(text: str, kept: str) -> None:
    assert read_address(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "http://portal.example",
        "http://192.168.0.5",
        "portal.example",
        "ftp://127.0.0.1",
        "https://",
        "https://me:secret@portal.example",
        "https://portal.example/?a=b",
        "https://portal.example:port",
        "http://localhost.example",
    ],
)
def test_any_other_address_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused):
        read_address(text)


def test_an_agent_is_enrolled_with_the_code_and_known_by_its_key_from_then_on(
    server: RunningStandIn,
) -> None:
    key = Ed25519PrivateKey.generate()
    with PortalClient(server.url, None, PortalClock()) as stranger:
        enrolled = stranger.enrol(new_enrolment(f" {CODE} ", "bay 2", key))
        with pytest.raises(PortalRefused) as refused:
            stranger.enrol(new_enrolment("AAAA-BBBB", "bay 3", key))
    assert refused.value.reason == Refusal.WRONG_CODE
    assert enrolled.keys == server.portal.keys()
    with PortalClient(server.url, Identity(agent=enrolled.agent, key=key), PortalClock()) as known:
        server.portal.holder = enrolled.agent
        assert known.send_events(JOB, ()).next_seq == 1


def test_a_request_by_another_key_is_refused(server: RunningStandIn) -> None:
    server.portal.agents["agent-000001"] = Ed25519PrivateKey.generate().public_key()
    stranger = Identity(agent="agent-000001", key=Ed25519PrivateKey.generate())
    with (
        PortalClient(server.url, stranger, PortalClock()) as client,
        pytest.raises(PortalRefused) as refused,
    ):
        client.send_events(JOB, ())
    assert refused.value.reason == Refusal.NOT_SIGNED


@pytest.mark.parametrize("hours", [-30, 5], ids=["behind", "ahead"])
def test_a_clock_that_is_off_is_put_right_by_the_portals(
    server: RunningStandIn, client: PortalClient, hours: int
) -> None:
    server.portal.ahead = timedelta(hours=hours)
    assert client.send_events(JOB, ()).next_seq == 1
    assert abs(client.clock.now() - server.portal.now()) < timedelta(seconds=5)
    assert len(server.portal.asked) == 2
    client.send_events(JOB, ())
    assert len(server.portal.asked) == 3


def test_events_may_be_sent_twice(server: RunningStandIn, client: PortalClient) -> None:
    client.send_events(JOB, (event(server, 1), event(server, 2)))
    lease = client.send_events(JOB, (event(server, 2), event(server, 3)))
    assert (lease.next_seq, [one.seq for one in server.portal.events]) == (4, [1, 2, 3])


def test_a_gap_says_from_where_to_send(server: RunningStandIn, client: PortalClient) -> None:
    with pytest.raises(GapInEvents) as gap:
        client.send_events(JOB, (event(server, 4),))
    assert gap.value.next_seq == 1


def test_a_portal_that_was_asked_too_often_says_when_to_ask_again(
    server: RunningStandIn, client: PortalClient
) -> None:
    server.portal.troubles.append("429")
    with pytest.raises(PortalBusy, match=r"^60$") as busy:
        client.send_events(JOB, ())
    assert "60" in job_sentence(busy.value)
    assert client.send_events(JOB, ()).next_seq == 1


@pytest.mark.parametrize("trouble", ["cut", "503"])
def test_a_portal_in_trouble_is_silent_and_answers_the_next_time(
    server: RunningStandIn, client: PortalClient, trouble: str
) -> None:
    server.portal.troubles.append(trouble)
    with pytest.raises(PortalSilent):
        client.send_events(JOB, ())
    assert client.send_events(JOB, ()).next_seq == 1


def test_a_portal_that_is_not_there_is_silent(server: RunningStandIn, client: PortalClient) -> None:
    server.stop()
    with pytest.raises(PortalSilent, match="there is no connection"):
        client.jobs()


def test_a_refusal_has_its_reason_and_its_sentence(server: RunningStandIn, client: PortalClient) -> None:
    server.portal.troubles.append(Refusal.TIME_TOO_SHORT)
    with pytest.raises(PortalRefused, match=r"No: time-too-short\.") as refused:
        client.send_events(JOB, ())
    assert refused.value.reason == Refusal.TIME_TOO_SHORT


def test_waits_double_up_to_half_a_minute_and_begin_anew_after_success() -> None:
    backoff = Backoff(lambda: 1.0)
    waits = [backoff.next_s() for _ in range(10)]
    assert waits == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, LONGEST_WAIT_S, LONGEST_WAIT_S]
    backoff.reset()
    assert Backoff(lambda: 0.0).next_s() == backoff.next_s() / 2
