"""A bay of a workshop: a car on an emulated wire, a portal that stands in, agents in their own processes."""

import os
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from programming.exchange import EventKind
from programming.packages.container import open_container
from programming.packages.manifest import Block, EraseRange, Manifest, Recipe, Target
from programming.phases import Phase
from programming.transports.iso_tp import EcuAddress
from programming.uds.names import Identifier
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.faults import read_plan
from programming.virtual_ecu.image import software_block
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import EcuProfile, Region
from programming.virtual_ecu.running import RunningEcu
from programming.virtual_ecu.wire import Wire
from programming.virtual_ecu.wire_bus import WireBus
from tests.conftest import ROOT
from tests.factories.flash_packages import trusting, write_package
from tests.factories.portal_stand_in import CODE, Offered, RunningStandIn, running_stand_in

SECRET: Final = b"secret"
NEW_NUMBER: Final = "TEST-SW-0200"
PATIENCE_S: Final = 60.0
_LOOK_S: Final = 0.02
CAR: Final = EcuProfile(
    name="car",
    request_id=0x7E0,
    response_id=0x7E8,
    numbers={
        Identifier.VIN: "S6HS2CA53JK075927",
        Identifier.HARDWARE_NUMBER: "TEST-H01",
        Identifier.SPARE_PART_NUMBER: "1234567",
        Identifier.SERIAL_NUMBER: "ECM0000000001",
    },
    software_number="TEST-SW-0100",
    software_version="1.00",
    regions=(
        Region(name="data", start=0x2_0000, size=0x4000, used=0x4000),
        Region(name="program", start=0x4_0000, size=0x1_0000, used=0x1_0000),
    ),
    block_length=0x402,
    erase_s=0.1,
    coding={0x0600: bytes.fromhex("0102030405060708")},
    codes=("P0171-00",),
)


def car_manifest(contents: list[bytes]) -> Manifest:
    """The new software of the car's control unit."""
    blocks = tuple(
        Block(
            name=region.name,
            address=region.start,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            crc32=zlib.crc32(content),
            erase=(EraseRange(start=region.start, size=region.size),),
        )
        for region, content in zip(CAR.regions, contents, strict=True)
    )
    return Manifest(
        package="car",
        version="2.00",
        serial=1,
        target=Target(
            name="car",
            part_numbers=(CAR.numbers[Identifier.SPARE_PART_NUMBER],),
            hardware_numbers=(CAR.numbers[Identifier.HARDWARE_NUMBER],),
            software_from=(CAR.software_number,),
            software_to=NEW_NUMBER,
            version_to="2.00",
        ),
        recipe=Recipe(key_scheme="hmac-sha256-8", coding=tuple(CAR.coding)),
        blocks=blocks,
        created=datetime(2026, 11, 1, tzinfo=UTC),
    )


@dataclass
class AgentProcess:
    """A running `aos-agent`; what it writes is collected."""

    process: subprocess.Popen[bytes]
    _written: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def text(self) -> str:
        """What it wrote so far."""
        return bytes(self._written).decode("utf-8", "replace")

    @property
    def lines(self) -> list[str]:
        """The same by lines."""
        return self.text.splitlines()

    def type(self, text: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n".encode())
        self.process.stdin.flush()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end; its exit code."""
        code = self.process.wait(PATIENCE_S)
        self._reader.join()
        return code

    def close(self) -> None:
        """Be sure that it is gone."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # its other end may be gone
                    pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while written := os.read(self.process.stdout.fileno(), 4096):
            self._written += written


def agent_process(folder: Path, interface: str, *arguments: str, home: str) -> AgentProcess:
    """Start `aos-agent`, whose home is `home` in `folder`."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", "from programming.agent.cli import main; main()", *arguments],
        env=os.environ
        | {
            "AOS_AGENT_HOME": str(folder / home),
            "AOS_CAN_INTERFACE": interface,
            "AOS_LANGUAGE": "en",
            "PYTHONPATH": str(ROOT),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return AgentProcess(process)


@dataclass
class Bay:
    """The bay. `folder` holds the homes of its agents."""

    server: RunningStandIn
    wire: Wire
    ecu: VirtualEcu
    folder: Path
    agents: list[AgentProcess] = field(default_factory=list)

    def command(self, *arguments: str, home: str = "first", interface: str = "") -> AgentProcess:
        """Start `aos-agent`, at the car's wire where no other interface is named."""
        interface = interface or f"aos-wire:{self.wire.channel}"
        agent = agent_process(self.folder, interface, *arguments, home=home)
        self.agents.append(agent)
        return agent

    def enrolled(self, home: str = "first") -> None:
        """Enrol a computer."""
        agent = self.command("enrol", self.server.url, CODE, "--name", home, home=home)
        assert agent.ended() == 0, agent.text

    def enrolled_again(self, home: str = "first") -> None:
        """Enrol a computer once more."""
        agent = self.command("enrol", self.server.url, CODE, "--name", home, "--again", home=home)
        assert agent.ended() == 0, agent.text

    @property
    def phases(self) -> list[Phase]:
        """The phases that the portal knows of."""
        events = self.server.portal.events
        return [one.phase for one in events if one.kind is EventKind.PHASE and one.phase is not None]

    @property
    def software(self) -> str | None:
        """The number of the software in the car; None where it is not whole."""
        found = self.ecu.state.memory.software()
        return found[0] if found is not None and self.ecu.state.memory.validate() else None


def until(seen: Callable[[], bool]) -> None:
    """Wait until something is so."""
    waiting = threading.Event()
    for _ in range(int(PATIENCE_S / _LOOK_S)):
        if seen():
            return
        waiting.wait(_LOOK_S)
    raise AssertionError("it did not happen")


@contextmanager
def bay(folder: Path, faults: str = "") -> Iterator[Bay]:
    """Such a bay; one agent is enrolled, and there is a job for the car."""
    contents = [software_block(NEW_NUMBER, "2.00", one.name, one.used) for one in CAR.regions]
    ecu = VirtualEcu(
        LastingMemory.open(CAR, None), secret=SECRET, random_bytes=os.urandom, faults=read_plan(faults)
    )
    with running_stand_in() as server, Wire() as wire, RunningEcu(ecu, WireBus(wire.channel), EcuAddress()):
        path = folder / "offered.aosflash"
        write_package(path, car_manifest(contents), contents, server.portal.package_key)
        sha = open_container(path, trusting(server.portal.package_key)).sha256
        server.portal.offered = Offered(package=path, sha256=sha, secret=SECRET)
        opened = Bay(server, wire, ecu, folder)
        try:
            opened.enrolled()
            yield opened
        finally:
            for agent in opened.agents:
                agent.close()
