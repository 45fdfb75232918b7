"""Processes that commands are forked from, one for each package that is so tested."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.nursery import Nursery
from tests.conftest import ROOT
from tests.factories.commands import Commands, Done


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where runs fork their readers from: to start one for each takes longer than a test."""
    opened = Nursery()
    yield opened
    opened.close()


SCRIPT = """
import sys
from pathlib import Path

import click

from ingest.cli import ingest_group
from ingest.limits import Limits
from ingest.pipeline import IngestServices
from kb.home import DataFolder
from kb.workspace import open_workspace

root = Path(sys.argv[1])
packages = ("kb", "entitlements", "ingest", "search", "programming", "web")
folders = [root / name / "migrations" / "versions" for name in packages]


def services():
    workspace = open_workspace(DataFolder(root=Path(sys.argv[2])), database_url=None, version_folders=folders)
    return IngestServices(workspace=workspace, limits=Limits(), after_store=lambda: None)


if __name__ == "__main__":
    ingest_group(services)(args=sys.argv[3:], prog_name="aos ingest")
"""


@pytest.fixture(scope="session")
def portal_commands() -> Iterator[Commands]:
    """Runs `aos`."""
    with Commands("tests.factories.warm_portal") as commands:
        yield commands


@pytest.fixture(scope="session")
def ingest_commands() -> Iterator[Commands]:
    """Runs scripts on the package `ingest` alone; a warning is an error."""
    with Commands("ingest.cli", "-W", "error") as commands:
        yield commands


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The package `ingest` as a command, without a portal around it."""
    path = tmp_path / "aos_ingest.py"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def aos(script: Path, tmp_path: Path, ingest_commands: Commands) -> Callable[..., Done]:
    """Run `aos ingest ...` as an editor."""

    def run(*arguments: str, editor: str = "Anna", language: str = "en") -> Done:
        command = [str(script), str(ROOT), str(tmp_path / "home"), *arguments]
        return ingest_commands.run(command, {"AOS_LANGUAGE": language, "AOS_EDITOR": editor})

    return run
