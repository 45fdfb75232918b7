"""Why the portal says no to an agent, in the words of both languages. Pure."""

from collections.abc import Mapping
from typing import Final

from programming.exchange import Refusal
from translations.catalogue import catalogue
from translations.locales import Language


def _(message: str) -> str:
    """Mark a sentence for the catalogues."""
    return message


REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_SIGNED: _("The portal does not recognise this agent's signature: enrol the agent again."),
    Refusal.WRONG_TIME: _("The clock of this computer is wrong: set it, then try again."),
    Refusal.UNKNOWN_AGENT: _("The portal does not know this agent: enrol it with a new code."),
    Refusal.AGENT_DISMISSED: _("This agent was dismissed: enrol it with a new code."),
    Refusal.WRONG_CODE: _(
        "This code is wrong, used or older than half an hour: make a new one on the portal's page of "
        "programming."
    ),
    Refusal.NO_SUCH_JOB: _("The workshop has no such job: look at the list of jobs."),
    Refusal.JOB_TAKEN: _(
        "Another agent works on this job: let it finish, or wait two minutes after it fell silent."
    ),
    Refusal.JOB_ENDED: _(
        "The job has ended: its page on the portal says how. Create a new one where you need it."
    ),
    Refusal.CANCELLED: _("The job was cancelled: nothing was changed in the vehicle."),
    Refusal.NO_TICKET: _("No ticket for programming runs: start one on the portal, then try again."),
    Refusal.TIME_TOO_SHORT: _(
        "The ticket's time is too short for this job: lengthen it on the portal, then try again."
    ),
    Refusal.NOT_CLEARED: _(
        "The company or the employee may not program this at present: the job's page says what is missing."
    ),
    Refusal.NOT_COMMITTED: _("The portal has not secured this job yet: it may not erase."),
    Refusal.WRONG_SERIAL: _(
        "This is another control unit than the one the job began with: connect that one again."
    ),
    Refusal.STALE_SEED: _("This seed was answered before a newer one: ask the control unit for a new seed."),
    Refusal.ATTEMPTS_SPENT: _(
        "No more keys are given for this control unit today: ask the portal's staff, with the log."
    ),
    Refusal.PACKAGE_WITHDRAWN: _("The package was withdrawn: create a job with its successor."),
    Refusal.AGENT_TOO_OLD: _(
        "This agent is too old for the package: install the newer one here, or use another computer of the "
        "workshop; a job that is open in the vehicle stays open until then."
    ),
    Refusal.RECOVERY_OVER: _(
        "The seven days of free recovery are over: start a ticket for programming, then carry the job on."
    ),
    Refusal.NO_KEY: _("The portal has no key for this kind of control unit: ask its staff."),
    Refusal.GAP: _("Events are missing before those that were sent."),
    Refusal.MALFORMED: _("The portal could not read this: install the newest agent."),
}


def refusal_sentence(reason: Refusal, language: Language) -> str:
    """Why the portal said no, and what to do."""
    return catalogue("programming", language).gettext(REFUSALS[reason])
