"""Takes inputs in: each is looked at, read in a child process, stored, and ends in exactly one outcome."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.inputs import Stated, collect
from ingest.intake import Intake
from ingest.outcomes import Outcome
from ingest.report import InputResult, Summary
from ingest.retrying import retry_of
from ingest.services import IngestOptions, IngestServices, OnResult, Watch
from ingest.store import OutcomeLog

__all__ = [
    "IngestOptions",
    "IngestServices",
    "InputResult",
    "Summary",
    "examine_inputs",
    "retry_ingest",
    "run_ingest",
]


def run_ingest(
    services: IngestServices,
    paths: Iterable[Path],
    options: IngestOptions,
    on_result: OnResult,
    stop: threading.Event | None = None,
) -> Summary:
    """Take in everything under `paths`; once `stop` is set, only what is in hand is finished.

    Raises:
        Misuse: a path is not there, or the manifest has a mistake; nothing was done.
        RunFailed: the run cannot go on; what was reported is stored.
    """
    stated = Stated(
        kind=options.kind, language=options.language, publish=options.publish, manifest=options.manifest
    )
    watch = Watch(on_result=on_result, stop=stop or threading.Event())
    return Intake(services, options, watch).over(collect(paths, stated))


def examine_inputs(
    services: IngestServices, paths: Iterable[Path], options: IngestOptions, watch: Watch
) -> Summary:
    """Read everything under `paths`, whatever is known of it, and store nothing; `watch` sees the documents.

    Raises:
        Misuse: a path is not there, or the manifest has a mistake.
        RunFailed: the run cannot go on.
    """
    stated = Stated(
        kind=options.kind, language=options.language, publish=options.publish, manifest=options.manifest
    )
    return Intake(services, replace(options, is_dry_run=True), watch, {}).over(collect(paths, stated))


def retry_ingest(
    services: IngestServices,
    outcomes: Sequence[Outcome],
    options: IngestOptions,
    on_result: OnResult,
    stop: threading.Event | None = None,
) -> Summary:
    """Take in once more what ended in one of `outcomes` (all that was not accepted, if none are named).

    Each input is read again with the options of the run that it was in.

    Raises:
        Misuse: a manifest has a mistake.
        RunFailed: the run cannot go on; what was reported is stored.
    """
    wanted = tuple(outcomes) or tuple(outcome for outcome in Outcome if not outcome.is_accepted)
    with services.workspace.database.read() as session:
        records = OutcomeLog(session).newest(wanted)
    retry = retry_of(records)
    watch = Watch(on_result=on_result, stop=stop or threading.Event())
    return Intake(services, options, watch, retry.only).over(retry.inputs)
