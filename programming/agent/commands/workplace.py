"""What a command of the agent works with: home, portal, journal, bay; and the options that name them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import click

from programming.agent.console import Console, Stopping
from programming.agent.failing import in_words
from programming.agent.home import AgentHome, PinnedPortal, default_home
from programming.agent.journal import AgentJournal
from programming.agent.portal_client import PortalClock
from programming.agent.runner import Bay, Workplace
from programming.agent.words import NOT_ENROLLED
from programming.commands.connecting import read_ecu, refusal_sentence
from programming.exchange import JobList
from programming.packages.envelope import short_key
from programming.transports.interfaces import InterfaceRefused, read_interface
from translations.catalogue import process_language, translator

_ = translator("programming")


def bay_options(command: Callable[..., None]) -> Callable[..., None]:
    """`--interface` and `--ecu`."""
    for option in (
        click.option(
            "--ecu", help=_("The control unit's identifiers, such as 7E0:7E8, where not the package's.")
        ),
        click.option(
            "--interface", required=True, envvar="AOS_CAN_INTERFACE",
            help=_("The interface to the car: socketcan:can0, j2534:PATH, doip:HOST (AOS_CAN_INTERFACE)."),
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def read_bay(interface: str, ecu: str | None, *, is_supply_confirmed: bool = False) -> Bay:
    """The bay that the options name."""
    try:
        named = read_interface(interface)
    except InterfaceRefused as refused:
        raise click.UsageError(refusal_sentence(refused)) from None
    return Bay(
        text=interface.strip(),
        interface=named,
        address=None if ecu is None else read_ecu(ecu),
        is_supply_confirmed=is_supply_confirmed,
    )


@contextmanager
def workplace() -> Iterator[Workplace]:
    """The workplace of this process; whatever goes wrong on it becomes one sentence."""
    stopping = Stopping()
    with in_words(), stopping.heard():
        home = AgentHome(default_home(os.environ))
        with AgentJournal(home.journal_path, lambda: datetime.now(UTC)) as journal:
            yield Workplace(
                home=home,
                portal=needed_portal(home),
                journal=journal,
                console=Console(stopping),
                clock=PortalClock(),
                language=process_language(os.environ).value,
            )


def needed_portal(home: AgentHome) -> PinnedPortal:
    """The portal that this agent belongs to."""
    portal = home.portal()
    if portal is None:
        raise click.ClickException(NOT_ENROLLED)
    return portal


def learn_keys(place: Workplace, listed: JobList) -> Workplace:
    """The workplace with the keys that the portal names now; new ones for packages are told of once."""
    if listed.keys == place.portal.keys:
        return place
    portal = place.portal.hearing(listed.keys)
    place.home.pin(portal)
    for key in portal.unknown_job_keys():
        place.console.say(
            _(
                "The portal signs jobs with a new key, {key}, for which its former one does not speak: "
                "if the portal's staff confirm it by another way, `aos-agent trust {key}`."
            ).format(key=short_key(key))
        )
    for key in portal.unknown_package_keys():
        place.console.say(
            _(
                "The portal names a new key for packages, {key}: if the publisher confirms it, "
                "`aos-agent trust {key}`."
            ).format(key=short_key(key))
        )
    return replace(place, portal=portal)
