"""The tester: what it asks a control unit, on udsoncan over any transport.

Errors are those of `programming.uds.errors`, whichever library noticed them. One thread at a time.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from udsoncan import DidCodec
from udsoncan.client import Client
from udsoncan.configs import default_client_config
from udsoncan.connections import BaseConnection
from udsoncan.exceptions import (
    InvalidResponseException,
    NegativeResponseException,
    TimeoutException,
    UnexpectedResponseException,
)
from udsoncan.Request import Request
from udsoncan.services.ReadDTCInformation import ReadDTCInformation
from udsoncan.typing import ClientConfig

from programming.identification import IDENTIFYING, Identification
from programming.transport import TransportFailed, UdsTransport
from programming.uds.errors import NoAnswer, Refused, UnexpectedAnswer
from programming.uds.names import (
    ALL_GROUPS,
    NEGATIVE_RESPONSE,
    POSITIVE_OFFSET,
    SHOWN_STATUS,
    Identifier,
)
from programming.uds.names import NegativeResponseCode as Nrc
from programming.uds.timing import (
    BUSY_REPEATS,
    BUSY_WAIT_S,
    LONGEST_PENDING_S,
    P2_CLIENT_S,
    P2_STAR_CLIENT_S,
)
from programming.uds.trouble_codes import StoredCode, read_code

T = TypeVar("T")

_NEGATIVE: Final = bytes([NEGATIVE_RESPONSE])
_CODES_BY_STATUS: Final = 2
_CODE_AND_STATUS: Final = 4
_HEAD_OF_CODES: Final = 2


class EcuClient:
    """Asks one control unit; use it as a context, or `close` it."""

    def __init__(self, transport: UdsTransport) -> None:
        self._transport = transport
        self._client = Client(_Connection(transport), config=_configuration())
        self._client.open()

    def __enter__(self) -> "EcuClient":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the transport."""
        self._client.close()
        self._transport.close()

    def identify(self) -> Identification:
        """Everything that identifies the control unit, one identifier at a time.

        Raises:
            NoAnswer: nobody answers.
            UnexpectedAnswer: what came makes no sense.
        """
        found = {number: self._text(number) for number in IDENTIFYING}
        return Identification(numbers={number: text for number, text in found.items() if text is not None})

    def supply_volts(self) -> float | None:
        """The supply as the interface measures it, else as the control unit says; None if neither knows."""
        measured = self._transport.supply_voltage()
        if measured is not None:
            return measured
        raw = self._data(Identifier.SUPPLY_VOLTAGE)
        return None if raw is None or len(raw) != 2 else int.from_bytes(raw, "big") / 1000

    def trouble_codes(self) -> list[StoredCode]:
        """The trouble codes with any status.

        Raises:
            NoAnswer, Refused, UnexpectedAnswer: they could not be read.
        """
        request = Request(ReadDTCInformation, subfunction=_CODES_BY_STATUS, data=bytes([SHOWN_STATUS]))
        response = self._ask(lambda: self._client.send_request(request))
        answered = b"" if response is None or response.data is None else bytes(response.data)
        raw = answered[_HEAD_OF_CODES:]
        if len(answered) < _HEAD_OF_CODES or len(raw) % _CODE_AND_STATUS:
            raise UnexpectedAnswer("the list of trouble codes is cut off")
        return [
            read_code(raw[place : place + 3], raw[place + 3])
            for place in range(0, len(raw), _CODE_AND_STATUS)
        ]

    def clear_trouble_codes(self) -> None:
        """Clear all trouble codes.

        Raises:
            NoAnswer, Refused, UnexpectedAnswer: they were not cleared, or nobody knows.
        """
        self._ask(lambda: self._client.clear_dtc(ALL_GROUPS))

    def _text(self, number: Identifier) -> str | None:
        raw = self._data(number)
        if raw is None:
            return None
        return "".join(chr(byte) if 0x20 <= byte < 0x7F else "?" for byte in raw.rstrip(b"\0 \xff"))

    def _data(self, number: Identifier) -> bytes | None:
        """What an identifier holds; None where the control unit has none."""
        try:
            response = self._ask(lambda: self._client.read_data_by_identifier(number))
        except Refused as refused:
            if refused.code in (Nrc.REQUEST_OUT_OF_RANGE, Nrc.CONDITIONS_NOT_CORRECT):
                return None
            raise
        value: bytes = response.service_data.values[number]
        return value

    def _ask(self, request: Callable[[], T]) -> T:
        """The answer to a request, repeated while the control unit says that it is busy."""
        for _ in range(BUSY_REPEATS):
            try:
                with _named_errors():
                    return request()
            except Refused as refused:
                if refused.code is not Nrc.BUSY_REPEAT_REQUEST:
                    raise
                time.sleep(BUSY_WAIT_S)
        with _named_errors():
            return request()


class _Connection(BaseConnection):
    """A transport as udsoncan wants it."""

    def __init__(self, transport: UdsTransport) -> None:
        super().__init__("aos")
        self._transport, self._is_open, self._service = transport, False, 0

    def open(self) -> "_Connection":
        self._is_open = True
        return self

    def close(self) -> None:
        self._is_open = False

    def is_open(self) -> bool:
        return self._is_open

    def specific_send(self, payload: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - udsoncan's
        self._service = payload[0]
        self._transport.send(bytes(payload))

    def specific_wait_frame(self, timeout: float | None = None) -> bytes:
        """The next answer to the last request; a late one to an earlier request is passed over."""
        deadline = time.monotonic() + (P2_CLIENT_S if timeout is None else timeout)
        while True:
            received = self._transport.receive(deadline - time.monotonic())
            if received is None:
                raise TimeoutException("no answer in time")  # type: ignore[no-untyped-call]
            answers = received[1:2] if received[:1] == _NEGATIVE else received[:1]
            if answers in (bytes([self._service]), bytes([self._service + POSITIVE_OFFSET])):
                return received

    def empty_rxqueue(self) -> None:
        self._transport.discard()


class _RawCodec(DidCodec):
    """Leaves the value of an identifier as it came."""

    def encode(self, value: bytes) -> bytes:
        return value

    def decode(self, payload: bytes) -> bytes:
        return payload

    def __len__(self) -> int:
        raise DidCodec.ReadAllRemainingData


def _configuration() -> ClientConfig:
    configuration = default_client_config.copy()
    configuration.update(
        {
            "request_timeout": LONGEST_PENDING_S,
            "p2_timeout": P2_CLIENT_S,
            "p2_star_timeout": P2_STAR_CLIENT_S,
            "use_server_timing": False,
            "standard_version": 2020,
            "data_identifiers": {"default": _RawCodec()},
            "exception_on_negative_response": True,
            "logger_name": "programming.client",
        }
    )
    return configuration


@contextmanager
def _named_errors() -> Iterator[None]:
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
