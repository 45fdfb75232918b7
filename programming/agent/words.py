"""Sentences of the agent for everything that keeps it from working: what is wrong, and what to do."""

from collections.abc import Mapping
from typing import Final

from programming.agent.tickets import Fault
from programming.exchange_offline import ForAnotherRequest, Mistyped, OfflineRefused
from programming.packages.flaws import Flaw, PackageRefused
from translations.catalogue import translator

_ = translator("programming")

NOT_ENROLLED: Final = _(
    "This computer belongs to no portal yet: get a code on the portal's page of programming, "
    "then `aos-agent enrol URL CODE`."
)
FAULTS: Final[Mapping[Fault, str]] = {
    Fault.NOT_SIGNED: _(
        "The job is not signed by the portal that this computer belongs to: nothing was done. "
        "Ask the portal's staff."
    ),
    Fault.KEY_NOT_CONFIRMED: _(
        "The portal signs jobs with a key that this computer does not know: nothing was done. See the key to "
        "confirm in `aos-agent status`, ask the portal's staff whether it is theirs, then `aos-agent trust`."
    ),
    Fault.NOT_OURS: _("The portal's ticket is for another job or computer: nothing was done. Try again."),
    Fault.EXPIRED: _("The job's ticket is over: nothing was done. Try again, or create a new job."),
    Fault.OTHER_MANIFEST: _("The package is not the one that the job names: nothing was done. Try again."),
    Fault.AGENT_TOO_OLD: _("The package needs a newer version of this program: install it, then try again."),
    Fault.OTHER_VEHICLE: _(
        "The package is not for the job's vehicle: nothing was done. Create a job with one that fits."
    ),
    Fault.PACKAGE_TOO_OLD: _("The package's time is over: create a job with a newer one."),
}
_NOT_TRUSTED: Final = _(
    "Nobody whom this computer trusts signed the package: see `aos-agent status` for keys to confirm."
)
_DAMAGED: Final = _("The package that the portal sent is not whole or not one: start again to fetch it anew.")


def fault_sentence(fault: Fault) -> str:
    """Why a job was not begun."""
    return FAULTS[fault]


def package_sentence(refused: PackageRefused) -> str:
    """Why a package is not used."""
    return _NOT_TRUSTED if refused.flaw is Flaw.NOT_TRUSTED else _DAMAGED


def paste_sentence(refused: OfflineRefused) -> str:
    """Why what was pasted is of no use."""
    match refused:
        case Mistyped():
            return _("A character is wrong or missing: copy the whole answer again.")
        case ForAnotherRequest():
            return _("This answers an older request: paste the one above on the job's page again.")
    return _("This is no answer: it begins with AOS2-.")
