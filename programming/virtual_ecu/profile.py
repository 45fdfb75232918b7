"""What a virtual ECU is: its addresses, numbers, memory and manners. Pure. All of it is of our own making."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from programming.uds.names import Identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the flash memory that can be erased and written; `start` and `size` in bytes."""

    name: str
    start: int
    size: int

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
    itself (see `image`). `block_length` is the longest TransferData message, its two first bytes included.
    `erase_s` is for one region. `coding` are identifiers that a workshop may write, and their first values.
    """

    name: str
    request_id: int
    response_id: int
    numbers: Mapping[Identifier, str]
    application: Region
    block_length: int = 0x0FFF
    erase_s: float = 1.0
    boot_s: float = 0.5
    lowest_volts: float = 11.5
    coding: Mapping[int, bytes] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


ENGINE: Final = EcuProfile(
    name="engine",
    request_id=0x7E0,
    response_id=0x7E8,
    numbers={
        Identifier.VIN: "S6HS2CA53JK075927",
        Identifier.HARDWARE_NUMBER: "HB16-ECM-H02",
        Identifier.SPARE_PART_NUMBER: "13617604217",
        Identifier.BOOT_SOFTWARE: "HB-BOOT-1.4",
        Identifier.SERIAL_NUMBER: "ECM0000075927",
        Identifier.SUPPLIER: "HALNY",
    },
    application=Region(name="application", start=0x0004_0000, size=0x0010_0000),
    coding={0x0600: bytes.fromhex("0102030405060708"), 0x0601: bytes.fromhex("a5a5")},
    codes=("P0171-00", "U0100-87"),
)
BODY: Final = EcuProfile(
    name="body",
    request_id=0x720,
    response_id=0x728,
    numbers={
        Identifier.VIN: "S6HS2CA53JK075927",
        Identifier.HARDWARE_NUMBER: "HBC2-H05",
        Identifier.SPARE_PART_NUMBER: "61357290118",
        Identifier.BOOT_SOFTWARE: "HB-BOOT-1.2",
        Identifier.SERIAL_NUMBER: "BCM0000290118",
        Identifier.SUPPLIER: "HALNY",
    },
    application=Region(name="application", start=0x0001_0000, size=0x0004_0000),
    block_length=0x0402,
    coding={0x0600: bytes.fromhex("00ff10")},
    codes=("B1342-13",),
)
PROFILES: Final = {profile.name: profile for profile in (ENGINE, BODY)}
