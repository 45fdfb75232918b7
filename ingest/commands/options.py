"""Options that several commands of `aos ingest` have in common."""

from collections.abc import Callable
from typing import Final

import click

from ingest.outcomes import Outcome
from kb.editor import editor_name
from translations.catalogue import translator

_ = translator("ingest")

_MOST_JOBS: Final = 256
COUNTED: Final = click.IntRange(1, 2**31 - 1)
"""The number of a revision, of a run, or of an entry of the schedule: what a column of integers holds."""


def jobs_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--jobs N`, as `jobs: int | None`."""
    return click.option(
        "--jobs",
        type=click.IntRange(1, _MOST_JOBS),
        help=_("How many files are read side by side (as many as there are processor cores)."),
    )(command)


def json_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--json`, as `is_json: bool`."""
    return click.option(
        "--json", "is_json", is_flag=True, help=_("One line of JSON per input, for machines.")
    )(command)


def by_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--by NAME`, as `by: str`: who signs for it."""
    return click.option(
        "--by",
        metavar="NAME",
        default=editor_name,
        help=_("Who does this (AOS_EDITOR, else your login name); it is kept with the change."),
    )(command)


def remark_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--remark TEXT`, as `remark: str`."""
    return click.option("--remark", metavar="TEXT", default="", help=_("Why; it is kept with the change."))(
        command
    )


def outcome_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--outcome O`, which may be given several times, as `outcome: tuple[str, ...]`."""
    return click.option(
        "--outcome",
        multiple=True,
        type=click.Choice([outcome.value for outcome in Outcome]),
        help=_("Only inputs that ended so; may be given several times."),
    )(command)
