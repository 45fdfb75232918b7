"""One flash over a wire that is there: `python -m tests.bench.flash_run ours|bare CHANNEL FD SIZE FOLDER`.

`ours` is the agent's flasher with its journal on the disk, `bare` a script with udsoncan and can-isotp that
journals nothing and checks nothing. Both print seconds from the first announcement of data until the last
piece is answered, and of processor time spent in them, as JSON.
"""

import hashlib
import json
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import isotp
import udsoncan
from udsoncan.client import Client
from udsoncan.configs import default_client_config
from udsoncan.connections import PythonIsoTpConnection

from programming.agent.journal import AgentJournal, JobJournal
from programming.client import EcuClient
from programming.exchange import Event, EventKind
from programming.flashing.flasher import Flasher, Options
from programming.packages.manifest import Block, EraseRange, Manifest, Recipe, Target
from programming.phases import Outcome, Phase
from programming.transports.iso_tp import EcuAddress, IsoTpTransport
from programming.transports.iso_tp_line import stack_parameters
from programming.virtual_ecu.image import software_block
from programming.virtual_ecu.lock import key_for
from programming.virtual_ecu.wire_bus import WireBus
from tests.bench.flash_wire import SECRET, START, VIN

JOB: Final = "bench-job"
NEW: Final = "BENCH-2"


class Clocks:
    """What passes between `start` and `stop`."""

    def __init__(self) -> None:
        self._began = (0.0, 0.0)
        self.wall_s = self.cpu_s = 0.0

    def start(self) -> None:
        """From now on."""
        self._began = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        """Until now."""
        self.wall_s = time.perf_counter() - self._began[0]
        self.cpu_s = time.process_time() - self._began[1]


class WholePackage:
    """The new software as one block."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        block = Block(
            name="program",
            address=START,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            crc32=zlib.crc32(content),
            erase=(EraseRange(start=START, size=len(content)),),
        )
        self.manifest = Manifest(
            package="bench",
            version="2",
            serial=1,
            target=Target(
                name="bench", part_numbers=("BENCH",), hardware_numbers=("BENCH-H1",), software_to=NEW
            ),
            recipe=Recipe(key_scheme="hmac-sha256-8"),
            blocks=(block,),
            created=datetime.now(UTC),
        )

    def pieces(self, _block: Block, start: int, size: int) -> bytes:
        """Bytes of it."""
        return self._content[start : start + size]

    def verify(self, block: Block) -> None:
        """Hash it, as a package does."""
        if hashlib.sha256(self._content).hexdigest() != block.sha256:
            raise AssertionError


class NearPortal:
    """Says yes at once."""

    def key_for(self, _serial: str, _level: int, seed: bytes) -> bytes:
        """The key."""
        return key_for(seed, SECRET)

    def commit(self, _serial: str, _estimate_s: float) -> datetime:
        """Yes."""
        return datetime.now(UTC)

    def waits_for_person(self) -> bool:
        """No key is carried by hand here."""
        return False

    def is_cancelled(self) -> bool:
        """No."""
        return False


def ours(channel: str, content: bytes, folder: Path, *, is_fd: bool) -> Clocks:
    """The agent's flasher, its journal on the disk."""
    clocks = Clocks()

    def told(event: Event) -> None:
        if event.kind is EventKind.PHASE and event.phase is Phase.DOWNLOAD:
            clocks.start()
        if event.kind is EventKind.PHASE and event.phase is Phase.EXIT:
            clocks.stop()

    with AgentJournal(folder / "journal.db", lambda: datetime.now(UTC)) as journal:
        journal.begin(JOB, b"{}", 1, is_ours=None)
        transport = IsoTpTransport(WireBus(channel, fd=is_fd), EcuAddress(), is_fd=is_fd)
        with EcuClient(transport) as client:
            options = Options(vin=VIN, workshop="bench")
            flasher = Flasher(
                client, WholePackage(content), NearPortal(), JobJournal(journal, JOB, told), options
            )
            ended = flasher.run()
    if ended.outcome is not Outcome.PROGRAMMED:
        raise RuntimeError(f"the flash ended {ended}")
    return clocks


class _Patient(PythonIsoTpConnection):
    """Never waits for ever."""

    def specific_send(self, payload: bytes, timeout: float | None = None) -> None:
        """Send, within a time."""
        super().specific_send(payload, 30.0 if timeout is None else timeout)


def bare(channel: str, content: bytes, _folder: Path, *, is_fd: bool) -> Clocks:
    """The shortest script that does it."""
    clocks, bus = Clocks(), WireBus(channel, fd=is_fd)
    stack = isotp.CanStack(bus, address=EcuAddress().as_isotp(), params=stack_parameters(is_fd=is_fd))
    config: Any = default_client_config.copy() | {
        "request_timeout": None,
        "p2_timeout": 1,
        "p2_star_timeout": 6,
        "use_server_timing": False,
        "standard_version": 2020,
        "server_address_format": 32,
        "server_memorysize_format": 32,
    }
    where = START.to_bytes(4, "big") + len(content).to_bytes(4, "big")
    with Client(_Patient(stack), config=config) as client:
        client.change_session(3)
        client.change_session(2)
        seed: Any = client.request_seed(1)
        client.send_key(2, key_for(seed.service_data.seed, SECRET))
        client.start_routine(0xFF00, b"\x44" + where)
        clocks.start()
        answer: Any = client.request_download(udsoncan.MemoryLocation(START, len(content), 32, 32))
        piece = answer.service_data.max_length - 2
        for number, start in enumerate(range(0, len(content), piece), start=1):
            client.transfer_data(number & 0xFF, content[start : start + piece])
        clocks.stop()
        client.request_transfer_exit()
    bus.shutdown()
    return clocks


_WAYS: Final[dict[str, Callable[..., Clocks]]] = {"ours": ours, "bare": bare}


def main() -> None:
    """Flash once and tell what it took."""
    way, channel, is_fd, size, folder = sys.argv[1:6]
    content = software_block(NEW, "2", "program", int(size))
    clocks = _WAYS[way](channel, content, Path(folder), is_fd=is_fd == "1")
    print(json.dumps({"wall_s": clocks.wall_s, "cpu_s": clocks.cpu_s}))  # noqa: T201


if __name__ == "__main__":
    main()
