"""`enrol` and `trust`: which portal this computer belongs to, and whose packages it writes into cars."""

import os
import platform
from datetime import UTC, datetime

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from programming.agent.commands.workplace import needed_portal
from programming.agent.failing import in_words
from programming.agent.home import AgentHome, PinnedPortal, default_home
from programming.agent.journal import AgentJournal
from programming.agent.portal_client import (
    AddressRefused,
    PortalClient,
    PortalClock,
    new_enrolment,
    read_address,
)
from programming.packages.envelope import short_key
from translations.catalogue import process_language, translator

_ = translator("programming")

_LONGEST_NAME = 64
_SHORTEST_CODE = 8


def enrol_command() -> click.Command:
    """`enrol`."""

    @click.command(
        "enrol", help=_("Make this computer an agent of your workshop, with a CODE of the portal.")
    )
    @click.argument("url")
    @click.argument("code")
    @click.option("--name", default="", show_default=_("the computer's"),
                  help=_("What the portal calls this computer."))  # fmt: skip
    @click.option("--again", is_flag=True, help=_("Although it belongs to a portal already."))
    def enrol(url: str, code: str, name: str, again: bool) -> None:
        with in_words():
            home = AgentHome(default_home(os.environ))
            former = home.portal()
            if former is not None and not again:
                raise click.ClickException(
                    _("This computer belongs to {url} already: add --again to change that.").format(
                        url=former.url
                    )
                )
            address = _address(url)
            if former is None:
                home.pin(portal := _enrolled(home.key(), address, _code(code), _name(name)))
            else:
                _demand_nothing_open(home)
                home.pin(portal := _enrolled(home.next_key(), address, _code(code), _name(name)))
                home.take_next_key()
            click.echo(
                _("Enrolled at {url} for {workshop}.").format(url=portal.url, workshop=portal.workshop)
            )
            for key in portal.package_keys:
                click.echo(_("Packages are trusted by the key {key}.").format(key=short_key(key)))

    return enrol


def trust_command() -> click.Command:
    """`trust`."""

    @click.command(
        "trust",
        help=_(
            "Trust a new KEY that the portal names: of packages when their publisher confirms it, "
            "of jobs when the portal's staff do."
        ),
    )
    @click.argument("key")
    def trust(key: str) -> None:
        with in_words():
            home = AgentHome(default_home(os.environ))
            portal = needed_portal(home)
            wanted = "".join(filter(str.isalnum, key)).lower()
            found = [
                named
                for named in (*portal.unknown_package_keys(), *portal.unknown_job_keys())
                if len(wanted) >= 16 and named.startswith(wanted)
            ]
            if not found:
                raise click.ClickException(
                    _("The portal names no such new key: see `aos-agent status` for those that wait.")
                )
            home.pin(portal.confirming(found[0]))
            said = _("Packages are trusted by the key {key}.")
            if found[0] in portal.unknown_job_keys():
                said = _("Jobs are believed by the key {key}.")
            click.echo(said.format(key=short_key(found[0])))

    return trust


def _address(url: str) -> str:
    try:
        return read_address(url)
    except AddressRefused:
        raise click.UsageError(
            _("URL is the portal's address, with https:// (http:// only on this computer).")
        ) from None


def _code(code: str) -> str:
    if sum(map(str.isalnum, code)) < _SHORTEST_CODE:
        raise click.UsageError(
            _("CODE is the whole of what the portal's page of programming shows: four groups of letters and "
              "digits.")
        )  # fmt: skip
    return code


def _name(name: str) -> str:
    return name.strip()[:_LONGEST_NAME] or platform.node()[:_LONGEST_NAME] or "agent"


def _demand_nothing_open(home: AgentHome) -> None:
    """Another enrolment is another agent: what this one has to end or to tell, nobody else can."""
    with AgentJournal(home.journal_path, lambda: datetime.now(UTC)) as journal:
        open_jobs = [kept.job for kept in journal.jobs() if kept.committed_at and not kept.is_closed]
    if open_jobs:
        raise click.ClickException(
            _("This computer has unfinished jobs ({jobs}): end them first, `aos-agent run`.").format(
                jobs=", ".join(open_jobs)
            )
        )


def _enrolled(key: Ed25519PrivateKey, url: str, code: str, name: str) -> PinnedPortal:
    language = process_language(os.environ).value
    with PortalClient(url, None, PortalClock(), language=language) as client:
        enrolled = client.enrol(new_enrolment(code, name, key))
    return PinnedPortal(
        url=url,
        agent=enrolled.agent,
        workshop=enrolled.workshop,
        package_keys=enrolled.keys.package,
        keys=enrolled.keys,
        job_keys=enrolled.keys.job,
    )
