"""`aos programming`: control units read and cleared, virtual ones to try that on, and flash packages."""

from collections.abc import Callable

import click

from kb.workspace import Workspace
from programming.commands.compare import compare_command
from programming.commands.interfaces import interfaces_command
from programming.commands.job_keys import job_keys_group
from programming.commands.package import package_group
from programming.commands.package_services import PackageServices
from programming.commands.reading import clear_command, fits_command, read_command
from programming.commands.simulate import simulate_command
from translations.catalogue import translator

_ = translator("programming")


def programming_group(workspace: Callable[[], Workspace]) -> click.Group:
    """The commands; those for packages of the portal open its data folder."""
    group = click.Group(
        "programming", help=_("Control units: identify, read and clear; simulate one; flash packages.")
    )
    services = PackageServices(open=workspace)
    for command in (
        read_command(), clear_command(), fits_command(), compare_command(), interfaces_command(),
        simulate_command(), package_group(services), job_keys_group(services),
    ):  # fmt: skip
        group.add_command(command)
    return group
