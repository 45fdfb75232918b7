"""A group of commands each of which is loaded when it runs: what one needs, the others do not wait for."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from translations.catalogue import translator


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A command that is the `command` of a module; `about` is its help, in the catalogue of `domain`."""

    module: str
    domain: str
    about: str


class LazyGroup(click.Group):
    """Lists its commands without loading one of them, and loads the one that is asked for."""

    def __init__(self, *arguments: Any, later: Mapping[str, Later], **options: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*arguments, **options)
        self._later = later

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in order."""
        return sorted({*super().list_commands(ctx), *self._later})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with that name; None where there is none."""
        later = self._later.get(cmd_name)
        if later is None:
            return super().get_command(ctx, cmd_name)
        command: click.Command = importlib.import_module(later.module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands with what each is for."""
        named = {
            name: click.Command(name, help=translator(later.domain)(later.about))
            for name, later in self._later.items()
        }
        click.Group(commands={**self.commands, **named}).format_commands(ctx, formatter)
