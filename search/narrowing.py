"""The options of commands that narrow a search; each is named and typed as in `SearchRequest`."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

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
        _one_of("--kind", DocumentKind, _("Only documents of this kind.")),
        _one_of("--system", VehicleSystem, _("Only documents about this system of the vehicle.")),
        click.option("--series", help=_("Only documents for this series, and those for every series.")),
        click.option(
            "--year",
            type=click.IntRange(FIRST_YEAR, LAST_YEAR),
            help=_("Only documents for cars built in this year, and those for every year."),
        ),
        _one_of("--access", AccessClass, _("Only documents of this class of access."), name="access_class"),
    )


def _one_of(
    option: str, values: type[StrEnum], text: str, *, name: str | None = None
) -> Callable[[Command], Command]:
    def convert(_context: click.Context, _parameter: click.Parameter, value: str | None) -> StrEnum | None:
        return None if value is None else values(value)

    names: Final = (option,) if name is None else (option, name)
    return click.option(
        *names, type=click.Choice([value.value for value in values]), callback=convert, help=text
    )
