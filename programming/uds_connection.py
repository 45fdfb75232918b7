"""udsoncan over any transport: its connection, its settings, its errors under our names.

While a tester keeps the vehicle awake it says so every two seconds to all control units, also while it waits
for one that asks for time. One thread at a time.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from udsoncan import DidCodec
from udsoncan.configs import default_client_config
from udsoncan.connections import BaseConnection
from udsoncan.exceptions import (
    InvalidResponseException,
    NegativeResponseException,
    TimeoutException,
    UnexpectedResponseException,
)
from udsoncan.typing import ClientConfig

from programming.steady_clock import SteadyClock
from programming.transport import TransportFailed, UdsTransport
from programming.uds.errors import NoAnswer, PendingTooLong, Refused, UnexpectedAnswer
from programming.uds.names import (
    NEGATIVE_RESPONSE,
    POSITIVE_OFFSET,
    SUPPRESS_POSITIVE_RESPONSE,
    Service,
)
from programming.uds.timing import LONGEST_PENDING_S, P2_CLIENT_S, P2_STAR_CLIENT_S, S3_CLIENT_S

logging.getLogger("UdsClient[programming.client]").setLevel(logging.CRITICAL)
"""What udsoncan warns of is raised here, under our names, and whoever asked knows what it means."""

_NEGATIVE: Final = bytes([NEGATIVE_RESPONSE])
_TESTER_PRESENT: Final = bytes([Service.TESTER_PRESENT, SUPPRESS_POSITIVE_RESPONSE])


class UdsConnection(BaseConnection):
    """A transport as udsoncan wants it."""

    def __init__(self, transport: UdsTransport, clock: SteadyClock) -> None:
        super().__init__("aos")
        self._transport, self._clock = transport, clock
        self._is_open, self._service = False, 0
        self._given_up_at, self._present_at = 0.0, 0.0
        self._unread: bytes | None = None
        self.is_keeping_awake = False

    def open(self) -> "UdsConnection":
        """Allow messages."""
        self._is_open = True
        return self

    def close(self) -> None:
        """Allow no more messages; whoever made the transport closes it."""
        self._is_open = False

    def is_open(self) -> bool:
        """Whether messages are allowed."""
        return self._is_open

    def is_answered(self, request: bytes, answer: bytes) -> bool:
        """Send a request; whether exactly this answer came, which is told without udsoncan.

        For what is asked thousands of times: udsoncan takes longer to read an answer than a wire of CAN FD to
        carry it. Any other answer stays unread, and is what the same request is answered when it is asked
        through udsoncan next: it is not sent again.
        """
        self.empty_rxqueue()
        self.specific_send(request)
        received = self.specific_wait_frame()
        self._unread = None if received == answer else received
        return self._unread is None

    def specific_send(self, payload: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - udsoncan's
        """Send a request; the time that its answer may be pending begins."""
        if self._unread is not None:
            return
        self.stay_awake()
        self._service = payload[0]
        self._transport.send(bytes(payload))
        self._given_up_at = self._clock.now() + LONGEST_PENDING_S

    def specific_wait_frame(self, timeout: float | None = None) -> bytes:
        """The next answer to the last request; a late one to an earlier request is passed over."""
        if self._unread is not None:
            received, self._unread = self._unread, None
            return received
        deadline = self._clock.now() + (P2_CLIENT_S if timeout is None else timeout)
        while True:
            heard = self._receive(min(deadline, self._given_up_at))
            if heard is None and self._clock.now() >= self._given_up_at:
                raise PendingTooLong("the control unit asks for time and does not come to an end")
            if heard is None:
                raise TimeoutException("no answer in time")  # type: ignore[no-untyped-call]
            answers = heard[1:2] if heard[:1] == _NEGATIVE else heard[:1]
            if answers in (bytes([self._service]), bytes([self._service + POSITIVE_OFFSET])):
                return heard

    def empty_rxqueue(self) -> None:
        """Forget what came too late."""
        if self._unread is None:
            self._transport.discard()

    def stay_awake(self) -> None:
        """Say to all that the tester is still there, if they are kept awake and it is time to."""
        if self.is_keeping_awake and self._clock.now() >= self._present_at:
            self._transport.send_functional(_TESTER_PRESENT)
            self._present_at = self._clock.now() + S3_CLIENT_S

    def _receive(self, deadline: float) -> bytes | None:
        """The next message until the deadline, in slices in which the vehicle is kept awake."""
        while True:
            self.stay_awake()
            now = self._clock.now()
            until = min(deadline, self._present_at) if self.is_keeping_awake else deadline
            received = self._transport.receive(until - now)
            if received is not None or self._clock.now() >= deadline:
                return received


class _RawCodec(DidCodec):
    """Leaves the value of an identifier as it came."""

    def encode(self, value: bytes) -> bytes:
        return value

    def decode(self, payload: bytes) -> bytes:
        return payload

    def __len__(self) -> int:
        raise DidCodec.ReadAllRemainingData


def configuration() -> ClientConfig:
    """The settings of udsoncan: our times, numbers as they come, a refusal as an exception."""
    settings = default_client_config.copy()
    # How long an answer may be pending is limited by the connection, on the clock that was given.
    settings["request_timeout"] = None  # type: ignore[typeddict-item]
    settings.update(
        {
            "p2_timeout": P2_CLIENT_S,
            "p2_star_timeout": P2_STAR_CLIENT_S,
            "use_server_timing": False,
            "standard_version": 2020,
            "data_identifiers": {"default": _RawCodec()},
            "server_address_format": 32,
            "server_memorysize_format": 32,
            "exception_on_negative_response": True,
            "logger_name": "programming.client",
        }
    )
    return settings


@contextmanager
def named_errors() -> Iterator[None]:
    """Errors of the libraries under our names."""
    try:
        yield
    except NegativeResponseException as error:
        response = error.response
        raise Refused(response.service.request_id() if response.service else 0, response.code or 0) from error
    except TimeoutException as error:
        raise NoAnswer("the control unit does not answer") from error
    except TransportFailed as error:
        raise NoAnswer(str(error)) from error
    except (InvalidResponseException, UnexpectedResponseException, ValueError) as error:
        raise UnexpectedAnswer(f"the answer makes no sense: {error}") from error
