"""What things of a control unit are called, in words."""

import os
from collections.abc import Mapping
from typing import Final

from kb.trouble_codes import trouble_code
from programming.identification import IDENTIFYING
from programming.number_words import number_name
from programming.uds.names import DtcStatus, Identifier
from programming.uds.trouble_codes import StoredCode
from translations.catalogue import process_language, translator
from translations.locales import Language

_ = translator("programming")

NUMBERS: Final[Mapping[Identifier, str]] = {
    number: number_name(number, process_language(os.environ)) for number in IDENTIFYING
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
