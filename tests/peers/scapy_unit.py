"""A control unit made of scapy: its ISO-TP, its UDS, its machine of states. Run as a program of its own.

scapy is GPL-2.0-only: nothing of ours is imported here, and nobody imports this. `python scapy_unit.py PORT`
speaks CAN with the wire at that port through python-can's interface `aos-wire`, found by its entry point. The
memory is one region of 4 KiB; the key is eight bytes of HMAC-SHA-256.
"""

import hashlib
import hmac
import os
import sys
import zlib
from typing import Any

from scapy.config import conf

conf.contribs["ISOTP"] = {"use-can-isotp-kernel-module": False}
conf.contribs["CANSocket"] = {"use-python-can": True}

from scapy.contrib.automotive import uds_ecu_states  # noqa: E402, F401 - teaches packets to change states
from scapy.contrib.automotive.ecu import EcuAnsweringMachine, EcuResponse, EcuState  # noqa: E402
from scapy.contrib.automotive.uds import (  # noqa: E402
    UDS,
    UDS_CCPR,
    UDS_CDTCSPR,
    UDS_DSCPR,
    UDS_ERPR,
    UDS_NR,
    UDS_RCPR,
    UDS_RDBIPR,
    UDS_RDPR,
    UDS_RDTCIPR,
    UDS_RTEPR,
    UDS_SAPR,
    UDS_TDPR,
    UDS_TPPR,
    UDS_WDBIPR,
)
from scapy.contrib.cansocket_python_can import PythonCANSocket  # noqa: E402
from scapy.contrib.isotp import ISOTPSoftSocket  # noqa: E402
from scapy.packet import Packet, Raw  # noqa: E402

Answer = Packet | bytes | int
"""A positive response, whole where it is bytes, or the code of a refusal."""

SECRET = b"a secret of scapy's"
START, SIZE, LONGEST = 0x4000, 0x1000, 0x202
NUMBERS = {
    0xF190: b"S6HS2CA53JK075927",
    0xF191: b"SCAPY-H1",
    0xF187: b"SCAPY",
    0xF18C: b"SCAPY-0001",
    0xF442: (13_400).to_bytes(2, "big"),
}


