"""An emulated CAN wire for several processes of this machine: a small server on a loopback address.

Whoever is connected hears what all others send. Frames take as long as their bits need at the wire's rates,
one after the other; of frames that wait at the same time the lowest identifier goes first, as on a bus.
Nothing but this machine can connect: the address must be a loopback one.
"""

import ipaddress
import random
import select
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Self

from programming.virtual_ecu.bit_timing import BitRates, frame_seconds
from programming.virtual_ecu.frames import SENT, Broken, Flag, Frame, Records, pack

DEFAULT_PORT: Final = 29500
TOLD_AT_ONCE: Final = 8
"""How many frames are on the wire before their sender is told, where more of its frames wait."""
_RECEIVED_AT_ONCE: Final = 65536
_AWAKE_S: Final = 0.0002
_LONGEST_WAY_S: Final = 0.005
"""How much earlier than it was read a frame may begin: when its sender handed it over, as on a real bus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFaults:
    """What the wire does to frames: every `lose_every`th is lost (0: none), and each with `lose_probability`.

    `only_identifier` limits that to frames of one identifier. Losses repeat with the same `seed`.
    """

    lose_every: int = 0
    lose_probability: float = 0.0
    only_identifier: int | None = None
    seed: int = 0


class NotLoopback(ValueError):
    """An address that other machines could reach."""


@dataclass(slots=True, eq=False)
class _Station:
    """One that is connected: its frames that wait and since when, and what was not yet written to it.

    It was not told yet that `untold` frames of it are on the wire.
    """

    connection: socket.socket
    records: Records = field(default_factory=Records)
    waiting: deque[tuple[float, Frame]] = field(default_factory=deque)
    untold: int = 0
    unwritten: bytearray = field(default_factory=bytearray)


class Wire:
    """A running wire; `port` is where it listens. Use it as a context, or `close` it."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        rates: BitRates | None = None,
        faults: WireFaults | None = None,
        is_timed: bool = True,
    ) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise NotLoopback(f"{host} can be reached from other machines")
        self._rates, self._faults, self._is_timed = rates or BitRates(), faults or WireFaults(), is_timed
        self._chance = random.Random(self._faults.seed)  # noqa: S311 - losses, no secrets
        self._listener = socket.create_server((host, port))
        self._listener.setblocking(False)
        self.host, self.port = host, self._listener.getsockname()[1]
        self._stations: dict[socket.socket, _Station] = {}
        self._in_flight: tuple[_Station, Frame] | None = None
        self._ends_at = 0.0
        self.sent, self.lost = 0, 0
        self._woken, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="wire", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def channel(self) -> str:
        """What python-can's interface `aos-wire` is given to connect here."""
        return f"{self.host}:{self.port}"

    def close(self) -> None:
        """Cut everybody off."""
        if self._thread.is_alive():
            self._waker.send(b"x")
            self._thread.join()
            self._waker.close()

    def _run(self) -> None:
        while True:
            readers = [self._listener, self._woken, *self._stations]
            writers = [station.connection for station in self._stations.values() if station.unwritten]
            readable, writable, _ = select.select(readers, writers, [], self._wait_s())
            if self._woken in readable:
                break
            for ready in readable:
                self._accept() if ready is self._listener else self._read(self._stations[ready])
            self._advance(time.perf_counter())
            for ready in writable:
                if ready in self._stations:
                    self._write(self._stations[ready])
        for opened in (self._listener, self._woken, *self._stations):
            opened.close()

    def _wait_s(self) -> float | None:
        """How long to sleep: until the frame ends that is on the wire; None where there is none.

        Where more frames wait it does not matter when this thread wakes, as they begin when they are due. The
        last one is waited for awake, which takes a fifth of a millisecond of a core and nothing of the wire.
        """
        if self._in_flight is None:
            return None
        is_last = not any(station.waiting for station in self._stations.values())
        return max(0.0, self._ends_at - time.perf_counter() - (_AWAKE_S if is_last else 0.0))

    def _accept(self) -> None:
        """Let in everybody who knocks: who is connected hears the very next frame."""
        with suppress(BlockingIOError):
            while True:
                self._let_in(self._listener.accept()[0])

    def _let_in(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stations[connection] = _Station(connection)

    def _read(self, station: _Station) -> None:
        try:
            received = station.connection.recv(_RECEIVED_AT_ONCE)
            if not received:
                self._let_go(station)
            now = time.perf_counter()
            station.waiting.extend(
                (min(now, max(frame.at, now - _LONGEST_WAY_S)), frame)
                for frame in station.records.feed(received)
                if frame is not None
            )
        except BlockingIOError:
            return
        except (OSError, Broken):
            self._let_go(station)

    def _advance(self, now: float) -> None:
        """Let every frame arrive whose time has come, and the next one begin."""
        while True:
            if self._in_flight is not None:
                if self._is_timed and self._ends_at > now:
                    return
                self._arrive(*self._in_flight)
                self._in_flight = None
            chosen = self._next()
            if chosen is None:
                return
            since, frame = chosen.waiting.popleft()
            self._in_flight = chosen, frame
            # A frame that was waiting begins where the last one ended, however late this thread woke.
            self._ends_at = max(self._ends_at, since) + frame_seconds(
                self._rates,
                frame.identifier,
                frame.data,
                is_extended=Flag.EXTENDED in frame.flags,
                is_fd=Flag.FD in frame.flags,
            )

    def _next(self) -> _Station | None:
        """Who sends next: arbitration, by the identifier of the first frame that each has waiting."""
        waiting = [station for station in self._stations.values() if station.waiting]
        return min(waiting, key=lambda station: station.waiting[0][1].identifier, default=None)

    def _arrive(self, sender: _Station, frame: Frame) -> None:
        self.sent += 1
        if self._is_lost(frame):
            self.lost += 1
        else:
            record = pack(frame)
            for station in list(self._stations.values()):
                if station is not sender:
                    self._tell(station, record)
        sender.untold += 1
        if sender.untold >= TOLD_AT_ONCE or not sender.waiting:
            self._tell(sender, SENT * sender.untold)
            sender.untold = 0

    def _is_lost(self, frame: Frame) -> bool:
        faults = self._faults
        if faults.only_identifier not in (None, frame.identifier):
            return False
        is_its_turn = faults.lose_every > 0 and self.sent % faults.lose_every == 0
        return is_its_turn or (
            faults.lose_probability > 0 and self._chance.random() < faults.lose_probability
        )

    def _tell(self, station: _Station, record: bytes) -> None:
        station.unwritten += record
        self._write(station)

    def _write(self, station: _Station) -> None:
        try:
            written = station.connection.send(station.unwritten)
        except BlockingIOError:
            return
        except OSError:
            self._let_go(station)
            return
        del station.unwritten[:written]

    def _let_go(self, station: _Station) -> None:
        if self._stations.pop(station.connection, None) is not None:
            station.connection.close()
