"""The far ends of transports: a control unit that answers, behind a wire, a gateway, a device, a kernel."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import can
import pytest

from programming.transport import UdsTransport
from programming.transports.doip import FUNCTIONAL, DoipTransport, Kind, Message
from programming.transports.iso_tp import EcuAddress, IsoTpTransport
from programming.transports.j2534 import open_j2534
from programming.transports.kernel_iso_tp import KernelIsoTpTransport
from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.reply import Sending
from programming.virtual_ecu.running import RunningEcu
from programming.virtual_ecu.wire import Wire
from programming.virtual_ecu.wire_bus import WireBus

ECHO: Final = 0x22
PENDING_FIRST: Final = 0x31
SILENT: Final = 0x3E
TARGET: Final = 0x1001


@dataclass
class EchoEcu:
    """Answers `22` with what it was sent, `31` after a "pending", `3E` not at all; keeps what it heard."""

    heard: list[tuple[bytes, bool]] = field(default_factory=list)
    frames_at_once: int = 8

    def is_asleep(self, _now: float) -> bool:
        """It never sleeps."""
        return False

    def handle(self, request: bytes, _now: float, *, is_functional: bool = False) -> list[Sending]:
        """The answers to a request."""
        self.heard.append((request, is_functional))
        match request[0]:
            case 0x22:
                return [Sending(payload=b"\x62" + request[1:])]
            case 0x31:
                return [Sending(payload=b"\x7f\x31\x78"), Sending(payload=b"\x71" + request[1:])]
        return []


@dataclass
class End:
    """A transport, the control unit at its other end, and how to take that end away."""

    transport: UdsTransport
    ecu: EchoEcu
    vanish: Callable[[], None]
    speak: Callable[[int], None] | None = None
    """Another tester on the bus sends a frame with this identifier; None where there is no bus."""

    knows_groups: bool = True


@contextmanager
def iso_tp_end(*, is_fd: bool) -> Iterator[End]:
    """python-can and can-isotp on the emulated wire."""
    ecu = EchoEcu()
    with ExitStack() as opened:
        wire = opened.enter_context(Wire(is_timed=False))
        bus = WireBus(wire.channel, fd=is_fd)
        opened.enter_context(RunningEcu(cast("VirtualEcu", ecu), bus, EcuAddress(), is_fd=is_fd))
        near = WireBus(wire.channel, fd=is_fd)
        transport = IsoTpTransport(near, EcuAddress(), is_fd=is_fd)
        opened.callback(transport.close)
        yield End(
            transport,
            ecu,
            lambda: near._connection.shutdown(socket.SHUT_RDWR),
            lambda identifier: _say_on(wire, identifier),
        )


@contextmanager
def kernel_end() -> Iterator[End]:
    """The kernel's sockets, in whose place stand some that keep messages whole as they do."""
    ecu = EchoEcu()
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    raw_near, raw_far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    transport = KernelIsoTpTransport(near, raw_near, EcuAddress())

    def hear_all() -> None:
        while frame := _received(raw_far, 16):
            _identifier, length, data = struct.unpack("=IB3x8s", frame)
            ecu.handle(data[1 : 1 + data[0]], 0.0, is_functional=length == 8)

    threads = [
        threading.Thread(
            target=_serve, args=(lambda: _received(far, 1 << 16), lambda answer: far.send(answer), ecu)
        ),
        threading.Thread(target=hear_all),
    ]
    for thread in threads:
        thread.start()

    def vanish() -> None:
        for one in (far, raw_far):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def speak(identifier: int) -> None:
        raw_far.send(struct.pack("=IB3x8s", identifier, 8, bytes(8)))

    try:
        yield End(transport, ecu, vanish, speak)
    finally:
        vanish()
        transport.close()
        for thread in threads:
            thread.join()
        far.close()
        raw_far.close()


@contextmanager
def doip_end(*, knows_groups: bool = True) -> Iterator[End]:
    """A gateway with one control unit behind it."""
    ecu = EchoEcu()
    with running_gateway(ecu, knows_groups=knows_groups) as (port, vanish):
        transport = DoipTransport("127.0.0.1", TARGET, port=port)
        try:
            yield End(transport, ecu, vanish, knows_groups=knows_groups)
        finally:
            transport.close()