class Unit:
    """What the unit keeps, and what it does about a request: a packet, or the code of a refusal."""

    def __init__(self) -> None:
        self.flash = bytearray(b"\xff" * SIZE)
        self.software, self.coding = b"OLD-1", b"\x11\x22"
        self.codes = bytes.fromhex("01710009")
        self.session, self.is_open, self.seed = 1, False, b""
        self.download: list[int] | None = None
        self.last, self.refusal = b"", 0x10

    def answer(self, request: bytes) -> Answer:
        """The answer to a request."""
        handler = getattr(self, f"_{request[0]:02x}", None)
        return 0x11 if handler is None else handler(request[1] & 0x7F if len(request) > 1 else 0, request)

    def _10(self, session: int, _request: bytes) -> Answer:
        if session not in (1, 2, 3):
            return 0x12
        if session == 2 and self.session == 1:
            return 0x7E
        self.session, self.is_open, self.download = session, False, None
        return UDS_DSCPR(diagnosticSessionType=session, sessionParameterRecord=b"\x00\x32\x01\xf4")

    def _11(self, kind: int, _request: bytes) -> Answer:
        self.session, self.is_open, self.download = 1, False, None
        return UDS_ERPR(resetType=kind)

    def _14(self, _kind: int, _request: bytes) -> Answer:
        self.codes = b""
        return b"\x54"

    def _19(self, kind: int, _request: bytes) -> Answer:
        return UDS_RDTCIPR(reportType=kind, DTCStatusAvailabilityMask=0xFF) / Raw(self.codes)

    def _22(self, _kind: int, request: bytes) -> Answer:
        number = int.from_bytes(request[1:3], "big")
        numbers = {**NUMBERS, 0xF188: self.software, 0x0600: self.coding, 0xF186: bytes([self.session])}
        if not numbers.get(number):
            return 0x31
        return UDS_RDBIPR(dataIdentifier=number) / Raw(numbers[number])

    def _27(self, level: int, request: bytes) -> Answer:
        if self.session == 1:
            return 0x7F
        if level == 1:
            self.seed = os.urandom(8)
            return UDS_SAPR(securityAccessType=1, securitySeed=bytes(8) if self.is_open else self.seed)
        if request[2:] != hmac.new(SECRET, self.seed, hashlib.sha256).digest()[:8]:
            return 0x35
        self.is_open = True
        return UDS_SAPR(securityAccessType=2)

    def _28(self, kind: int, _request: bytes) -> Answer:
        return 0x7F if self.session != 3 else UDS_CCPR(controlType=kind)

    def _85(self, kind: int, _request: bytes) -> Answer:
        return 0x7F if self.session != 3 else UDS_CDTCSPR(DTCSettingType=kind)

    def _2e(self, _kind: int, request: bytes) -> Answer:
        number = int.from_bytes(request[1:3], "big")
        if number == 0x0600:
            self.coding = request[3:]
        elif number != 0xF15A:
            return 0x31
        return UDS_WDBIPR(dataIdentifier=number)

    def _31(self, kind: int, request: bytes) -> Answer:
        number, parameters = int.from_bytes(request[2:4], "big"), request[4:]
        result: bytes | None
        if number == 0x0203:
            result = b"\0"
        elif not self.is_open:
            return 0x33
        else:
            result = self._routine(number, parameters)
        if result is None:
            return 0x31
        return UDS_RCPR(routineControlType=kind, routineIdentifier=number) / Raw(result)

    def _routine(self, number: int, parameters: bytes) -> bytes | None:
        start = int.from_bytes(parameters[1:5], "big") - START
        end = start + int.from_bytes(parameters[5:9], "big")
        if number == 0xFF00:
            self.flash[start:end] = b"\xff" * (end - start)
            self.software, self.coding = b"", b"\0\0"
            return b"\0"
        if number == 0x0202:
            return bytes([zlib.crc32(self.flash[start:end]) != int.from_bytes(parameters[9:13], "big")])
        if number == 0xFF01:
            self.software = bytes(self.flash[:5])
            return b"\0"
        return None

    def _34(self, _kind: int, request: bytes) -> Answer:
        if not self.is_open:
            return 0x33
        start, size = int.from_bytes(request[3:7], "big"), int.from_bytes(request[7:11], "big")
        self.download, self.last = [start - START, size, 1], b""
        return UDS_RDPR(memorySizeLen=2, maxNumberOfBlockLength=LONGEST.to_bytes(2, "big"))

    def _36(self, _kind: int, request: bytes) -> Answer:
        if self.download is None:
            return 0x24
        if request != self.last:
            place, left, counter = self.download
            if request[1] != counter:
                return 0x73
            data, self.last = request[2:], request
            self.flash[place : place + len(data)] = data
            self.download = [place + len(data), left - len(data), (counter + 1) & 0xFF]
        return UDS_TDPR(blockSequenceCounter=request[1])

    def _37(self, _kind: int, _request: bytes) -> Answer:
        if self.download is None or self.download[1]:
            return 0x24
        self.download = None
        return UDS_RTEPR()

    def _3e(self, _kind: int, _request: bytes) -> Answer:
        return UDS_TPPR()


def responses(unit: Unit) -> list[EcuResponse]:
    """What scapy's machine asks in turn: the answer, else the refusal."""

    def answered(response: Packet, request: Packet) -> bool:
        raw = bytes(request)
        made = unit.answer(raw)
        if isinstance(made, int):
            unit.refusal = made
            return False
        whole = UDS(made if isinstance(made, bytes) else bytes([raw[0] + 0x40]) + bytes(made))
        response.remove_payload()
        response.service = whole.service
        response.add_payload(whole.payload)
        return True

    def refused(response: Packet, request: Packet) -> bool:
        response[UDS_NR].requestServiceId = bytes(request)[0]
        response[UDS_NR].negativeResponseCode = unit.refusal
        return True

    return [
        EcuResponse(responses=[UDS(service=0x7E)], answers=answered),
        EcuResponse(responses=[UDS() / UDS_NR()], answers=refused),
    ]


def main() -> None:
    """Answer until killed."""
    where: dict[str, Any] = {"interface": "aos-wire", "channel": f"127.0.0.1:{sys.argv[1]}"}
    bus = PythonCANSocket(**where)
    socket = ISOTPSoftSocket(bus, tx_id=0x7E8, rx_id=0x7E0, basecls=UDS, bs=8, padding=True)
    machine = EcuAnsweringMachine(
        supported_responses=responses(Unit()),
        main_socket=socket,
        basecls=UDS,
        initial_ecu_state=EcuState(session=1),
    )
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    machine()


if __name__ == "__main__":
    main()
