"""`aos-agent`: the program on the computer at the car, which carries out the portal's programming jobs."""

import os
import sys
import traceback
from contextlib import suppress

import click

from programming.agent.commands.asking import check_command, jobs_command, status_command
from programming.agent.commands.belonging import enrol_command, trust_command
from programming.agent.commands.running import resume_command, run_command
from programming.agent.home import default_home
from programming.agent.portal_client import own_version
from translations.catalogue import translate_click, translator

translate_click()
_ = translator("programming")


def agent_group() -> click.Group:
    """The commands."""
    group = click.Group("aos-agent", help=_("Programme control units: the computer at the car."))
    for command in (
        enrol_command(), run_command(), resume_command(), jobs_command(), check_command(), status_command(),
        trust_command(),
    ):  # fmt: skip
        group.add_command(command)
    return click.version_option(own_version(), message="%(version)s")(group)


def main() -> None:
    """Run `aos-agent`; what nobody foresaw is written into the agent's home and told in a sentence."""
    try:
        agent_group()(prog_name="aos-agent")
    except Exception:  # noqa: BLE001 - nothing of a program is shown to a person at a car
        path = default_home(os.environ) / "error.txt"
        with suppress(OSError):
            path.write_text(traceback.format_exc(), encoding="utf-8")
        click.echo(
            _("Something went wrong that nobody foresaw: give {path} to the portal's staff.").format(
                path=path
            ),
            err=True,
        )
        sys.exit(1)
