"""The options that give the passwords of protected files; none is ever part of a command line."""

import os
import warnings
from collections.abc import Callable
from getpass import GetPassWarning
from pathlib import Path
from typing import Final

import click

from translations.catalogue import translator

_ = translator("ingest")

VARIABLE: Final = "AOS_INGEST_PASSWORD"
_MOST: Final = 100
_LONGEST: Final = 1_000


def password_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--password`, which asks, and `--password-file`."""
    asked = click.option(
        "--password",
        "is_password_asked",
        is_flag=True,
        help=_("Ask for the password of protected files ({variable} gives it without asking).").format(
            variable=VARIABLE
        ),
    )
    from_file = click.option(
        "--password-file",
        type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
        help=_("A file with a password on each line; each is tried on protected files."),
    )
    return asked(from_file(command))


def given_passwords(is_asked: bool, file: Path | None) -> tuple[str, ...]:
    """The passwords from the environment, the file and the prompt, in this order, each once."""
    found = [os.environ.get(VARIABLE, "")]
    if file is not None:
        found.extend(_lines(file))
    if is_asked and not any(found):
        found.append(_asked())
    kept = tuple(dict.fromkeys(password for password in found if password))
    if len(kept) > _MOST or any(len(password) > _LONGEST for password in kept):
        raise click.UsageError(
            _("Give at most {count} passwords, one on each line of the file.").format(count=_MOST)
        )
    return kept


def _asked() -> str:
    """The password that is typed; nothing is read that a terminal would show."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return str(click.prompt(_("Password of the protected files"), hide_input=True, err=True))
        except GetPassWarning:
            sentence = _(
                "There is no terminal to ask for the password: give it in {variable} or with --password-file."
            )
            raise click.UsageError(sentence.format(variable=VARIABLE)) from None


def _lines(file: Path) -> list[str]:
    try:
        with click.open_file(str(file), encoding="utf-8") as lines:
            return [line.rstrip("\r\n") for line in lines]
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(
            _("The file {path} with the passwords cannot be read: save it as UTF-8 text.").format(path=file)
        ) from error
