"""What a virtual ECU keeps without supply: flash, coding, trouble codes, its lock. In a folder, or nowhere.

Each change is on the disk before the ECU answers, so that a killed process is a power cut and nothing else.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from programming.virtual_ecu.image import Software, read_software, software_block, whole_software
from programming.virtual_ecu.profile import EcuProfile, Region

ERASED: Final = 0xFF


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
    """The flash of a profile's regions, by their names, and what lasts beside it."""

    def __init__(
        self, profile: EcuProfile, flash: dict[str, bytearray], lasting: Lasting, folder: Path | None
    ) -> None:
        self.profile, self.flash, self.lasting, self._folder = profile, flash, lasting, folder

    @classmethod
    def open(cls, profile: EcuProfile, folder: Path | None) -> Self:
        """The memory kept in `folder`, or that of a new control unit with its first software."""
        if folder is not None and (folder / "lasting.json").exists():
            kept = Lasting(**json.loads((folder / "lasting.json").read_text()))
            return cls(profile, {one.name: _kept(folder, one) for one in profile.regions}, kept, folder)
        flash = {region.name: _new(profile, region) for region in profile.regions}
        coding = {f"{number:04X}": value.hex() for number, value in profile.coding.items()}
        memory = cls(profile, flash, Lasting(coding=coding, codes=list(profile.codes)), folder)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in flash.items():
                _write(folder / _file(name), bytes(content))
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
        name, offset = self._place(start, size)
        return bytes(self.flash[name][offset : offset + size])

    def is_erased(self, start: int, size: int) -> bool:
        """Whether nothing was written there since it was erased."""
        return self.read(start, size).count(ERASED) == size

    def validate(self) -> bool:
        """Look at the software as a whole; it is started only when what its regions hold belongs together."""
        self.lasting.is_application_valid = self._whole() is not None
        self.keep()
        return self.lasting.is_application_valid

    def software(self) -> tuple[str, str] | None:
        """Number and version of the application, None where none is valid."""
        first = self.profile.regions[0].name
        found = read_software(bytes(self.flash[first])) if self.lasting.is_application_valid else None
        return None if found is None else (found.number, found.version)

    def _whole(self) -> Software | None:
        return whole_software([bytes(self.flash[region.name]) for region in self.profile.regions])

    def _put(self, start: int, data: bytes) -> None:
        name, offset = self._place(start, len(data))
        self.flash[name][offset : offset + len(data)] = data
        if self._folder is not None:
            with (self._folder / _file(name)).open("r+b") as file:
                file.seek(offset)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())

    def _place(self, start: int, size: int) -> tuple[str, int]:
        """The region that a range lies in, and where in it it begins."""
        region = self.profile.region_of(start, size)
        if region is None:
            raise ValueError(f"{size} bytes from {start:#x} lie in no region")
        return region.name, start - region.start


def _new(profile: EcuProfile, region: Region) -> bytearray:
    """A region with the first software in it."""
    flash = bytearray([ERASED]) * region.size
    first = software_block(profile.software_number, profile.software_version, region.name, region.used)
    flash[: len(first)] = first
    return flash


def _kept(folder: Path, region: Region) -> bytearray:
    """A region as it lies on the disk.

    Raises:
        ValueError: the file is of another control unit.
    """
    content = bytearray((folder / _file(region.name)).read_bytes())
    if len(content) != region.size:
        raise ValueError(f"{_file(region.name)} has {len(content)} bytes in place of {region.size}")
    return content


def _file(region: str) -> str:
    return f"flash-{region}.bin"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
