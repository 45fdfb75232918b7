"""The words of a flash: phases, why and how it ended, and what is safe to do now. Pure.

Agent and portal say the same; each names the language it speaks.
"""

import re
from collections.abc import Mapping
from typing import Final

from programming.exchange import TOO_LARGE, Refusal
from programming.flashing.reasons import Reason
from programming.flashing.sequence import Happening
from programming.phases import ORDER, Outcome, Phase, is_reversible
from programming.refusal_words import refusal_sentence
from translations.catalogue import catalogue
from translations.locales import Language


def _(message: str) -> str:
    """Mark a sentence for the catalogues."""
    return message


PHASES: Final[Mapping[Phase, str]] = {
    Phase.IDENTIFY: _("Identify the control unit"),
    Phase.VERIFY: _("Verify the package"),
    Phase.BACK_UP: _("Save coding and trouble codes"),
    Phase.PRECONDITIONS: _("Check supply and preconditions"),
    Phase.EXTENDED_SESSION: _("Extended session, other control units quiet"),
    Phase.PROGRAMMING_SESSION: _("Programming session"),
    Phase.UNLOCK: _("Unlock"),
    Phase.COMMIT: _("Secure the job until its end"),
    Phase.FINGERPRINT: _("Write the workshop's fingerprint"),
    Phase.ERASE: _("Erase"),
    Phase.DOWNLOAD: _("Announce the data"),
    Phase.TRANSFER: _("Transfer"),
    Phase.EXIT: _("End the transfer"),
    Phase.CHECK: _("Check what was written"),
    Phase.DEPENDENCIES: _("Check the software as a whole"),
    Phase.RESET: _("Restart the control unit"),
    Phase.IDENTIFY_AGAIN: _("Identify the new software"),
    Phase.RESTORE: _("Write the coding back"),
    Phase.CLEAR_CODES: _("Clear and compare trouble codes"),
    Phase.REPORT: _("Report"),
}
REASONS: Final[Mapping[Reason, str]] = {
    Reason.CANCELLED: _("The job was cancelled."),
    Reason.NO_ANSWER: _(
        "The control unit does not answer: check ignition, supply and the cable, then carry the job on."
    ),
    Reason.REFUSED: _("The control unit refused a step: look at the log for which one and why."),
    Reason.INCOMPLETE_IDENTIFICATION: _(
        "The control unit does not say its serial, part or hardware number: it cannot be told whether "
        "the package is for it."
    ),
    Reason.WRONG_VIN: _(
        "The control unit belongs to another vehicle than the job: check the VIN and create a job for it."
    ),
    Reason.WRONG_HARDWARE: _("The package is not for this hardware: choose the one for its number."),
    Reason.WRONG_PART: _("The package is not for this part: choose the one for its number."),
    Reason.WRONG_SOFTWARE: _(
        "The package does not follow the software that is installed: choose the one that does."
    ),
    Reason.WRONG_SERIAL: _(
        "This is another control unit than the one the job began with: connect that one again."
    ),
    Reason.ALREADY_PROGRAMMED: _("The software of the package is installed already."),
    Reason.PACKAGE_DAMAGED: _("The package on this computer is damaged: start again to fetch it anew."),
    Reason.NOT_BACKED_UP: _("The coding could not be read, so nothing was erased: look at the log."),
    Reason.SUPPLY_LOW: _("The supply is too low: connect a charger that holds its voltage, then try again."),
    Reason.SUPPLY_UNKNOWN: _(
        "Nobody can measure the supply: connect a charger, read its voltage and confirm it."
    ),
    Reason.FOREIGN_TESTER: _("Another tester speaks to the vehicle: disconnect it, then try again."),
    Reason.PRECONDITIONS_NOT_MET: _(
        "The control unit is not ready to be programmed: ignition on, engine off, vehicle standing still, "
        "then try again."
    ),
    Reason.KEY_REFUSED: _("The control unit refused the key: ask the portal's staff, with the log."),
    Reason.LOCKED_OUT: _(
        "The control unit accepts no key for now, after wrong ones: leave the ignition on for ten minutes, "
        "then try again."
    ),
    Reason.PORTAL_REFUSED: _("The portal refused to go on: the job's page says why."),
    Reason.PORTAL_SILENT: _(
        "The portal could not be reached in time: check the network, or use the keys by copy and paste."
    ),
    Reason.ERASE_FAILED: _("The memory could not be erased: carry the job on."),
    Reason.TRANSFER_FAILED: _("The transfer broke off too often: check cable and supply, then carry on."),
    Reason.CHECK_FAILED: _("What was written does not pass the control unit's check: carry the job on."),
    Reason.DEPENDENCIES_FAILED: _(
        "The control unit does not accept the software as a whole: carry the job on, to write all anew."
    ),
    Reason.NOT_STARTED: _("The new software does not start: carry the job on, to write all anew."),
    Reason.CODING_NOT_RESTORED: _(
        "The software is installed, but its coding could not be written back: write the values of the "
        "report, or code the control unit anew where it has none."
    ),
    Reason.CODES_NOT_CLEARED: _("The software is installed, but the trouble codes could not be cleared."),
}
OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.UNTOUCHED: _("Nothing was erased: the control unit has the software of before."),
    Outcome.PROGRAMMED: _("The control unit is programmed."),
    Outcome.RECOVERABLE: _(
        "The new software is not known to be whole; the control unit may wait in its bootloader."
    ),
}
SAFE_AFTER: Final[Mapping[Outcome, str]] = {
    Outcome.UNTOUCHED: _("You may switch the ignition off."),
    Outcome.PROGRAMMED: _("Switch the ignition off for half a minute, then on again."),
    Outcome.RECOVERABLE: _(
        "Leave ignition and charger on and carry the job on: any computer of the workshop can, free within "
        "seven days. Should the supply fail, nothing more is lost: the bootloader stays."
    ),
}
_SAFE_BEFORE: Final = _(
    "Nothing has changed in the vehicle: you may cancel. Leave the ignition on meanwhile."
)
_SAFE_WHILE: Final = _(
    "DO NOT SWITCH THE IGNITION OFF. Leave charger and cable where they are, until it is done."
)
_SAFE_SOON: Final = _("The software is written. Leave the ignition on until the coding is written back, too.")
_SAFE_AT_END: Final = _("It is done: read the report.")
TROUBLES: Final[Mapping[str, str]] = {
    "asked-again": _("No usable answer: asked once more."),
    "no-fingerprint": _("The workshop's fingerprint could not be written; that stops nothing."),
    "no-signature": _(
        "The control unit takes no signature of its software: it was asked to check it without one."
    ),
    "not-left": _("A session could not be left in order."),
    "no-back-up": _("Only the bootloader answers: not all of the coding could be saved."),
    TOO_LARGE: _(
        "The agent told more than the portal keeps, so it did not keep this; the computer beside the vehicle "
        "has it whole."
    ),
    Happening.BLOCK_LOST: _("The block is erased and written anew."),
    Happening.BLOCK_UNHEARD: _("Much was lost on the bus: the block is written anew, in smaller pieces."),
    Happening.CELLS_SUSPECT: _("The memory did not take the data: the block is erased and written anew."),
    Happening.SOFTWARE_LOST: _("The software as a whole is not accepted: all is written anew."),
    Happening.SESSION_LOST: _("The control unit restarted or fell back: sessions and lock are opened anew."),
    Happening.HELD: _("The supply was too low: waited for it."),
}
"""What went wrong on the way and was tried again, by the codes of `EventKind.TROUBLE` that are no reasons."""

