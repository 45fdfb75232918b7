"""What agents ask the portal: signed, at the right time, not too often; sent again without harm."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from entitlements.audit_models import AuditRecordRow
from programming.exchange import (
    SIGNATURE_HEADER,
    TIME_HEADER,
    CommitRequest,
    Committed,
    Enrolled,
    EventKind,
    Events,
    JobList,
    JobState,
    KeyAnswer,
    KeyRequest,
    Lease,
    Refusal,
    Report,
    TakenJob,
    Taking,
    read_message,
)
from programming.jobs.agents import AgentDesk
from programming.phases import Outcome, Phase
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.programming import SEED, SERIAL, Workshop, entered, event, workshop
from tests.factories.signed_requests import SignedRequests, refused
from web import create_app, session
from web.api import agent_signature
from web.settings import Settings

TAKING = Taking(interface="socketcan")
KEY = KeyRequest(serial=SERIAL, level=1, seed=SEED)
COMMIT = CommitRequest(serial=SERIAL, estimate_s=30)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Flask:
    return create_app(Settings(home=tmp_path_factory.mktemp("portal")), clock=clock)


@pytest.fixture(scope="module")
def shop(application: Flask, clock: Clock) -> Iterator[Workshop]:
    with application.app_context():
        workspace = session.portal().workspace
    yield workshop(workspace, clock)
    workspace.close()


@pytest.fixture
def visitor(application: Flask) -> Iterator[FlaskClient]:
    with application.test_client() as client:
        yield client


@pytest.fixture
def agent(shop: Workshop, visitor: FlaskClient) -> SignedRequests:
    made = SignedRequests(client=visitor, now=NOON)
    assert made.enrol(code_of(shop)).status_code == 200
    return made


def code_of(shop: Workshop) -> str:
    with shop.database.write() as writing:
        return AgentDesk(writing, shop.clock).make_code(shop.operator_id, shop.account_id)


def taken(shop: Workshop, agent: SignedRequests) -> str:
    job = shop.create()
    agent.ask("POST", f"/jobs/{job.id}/take", TAKING, TakenJob)
    return f"/jobs/{job.id}"


def test_an_agent_learns_whose_it_is_and_whom_to_trust(shop: Workshop, visitor: FlaskClient) -> None:
    asking = SignedRequests(client=visitor, now=NOON)
    enrolled = read_message(asking.enrol(code_of(shop)).data, Enrolled)
    assert (enrolled.workshop, enrolled.time) == ("Auto Serwis Kowal", NOON)
    assert (len(enrolled.keys.package), len(enrolled.keys.job)) == (1, 1)


def test_a_whole_job_as_an_agent_asks_for_it(shop: Workshop, agent: SignedRequests) -> None:
    job = shop.create()
    listed = agent.ask("GET", "/jobs", b"", JobList)
    assert job.id in [line.job for line in listed.jobs]
    job_path = f"/jobs/{job.id}"
    assert agent.ask("POST", f"{job_path}/take", TAKING, TakenJob).state is JobState.TAKEN
    assert agent.ask("POST", f"{job_path}/key", KEY, KeyAnswer).attempts_left == 1
    committed = agent.ask("POST", f"{job_path}/commit", COMMIT, Committed)
    told = Events(events=(entered(1, NOON, Phase.ERASE, "BLOCK0"), event(2, NOON, EventKind.ENDED)))
    lease = agent.ask("POST", f"{job_path}/events", told, Lease)
    assert (lease.next_seq, lease.is_protected, committed.time) == (3, True, NOON)
    ended = agent.ask("POST", f"{job_path}/report", Report(outcome=Outcome.PROGRAMMED), Lease)
    assert ended.state is shop.job(job.id).state is JobState.DONE


@pytest.mark.parametrize(
    ("path", "message"),
    [("take", TAKING), ("key", KEY), ("commit", COMMIT), ("events", Events(events=()))],
    ids=["take", "key", "commit", "events"],
)
def test_what_is_asked_twice_is_answered_alike(
    shop: Workshop, agent: SignedRequests, path: str, message: Taking
) -> None:
    job_path = taken(shop, agent)
    agent.ask("POST", f"{job_path}/key", KEY, KeyAnswer)
    first, second = (agent.send("POST", f"{job_path}/{path}", message) for _attempt in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert path == "take" or first.data == second.data


def test_a_clock_that_is_wrong_is_told_the_right_time(agent: SignedRequests) -> None:
    agent.now = NOON - timedelta(hours=3)
    answer = refused(agent.send("GET", "/jobs"))
    assert (answer.reason, answer.time) == (Refusal.WRONG_TIME, NOON)
    agent.now = answer.time
    assert agent.send("GET", "/jobs").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {SIGNATURE_HEADER: "00" * 64},
        {SIGNATURE_HEADER: "no hex"},
        {TIME_HEADER: str(int(NOON.timestamp()) + 1)},
        {TIME_HEADER: "noon"},
        {TIME_HEADER: "9" * 30},
    ],
    ids=["another signature", "none", "another time than was signed", "no time", "no instant"],
)
def test_what_is_not_signed_is_refused(agent: SignedRequests, headers: dict[str, str]) -> None:
    response = agent.send("GET", "/jobs", b"", **headers)
    assert (response.status_code, refused(response).reason) == (401, Refusal.NOT_SIGNED)


def test_a_signature_is_for_one_path_and_one_body(shop: Workshop, agent: SignedRequests) -> None:
    job_path = taken(shop, agent)
    other = SignedRequests(client=agent.client, now=NOON, agent=agent.agent, key=agent.key)
    response = other.client.post(
        f"/api/v1/agent{job_path}/commit",
        data=b"{}",
        headers=dict(other.send("GET", "/jobs").request.headers),
    )
    assert refused(response).reason is Refusal.NOT_SIGNED
    response = agent.client.get(
        f"/api/v1/agent{job_path}/package",
        headers=dict(other.send("GET", "/jobs").request.headers),
    )
    assert refused(response).reason is Refusal.NOT_SIGNED


def test_an_agent_that_was_updated_is_believed_and_kept_by_the_version_that_it_tells(
    shop: Workshop, visitor: FlaskClient
) -> None:
    job, made = shop.create(), SignedRequests(client=visitor, now=NOON)
    made.enrol(code_of(shop), version="0.0.9")
    before = made.send("POST", f"/jobs/{job.id}/take", TAKING)
    made.ask("POST", f"/jobs/{job.id}/take", Taking(interface="socketcan", version="1.0.0"), TakenJob)
    with shop.database.read() as reading:
        known = AgentDesk(reading, shop.clock).known(made.agent)
    assert refused(before).reason is Refusal.AGENT_TOO_OLD
    assert "stays open" in refused(before).message
    assert known is not None
    assert known.version == "1.0.0"


def test_a_stranger_is_not_known(visitor: FlaskClient) -> None:
    stranger = SignedRequests(client=visitor, now=NOON, agent="agent_of_nobody")
    assert refused(stranger.send("GET", "/jobs")).reason is Refusal.UNKNOWN_AGENT


def test_a_dismissed_agent_is_told_so(shop: Workshop, agent: SignedRequests) -> None:
    with shop.database.write() as writing:
        AgentDesk(writing, shop.clock).dismiss(agent.agent, shop.account_id)
    response = agent.send("GET", "/jobs")
    assert (response.status_code, refused(response).reason) == (403, Refusal.AGENT_DISMISSED)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "This agent was dismissed"), ("pl", "Ten agent został odwołany")],
    ids=["English", "Polish"],
)
def test_a_refusal_is_said_in_the_agents_language(
    shop: Workshop, agent: SignedRequests, language: str, sentence: str
) -> None:
    with shop.database.write() as writing:
        AgentDesk(writing, shop.clock).dismiss(agent.agent, shop.account_id)
    agent.language = language
    assert refused(agent.send("GET", "/jobs")).message.startswith(sentence)


def test_a_package_comes_whole_and_in_parts(shop: Workshop, agent: SignedRequests) -> None:
    job_path = taken(shop, agent)
    whole = agent.send("GET", f"{job_path}/package")
    part = agent.send("GET", f"{job_path}/package", Range="bytes=100-")
    assert whole.data.startswith(b"PK")
    assert (part.status_code, part.data) == (206, whole.data[100:])
    whole.close()
    part.close()


def test_a_package_is_for_whoever_has_the_job(shop: Workshop, agent: SignedRequests) -> None:
    job = shop.create()
    assert refused(agent.send("GET", f"/jobs/{job.id}/package")).reason is Refusal.JOB_TAKEN


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"serial": 1}', b"\xff"], ids=repr)
def test_what_is_no_message_is_refused(shop: Workshop, agent: SignedRequests, body: bytes) -> None:
    job_path = taken(shop, agent)
    response = agent.send("POST", f"{job_path}/commit", body)
    assert (response.status_code, refused(response).reason) == (400, Refusal.MALFORMED)


def one_event(at: str = "2026-11-22T12:00:00Z", data: str = "{}") -> bytes:
    return f'{{"events":[{{"seq":1,"at":"{at}","kind":"supply","data":{data}}}]}}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(one_event(at="0001-01-01T00:00:00+14:00"), id="before the first year"),
        pytest.param(one_event(at="9999-12-31T23:59:59-12:00"), id="after the last year"),
        pytest.param(one_event(at="0999-01-01T00:00:00Z"), id="a year of long ago"),
        pytest.param(one_event(data='{"volts":%s}' % ("9" * 4000)), id="thousands of digits"),
        pytest.param(one_event(data='{"volts":%s}' % ("9" * 5000)), id="more digits than Python reads"),
        pytest.param(one_event(data='{"volts":1e999}'), id="beyond any number"),
        pytest.param(one_event(data='{"a":%s}' % ("[" * 900 + "]" * 900)), id="deep"),
        pytest.param(one_event(data='{"a":%s}' % ('{"a":' * 20 + "1" + "}" * 20)), id="twenty deep"),
        pytest.param(one_event(data='{"detail":"\\ud800"}'), id="half a sign"),
        pytest.param(b'{"events":[{"seq":1,"\xff":1}]}', id="no text"),
    ],
)
def test_an_event_that_makes_no_sense_is_refused_with_a_sentence(
    shop: Workshop, agent: SignedRequests, body: bytes
) -> None:
    job_path = taken(shop, agent)
    response = agent.send("POST", f"{job_path}/events", body)
    assert (response.status_code, refused(response).reason) == (400, Refusal.MALFORMED)
    assert "could not read this" in refused(response).message


def test_a_gap_says_from_where_to_send(shop: Workshop, agent: SignedRequests) -> None:
    told = Events(events=(event(2, NOON, EventKind.SUPPLY, volts=13),))
    response = agent.send("POST", f"{taken(shop, agent)}/events", told)
    assert (response.status_code, refused(response).next_seq) == (409, 1)


def test_a_refused_key_is_recorded_without_the_seed(shop: Workshop, agent: SignedRequests) -> None:
    job_path = taken(shop, agent)
    agent.ask("POST", f"{job_path}/key", KEY, KeyAnswer)
    wrong = KeyRequest(serial="ANOTHER", level=1, seed=SEED)
    assert refused(agent.send("POST", f"{job_path}/key", wrong)).reason is Refusal.WRONG_SERIAL
    with shop.database.read() as reading:
        kind = AuditRecordRow.kind == "ecu-key.refused"
        records = reading.scalars(select(AuditRecordRow).where(kind)).all()
    assert [record.subject for record in records] == [f"programming-job:{job_path.removeprefix('/jobs/')}"]
    assert SEED not in str(records[0].details)


def test_who_asks_too_often_waits(agent: SignedRequests, clock: Clock) -> None:
    answers = [agent.send("GET", "/jobs").status_code for _time in range(agent_signature.BURST + 1)]
    assert (set(answers[:-1]), answers[-1]) == ({200}, 429)
    clock.now += timedelta(seconds=1)
    assert agent.send("GET", "/jobs").status_code == 200
    clock.now = NOON


def test_wrong_codes_make_wait(application: Flask, clock: Clock) -> None:
    with application.test_client() as client:
        guess = SignedRequests(client=client, now=NOON)
        answers = [guess.enrol("AAAA-AAAA-AAAA-AAAA").status_code for _time in range(11)]
    assert (set(answers[:10]), answers[10]) == ({403}, 429)
    clock.now = NOON


def test_the_description_names_every_address(application: Flask, visitor: FlaskClient) -> None:
    described = set(visitor.get("/api/v1/openapi.json").get_json()["paths"])
    rules = {
        rule.rule.replace("<job_id>", "{job}")
        for rule in application.url_map.iter_rules()
        if rule.endpoint.startswith("api_agent.")
    }
    assert rules <= described
    assert len(rules) == 8
