"""The phases of a flash in their order, and how one can end; after ISO 14229-1 and ISO 15765-3. Pure."""

from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """Where a flash stands. Erase to check are gone through once for each block."""

    IDENTIFY = "identify"
    VERIFY = "verify"
    BACK_UP = "back-up"
    """Coding and trouble codes are read and kept before anything is changed."""
    PRECONDITIONS = "preconditions"
    EXTENDED_SESSION = "extended-session"
    """The extended session; storing of trouble codes and normal communication switched off."""
    PROGRAMMING_SESSION = "programming-session"
    UNLOCK = "unlock"
    COMMIT = "commit"
    """The point of no return: the portal writes down that nothing stops this job any more."""
    FINGERPRINT = "fingerprint"
    ERASE = "erase"
    DOWNLOAD = "download"
    TRANSFER = "transfer"
    EXIT = "exit"
    CHECK = "check"
    DEPENDENCIES = "dependencies"
    RESET = "reset"
    IDENTIFY_AGAIN = "identify-again"
    RESTORE = "restore"
    """The coding that was kept is written back."""
    CLEAR_CODES = "clear-codes"
    """Trouble codes that the flash itself caused are cleared, and what is left is compared with before."""
    REPORT = "report"


ORDER: Final = tuple(Phase)


class Outcome(StrEnum):
    """How a flash ended, for the control unit."""

    UNTOUCHED = "untouched"
    """Nothing was erased: the software is the one of before."""
    PROGRAMMED = "programmed"
    RECOVERABLE = "recoverable"
    """The new software is not whole; the bootloader answers, and the job can be carried on."""


def is_reversible(phase: Phase) -> bool:
    """Whether the flash may still be given up in this phase: nothing in the car has changed."""
    return ORDER.index(phase) < ORDER.index(Phase.COMMIT)
