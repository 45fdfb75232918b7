"""The options of commands that narrow a search; each is named and typed as in `SearchRequest`."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import click

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from search.profiles import FIRST_YEAR, LAST_YEAR
from translations.catalogue import translator
from translations.locales import ContentLanguage

_ = translator("search")

Command = TypeVar("Command", bound=Callable[..., Any])


def narrowing_options(command: Command) -> Command:
    """Give a command the options; it takes them as keywords and hands them on to a `SearchRequest`."""
    for option in reversed(_options()):
        command = option(command)
    return command


def _options() -> tuple[Callable[[Command], Command], ...]:
    return (
        _one_of("--language", ContentLanguage, _("Only editions in this language.")),
        _any_of("--kind", "kinds", DocumentKind, _("Only documents of this kind; repeat it for several.")),
        _any_of(
            "--system",
            "systems",
            VehicleSystem,
            _("Only documents about this system of the vehicle; repeat it for several."),
        ),
        click.option(
            "--series",
            multiple=True,
            help=_("Only documents for this series, and those for every series; repeat it for several."),
        ),
        click.option(
            "--year",
            "years",
            type=click.IntRange(FIRST_YEAR, LAST_YEAR),
            multiple=True,
            help=_(
                "Only documents for cars built in this year, and those for every year; repeat it for several."
            ),
        ),
        _any_of(
            "--access",
            "access_classes",
            AccessClass,
            _("Only documents of this class of access; repeat it for several."),
        ),
    )


def _one_of(option: str, values: type[StrEnum], text: str) -> Callable[[Command], Command]:
    def convert(_context: click.Context, _parameter: click.Parameter, value: str | None) -> StrEnum | None:
        return None if value is None else values(value)

    choice = click.Choice([value.value for value in values])
    return click.option(option, type=choice, callback=convert, help=text)


def _any_of(option: str, name: str, values: type[StrEnum], text: str) -> Callable[[Command], Command]:
    def convert(
        _context: click.Context, _parameter: click.Parameter, chosen: tuple[str, ...]
    ) -> tuple[StrEnum, ...]:
        return tuple(dict.fromkeys(map(values, chosen)))

    choice = click.Choice([value.value for value in values])
    return click.option(option, name, type=choice, multiple=True, callback=convert, help=text)
