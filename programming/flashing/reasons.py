"""Why a flash did not end as it should; the words are in `programming.phase_words`. Pure."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Why a flash ended otherwise than programmed, or programmed with something left to do."""

    CANCELLED = "cancelled"
    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    """The control unit said no, in a step that has no reason of its own; the trouble before it says what."""
    INCOMPLETE_IDENTIFICATION = "incomplete-identification"
    WRONG_VIN = "wrong-vin"
    WRONG_HARDWARE = "wrong-hardware"
    WRONG_PART = "wrong-part"
    WRONG_SOFTWARE = "wrong-software"
    WRONG_SERIAL = "wrong-serial"
    ALREADY_PROGRAMMED = "already-programmed"
    PACKAGE_DAMAGED = "package-damaged"
    NOT_BACKED_UP = "not-backed-up"
    SUPPLY_LOW = "supply-low"
    SUPPLY_UNKNOWN = "supply-unknown"
    FOREIGN_TESTER = "foreign-tester"
    PRECONDITIONS_NOT_MET = "preconditions-not-met"
    KEY_REFUSED = "key-refused"
    LOCKED_OUT = "locked-out"
    """The control unit accepts no key for a while, after too many wrong ones."""
    PORTAL_REFUSED = "portal-refused"
    PORTAL_SILENT = "portal-silent"
    ERASE_FAILED = "erase-failed"
    TRANSFER_FAILED = "transfer-failed"
    CHECK_FAILED = "check-failed"
    DEPENDENCIES_FAILED = "dependencies-failed"
    NOT_STARTED = "not-started"
    """All was written and found whole, but the new software does not identify itself."""
    CODING_NOT_RESTORED = "coding-not-restored"
    CODES_NOT_CLEARED = "codes-not-cleared"


AFTER_PROGRAMMING: Final = frozenset({Reason.CODING_NOT_RESTORED, Reason.CODES_NOT_CLEARED})
"""What may be left to do on a control unit that is programmed."""
