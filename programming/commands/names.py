"""What things of a control unit are called, in words."""

from collections.abc import Mapping
from typing import Final

from kb.trouble_codes import trouble_code
from programming.uds.names import DtcStatus, Identifier
from programming.uds.trouble_codes import StoredCode
from translations.catalogue import translator
from translations.locales import Language

_ = translator("programming")

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
_STATUS: Final = {
    DtcStatus.TEST_FAILED: _("present"),
    DtcStatus.PENDING: _("pending"),
    DtcStatus.CONFIRMED: _("stored"),
    DtcStatus.WARNING_INDICATOR: _("warning lamp"),
}


def told(code: StoredCode, language: Language) -> str:
    """A trouble code on one line: the code, its meaning where it is a generic one, its status."""
    generic = trouble_code(code.code)
    meaning = generic.meaning(language) if generic else _("a code of the maker: search the portal for it")
    status = ", ".join(name for bit, name in _STATUS.items() if code.status & bit)
    return f"{code}\t{meaning}\t{status}"
