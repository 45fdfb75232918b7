"""A flash without a bus and without waiting: the tester asks a virtual ECU directly, on a clock of ours."""

import heapq
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any, Final

from programming.agent.runner import together
from programming.client import EcuClient
from programming.exchange import Event, EventKind, JobState, Refusal, TakenJob
from programming.flashing.flasher import Flasher
from programming.flashing.ports import PackageDamaged, PortalRefused, PortalSilent
from programming.flashing.resuming import Resume, resume_of, resume_of_taken
from programming.flashing.sequence import Ended
from programming.flashing.waiting import directly
from programming.flashing.work import Options
from programming.jobs.course import course_of
from programming.packages.manifest import Block, EraseRange, Manifest, Recipe, Target
from programming.phases import Outcome, Phase
from programming.uds.names import Identifier, Session
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.image import software_block
from programming.virtual_ecu.lock import key_for, proof_for
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import EcuProfile, Region

VIN: Final = "S6HS2CA53JK075927"
SECRET: Final = b"a secret of the tests"
NEW_NUMBER, NEW_VERSION = "TEST-SW-0200", "2.00"
BEGIN: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
REQUEST_S: Final = 0.002
SMALL: Final = EcuProfile(
    name="small",
    request_id=0x7E0,
    response_id=0x7E8,
    numbers={
        Identifier.VIN: VIN,
        Identifier.HARDWARE_NUMBER: "TEST-H01",
        Identifier.SPARE_PART_NUMBER: "1234567",
        Identifier.SERIAL_NUMBER: "ECM0000000001",
    },
    software_number="TEST-SW-0100",
    software_version="1.00",
    regions=(
        Region(name="program", start=0x1_0000, size=0x400, used=0x300),
        Region(name="data", start=0x2_0000, size=0x200, used=0x120),
    ),
    block_length=0x102,
    erase_s=0.4,
    coding={0x0600: bytes.fromhex("0102030405060708"), 0x0601: b"\xa5"},
    codes=("P0171-00",),
)


class Killed(BaseException):
    """The agent's process is gone: nobody catches this."""


class SimulatedClock:
    """Goes on only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> float:
        """The seconds so far."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let them pass."""
        self.seconds += max(seconds, 0.0)


