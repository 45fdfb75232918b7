"""`aos programming`: control units read and cleared over a CAN interface, and virtual ones to try that on."""

import click

from programming.commands.compare import compare_command
from programming.commands.interfaces import interfaces_command
from programming.commands.reading import clear_command, fits_command, read_command
from programming.commands.simulate import simulate_command
from translations.catalogue import translator

_ = translator("programming")


def programming_group() -> click.Group:
    """The commands."""
    group = click.Group("programming", help=_("Control units: identify, read and clear; simulate one."))
    for command in (
        read_command(), clear_command(), fits_command(), compare_command(), interfaces_command(),
        simulate_command(),
    ):  # fmt: skip
        group.add_command(command)
    return group
