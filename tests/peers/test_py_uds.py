"""Our ISO-TP and another's (py-uds) understand each other, whoever sends."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import can
import pytest

from programming.transports.iso_tp import EcuAddress, IsoTpTransport
from programming.virtual_ecu.wire import Wire
from programming.virtual_ecu.wire_bus import WireBus

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("uds") is None, reason="py-uds is not installed: make setup"),
]
_LENGTHS = [1, 7, 8, 62, 63, 4095, 5000]
_WAIT_S = 20.0


class Peer:
    """py-uds on the wire, as the control unit."""

    def __init__(self, bus: WireBus) -> None:
        from uds.addressing import AddressingType  # noqa: PLC0415 - only where it is installed
        from uds.can import (  # noqa: PLC0415
            CanAddressingFormat,
            CanAddressingInformation,
            PyCanTransportInterface,
        )
        from uds.message import UdsMessage  # noqa: PLC0415

        addresses = CanAddressingInformation(
            addressing_format=CanAddressingFormat.NORMAL_ADDRESSING,
            tx_physical_params={"can_id": 0x7E8},
            rx_physical_params={"can_id": 0x7E0},
            tx_functional_params={"can_id": 0x7E9},
            rx_functional_params={"can_id": 0x7DF},
        )
        self._notifier = can.Notifier(bus, [], timeout=0.001)
        self._interface = PyCanTransportInterface(
            network_manager=bus, addressing_information=addresses, notifier=self._notifier
        )
        self._message, self._physical = UdsMessage, AddressingType.PHYSICAL

    def close(self) -> None:
        """Listen no more."""
        self._notifier.stop()

    def send(self, payload: bytes) -> None:
        """Send a message."""
        self._interface.send_message(self._message(payload=payload, addressing_type=self._physical))

    def receive(self) -> bytes:
        """The next message."""
        return bytes(
            self._interface.receive_message(start_timeout=_WAIT_S * 1000, end_timeout=_WAIT_S * 1000).payload
        )


@contextmanager
def both() -> Iterator[tuple[IsoTpTransport, Peer]]:
    """Ours, and the peer."""
    with Wire(is_timed=False) as wire:
        ours, bus = IsoTpTransport(WireBus(wire.channel), EcuAddress()), WireBus(wire.channel)
        peer = Peer(bus)
        try:
            yield ours, peer
        finally:
            ours.close()
            peer.close()
            bus.shutdown()


@pytest.mark.parametrize("length", _LENGTHS)
def test_what_we_send_arrives(length: int) -> None:
    message = bytes(number & 0xFF for number in range(length))
    with both() as (ours, peer):
        received: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        listening = threading.Thread(target=lambda: received.put(peer.receive()), daemon=True)
        listening.start()
        ours.send(message)
        assert received.get(timeout=_WAIT_S) == message
        listening.join()


@pytest.mark.parametrize("length", _LENGTHS)
def test_what_is_sent_to_us_arrives(length: int) -> None:
    message = bytes(number & 0xFF for number in range(length))
    with both() as (ours, peer):
        sending = threading.Thread(target=peer.send, args=(message,), daemon=True)
        sending.start()
        assert ours.receive(_WAIT_S) == message
        sending.join()
