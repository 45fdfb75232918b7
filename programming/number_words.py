"""What the numbers that identify a control unit are called, in the words of both languages. Pure."""

from collections.abc import Mapping
from typing import Final

from programming.uds.names import Identifier
from translations.catalogue import catalogue
from translations.locales import Language


def _(message: str) -> str:
    """Mark a sentence for the catalogues."""
    return message


NUMBERS: Final[Mapping[Identifier, str]] = {
    Identifier.VIN: _("vehicle identification number"),
    Identifier.HARDWARE_NUMBER: _("hardware number"),
    Identifier.SPARE_PART_NUMBER: _("part number"),
    Identifier.SOFTWARE_NUMBER: _("software number"),
    Identifier.SOFTWARE_VERSION: _("software version"),
    Identifier.BOOT_SOFTWARE: _("bootloader"),
    Identifier.SERIAL_NUMBER: _("serial number"),
    Identifier.SUPPLIER: _("supplier"),
}


def number_name(number: Identifier, language: Language) -> str:
    """What a number is called."""
    return catalogue("programming", language).gettext(NUMBERS[number])
