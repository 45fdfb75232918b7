"""Processes that commands are forked from, one for each package that is tested by its commands."""

from collections.abc import Iterator

import pytest

from tests.factories.commands import Commands


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
