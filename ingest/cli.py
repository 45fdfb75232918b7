"""The group `aos ingest ...`: an editor's way in. Each command is a module in `ingest.commands`."""

from collections.abc import Callable
from typing import Final

import click

from ingest.commands import (
    change,
    diff,
    doctor,
    manifest,
    report,
    retry,
    rollback,
    run,
    status,
    steps,
    validate,
)
from ingest.pipeline import IngestServices
from translations.catalogue import translator

_ = translator("ingest")

_COMMANDS: Final = (
    run.make,
    report.make,
    retry.make,
    manifest.make,
    validate.validate,
    validate.checks,
    doctor.make,
    diff.make,
    status.status,
    steps.submit,
    steps.approve,
    steps.send_back,
    steps.publish,
    rollback.make,
    steps.withdraw,
    steps.supersede,
    change.sheet,
    change.change,
    status.unschedule,
    status.history,
)


def ingest_group(services: Callable[[], IngestServices]) -> click.Group:
    """The group `ingest`; `services` is called by the command that runs, not before."""
    group = click.Group(
        "ingest", help=_("Take documents in, list how they ended, do the refused ones again.")
    )
    for command in _COMMANDS:
        group.add_command(command(services))
    return group
