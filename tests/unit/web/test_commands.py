"""The commands of `aos` are listed without being loaded, and say of themselves what the list says."""

import subprocess
import sys

import click
import pytest

from translations.catalogue import translator
from web.cli import COMMANDS, root

LISTED = """
import sys
from web.cli import root
root.main(["--help"], standalone_mode=False)
print([name for name in ("sqlalchemy", "flask", "lxml", "web.wiring") if name in sys.modules])
"""


def test_the_list_of_commands_loads_none_of_them() -> None:
    done = subprocess.run([sys.executable, "-c", LISTED], check=True, capture_output=True, text=True)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_the_command_says(name: str) -> None:
    command = root.get_command(click.Context(root), name)

    assert command is not None
    assert command.name == name
    assert command.help == translator(COMMANDS[name].domain)(COMMANDS[name].about)


def test_a_command_that_there_is_not_is_none() -> None:
    assert root.get_command(click.Context(root), "sing") is None
