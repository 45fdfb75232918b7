"""The one seam between the tester and whatever carries its bytes. Pure: a protocol and its errors."""

from typing import Protocol, runtime_checkable


class Worded(Exception):
    """An error whose sentence is in the catalogues: `message`, into which `values` go.

    As text it is English.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message, self.values = message, values


class TransportFailed(Worded):
    """The interface or the bus did not carry a message; the text says what to look at."""


class UdsTransport(Protocol):
    """Whole UDS messages to and from one control unit. Used by one thread at a time."""

    def send(self, payload: bytes) -> None:
        """Send a request to the control unit; returns when it is on the wire.

        Raises:
            TransportFailed: it could not be sent.
        """

    def send_functional(self, payload: bytes) -> None:
        """Send a short request (7 bytes at most) to every control unit.

        Raises:
            TransportFailed: it could not be sent.
        """

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message of the control unit; None when none came within `timeout_s`.

        Raises:
            TransportFailed: the interface is gone.
        """

    def discard(self) -> None:
        """Forget what came and was not received, such as a late answer to an earlier request."""

    def supply_voltage(self) -> float | None:
        """The voltage at the diagnostic socket in volts; None where the interface cannot measure it."""

    def close(self) -> None:
        """Let go of the interface; harmless when done twice."""


@runtime_checkable
class HearsTheBus(Protocol):
    """A transport that hears what others say on the bus."""

    def other_testers(self, listen_s: float) -> frozenset[int]:
        """The identifiers of requests that somebody else sent within `listen_s` seconds from now.

        Raises:
            TransportFailed: the interface is gone.
        """
