"""The tester: what it asks a control unit, on udsoncan over any transport.

Errors are those of `programming.uds.errors`, whichever library noticed them: any request may raise them. What
is busy is asked again; what is lost is not, for whoever asks knows what may be asked twice. One thread at a
time.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from udsoncan import MemoryLocation
from udsoncan.client import Client
from udsoncan.Request import Request
from udsoncan.services.CommunicationControl import CommunicationControl
from udsoncan.services.ControlDTCSetting import ControlDTCSetting
from udsoncan.services.ReadDTCInformation import ReadDTCInformation

from programming.identification import IDENTIFYING, Identification
from programming.steady_clock import MachineClock, SteadyClock
from programming.transport import UdsTransport
from programming.uds.errors import Refused, UnexpectedAnswer
from programming.uds.names import (
    ALL_GROUPS,
    ED25519,
    HARD_RESET,
    NORMAL_COMMUNICATION,
    POSITIVE_OFFSET,
    SHOWN_STATUS,
    SUPPRESS_POSITIVE_RESPONSE,
    Identifier,
    Routine,
    Service,
    Session,
)
from programming.uds.names import NegativeResponseCode as Nrc
from programming.uds.timing import BUSY_REPEATS, BUSY_WAIT_S
from programming.uds.trouble_codes import StoredCode, read_code
from programming.uds_connection import UdsConnection, configuration, named_errors

T = TypeVar("T")

_CODES_BY_STATUS: Final = 2
_CODE_AND_STATUS: Final = 4
_HEAD_OF_CODES: Final = 2
_BITS_OF_ADDRESS: Final = 32
_SHORTEST_PIECES: Final = 3
"""The least that a control unit can allow TransferData: its service, the counter, a byte of data."""

_ROUTINE_HEAD: Final = 3


class EcuClient:
    """Asks one control unit; use it as a context, or `close` it."""

    def __init__(self, transport: UdsTransport, clock: SteadyClock | None = None) -> None:
        self._transport, self._clock = transport, clock or MachineClock()
        self._connection = UdsConnection(transport, self._clock)
        self._client = Client(self._connection, config=configuration())
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
        """Everything that identifies the control unit, one identifier at a time."""
        found = {number: self.text(number) for number in IDENTIFYING}
        return Identification(numbers={number: text for number, text in found.items() if text is not None})

    def supply_volts(self) -> float | None:
        """The supply as the interface measures it, else as the control unit says; None if neither knows."""
        measured = self.measured_volts()
        if measured is not None:
            return measured
        raw = self.data(Identifier.SUPPLY_VOLTAGE)
        return None if raw is None or len(raw) != 2 else int.from_bytes(raw, "big") / 1000

    def measured_volts(self) -> float | None:
        """The supply as the interface measures it; the control unit is not asked."""
        return self._transport.supply_voltage()

    def trouble_codes(self) -> list[StoredCode]:
        """The trouble codes with any status."""
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
        """Clear all trouble codes."""
        self._ask(lambda: self._client.clear_dtc(ALL_GROUPS))

    def text(self, number: Identifier) -> str | None:
        """What an identifier holds, as text; None where the control unit has none."""
        raw = self.data(number)
        if raw is None:
            return None
        return "".join(chr(byte) if 0x20 <= byte < 0x7F else "?" for byte in raw.rstrip(b"\0 \xff"))

    def data(self, number: int) -> bytes | None:
        """What an identifier holds; None where the control unit has none."""
        try:
            response = self._ask(lambda: self._client.read_data_by_identifier(number))
        except Refused as refused:
            if refused.code in (Nrc.REQUEST_OUT_OF_RANGE, Nrc.CONDITIONS_NOT_CORRECT):
                return None
            raise
        value: bytes = response.service_data.values[number]
        return value

    def write(self, number: int, value: bytes) -> None:
        """Write an identifier."""
        self._ask(lambda: self._client.write_data_by_identifier(number, value))

    def enter(self, session: Session) -> None:
        """Change the control unit's session."""
        self._ask(lambda: self._client.change_session(session))

    def keep_codes(self, is_on: bool) -> None:
        """Let trouble codes be stored, or not (ControlDTCSetting)."""
        setting = ControlDTCSetting.SettingType.on if is_on else ControlDTCSetting.SettingType.off
        self._ask(lambda: self._client.control_dtc_setting(setting))

    def communicate(self, is_on: bool) -> None:
        """Let the control unit send and receive normal messages, or not (CommunicationControl)."""
        kind = CommunicationControl.ControlType
        wanted = kind.enableRxAndTx if is_on else kind.disableRxAndTx
        self._ask(lambda: self._client.communication_control(wanted, NORMAL_COMMUNICATION))

    def tell_all(self, service: Service, sub_function: int, *parameters: int) -> None:
        """Ask every control unit for something, without an answer where all is well."""
        with named_errors():
            self._transport.send_functional(
                bytes([service, sub_function | SUPPRESS_POSITIVE_RESPONSE, *parameters])
            )

    def keep_awake(self, is_on: bool) -> None:
        """Begin or end to say every two seconds that the tester is still there."""
        self._connection.is_keeping_awake = is_on

    def stay_awake(self) -> None:
        """Say that the tester is still there, if it is time to and vehicles are kept awake."""
        with named_errors():
            self._connection.stay_awake()

    def idle(self, seconds: float, *, slice_s: float = 1.0) -> None:
        """Wait, and keep the vehicle awake meanwhile."""
        until = self._clock.now() + seconds
        while (left := until - self._clock.now()) > 0:
            self.stay_awake()
            self._clock.sleep(min(left, slice_s))

    def seed(self, level: int) -> bytes:
        """A seed of SecurityAccess; zeros where the lock is open already."""
        response = self._ask(lambda: self._client.request_seed(level))
        return b"" if response is None else bytes(response.service_data.seed or b"")

    def send_key(self, level: int, key: bytes) -> None:
        """Open the lock with the key for the last seed."""
        self._ask(lambda: self._client.send_key(level, key))

    def challenge(self) -> bytes:
        """A challenge of Authentication (challenge and response, unidirectional, Ed25519)."""
        response = self._ask(lambda: self._client.request_challenge_for_authentication(0, ED25519))
        found = None if response is None else response.service_data.challenge_server
        if not found:
            raise UnexpectedAnswer("there is no challenge in the answer")
        return bytes(found)

    def prove(self, proof: bytes) -> None:
        """Answer the last challenge."""
        self._ask(lambda: self._client.verify_proof_of_ownership_unidirectional(ED25519, proof))

    def routine(self, routine: Routine, parameters: bytes = b"") -> bytes:
        """Start a routine; its status record, as long as the control unit makes it."""
        response = self._ask(lambda: self._client.start_routine(routine, parameters))
        return b"" if response is None or response.data is None else bytes(response.data)[_ROUTINE_HEAD:]

    def request_download(self, address: int, size: int) -> int:
        """Announce `size` bytes for `address`; how long a TransferData message may be, in bytes."""
        place = MemoryLocation(address, size, _BITS_OF_ADDRESS, _BITS_OF_ADDRESS)
        response = self._ask(lambda: self._client.request_download(place))
        longest = 0 if response is None else response.service_data.max_length or 0
        if longest < _SHORTEST_PIECES:
            raise UnexpectedAnswer(f"pieces of {longest} bytes hold no data")
        return longest

    def transfer(self, block_sequence_counter: int, data: bytes) -> None:
        """Send a piece; sent again it is exactly the same, so that nothing is written twice."""
        request = bytes([Service.TRANSFER_DATA, block_sequence_counter]) + data
        answer = bytes([Service.TRANSFER_DATA + POSITIVE_OFFSET, block_sequence_counter])

        def ask() -> None:
            if not self._connection.is_answered(request, answer):
                self._client.transfer_data(block_sequence_counter, data)

        self._ask(ask)

    def end_transfer(self) -> None:
        """Say that all pieces were sent."""
        self._ask(self._client.request_transfer_exit)

    def reset(self) -> None:
        """Restart the control unit."""
        self._ask(lambda: self._client.ecu_reset(HARD_RESET))

    def _ask(self, request: Callable[[], T]) -> T:
        """The answer to a request, repeated while the control unit says that it is busy."""
        for _ in range(BUSY_REPEATS):
            try:
                with named_errors():
                    return request()
            except Refused as refused:
                if refused.code is not Nrc.BUSY_REPEAT_REQUEST:
                    raise
                self._clock.sleep(BUSY_WAIT_S)
        with named_errors():
            return request()
