"""The commands `aos ingest ...`: an editor's way in. Exit codes and JSON as the contract has them."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click

from ingest.outcomes import Misuse, Outcome, RunFailed
from ingest.pipeline import (
    IngestOptions,
    IngestServices,
    InputResult,
    Summary,
    retry_ingest,
    run_ingest,
)
from ingest.progress import refusal_line, show_progress, shown_path
from ingest.report import json_line, name_of, sentences
from ingest.store import OutcomeLog
from kb.documents import DocumentKind
from translations.catalogue import translator
from translations.locales import Language

__all__ = ["IngestOptions", "IngestServices", "InputResult", "Summary", "ingest_group", "run_ingest"]

_ = translator("ingest")

SOME_REFUSED: Final = 3
INTERRUPTED: Final = 1
_MOST_JOBS: Final = 256

Work = Callable[[Callable[[InputResult], None], threading.Event], Summary]


def ingest_group(services: Callable[[], IngestServices]) -> click.Group:
    """The group `ingest`; `services` is called by the command that runs, not before."""

    @click.group("ingest", help=_("Take documents in, list how they ended, do the refused ones again."))
    def group() -> None:
        """Assemble the commands."""

    @group.command("run", help=_("Take in files, or everything in folders."))
    @click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option(
        "--kind", type=click.Choice([kind.value for kind in DocumentKind]), help=_("What all of them are.")
    )
    @click.option(
        "--language",
        type=click.Choice([*(language.value for language in Language), "auto"]),
        default="auto",
        show_default=True,
        help=_("Their language; auto recognises it."),
    )
    @click.option(
        "--manifest", type=click.Path(path_type=Path), help=_("The manifest that says what they are.")
    )
    @click.option(
        "--publish/--draft", default=True, show_default=True, help=_("Publish at once, or keep as drafts.")
    )
    @_jobs_option
    @click.option("--dry-run", is_flag=True, help=_("Read and check everything, store nothing."))
    @_json_option
    def run(
        paths: tuple[Path, ...],
        kind: str | None,
        language: str,
        manifest: Path | None,
        publish: bool,
        jobs: int | None,
        dry_run: bool,
        is_json: bool,
    ) -> None:
        """Take documents in."""
        options = IngestOptions(
            kind=DocumentKind(kind) if kind else None,
            language=None if language == "auto" else Language(language),
            manifest=manifest,
            publish=publish,
            jobs=jobs or 0,
            is_dry_run=dry_run,
        )
        _carry_out(lambda on_result, stop: run_ingest(services(), paths, options, on_result, stop), is_json)

    @group.command("report", help=_("How every input ended the last time."))
    @_outcome_option
    @_json_option
    def report(outcome: tuple[str, ...], is_json: bool) -> None:
        """List the newest outcome of every input."""
        with services().workspace.database.read() as session:
            records = OutcomeLog(session).newest([Outcome(name) for name in outcome])
        for record in records:
            click.echo(json_line(record.result) if is_json else _report_line(record.result))

    @group.command(
        "retry", help=_("Take in once more what was refused, or what ended in the named outcomes.")
    )
    @_outcome_option
    @_jobs_option
    @_json_option
    def retry(outcome: tuple[str, ...], jobs: int | None, is_json: bool) -> None:
        """Do again only what is asked for."""
        outcomes = [Outcome(name) for name in outcome]
        options = IngestOptions(jobs=jobs or 0)
        _carry_out(
            lambda on_result, stop: retry_ingest(services(), outcomes, options, on_result, stop), is_json
        )

    return group


def _jobs_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--jobs",
        type=click.IntRange(1, _MOST_JOBS),
        help=_("How many files are read side by side (as many as there are processor cores)."),
    )(command)


def _json_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--json", "is_json", is_flag=True, help=_("One line of JSON per input, for machines.")
    )(command)


def _outcome_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--outcome",
        multiple=True,
        type=click.Choice([outcome.value for outcome in Outcome]),
        help=_("Only inputs that ended so; may be given several times."),
    )(command)


def _carry_out(work: Work, is_json: bool) -> None:
    """Run, report as asked, and end with the exit code that says how it went."""
    stop = threading.Event()
    with _first_interrupt_sets(stop), show_progress(_("Ingesting"), is_quiet=is_json) as show:

        def on_result(result: InputResult) -> None:
            if is_json:
                click.echo(json_line(result))
            show(result)

        try:
            summary = work(on_result, stop)
        except Misuse as misuse:
            raise click.UsageError(str(misuse)) from misuse
        except RunFailed as failure:
            raise click.ClickException(str(failure)) from failure
    click.echo(summary.json_line() if is_json else "\n".join(sentences(summary)))
    if summary.is_index_behind:
        click.echo(
            _("Everything is stored; the search index follows with the next command (`aos init`)."), err=True
        )
    if summary.is_interrupted:
        raise click.exceptions.Exit(INTERRUPTED)
    if summary.refused:
        raise click.exceptions.Exit(SOME_REFUSED)


@contextlib.contextmanager
def _first_interrupt_sets(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl-C finishes what is in hand; the second one stops at once."""
    previous = signal.getsignal(signal.SIGINT)

    def on_interrupt(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, previous)
        stop.set()
        # Not click.echo: the signal may arrive in the midst of another write to the same stream.
        os.write(2, ("\n" + _("Finishing what is in hand; Ctrl-C once more stops at once.") + "\n").encode())

    signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _report_line(result: InputResult) -> str:
    if not result.outcome.is_accepted:
        return refusal_line(result)
    document = f"{result.document_id} ({result.language}, {result.revision})"
    line = f"{shown_path(result.source)}: {name_of(result.outcome)}: {document}"
    return "\n  ".join([line, *result.complaints])
