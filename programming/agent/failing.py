"""Everything that can keep the agent from working, as one sentence and an exit code."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import click

from programming.agent.attending import LeftUnfinished
from programming.agent.home import Held, HomeFault, HomeUnusable
from programming.agent.journal import JournalUnusable
from programming.agent.package_fetch import AnotherPackage, FetchStopped, NoRoom
from programming.agent.portal_client import PortalBusy
from programming.agent.runner import ChargerNotConfirmed
from programming.agent.tickets import Fault, JobNotBegun
from programming.agent.words import fault_sentence, package_sentence
from programming.flashing.ports import PortalRefused, PortalSilent
from programming.packages.flaws import PackageRefused
from programming.transports.interfaces import InterfaceUnavailable
from programming.uds.errors import UdsError
from translations.catalogue import translator

_ = translator("programming")

JOB_ERRORS = (
    PortalSilent,
    PortalRefused,
    JobNotBegun,
    PackageRefused,
    AnotherPackage,
    NoRoom,
    FetchStopped,
    InterfaceUnavailable,
    Held,
    ChargerNotConfirmed,
    UdsError,
)
"""What may keep one job from being begun; another may go all the same."""


_BY_KIND: Final[Mapping[type[Exception], str]] = {
    PortalSilent: _("The portal cannot be reached ({why}): check the network, then try again."),
    PortalBusy: _("The portal was asked too often from here: try again in {why} seconds."),
    PortalRefused: _("The portal refused: {why}."),
    NoRoom: _("The package cannot be kept on the disk ({why}): make room, then try again."),
    FetchStopped: _("Stopped: nothing was done."),
    InterfaceUnavailable: _(
        "The interface cannot be opened ({why}), so nothing was done in the car: connect it, install its "
        "driver."
    ),
    ChargerNotConfirmed: _("Nothing was done: connect a charger that holds the supply, then try again."),
}
_HOMES: Final[Mapping[str, str]] = {
    HomeFault.OPEN: _(
        "Others of this computer may read {path}, the key of this agent: close it with `chmod 600 {path}`; "
        "if somebody may have read it, have the agent dismissed and `aos-agent enrol --again`."
    ),
    HomeFault.NO_KEY: _(
        "{path} holds no key of an agent: restore it from a backup, or move it away and `aos-agent enrol "
        "--again`."
    ),
    HomeFault.NOT_PINNED: _(
        "{path} is not what enrolment wrote: restore it from a backup, or move it away and enrol anew."
    ),
}
_SILENT_CAR: Final = _("The control unit does not answer: check ignition, plug, bit rate, then try again.")


def job_sentence(error: Exception) -> str:
    """Why a job could not be begun, and what to do."""
    match error:
        case JobNotBegun():
            return fault_sentence(error.fault)
        case PackageRefused():
            return package_sentence(error)
        case AnotherPackage():
            return fault_sentence(Fault.OTHER_MANIFEST)
        case Held():
            return _("{what} is in use by another `aos-agent` of this computer: stop that one.").format(
                what=error.what
            )
    return _BY_KIND.get(type(error), _SILENT_CAR).format(why=str(error).rstrip("."))


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what goes wrong within into a sentence; nothing of a program is shown."""
    try:
        yield
    except HomeUnusable as error:
        sentence = _HOMES.get(error.why) or _(
            "{path} cannot be used ({why}): correct it, or name another folder in AOS_AGENT_HOME."
        )
        raise click.ClickException(sentence.format(path=error.path, why=error.why)) from None
    except JournalUnusable as error:
        raise click.ClickException(
            _(
                "The journal {path} cannot be used: keep a copy for the portal's staff, then move it away."
            ).format(path=error.path)
        ) from None
    except LeftUnfinished:
        click.echo(
            _(
                "Left unfinished. Do not switch the ignition off, do not disconnect the charger, and carry "
                "the job on: `aos-agent resume`, here or on another computer of the workshop."
            ),
            err=True,
        )
        os._exit(1)  # the flash's thread knows no stop, and the journal has everything
    except JOB_ERRORS as error:
        raise click.ClickException(job_sentence(error)) from None