_ANSWERED: Final = re.compile(r"service ([0-9A-F]{2})\b.*\(([0-9A-F]{2})\)")
_UNKNOWN: Final = _("It ended for a reason that this version does not know ({reason}): look at the log.")


def phase_name(phase: Phase, language: Language) -> str:
    """What a phase is called."""
    return _said(PHASES[phase], language)


def outcome_sentence(outcome: Outcome, language: Language) -> str:
    """How it ended, for the control unit."""
    return _said(OUTCOMES[outcome], language)


def reason_sentence(reason: str, language: Language) -> str:
    """Why it ended so, and what to do; of a reason that is not known here its code."""
    if reason in set(Reason):
        return _said(REASONS[Reason(reason)], language)
    return _said(_UNKNOWN, language).format(reason=reason)


def trouble_sentence(code: str, detail: str, language: Language) -> str:
    """What went wrong on the way; with service and negative response code where the control unit refused."""
    answered = _ANSWERED.search(detail)
    numbers = f" (7F {answered[1]} {answered[2]})" if answered else ""
    if code in set(Refusal):
        return refusal_sentence(Refusal(code), language)
    said = TROUBLES.get(code)
    return (reason_sentence(code, language) if said is None else _said(said, language)) + numbers


def must_ignition_stay_on(phase: Phase, *, is_committed: bool = False) -> bool:
    """Whether switching the ignition off now would interrupt a flash past the point of no return.

    A job that is carried on `is_committed` from its first phase on.
    """
    return (is_committed or not is_reversible(phase)) and phase is not Phase.REPORT


def what_is_safe(phase: Phase, language: Language, *, is_committed: bool = False) -> str:
    """What one may do to the vehicle in this phase, in one sentence or two; `is_committed` as above."""
    if is_reversible(phase):
        return _said(_SAFE_WHILE if is_committed else _SAFE_BEFORE, language)
    if phase is Phase.REPORT:
        return _said(_SAFE_AT_END, language)
    is_written = ORDER.index(phase) >= ORDER.index(Phase.IDENTIFY_AGAIN)
    return _said(_SAFE_SOON if is_written else _SAFE_WHILE, language)


def what_is_safe_after(outcome: Outcome, language: Language) -> str:
    """What to do with the vehicle now that it has ended so."""
    return _said(SAFE_AFTER[outcome], language)


def _said(message: str, language: Language) -> str:
    return catalogue("programming", language).gettext(message)
