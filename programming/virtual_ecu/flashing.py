"""Erasing, downloading and checking in a virtual ECU: services 31, 34, 36 and 37. Pure but for its memory."""

import zlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from programming.uds.names import LONGEST_BLOCK_COUNTER, Routine
from programming.uds.names import NegativeResponseCode as Nrc
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.reply import Refusal, Reply

START_ROUTINE: Final = 0x01
_ADDRESS_AND_SIZE: Final = 0x44
"""Four bytes of address and four of size."""

NOT_PROGRAMMED: Final = "P0602-00"
"""The generic trouble code for an error of the control module's programming."""

_RANGE_SIZE: Final = 9
_CHECK_SIZE: Final = 4
_DONE: Final = b"\x00"
_FAILED: Final = b"\x01"
_PER_MEGABYTE_S: Final = 0.2
_SECTOR: Final = 128 << 10


@dataclass(slots=True, kw_only=True)
class _Download:
    start: int
    size: int
    counter: int = 1
    written: int = 0
    last: bytes | None = None
    """The last TransferData that was carried out: its repetition is answered, and not written twice."""


class Flashing:
    """The part of the bootloader that changes the memory."""

    def __init__(self, memory: LastingMemory) -> None:
        self._memory, self._profile = memory, memory.profile
        self._download: _Download | None = None

    def forget(self) -> None:
        """Drop a download that was under way: after a reset, a change of session, or silence."""
        self._download = None

    def erase(self, parameters: bytes) -> Reply:
        """Erase the range that is named."""
        start, size = self._range(parameters)
        self.forget()
        self._lose_coding()
        self._memory.erase(start, size)
        return Reply(
            data=_routine(Routine.ERASE_MEMORY, _DONE), takes_s=self._profile.erase_s * -(-size // _SECTOR)
        )

    def begin(self, request: bytes) -> Reply:
        """RequestDownload: only into cells that are erased, neither compressed nor encrypted."""
        if len(request) != 2 + _RANGE_SIZE - 1:
            raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
        if request[0] != 0:
            raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
        start, size = self._range(request[1:])
        if not self._memory.is_erased(start, size):
            raise Refusal(Nrc.UPLOAD_DOWNLOAD_NOT_ACCEPTED)
        self._download = _Download(start=start, size=size)
        return Reply(data=b"\x20" + self._profile.block_length.to_bytes(2, "big"))

    def transfer(self, request: bytes) -> Reply:
        """TransferData: in the order of the counter; the last one again is answered again."""
        download = self._download
        if download is None:
            raise Refusal(Nrc.REQUEST_SEQUENCE_ERROR)
        if len(request) < 2 or len(request) + 1 > self._profile.block_length:
            raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
        counter, data = request[0], request[1:]
        if request == download.last:
            return Reply(data=bytes([counter]))
        if counter != download.counter:
            raise Refusal(Nrc.WRONG_BLOCK_SEQUENCE_COUNTER)
        if download.written + len(data) > download.size:
            raise Refusal(Nrc.TRANSFER_DATA_SUSPENDED)
        self._memory.write(download.start + download.written, data)
        download.written += len(data)
        download.counter = 0 if counter == LONGEST_BLOCK_COUNTER else counter + 1
        download.last = bytes(request)
        return Reply(data=bytes([counter]))

    def erase_half(self, parameters: bytes) -> None:
        """What a cut of the supply leaves of an erasure."""
        start, size = self._range(parameters)
        self._lose_coding()
        self._memory.erase(start, -(-size // 2))

    def write_half(self, request: bytes) -> None:
        """What a cut of the supply leaves of a TransferData."""
        download = self._download
        if download is not None and len(request) > 1 and request[0] == download.counter:
            self._memory.write(download.start + download.written, request[1 : 1 + (len(request) - 1) // 2])

    def end(self) -> Reply:
        """RequestTransferExit: when all that was announced has come."""
        download = self._download
        if download is None or download.written != download.size:
            raise Refusal(Nrc.REQUEST_SEQUENCE_ERROR)
        self._download = None
        return Reply()

    def check_block(self, parameters: bytes) -> Reply:
        """Whether the range that is named has the CRC-32 that is given, whoever wrote it and when."""
        start, size = self._range(parameters[:-_CHECK_SIZE])
        given = int.from_bytes(parameters[-_CHECK_SIZE:], "big")
        is_right = zlib.crc32(self._memory.read(start, size)) == given
        return Reply(
            data=_routine(Routine.CHECK_MEMORY, _DONE if is_right else _FAILED),
            takes_s=_PER_MEGABYTE_S * size / (1 << 20),
        )

    def check_dependencies(self, signature: bytes) -> Reply:
        """Whether the memory as a whole is a software that can be started, and signed where it has to be."""
        if signature and not self._profile.signed_by:
            raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
        self.forget()
        is_valid = self._is_signed(signature) and self._memory.validate()
        return Reply(data=_routine(Routine.CHECK_PROGRAMMING_DEPENDENCIES, _DONE if is_valid else _FAILED))

    def _is_signed(self, signature: bytes) -> bool:
        if not self._profile.signed_by:
            return True
        whole = b"".join(self._memory.read(region.start, region.size) for region in self._profile.regions)
        try:
            Ed25519PublicKey.from_public_bytes(self._profile.signed_by).verify(signature, whole)
        except InvalidSignature:
            return False
        return True

    def _lose_coding(self) -> None:
        """What is erased takes its coding with it, as in many a real one, and leaves a trouble code."""
        lasting = self._memory.lasting
        if lasting.is_application_valid:
            lasting.coding = {number: "00" * (len(value) // 2) for number, value in lasting.coding.items()}
            lasting.codes = [*lasting.codes, NOT_PROGRAMMED]

    def _range(self, parameters: bytes) -> tuple[int, int]:
        """Address and size, within the memory."""
        if len(parameters) != _RANGE_SIZE:
            raise Refusal(Nrc.INCORRECT_MESSAGE_LENGTH_OR_INVALID_FORMAT)
        if parameters[0] != _ADDRESS_AND_SIZE:
            raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
        start, size = int.from_bytes(parameters[1:5], "big"), int.from_bytes(parameters[5:9], "big")
        if self._profile.region_of(start, size) is None:
            raise Refusal(Nrc.REQUEST_OUT_OF_RANGE)
        return start, size


def _routine(routine: Routine, result: bytes) -> bytes:
    return bytes([START_ROUTINE]) + routine.to_bytes(2, "big") + result
