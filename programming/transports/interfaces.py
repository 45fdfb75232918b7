"""Which interface to open, as one writes it: `socketcan:can0`, `pcan:PCAN_USBBUS1@500000/2000000`.

Beside those of python-can: `isotp:can0` (the ISO-TP of the Linux kernel), `j2534:PATH` (a pass-thru device
behind its maker's library), `doip:HOST/1001` (a gateway, and the logical address behind it, if it is another
than the gateway's own).
"""

import logging
import re
from dataclasses import dataclass
from typing import Any, Final

import can
from can.interfaces import VALID_INTERFACES

from programming.transport import TransportFailed, UdsTransport
from programming.transports.doip import PORT, DoipTransport
from programming.transports.iso_tp import EcuAddress, IsoTpTransport
from programming.transports.j2534 import NoPassThru, open_j2534
from programming.transports.kernel_iso_tp import NoKernelIsoTp, open_kernel_iso_tp
from programming.transports.pass_thru_registry import pass_thru_libraries
from programming.transports.reasons import reason_in_words

DEFAULT_BITRATE: Final = 500_000

for _logger in ("can", "seeedbus"):  # drivers that are not there say so in the error
    logging.getLogger(_logger).addHandler(logging.NullHandler())

_WRITTEN: Final = re.compile(
    r"(?P<interface>[a-z][a-z0-9_-]*):(?P<channel>[^@]+?)(?:@(?P<bitrate>\d+)(?:/(?P<data_bitrate>\d+))?)?",
    re.ASCII,
)


_DOIP: Final = re.compile(
    r"(?:\[(?P<address>[0-9a-fA-F:.%]+)\]|(?P<host>[^\s:/\[\]]+))(?::(?P<port>\d{1,5}))?"
    r"(?:/(?P<target>[0-9a-fA-F]{1,4}))?",
    re.ASCII,
)
_OURS: Final = frozenset({"isotp", "j2534", "doip"})


class InterfaceRefused(ValueError):
    """A text that names no interface of this machine; `interface` is what was named, if anything."""

    def __init__(self, text: str, interface: str | None) -> None:
        super().__init__(f"{text!r} names no interface")
        self.text, self.interface = text, interface


class InterfaceUnavailable(Exception):
    """The driver or the device of an interface is not there; the text says why.

    It is in the process's language where it is ours or the system's, else in the driver's.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CanInterface:
    """A CAN interface: python-can's name of it, its channel, its bit rates in bit/s; two for FD."""

    interface: str
    channel: str
    bitrate: int = DEFAULT_BITRATE
    data_bitrate: int | None = None

    @property
    def is_fd(self) -> bool:
        """Whether frames are CAN FD frames."""
        return self.data_bitrate is not None

    def open(self) -> can.BusABC:
        """Open the bus.

        Raises:
            InterfaceUnavailable: the driver or the device is not there.
        """
        options: dict[str, Any] = {"fd": True, "data_bitrate": self.data_bitrate} if self.is_fd else {}
        try:
            return can.Bus(
                interface=self.interface,
                channel=self.channel,
                bitrate=self.bitrate,
                ignore_config=True,
                **options,
            )
        except (
            Exception
        ) as error:  # each driver fails in its own way, and none of them may end in a traceback
            raise InterfaceUnavailable(reason_in_words(error)) from error

    def connect(self, address: EcuAddress) -> UdsTransport:
        """Reach a control unit over it.

        Raises:
            InterfaceUnavailable: the driver or the device is not there.
        """
        return IsoTpTransport(self.open(), address, is_fd=self.is_fd)


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelInterface:
    """The kernel's ISO-TP on a network interface; its bit rates are set where the interface is."""

    channel: str
    is_fd: bool = False

    def connect(self, address: EcuAddress) -> UdsTransport:
        """Reach a control unit over it.

        Raises:
            InterfaceUnavailable: the kernel has no ISO-TP, or no such interface.
        """
        try:
            return open_kernel_iso_tp(self.channel, address, is_fd=self.is_fd)
        except NoKernelIsoTp as error:
            raise InterfaceUnavailable(reason_in_words(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class PassThruInterface:
    """A device behind the library at `path`; `bitrate` in bit/s."""

    path: str
    bitrate: int = DEFAULT_BITRATE

    def connect(self, address: EcuAddress) -> UdsTransport:
        """Reach a control unit over it.

        Raises:
            InterfaceUnavailable: the library or the device is not there.
        """
        try:
            return open_j2534(self.path, address, bitrate=self.bitrate)
        except NoPassThru as error:
            raise InterfaceUnavailable(reason_in_words(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class DoipInterface:
    """A gateway, and the logical address of the control unit behind it; None: the gateway itself."""

    host: str
    target: int | None = None
    port: int = PORT

    def connect(self, address: EcuAddress) -> UdsTransport:  # noqa: ARG002 - a network has no CAN identifiers
        """Reach the control unit over it.

        Raises:
            InterfaceUnavailable: there is no gateway, or it does not let a tester in.
        """
        try:
            return DoipTransport(self.host, self.target, port=self.port)
        except TransportFailed as error:
            raise InterfaceUnavailable(reason_in_words(error)) from error


Interface = CanInterface | KernelInterface | PassThruInterface | DoipInterface


def read_interface(text: str) -> Interface:
    """The interface that a text names.

    Raises:
        InterfaceRefused: it is not written as `interface:channel`, or there is no such interface here.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise InterfaceRefused(text, None)
    name, channel = match["interface"], match["channel"]
    bitrate = int(match["bitrate"] or DEFAULT_BITRATE)
    data_bitrate = int(match["data_bitrate"]) if match["data_bitrate"] else None
    match name:
        case "isotp":
            return KernelInterface(channel=channel, is_fd=data_bitrate is not None)
        case "j2534" if data_bitrate is None:
            return PassThruInterface(path=channel, bitrate=bitrate)
        case "doip" if match["bitrate"] is None:
            return _doip(text, channel)
        case _ if name not in VALID_INTERFACES or name in _OURS:
            raise InterfaceRefused(text, None if name in _OURS else name)
    return CanInterface(interface=name, channel=channel, bitrate=bitrate, data_bitrate=data_bitrate)


def _doip(text: str, channel: str) -> DoipInterface:
    match = _DOIP.fullmatch(channel)
    if match is None:
        raise InterfaceRefused(text, None)
    host = match["address"] or match["host"]
    target = int(match["target"], 16) if match["target"] else None
    return DoipInterface(host=host, target=target, port=int(match["port"] or PORT))


def known_interfaces() -> list[str]:
    """The names that can stand before the colon."""
    return sorted(VALID_INTERFACES | _OURS)


def found_interfaces() -> list[str]:
    """The interfaces that drivers find on this machine, as they can be named."""
    found = can.detect_available_configs()
    named = {f"{one['interface']}:{one['channel']}" for one in found if one["interface"] != "virtual"}
    return sorted(named | {f"j2534:{path}" for path in pass_thru_libraries()})