@contextmanager
def running_gateway(
    ecu: EchoEcu, *, knows_groups: bool = True, activation: int = 0x10
) -> Iterator[tuple[int, Callable[[], None]]]:
    """A DoIP gateway for one tester after the other: its port, and how to make it vanish."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                _Gateway(connection, ecu, knows_groups=knows_groups, activation=activation).serve()

    thread = threading.Thread(target=serve)
    thread.start()

    def vanish() -> None:
        for one in (listener, *connections):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    try:
        yield listener.getsockname()[1], vanish
    finally:
        vanish()
        thread.join()
        for one in (listener, *connections):
            one.close()


class _Gateway:
    """One connection to the gateway."""

    def __init__(
        self, connection: socket.socket, ecu: EchoEcu, *, knows_groups: bool, activation: int
    ) -> None:
        self._connection, self._ecu = connection, ecu
        self._knows_groups, self._activation = knows_groups, activation

    def serve(self) -> None:
        """Answer until the tester is gone."""
        with suppress(OSError):
            while head := _exactly(self._connection, 8):
                _version, _inverse, kind, length = struct.unpack(">BBHI", head)
                self._answer(kind, _exactly(self._connection, length))

    def _answer(self, kind: int, payload: bytes) -> None:
        if kind == Kind.ROUTING_ACTIVATION:
            self._say(Kind.ALIVE_CHECK, b"")
            answer = payload[:2] + struct.pack(">HBI", TARGET, self._activation, 0)
            self._say(Kind.ROUTING_ACTIVATED, answer)
        if kind == Kind.DIAGNOSTIC:
            self._pass_on(payload)

    def _pass_on(self, payload: bytes) -> None:
        tester, target = struct.unpack(">HH", payload[:4])
        is_group = target == FUNCTIONAL and self._knows_groups
        back = struct.pack(">HH", target, tester)
        if target != TARGET and not is_group:
            self._say(Kind.NACK, back + b"\x03")
            return
        self._say(Kind.ACK, back + b"\x00")
        for sending in self._ecu.handle(payload[4:], 0.0, is_functional=is_group):
            self._say(Kind.DIAGNOSTIC, struct.pack(">HH", TARGET, tester) + sending.payload)

    def _say(self, kind: Kind, payload: bytes) -> None:
        self._connection.sendall(Message(kind, payload).pack())


@contextmanager
def pass_thru_end(library: Path, patch: pytest.MonkeyPatch) -> Iterator[End]:
    """A device behind a library that was built for the test."""
    ecu = EchoEcu()
    listener = socket.create_server(("127.0.0.1", 0))
    patch.setenv("AOS_FAKE_PASS_THRU", str(listener.getsockname()[1]))
    transport = open_j2534(str(library), EcuAddress(), bitrate=500_000)
    device, _ = listener.accept()

    def receive() -> bytes:
        head = _exactly(device, 5)
        return _exactly(device, int.from_bytes(head[1:], "big")) if head else b""

    def serve() -> None:
        with suppress(OSError):
            while message := receive():
                is_functional = message[:4] == struct.pack(">I", EcuAddress().functional_id)
                for sending in ecu.handle(message[4:], 0.0, is_functional=is_functional):
                    _record(device, b"R", struct.pack(">I", EcuAddress().response_id) + sending.payload)

    thread = threading.Thread(target=serve)
    thread.start()

    def vanish() -> None:
        with suppress(OSError):
            device.shutdown(socket.SHUT_RDWR)

    def speak(identifier: int) -> None:
        _record(device, b"C", struct.pack(">I", identifier) + bytes(8))

    try:
        yield End(transport, ecu, vanish, speak)
    finally:
        transport.close()
        vanish()
        thread.join()
        device.close()
        listener.close()


@contextmanager
def speaking(end: End, identifier: int) -> Iterator[None]:
    """Another tester says something again and again until the end of the block."""
    is_over = threading.Event()
    speak = end.speak
    assert speak is not None

    def speak_on() -> None:
        while not is_over.wait(0.02):
            speak(identifier)

    thread = threading.Thread(target=speak_on)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _record(device: socket.socket, kind: bytes, data: bytes) -> None:
    device.sendall(kind + len(data).to_bytes(4, "big") + data)


def _say_on(wire: Wire, identifier: int) -> None:
    bus = WireBus(wire.channel)
    bus.send(can.Message(arbitration_id=identifier, data=bytes(8), is_extended_id=identifier > 0x7FF))
    bus.shutdown()


def _serve(receive: Callable[[], bytes], send: Callable[[bytes], object], ecu: EchoEcu) -> None:
    with suppress(OSError):
        while request := receive():
            for sending in ecu.handle(request, 0.0):
                send(sending.payload)


def _received(connection: socket.socket, most: int) -> bytes:
    try:
        return connection.recv(most)
    except OSError:
        return b""


def _exactly(connection: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        received = connection.recv(size - len(content))
        if not received:
            return b""
        content += received
    return content
