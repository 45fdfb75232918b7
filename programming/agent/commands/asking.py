"""`jobs`, `status` and `check`: how things stand, without touching a car or changing anything."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import click
from babel.numbers import format_decimal

from programming.agent.commands.workplace import bay_options, learn_keys, read_bay, workplace
from programming.agent.failing import job_sentence
from programming.agent.journal import KeptJob
from programming.agent.portal_client import own_version
from programming.agent.runner import Bay, Workplace
from programming.client import EcuClient
from programming.exchange import JobList
from programming.flashing.ports import PortalRefused, PortalSilent
from programming.packages.envelope import short_key
from programming.transport import HearsTheBus
from programming.transports.interfaces import InterfaceUnavailable
from programming.transports.iso_tp import EcuAddress
from programming.uds.errors import UdsError
from translations.catalogue import translator

_ = translator("programming")

LISTEN_S: Final = 1.0
_SOUND_CLOCK: Final = timedelta(minutes=5)


def jobs_command() -> click.Command:
    """`jobs`."""

    @click.command("jobs", help=_("List the jobs that this computer may take or carry on."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def jobs(is_json: bool) -> None:
        with workplace() as place:
            with place.client() as client:
                listed = client.jobs()
            learn_keys(place, listed)
            if is_json:
                lines = [{"job": one.job, "state": one.state, "title": one.title} for one in listed.jobs]
                click.echo(json.dumps(lines, ensure_ascii=False))
                return
            for one in listed.jobs:
                click.echo(f"{one.job}\t{one.title}\t{one.vin or ''}\t{_state(one.is_recovery)}")
            if not listed.jobs:
                click.echo(_("There is no job: create one on the portal's page of programming."))

    return jobs


def status_command() -> click.Command:
    """`status`."""

    @click.command("status", help=_("Show to which portal this computer belongs, and what is unfinished."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def status(is_json: bool) -> None:
        with workplace() as place:
            facts = _facts(_asked(place))
        click.echo(json.dumps(facts, ensure_ascii=False) if is_json else _in_words(facts))

    return status


def check_command() -> click.Command:
    """`check`."""

    @click.command(
        "check", help=_("Check portal, interface, supply and bus before a job; nothing is changed.")
    )
    @bay_options
    def check(interface: str, ecu: str | None) -> None:
        bay = read_bay(interface, ecu)
        with workplace() as place:
            trouble = _asked(place).trouble
            click.echo(_("portal") + "\t" + (trouble or _("answers")))
            is_well = _checked(place, bay)
        if trouble or not is_well:
            raise click.exceptions.Exit(1)

    return check


def _checked(place: Workplace, bay: Bay) -> bool:
    """Tell what is found at the interface; whether a job could begin."""
    try:
        with place.home.holding(bay.text):
            transport = bay.interface.connect(bay.address or EcuAddress())
            with EcuClient(transport) as client:
                click.echo(_("interface") + "\t" + _("opens"))
                others = (
                    transport.other_testers(LISTEN_S) if isinstance(transport, HearsTheBus) else frozenset()
                )
                _tell_others(others)
                return _tell_supply(client, place.language) and not others
    except InterfaceUnavailable as error:
        click.echo(_("interface") + "\t" + job_sentence(error))
        return False


def _tell_others(others: frozenset[int]) -> None:
    said = _("none heard")
    if others:
        said = _("heard ({numbers}): disconnect them").format(
            numbers=", ".join(f"{one:X}" for one in sorted(others))
        )
    click.echo(_("other testers") + "\t" + said)


def _tell_supply(client: EcuClient, language: str) -> bool:
    try:
        volts = client.supply_volts()
    except UdsError as error:
        click.echo(_("control unit") + "\t" + job_sentence(error))
        return False
    said = (
        _("nobody can measure it: connect a charger")
        if volts is None
        else f"{format_decimal(volts, '0.0', locale=language)} V"
    )
    click.echo(_("supply") + "\t" + said)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the portal says: `trouble` is why it cannot be asked, `jobs` what it offers, None in trouble.

    `place` has its keys of now.
    """

    place: Workplace
    trouble: str = ""
    jobs: frozenset[str] | None = None


def _asked(place: Workplace) -> _Asked:
    try:
        with place.client() as client:
            listed: JobList = client.jobs()
    except (PortalSilent, PortalRefused) as error:
        return _Asked(place=place, trouble=job_sentence(error))
    return _Asked(place=learn_keys(place, listed), jobs=frozenset(line.job for line in listed.jobs))


def _facts(asked: _Asked) -> dict[str, Any]:
    place = asked.place
    open_jobs = [kept for kept in place.journal.jobs() if not kept.is_closed]
    untouched = [kept.job for kept in open_jobs if not kept.is_begun]
    return {
        "version": own_version(),
        "home": str(place.home.folder),
        "portal": place.portal.url,
        "workshop": place.portal.workshop,
        "agent": place.portal.agent,
        "trouble": asked.trouble,
        "clock_off_s": round(place.clock.ahead_s),
        "trusted_keys": [short_key(key) for key in place.portal.trusted_package_keys()],
        "keys_to_confirm": [short_key(key) for key in place.portal.unknown_package_keys()],
        "job_keys": [short_key(key) for key in place.portal.believed_job_keys()],
        "job_keys_to_confirm": [short_key(key) for key in place.portal.unknown_job_keys()],
        "unfinished": [_unfinished(kept) for kept in open_jobs if kept.is_begun],
        "taken": [job for job in untouched if asked.jobs is None or job in asked.jobs],
    }


def _unfinished(kept: KeptJob) -> dict[str, Any]:
    return {
        "job": kept.job,
        "is_committed": kept.committed_at is not None,
        "outcome": None if kept.report is None else kept.report.outcome.value,
    }


def _in_words(facts: dict[str, Any]) -> str:
    lines = [
        _("version") + f"\t{facts['version']}",
        _("folder") + f"\t{facts['home']}",
        _("portal") + f"\t{facts['portal']} ({facts['workshop']})",
        _("agent") + f"\t{facts['agent']}",
        _("connection") + "\t" + (facts["trouble"] or _("answers")),
    ]
    if abs(facts["clock_off_s"]) > _SOUND_CLOCK.total_seconds():
        lines.append(
            _("This computer's clock is {seconds} s off: set it.").format(seconds=facts["clock_off_s"])
        )
    lines.extend(_("trusted key") + f"\t{key}" for key in facts["trusted_keys"])
    lines.extend(_("key to confirm") + f"\t{key}" for key in facts["keys_to_confirm"])
    lines.extend(_("key of jobs") + f"\t{key}" for key in facts["job_keys"])
    lines.extend(_("key of jobs to confirm") + f"\t{key}" for key in facts["job_keys_to_confirm"])
    for job in facts["unfinished"]:
        lines.append(_("unfinished job") + f"\t{job['job']}\t" + _advice(job))
    untouched = _("nothing was changed in the car: `aos-agent run` offers it again")
    lines.extend(_("taken job") + f"\t{job}\t" + untouched for job in facts["taken"])
    return "\n".join(lines)


def _advice(job: dict[str, Any]) -> str:
    if job["outcome"] is not None and job["outcome"] != "recoverable":
        return _("its report is told to the portal by the next `aos-agent run`")
    return _("carry it on: `aos-agent resume`")


def _state(is_recovery: bool) -> str:
    return _("to carry on") if is_recovery else _("new job")
