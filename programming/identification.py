"""What a control unit says it is. Pure."""

from dataclasses import dataclass
from typing import Final

from programming.uds.names import Identifier

IDENTIFYING: Final = (
    Identifier.VIN,
    Identifier.HARDWARE_NUMBER,
    Identifier.SPARE_PART_NUMBER,
    Identifier.SOFTWARE_NUMBER,
    Identifier.SOFTWARE_VERSION,
    Identifier.BOOT_SOFTWARE,
    Identifier.SERIAL_NUMBER,
    Identifier.SUPPLIER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """What a control unit says it is: texts by identifier; what it does not know is not there."""

    numbers: dict[Identifier, str]

    @property
    def has_software(self) -> bool:
        """Whether an application is installed; without one only its bootloader answers."""
        return Identifier.SOFTWARE_NUMBER in self.numbers
