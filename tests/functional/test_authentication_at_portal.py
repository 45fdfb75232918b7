"""A unit that nothing but Authentication (0x29) opens: portal, simulated unit and agents on their own."""

import json
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from kb.home import write_private
from kb.store import utc_now
from programming.exchange import JobState, KeyRequest
from programming.exchange_offline import OfflineAnswer, OfflineRequest, read_request, write_answer
from programming.jobs.agents import AgentDesk
from programming.jobs.broker import KEYS_OF_A_JOB
from programming.jobs.jobs import Job
from programming.jobs.models import KeyGivenRow
from programming.jobs.secrets import ED25519
from programming.phases import Phase
from programming.virtual_ecu.profile import GATEWAY
from tests.factories.agent_bench import until
from tests.factories.engine_package import write_gateway_package
from tests.factories.portal_bench import (
    Place,
    assert_done,
    is_writing,
    let_the_lease_run_out,
    place_at_portal,
)
from tests.factories.programming import SECRETS

pytestmark = pytest.mark.slow

RUN = ("run", "--once", "--yes")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with place_at_portal(tmp_path, GATEWAY, write_gateway_package) as made:
        yield made


@pytest.fixture
def slow_place(tmp_path: Path) -> Iterator[Place]:
    """The unit takes its time to enter the programming session: the portal can be gone before the key."""
    with place_at_portal(tmp_path, GATEWAY, write_gateway_package, "10: -, -, pending 3 2") as made:
        yield made


def keys_given(place: Place, job: Job) -> list[KeyGivenRow]:
    """What the portal wrote down of the keys of a job."""
    with place.shop.database.read() as reading:
        return list(reading.scalars(select(KeyGivenRow).where(KeyGivenRow.job_id == job.id)))


def give_by_hand(place: Place, job: Job, asked: OfflineRequest) -> str:
    """The portal's answer to a request that was carried there, as the job's page writes it."""
    request = KeyRequest(serial=asked.serial, level=asked.level, seed=asked.seed.hex(), access=asked.access)
    with place.shop.database.write() as writing:
        agent = AgentDesk(writing, utc_now).known(place.job(job).lease.agent or "")
        assert agent is not None
        given, since = place.shop.lane(writing, agent).give_offline(job.id, request, asked.estimate_s)
    answer = OfflineAnswer(key=given.key, certificate=given.certificate, committed_at=since)
    return write_answer(answer, asked)


def test_a_unit_that_asks_for_authentication_is_programmed(place: Place) -> None:
    job = place.shop.create()
    agent = place.agent(*RUN)
    assert agent.ended() == 0, agent.text
    assert_done(place, job)
    assert list(dict.fromkeys(place.phases(job))) == list(Phase)
    assert [given.access for given in keys_given(place, job)] == ["29"]


def test_an_agent_is_killed_and_a_second_computer_proves_itself_anew(place: Place) -> None:
    job = place.shop.create()
    killed = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    killed.signal(signal.SIGKILL)
    killed.ended()
    place.enrol("second")
    let_the_lease_run_out(place, job)
    second = place.agent("resume", home="second")
    assert second.ended() == 0, second.text
    assert_done(place, job)
    given = keys_given(place, job)
    assert len({one.seed_hash for one in given}) == len(given) == 2
    assert [one.is_recovery for one in given] == [False, True]


def test_a_wrong_private_key_leaves_the_car_as_it_was_and_is_not_tried_without_end(place: Place) -> None:
    path = place.folder / "portal" / SECRETS
    kept = json.loads(path.read_text())
    kept[ED25519][GATEWAY.kind]["secret"] = secrets.token_bytes(32).hex()
    write_private(path, json.dumps(kept))
    job = place.shop.create()
    agent = place.agent("run", "--job", job.id)
    assert agent.ended() == 1
    assert "Traceback" not in agent.text
    assert len(keys_given(place, job)) == KEYS_OF_A_JOB
    assert place.software() == GATEWAY.software_number
    assert place.job(job).state is JobState.FAILED
    assert place.job(job).reason == "key-refused"


def test_a_proof_comes_by_copy_and_paste_where_there_is_no_network(slow_place: Place) -> None:
    place = slow_place
    job = place.shop.create()
    agent = place.agent(*RUN)
    until(lambda: Phase.PROGRAMMING_SESSION.value in place.phases(job))
    place.stop_portal()
    until(lambda: "AOS1-" in agent.text and "paste this" in agent.text)
    asked = read_request(next(line for line in agent.lines if line.startswith("AOS1-")))
    assert (asked.access, asked.job) == ("29", job.id)
    agent.type(give_by_hand(place, job, asked))
    assert agent.ended() == 0, agent.text
    place.start_portal()
    place.agent("run")  # which tells first what the portal could not hear
    assert_done(place, job)
    assert [given.is_offline for given in keys_given(place, job)] == [True]
