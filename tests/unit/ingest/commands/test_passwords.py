"""Passwords of protected files come from a prompt, the environment or a file; never from the command line."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ingest.commands.passwords import VARIABLE, given_passwords, password_options
from tests.conftest import ROOT


@click.command()
@password_options
def command(is_password_asked: bool, password_file: Path | None) -> None:
    """Say what was given."""
    click.echo(f"given: {'|'.join(given_passwords(is_password_asked, password_file))}")


def run(*arguments: str, typed: str = "", variable: str | None = None) -> Result:
    return CliRunner(env={VARIABLE: variable}).invoke(command, arguments, input=typed)


def test_without_options_there_is_no_password() -> None:
    assert run().stdout == "given: \n"


def test_it_is_asked_for_and_not_shown() -> None:
    result = run("--password", typed="hush\n")
    assert result.stdout == "given: hush\n"
    assert "hush" not in result.stderr


def test_the_environment_gives_it_without_a_question() -> None:
    assert run("--password", variable="hush").stdout == "given: hush\n"


def test_each_line_of_a_file_is_one(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_bytes("żółty klucz\r\nb c \n\nżółty klucz\n".encode())
    assert run("--password-file", str(tmp_path / "words.txt")).stdout == "given: żółty klucz|b c \n"


def test_a_password_behind_the_option_is_no_password_but_misuse() -> None:
    result = run("--password", "hush")
    assert result.exit_code == 2


def test_without_a_terminal_it_is_said_how_else_to_give_it() -> None:
    asking = "from tests.unit.ingest.commands.test_passwords import command; command(['--password'])"
    done = subprocess.run(
        [sys.executable, "-c", asking],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        env={name: value for name, value in os.environ.items() if name != VARIABLE},
        check=False,
    )
    assert done.returncode == 2
    assert VARIABLE in done.stderr
    assert "--password-file" in done.stderr
    assert "Warning" not in done.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "save it as UTF-8 text"),
        (b"x\n" + b"\n".join(b"%d" % n for n in range(101)), "at most"),
    ],
    ids=["no text", "too many"],
)
def test_a_file_that_is_none_is_misuse(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "words.txt").write_bytes(content)
    result = run("--password-file", str(tmp_path / "words.txt"))
    assert result.exit_code == 2
    assert sentence in result.stderr
