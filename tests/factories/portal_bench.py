"""A workshop at a portal and a car, each in a process of its own: portal, simulated control unit, agents."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from kb.store import utc_now
from programming.exchange import JobState
from programming.jobs.agents import AgentDesk
from programming.jobs.jobs import Job, JobStore
from programming.jobs.lease import SILENCE
from programming.jobs.models import JobRow
from programming.packages.store import PackageStore
from programming.phases import Phase
from programming.virtual_ecu.profile import ENGINE, EcuProfile
from tests.conftest import ROOT
from tests.factories.agent_bench import AgentProcess, agent_process, until
from tests.factories.engine_package import NEW_NUMBER, write_engine_package
from tests.factories.programming import FIRST_STAFF, SECOND_STAFF, SECRETS, Workshop, workshop
from tests.factories.servers import free_port, running_server
from web.settings import Settings
from web.wiring import open_portal


@dataclass
class Place:
    """A workshop at a portal, and a car."""

    shop: Workshop
    folder: Path
    port: int
    interface: str
    profile: EcuProfile = ENGINE
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

    def enrol(self, home: str = "first", *more: str) -> None:
        """Enrol a computer with a code of the portal."""
        with self.shop.database.write() as writing:
            code = AgentDesk(writing, utc_now).make_code(self.shop.operator_id, self.shop.account_id)
        address = f"http://127.0.0.1:{self.port}"
        enrolling = self.agent("enrol", address, code, "--name", home, *more, home=home)
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
        return software_number(self.interface, self.profile)


def software_number(interface: str, profile: EcuProfile = ENGINE) -> str:
    """The number of the software in a control unit, read by a command of its own."""
    ecu = f"{profile.request_id:X}:{profile.response_id:X}"
    read = subprocess.run(
        [sys.executable, "-c", "from web.cli import main; main()", "programming", "read", "--ecu", ecu],
        env=os.environ | {"AOS_CAN_INTERFACE": interface, "AOS_LANGUAGE": "en", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"software number\t(\S+)", read.stdout)
    assert found is not None, read.stdout
    return found[1]


@contextmanager
def simulation(secrets: Path, name: str = ENGINE.name, faults: str = "") -> Iterator[str]:
    """A virtual control unit with the portal's secrets; its interface."""
    command = [sys.executable, "-u", "-c", "from web.cli import main; main()", "programming", "simulate"]
    options = ["--port", "0", "--ecu", name, "--secrets", str(secrets), "--faults", faults]
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


@contextmanager
def place_at_portal(
    folder: Path,
    profile: EcuProfile = ENGINE,
    write: Callable[[Path], Path] = write_engine_package,
    faults: str = "",
) -> Iterator[Place]:
    """Such a place, with a package for the car's unit that two people published; a computer is enrolled."""
    opened = open_portal(Settings(home=folder / "portal"))
    shop = workshop(opened.workspace, utc_now)
    package = write(folder / "new.aosflash")
    with shop.database.write() as writing:
        store = PackageStore(writing, opened.settings.folder.packages, utc_now)
        stored = store.take_in(package, FIRST_STAFF)
        store.agree(stored.sha256, FIRST_STAFF)
        store.agree(stored.sha256, SECOND_STAFF)
    shop.package = stored.sha256
    with simulation(folder / "portal" / SECRETS, profile.name, faults) as interface:
        made = Place(shop, folder, free_port(), interface, profile)
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