class DirectTransport:
    """A `UdsTransport` to a virtual ECU in the same thread; `before` and `after` see every request to it."""

    def __init__(self, ecu: VirtualEcu, clock: SimulatedClock) -> None:
        self._ecu, self._clock = ecu, clock
        self._arriving: list[tuple[float, int, bytes]] = []
        self._numbers = count()
        self.before: Callable[[bytes], None] = lambda _request: None
        self.after: Callable[[bytes], None] = lambda _request: None
        self.requests: list[bytes] = []
        self.measures_supply = True
        self.is_closed = False

    def send(self, payload: bytes) -> None:
        """Hand a request to the ECU."""
        self.requests.append(payload)
        self.before(payload)
        self._hand(payload, is_functional=False)
        self.after(payload)

    def send_functional(self, payload: bytes) -> None:
        """The same, as one that all hear."""
        self.requests.append(b"all:" + payload)
        self._hand(payload, is_functional=True)

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message, when its time has come."""
        until = self._clock.seconds + max(timeout_s, 0.0)
        while self._arriving and self._arriving[0][0] <= until:
            at, _, payload = heapq.heappop(self._arriving)
            self._clock.seconds = max(self._clock.seconds, at)
            return payload
        self._clock.seconds = until
        return None

    def discard(self) -> None:
        """Forget what has arrived."""
        while self._arriving and self._arriving[0][0] <= self._clock.seconds:
            heapq.heappop(self._arriving)

    def supply_voltage(self) -> float | None:
        """The supply at this instant, where the interface measures it."""
        return self._ecu.volts(self._clock.seconds) if self.measures_supply else None

    def close(self) -> None:
        """Let go."""
        self.is_closed = True

    def _hand(self, payload: bytes, *, is_functional: bool) -> None:
        self._clock.sleep(REQUEST_S)
        at = self._clock.seconds
        sendings = self._ecu.handle(payload, at, is_functional=is_functional)
        if not sendings and self._ecu.is_asleep(at):
            self._arriving.clear()  # what it was about to send is lost with its supply
        for sending in sendings:
            at += sending.after_s
            heapq.heappush(self._arriving, (at, next(self._numbers), sending.payload))


class StandInPortal:
    """What a portal would say. Events reach it when it can be reached.

    `hears_no_more_once_committed`: its yes to the commit is the last that goes through. `serial` is the
    control unit's for which it gave a key first.
    """

    def __init__(self, clock: SimulatedClock, access: str = "27") -> None:
        self._clock, self._access = clock, access
        self.silent_until = 0.0
        self.is_expired = self.is_called_off = self.is_committed = False
        self.hears_no_more_once_committed = False
        self.serial: str | None = None
        self.keys, self.wrong_keys = 0, 0
        self.events: list[Event] = []

    @property
    def is_reachable(self) -> bool:
        """Whether it answers now."""
        return self._clock.seconds >= self.silent_until

    def key_for(self, serial: str, level: int, seed: bytes) -> bytes:
        """The right key; wrong ones first, where some are asked for; none for a unit that is open."""
        assert serial
        assert level == 1
        self._answer()
        self.serial = self.serial or serial
        self.keys += 1
        if self._access == "27" and not any(seed):
            return b""
        if self.wrong_keys:
            self.wrong_keys -= 1
            return bytes(8)
        return proof_for(seed, SECRET) if self._access == "29" else key_for(seed, SECRET)

    def commit(self, serial: str, estimate_s: float) -> datetime:
        """Yes, if there is a ticket."""
        assert serial
        assert estimate_s >= 0
        self._answer()
        if not self.keys:
            raise PortalRefused(Refusal.NOT_COMMITTED, "No key was given for this job.")
        self.is_committed = True
        if self.hears_no_more_once_committed:
            self.silent_until = float("inf")
        return BEGIN

    def waits_for_person(self) -> bool:
        """No key is carried by hand here."""
        return False

    def is_cancelled(self) -> bool:
        """Whether somebody called the job off, as far as is known."""
        return self.is_reachable and not self.is_committed and (self.is_called_off or self.is_expired)

    def take_in(self, events: list[Event]) -> None:
        """Keep what is new of a journal."""
        if self.is_reachable and events:
            self.events += events[len(self.events) + 1 - events[0].seq :]

    def taken(self) -> TakenJob:
        """What it tells an agent that carries the job on, by the events that it has."""
        course = course_of(self.events)
        return TakenJob(
            ticket="",
            state=JobState.COMMITTED if self.is_committed else JobState.TAKEN,
            package_size=0,
            next_seq=len(self.events) + 1,
            last_phase=course.phase,
            checked_blocks=tuple(course.checked),
            backup=course.backup,
            estimate_s=None,
            time=BEGIN,
            committed_at=BEGIN if self.is_committed else None,
        )

    def _answer(self) -> None:
        if not self.is_reachable:
            raise PortalSilent("there is no network")
        if not self.is_committed and self.is_called_off:
            raise PortalRefused(Refusal.CANCELLED, "The job was cancelled.")
        if not self.is_committed and self.is_expired:
            raise PortalRefused(Refusal.NO_TICKET, "The ticket is over.")


class StandInJournal:
    """What a journal keeps; `kill_at` is the number of the event after which the agent is gone."""

    def __init__(self, clock: SimulatedClock, portal: StandInPortal, first_seq: int = 1) -> None:
        self._clock, self._portal, self.first_seq = clock, portal, first_seq
        self.events: list[Event] = []
        self.kill_at = 0
        self.entered: Callable[[Phase], None] = lambda _phase: None

    def note(self, kind: EventKind, phase: Phase | None, data: dict[str, Any]) -> None:
        """Keep an event."""
        at = BEGIN + timedelta(seconds=self._clock.seconds)
        seq = self.first_seq + len(self.events)
        self.events.append(Event(seq=seq, at=at, kind=kind, phase=phase, data=data))
        self._portal.take_in(self.events)
        if len(self.events) == self.kill_at:
            raise Killed
        if kind is EventKind.PHASE and phase is not None:
            self.entered(phase)

    def of(self, kind: EventKind) -> list[Event]:
        """The events of a kind."""
        return [event for event in self.events if event.kind is kind]

    @property
    def phases(self) -> list[Phase]:
        """The phases in the order in which they were entered."""
        return [event.phase for event in self.of(EventKind.PHASE) if event.phase is not None]


@dataclass
class MemoryPackage:
    """A package in memory; what is in `damaged` no longer is what was signed."""

    manifest: Manifest
    contents: dict[str, bytes]
    damaged: set[str] = field(default_factory=set)

    def pieces(self, block: Block, start: int, size: int) -> bytes:
        """Bytes of a block."""
        return self.contents[block.name][start : start + size]

    def verify(self, block: Block) -> None:
        """Refuse a block that was damaged."""
        if block.name in self.damaged:
            raise PackageDamaged(f"block {block.name} is not what was signed")


@cache
def small_contents() -> dict[str, bytes]:
    """The new software's blocks."""
    return {
        region.name: software_block(NEW_NUMBER, NEW_VERSION, region.name, region.used)
        for region in SMALL.regions
    }


