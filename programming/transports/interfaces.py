"""Which CAN interface to open, as one writes it: `socketcan:can0`, `pcan:PCAN_USBBUS1@500000/2000000`."""

import logging
import re
from dataclasses import dataclass
from typing import Any, Final

import can
from can.interfaces import VALID_INTERFACES

from programming.transport import UdsTransport
from programming.transports.iso_tp import EcuAddress, IsoTpTransport

DEFAULT_BITRATE: Final = 500_000

logging.getLogger("can").addHandler(logging.NullHandler())  # drivers that are not there say so in the error

_WRITTEN: Final = re.compile(
    r"(?P<interface>[a-z][a-z0-9_-]*):(?P<channel>[^@]+?)(?:@(?P<bitrate>\d+)(?:/(?P<data_bitrate>\d+))?)?",
    re.ASCII,
)


class InterfaceRefused(ValueError):
    """A text that names no interface of this machine; `interface` is what was named, if anything."""

    def __init__(self, text: str, interface: str | None) -> None:
        super().__init__(f"{text!r} names no interface")
        self.text, self.interface = text, interface


class InterfaceUnavailable(Exception):
    """The driver or the device of an interface is not there; the text is the driver's."""


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
            raise InterfaceUnavailable(str(error) or type(error).__name__) from error

    def connect(self, address: EcuAddress) -> UdsTransport:
        """Reach a control unit over it.

        Raises:
            InterfaceUnavailable: the driver or the device is not there.
        """
        return IsoTpTransport(self.open(), address, is_fd=self.is_fd)


def read_interface(text: str) -> CanInterface:
    """The interface that a text names.

    Raises:
        InterfaceRefused: it is not written as `interface:channel`, or python-can has no such interface here.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise InterfaceRefused(text, None)
    if match["interface"] not in VALID_INTERFACES:
        raise InterfaceRefused(text, match["interface"])
    return CanInterface(
        interface=match["interface"],
        channel=match["channel"],
        bitrate=int(match["bitrate"] or DEFAULT_BITRATE),
        data_bitrate=int(match["data_bitrate"]) if match["data_bitrate"] else None,
    )


def known_interfaces() -> list[str]:
    """The names that can stand before the colon."""
    return sorted(VALID_INTERFACES)


def found_interfaces() -> list[str]:
    """The interfaces that drivers find on this machine, as they can be named."""
    found = can.detect_available_configs()
    return sorted(f"{one['interface']}:{one['channel']}" for one in found if one["interface"] != "virtual")
