"""What a virtual ECU keeps without supply: flash, coding, trouble codes, its lock. In a folder, or nowhere.

Each change is on the disk before the ECU answers, so that a killed process is a power cut and nothing else.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from programming.virtual_ecu.image import build_image, is_whole, read_software
from programming.virtual_ecu.profile import EcuProfile

ERASED: Final = 0xFF
FIRST_NUMBER: Final = "HB16-SW-0100"
FIRST_VERSION: Final = "1.00"
_FIRST_SIZE: Final = 4096


@dataclass(slots=True, kw_only=True)
class Lasting:
    """What lasts beside the flash; `failed_keys` and `is_pausing` are the lock's."""

    is_application_valid: bool = True
    fingerprint: str = ""
    coding: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    failed_keys: int = 0
    is_pausing: bool = False


class LastingMemory:
    """The flash of a profile's application region, and what lasts beside it."""

    def __init__(self, profile: EcuProfile, flash: bytearray, lasting: Lasting, folder: Path | None) -> None:
        self.profile, self.flash, self.lasting, self._folder = profile, flash, lasting, folder

    @classmethod
    def open(cls, profile: EcuProfile, folder: Path | None) -> Self:
        """The memory kept in `folder`, or that of a new control unit with its first software."""
        if folder is not None and (folder / "lasting.json").exists():
            kept = Lasting(**json.loads((folder / "lasting.json").read_text()))
            return cls(profile, bytearray((folder / "flash.bin").read_bytes()), kept, folder)
        flash = bytearray([ERASED]) * profile.application.size
        first = build_image(FIRST_NUMBER, FIRST_VERSION, bytes(range(256)) * (_FIRST_SIZE // 256))
        flash[: len(first)] = first
        coding = {f"{number:04X}": value.hex() for number, value in profile.coding.items()}
        memory = cls(profile, flash, Lasting(coding=coding, codes=list(profile.codes)), folder)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / "flash.bin", bytes(flash))
            memory.keep()
        return memory

    def keep(self) -> None:
        """Put what lasts beside the flash on the disk."""
        if self._folder is not None:
            state = {name: getattr(self.lasting, name) for name in Lasting.__slots__}
            _write(self._folder / "lasting.json", json.dumps(state, indent=1).encode())

    def erase(self, start: int, size: int) -> None:
        """Erase a range; the application is no longer valid before the first cell is."""
        self.lasting.is_application_valid = False
        self.keep()
        self._put(start, bytes([ERASED]) * size)

    def write(self, start: int, data: bytes) -> None:
        """Write into erased cells."""
        self._put(start, data)

    def read(self, start: int, size: int) -> bytes:
        """What is there."""
        offset = start - self.profile.application.start
        return bytes(self.flash[offset : offset + size])

    def is_erased(self, start: int, size: int) -> bool:
        """Whether nothing was written there since it was erased."""
        return self.read(start, size).count(ERASED) == size

    def validate(self) -> bool:
        """Look at the application as a whole; it is started only when it is what its head says."""
        self.lasting.is_application_valid = is_whole(bytes(self.flash))
        self.keep()
        return self.lasting.is_application_valid

    def software(self) -> tuple[str, str] | None:
        """Number and version of the application, None where none is valid."""
        found = read_software(bytes(self.flash)) if self.lasting.is_application_valid else None
        return None if found is None else (found.number, found.version)

    def _put(self, start: int, data: bytes) -> None:
        offset = start - self.profile.application.start
        self.flash[offset : offset + len(data)] = data
        if self._folder is not None:
            with (self._folder / "flash.bin").open("r+b") as file:
                file.seek(offset)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