def small_package(access: str = "27", **target: Any) -> MemoryPackage:
    """The new software for the small unit."""
    contents = small_contents()
    blocks = tuple(
        Block(
            name=region.name,
            address=region.start,
            size=len(contents[region.name]),
            sha256=sha256(contents[region.name]).hexdigest(),
            crc32=zlib.crc32(contents[region.name]),
            erase=(EraseRange(start=region.start, size=region.size),),
        )
        for region in SMALL.regions
    )
    wanted = {
        "name": "small",
        "part_numbers": (SMALL.numbers[Identifier.SPARE_PART_NUMBER],),
        "hardware_numbers": (SMALL.numbers[Identifier.HARDWARE_NUMBER],),
        "software_from": (SMALL.software_number,),
        "software_to": NEW_NUMBER,
        "version_to": NEW_VERSION,
    } | target
    manifest = Manifest(
        package="small-2",
        version="2.00",
        serial=2,
        target=Target(**wanted),
        recipe=Recipe(access=access, key_scheme="hmac-sha256-8", coding=tuple(SMALL.coding)),
        blocks=blocks,
        created=BEGIN,
    )
    return MemoryPackage(manifest, dict(contents))


class FlashBench:
    """A small unit, its tester, a portal and a journal; what goes wrong is up to the test."""

    def __init__(
        self, access: str = "27", package: MemoryPackage | None = None, profile: EcuProfile = SMALL
    ) -> None:
        self.clock = SimulatedClock()
        numbers = count(1)
        self.ecu = VirtualEcu(
            LastingMemory.open(profile, None),
            secret=SECRET,
            random_bytes=lambda size: next(numbers).to_bytes(size, "big"),
        )
        self.transport = DirectTransport(self.ecu, self.clock)
        self.portal = StandInPortal(self.clock, access)
        self.journal = StandInJournal(self.clock, self.portal)
        self.package = package or small_package(access)
        self.first_flash = self.flash()

    def flash(self) -> dict[str, bytes]:
        """What is in the memory."""
        return {name: bytes(content) for name, content in self.ecu.state.memory.flash.items()}

    def run(self, resume: Resume | None = None, **options: Any) -> Ended:
        """Flash; by a new agent each time."""
        settings = Options(
            **{
                "vin": VIN,
                "workshop": "Warsztat 7",
                "today": date(2026, 11, 23),
                "clock": self.clock,
                "waiting": directly,
                **options,
            }
        )
        client = EcuClient(self.transport, self.clock)
        return Flasher(client, self.package, self.portal, self.journal, settings).run(resume)

    def carry_on(self, **options: Any) -> Ended:
        """Flash by a new agent that reads the journal."""
        return self.run(resume_of(self.journal.events), **options)

    def carry_on_elsewhere(self, **options: Any) -> Ended:
        """Flash by another computer's agent: it knows what the portal heard, and nothing else."""
        taken = self.portal.taken()
        self.journal = StandInJournal(self.clock, self.portal, taken.next_seq)
        resume = together(
            resume_of(()),
            resume_of_taken(taken, self.portal.serial),
            is_committed=taken.committed_at is not None,
            is_carried_on=taken.committed_at is not None,
        )
        return self.run(resume, serial=self.portal.serial, **options)

    @property
    def is_untouched(self) -> bool:
        """Whether the unit is as it was: memory, coding, codes, and in the state of every day."""
        lasting = self.ecu.state.memory.lasting
        return (
            self.flash() == self.first_flash
            and lasting.is_application_valid
            and self.coding == SMALL.coding
            and tuple(lasting.codes) == SMALL.codes
            and self.is_at_rest
        )

    @property
    def is_programmed(self) -> bool:
        """Whether the new software runs, with the coding of before."""
        runs = self.ecu.state.memory.software() == (NEW_NUMBER, NEW_VERSION)
        return runs and self.ecu.state.memory.validate() and self.coding == SMALL.coding and self.is_at_rest

    @property
    def is_at_rest(self) -> bool:
        """Whether after some silence it is in its default session, speaks to its like, and stores codes."""
        self.clock.sleep(20.0)
        self.ecu.handle(b"\x3e\x80", self.clock.now())
        state = self.ecu.state
        return state.session is Session.DEFAULT and state.is_communication_on and state.are_codes_stored

    @property
    def coding(self) -> dict[int, bytes]:
        """The unit's coding."""
        kept = self.ecu.state.memory.lasting.coding
        return {int(number, 16): bytes.fromhex(value) for number, value in kept.items()}


PROGRAMMED: Final = Ended(outcome=Outcome.PROGRAMMED)
