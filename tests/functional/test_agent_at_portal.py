"""A whole job with everything in a process of its own: portal, simulated control unit, agents."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from kb.store import utc_now
from programming.exchange import JobState
from programming.jobs.agents import AgentDesk
from programming.jobs.jobs import Job, JobStore
from programming.jobs.lease import SILENCE
from programming.jobs.models import JobRow
from programming.packages.store import PackageStore
from programming.phases import Phase
from tests.conftest import ROOT
from tests.factories.agent_bench import AgentProcess, agent_process, until
from tests.factories.engine_package import NEW_NUMBER, write_engine_package
from tests.factories.programming import (
    FIRST_STAFF,
    SECOND_STAFF,
    SECRETS,
    Workshop,
    add_programming_ticket,
    workshop,
)
from tests.factories.servers import free_port, running_server
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

RUN = ("run", "--once", "--yes")


@dataclass
class Place:
    """A workshop at a portal, and a car."""

    shop: Workshop
    folder: Path
    port: int
    interface: str
    agents: list[AgentProcess] = field(default_factory=list)
    portal: ExitStack = field(default_factory=ExitStack)

    def start_portal(self) -> None:
        """Serve the portal, at the port of before."""
        self.portal.enter_context(running_server(self.folder / "portal", port=self.port))

    def stop_portal(self) -> None:
        """Let it be gone."""
        self.portal.close()

    def agent(self, *arguments: str, home: str = "first") -> AgentProcess:
        """Start `aos-agent`."""
        agent = agent_process(self.folder, self.interface, *arguments, home=home)
        self.agents.append(agent)
        return agent

    def enrol(self, home: str = "first") -> None:
        """Enrol a computer with a code of the portal."""
        with self.shop.database.write() as writing:
            code = AgentDesk(writing, utc_now).make_code(self.shop.operator_id, self.shop.account_id)
        enrolling = self.agent("enrol", f"http://127.0.0.1:{self.port}", code, "--name", home, home=home)
        assert enrolling.ended() == 0, enrolling.text

    def job(self, job: Job) -> Job:
        """How it stands in the portal."""
        with self.shop.database.read() as reading:
            found = JobStore(reading, utc_now).by_id(job.id)
        assert found is not None
        return found

    def phases(self, job: Job) -> list[str]:
        """The phases that the portal knows of."""
        with self.shop.database.read() as reading:
            events = JobStore(reading, utc_now).events(job.id)
        return [event.phase for event in events if event.phase is not None]

    def software(self) -> str:
        """The number of the software in the car."""
        read = subprocess.run(
            [sys.executable, "-c", "from web.cli import main; main()", "programming", "read"],
            env=os.environ | {"AOS_CAN_INTERFACE": self.interface, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"software number\t(\S+)", read.stdout)
        assert found is not None, read.stdout
        return found[1]


@contextmanager
def simulation(secrets: Path) -> Iterator[str]:
    """The virtual engine control unit with the portal's secrets; its interface."""
    command = [sys.executable, "-u", "-c", "from web.cli import main; main()", "programming", "simulate"]
    options = ["--port", "0", "--ecu", "engine", "--secrets", str(secrets)]
    with subprocess.Popen(
        [*command, *options],
        env=os.environ | {"AOS_LANGUAGE": "en", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        printed = "".join(iter(process.stdout.readline, "Running; stop with Ctrl+C.\n"))
        channel = re.search(r"aos-wire:[\d.]+:\d+", printed)
        assert channel is not None
        yield channel[0]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    opened = open_portal(Settings(home=tmp_path / "portal"))
    shop = workshop(opened.workspace, utc_now)
    package = write_engine_package(tmp_path / "engine.aosflash")
    with shop.database.write() as writing:
        store = PackageStore(writing, opened.settings.folder.packages, utc_now)
        stored = store.take_in(package, FIRST_STAFF)
        store.agree(stored.sha256, FIRST_STAFF)
        store.agree(stored.sha256, SECOND_STAFF)
    shop.package = stored.sha256
    with simulation(tmp_path / "portal" / SECRETS) as interface:
        made = Place(shop, tmp_path, free_port(), interface)
        made.start_portal()
        try:
            made.enrol()
            yield made
        finally:
            for agent in made.agents:
                agent.close()
            made.stop_portal()
            opened.workspace.close()


def assert_done(place: Place, job: Job) -> None:
    """The car has the new software, and the portal knows."""
    until(lambda: place.job(job).state is JobState.DONE)
    assert place.software() == NEW_NUMBER


def is_writing(place: Place, job: Job) -> bool:
    """Whether the portal heard that a block is being written."""
    return Phase.TRANSFER.value in place.phases(job)


def let_the_lease_run_out(place: Place, job: Job) -> None:
    """Let the portal have heard of the agent long ago."""
    with place.shop.database.write() as writing:
        long_ago = utc_now() - SILENCE - timedelta(minutes=1)
        writing.execute(update(JobRow).where(JobRow.id == job.id).values(heard_at=long_ago))


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
