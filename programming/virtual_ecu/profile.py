"""What a virtual ECU is: its addresses, numbers, memory and manners. Pure. All of it is of our own making."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from programming.uds.names import Identifier, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the flash memory; `start`, `size`, and what software takes of it (`used`), in bytes."""

    name: str
    start: int
    size: int
    used: int

    @property
    def end(self) -> int:
        """The first address after it."""
        return self.start + self.size

    def holds(self, start: int, size: int) -> bool:
        """Whether a range lies within it."""
        return size > 0 and self.start <= start and start + size <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class EcuProfile:
    """A kind of control unit and one of its kind.

    `numbers` are the identifiers that never change; what the software is called stands in the software
    itself (see `image`), `software_number` and `software_version` being those it leaves the factory with.
    `regions` hold its software, the program first. `block_length` is the longest TransferData message, its
    two first bytes included, `frames_at_once` how many frames it takes before it sends flow control again
    (0: a whole message). `erase_s` is for each 128 KiB begun. `coding` are identifiers that a workshop
    may write, and their first values. `kind` is what packages and the portal's secrets call such a unit.
    `unlocked_by` are the services that open its lock; it has no other of the two. `is_always_open`: it is not
    locked at all, and its seeds are zeros. `signed_by` is the public key (Ed25519, 32 bytes) by which all
    that its regions hold, in their order, must be signed; without one it takes no signature.
    """

    name: str
    request_id: int
    response_id: int
    numbers: Mapping[Identifier, str]
    software_number: str
    software_version: str
    regions: tuple[Region, ...]
    block_length: int = 0x0FFF
    frames_at_once: int = 8
    erase_s: float = 0.5
    boot_s: float = 0.5
    lowest_volts: float = 11.5
    coding: Mapping[int, bytes] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    kind: str = ""
    unlocked_by: frozenset[Service] = frozenset({Service.SECURITY_ACCESS, Service.AUTHENTICATION})
    is_always_open: bool = False
    signed_by: bytes = b""

    @property
    def asks_for_authentication(self) -> bool:
        """Whether nothing but Authentication (0x29) opens its lock."""
        return self.unlocked_by == {Service.AUTHENTICATION}

    def region_of(self, start: int, size: int) -> Region | None:
        """The region that a range lies in; None where it lies in none, or reaches out of one."""
        return next((region for region in self.regions if region.holds(start, size)), None)


_VIN: Final = "S6HS2CA53JK075927"
ENGINE: Final = EcuProfile(
    name="engine",
    kind="A1",
    request_id=0x7E0,
    response_id=0x7E8,
    numbers={
        Identifier.VIN: _VIN,
        Identifier.HARDWARE_NUMBER: "HW01.20",
        Identifier.SPARE_PART_NUMBER: "H62-1010-200",
        Identifier.BOOT_SOFTWARE: "HB-BOOT-1.4",
        Identifier.SERIAL_NUMBER: "A1-0000075927",
        Identifier.SUPPLIER: "HALNY",
    },
    software_number="SW01.22.13",
    software_version="22.13",
    regions=(
        Region(name="ASW", start=0x8004_0000, size=0x000C_0000, used=0x0006_0000),
        Region(name="CAL", start=0x8010_0000, size=0x0002_0000, used=0x0001_0000),
    ),
    coding={0x0600: bytes.fromhex("0102030405060708"), 0x0601: bytes.fromhex("a5a5")},
    codes=("P0171-00", "U0100-87"),
)
"""A1 of the sample library's Sokół II with HB16: what `SW-A1-HB16-07` there is about."""
BODY: Final = EcuProfile(
    name="body",
    kind="A5",
    request_id=0x720,
    response_id=0x728,
    numbers={
        Identifier.VIN: _VIN,
        Identifier.HARDWARE_NUMBER: "HW05.22",
        Identifier.SPARE_PART_NUMBER: "H62-1050-235",
        Identifier.BOOT_SOFTWARE: "HB-BOOT-1.2",
        Identifier.SERIAL_NUMBER: "A5-0000075927",
        Identifier.SUPPLIER: "HALNY",
    },
    software_number="SW05.27.98",
    software_version="27.98",
    regions=(Region(name="application", start=0x0001_0000, size=0x0004_0000, used=0x1000),),
    block_length=0x0402,
    coding={0x0600: bytes.fromhex("00ff10")},
    codes=("B1342-13",),
)
"""A5 of the same car."""
GATEWAY: Final = EcuProfile(
    name="gateway",
    kind="A2",
    request_id=0x710,
    response_id=0x718,
    numbers={
        Identifier.VIN: _VIN,
        Identifier.HARDWARE_NUMBER: "HW02.22",
        Identifier.SPARE_PART_NUMBER: "H62-1020-214",
        Identifier.BOOT_SOFTWARE: "HB-BOOT-2.0",
        Identifier.SERIAL_NUMBER: "A2-0000075927",
        Identifier.SUPPLIER: "HALNY",
    },
    software_number="SW02.28.47",
    software_version="28.47",
    regions=(Region(name="application", start=0x0001_0000, size=0x0004_0000, used=0x1000),),
    coding={0x0600: bytes.fromhex("a2000001")},
    codes=("U1A02-00",),
    unlocked_by=frozenset({Service.AUTHENTICATION}),
)
"""A2 of the same car: nothing but Authentication (0x29) opens it."""
PROFILES: Final = {profile.name: profile for profile in (ENGINE, BODY, GATEWAY)}
