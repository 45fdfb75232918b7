"""Keys for Authentication (0x29): a challenge in, a proof out; budget and freshness as for seeds."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kb.workspace import Workspace
from programming.exchange import KeyAnswer, KeyRequest, Refusal
from programming.exchange_offline import (
    ForAnotherRequest,
    OfflineAnswer,
    OfflineRequest,
    read_answer,
    read_request,
    write_answer,
    write_request,
)
from programming.jobs.agents import Agent
from programming.jobs.jobs import Job
from programming.jobs.refusals import AgentRefused
from programming.jobs.secrets import ED25519, FileKeyStore, SecretsRefused
from programming.packages.manifest import Recipe
from tests.factories.clocks import Clock
from tests.factories.programming import SECRETS, SERIAL, Workshop, workshop

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FIRST, SECOND, THIRD = "a1" * 16, "b2" * 16, "c3" * 16


@pytest.fixture
def shop(workspace: Workspace, clock: Clock) -> Workshop:
    made = workshop(workspace, clock, recipe=Recipe(key_scheme=ED25519, access="29"))
    entry = {"secret": PRIVATE.private_bytes_raw().hex()}
    (made.root / SECRETS).write_text(json.dumps({ED25519: {"A1": entry}}))
    return made


@pytest.fixture
def agent(shop: Workshop) -> Agent:
    return shop.enrol()


@pytest.fixture
def job(shop: Workshop, agent: Agent) -> Job:
    made = shop.create()
    shop.take(made, agent)
    return made


def ask(shop: Workshop, job: Job, agent: Agent, challenge: str, access: str = "29") -> KeyAnswer:
    with shop.database.write() as session:
        asked = KeyRequest(serial=SERIAL, level=1, seed=challenge, access=access)
        return shop.lane(session, agent).give_key(job.id, asked)


def test_a_challenge_is_answered_with_a_signature_over_it(shop: Workshop, agent: Agent, job: Job) -> None:
    answer = ask(shop, job, agent, FIRST)
    PRIVATE.public_key().verify(bytes.fromhex(answer.key), bytes.fromhex(FIRST))


def test_a_challenge_that_was_answered_before_a_newer_one_is_stale(
    shop: Workshop, agent: Agent, job: Job
) -> None:
    ask(shop, job, agent, FIRST)
    ask(shop, job, agent, SECOND)
    with pytest.raises(AgentRefused, match=Refusal.STALE_SEED):
        ask(shop, job, agent, FIRST)


def test_a_job_gets_two_proofs(shop: Workshop, agent: Agent, job: Job) -> None:
    assert [ask(shop, job, agent, one).attempts_left for one in (FIRST, SECOND, SECOND)] == [1, 0, 0]
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, job, agent, THIRD)


def test_a_unit_of_authentication_gets_no_key_of_security_access(
    shop: Workshop, agent: Agent, job: Job
) -> None:
    with pytest.raises(AgentRefused, match=Refusal.MALFORMED):
        ask(shop, job, agent, FIRST, access="27")


def test_without_the_private_key_the_portal_says_that_it_has_none(
    shop: Workshop, agent: Agent, job: Job
) -> None:
    (shop.root / SECRETS).write_text("{}")
    with pytest.raises(AgentRefused, match=Refusal.NO_KEY):
        ask(shop, job, agent, FIRST)


def test_a_proof_goes_by_copy_and_paste_and_commits_the_job(shop: Workshop, agent: Agent, job: Job) -> None:
    wanted = OfflineRequest(job=job.id, serial=SERIAL, level=1, seed=bytes.fromhex(FIRST), access="29")
    carried = read_request(write_request(wanted).lower())
    with shop.database.write() as session:
        request = KeyRequest(serial=carried.serial, level=1, seed=carried.seed.hex(), access=carried.access)
        given, since = shop.lane(session, agent).give_offline(carried.job, request, 60)
    text = write_answer(OfflineAnswer(key=given.key, committed_at=since), carried)
    PRIVATE.public_key().verify(read_answer(text, wanted).key, wanted.seed)
    assert shop.job(job.id).lease.is_committed
    newer = OfflineRequest(job=job.id, serial=SERIAL, level=1, seed=bytes.fromhex(SECOND), access="29")
    with pytest.raises(ForAnotherRequest):
        read_answer(text, newer)


def test_a_private_key_of_another_length_is_refused_with_the_unit_that_it_is_for(shop: Workshop) -> None:
    (shop.root / SECRETS).write_text(json.dumps({ED25519: {"A1": {"secret": "ab" * 16}}}))
    with pytest.raises(SecretsRefused, match="A1 for ed25519 is not of 32 bytes"):
        FileKeyStore(shop.root / SECRETS).key(ED25519, "A1", bytes(32), 1)
