"""A whole job with everything in a process of its own: portal, simulated control unit, agents."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from kb.store import utc_now
from programming.exchange import JobState, Taking
from programming.jobs.agents import AgentDesk
from programming.jobs.jobs import Job, JobStore
from programming.jobs.models import JobRow
from programming.phases import Phase
from tests.factories.agent_bench import until
from tests.factories.portal_bench import (
    Place,
    assert_done,
    is_writing,
    let_the_lease_run_out,
    place_at_portal,
)
from tests.factories.programming import add_programming_ticket

pytestmark = pytest.mark.slow

RUN = ("run", "--once", "--yes")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with place_at_portal(tmp_path) as made:
        yield made


def let_the_ticket_end(place: Place, job: Job) -> None:
    """Let the job's ticket be one whose day was over two days ago."""
    with place.shop.database.write() as writing:
        long_ago = utc_now() - timedelta(days=3)
        ticket = add_programming_ticket(writing, place.shop.operator_id, place.shop.account_id, long_ago)
        writing.execute(update(JobRow).where(JobRow.id == job.id).values(ticket_id=ticket))


def test_a_job_of_the_portal_is_carried_out_at_the_car(place: Place) -> None:
    job = place.shop.create()
    agent = place.agent(*RUN)
    assert agent.ended() == 0, agent.text
    assert_done(place, job)
    assert list(dict.fromkeys(place.phases(job))) == list(Phase)
    assert "DO NOT SWITCH THE IGNITION OFF" in agent.text


def test_a_job_that_is_not_to_be_had_is_said_so_and_not_waited_for(place: Place) -> None:
    agent = place.agent("run", "--job", "job_of_nobody")
    assert agent.ended() == 1
    assert "The workshop has no such job" in agent.text


def test_an_agent_is_killed_in_the_middle_and_a_second_computer_finishes(place: Place) -> None:
    job = place.shop.create()
    killed = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    killed.signal(signal.SIGKILL)
    killed.ended()
    place.enrol("second")
    let_the_lease_run_out(place, job)
    assert place.job(job).state is JobState.INTERRUPTED
    second = place.agent("resume", home="second")
    assert second.ended() == 0, second.text
    assert_done(place, job)


def test_a_dismissed_computer_lets_go_of_what_another_took_and_is_enrolled_again(place: Place) -> None:
    job = place.shop.create()
    killed = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    killed.signal(signal.SIGKILL)
    killed.ended()
    place.enrol("second")
    let_the_lease_run_out(place, job)
    assert place.agent("resume", home="second").ended() == 0
    with place.shop.database.write() as writing:
        desk = AgentDesk(writing, utc_now)
        first = next(agent for agent in desk.of_operator(place.shop.operator_id) if agent.name == "first")
        desk.dismiss(first.id, place.shop.account_id)
    dismissed = place.agent("run")
    until(lambda: "[y/N]" in dismissed.text)
    dismissed.type("y")
    assert dismissed.ended() == 1
    assert "This agent was dismissed" in dismissed.text
    place.enrol("first", "--again")
    assert place.agent("jobs").ended() == 0


def test_the_portal_is_killed_while_a_block_is_written_and_knows_all_when_it_is_back(place: Place) -> None:
    job = place.shop.create()
    agent = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    place.stop_portal()
    until(lambda: "The control unit is programmed." in agent.text)
    place.start_portal()
    assert agent.ended() == 0, agent.text
    assert_done(place, job)
    assert list(dict.fromkeys(place.phases(job))) == list(Phase)


def test_a_ticket_that_ends_while_a_block_is_written_stops_nothing(place: Place) -> None:
    job = place.shop.create()
    agent = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    let_the_ticket_end(place, job)
    assert agent.ended() == 0, agent.text
    assert_done(place, job)
    assert "this job is protected and goes on" in agent.text


def test_a_computer_that_ends_what_another_took_meanwhile_is_heard_and_nobody_erases_again(
    place: Place,
) -> None:
    job = place.shop.create()
    place.enrol("second")
    first = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    with place.shop.database.write() as writing:
        agents = {agent.name: agent for agent in AgentDesk(writing, utc_now).of_operator(job.operator_id)}
        long_ago = utc_now() - timedelta(minutes=3)
        writing.execute(update(JobRow).where(JobRow.id == job.id).values(heard_at=long_ago))
        place.shop.lane(writing, agents["second"]).take(job.id, Taking(interface="test"))
    assert first.ended() == 0, first.text
    assert "did not take the news" not in first.text
    assert_done(place, job)
    assert place.job(job).lease.agent == agents["second"].id
    with place.shop.database.read() as reading:
        late = JobStore(reading, utc_now).late_events(job.id)
    assert {event.agent_id for event in late} == {agents["first"].id}
    assert late[-1].kind == "ended"
    again = place.agent("resume", job.id, home="second")
    assert again.ended() == 1
    assert "The job has ended" in again.text
