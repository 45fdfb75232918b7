"""Carries a run out for a command: progress, lines for machines, the first Ctrl-C, and the exit code."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Final

import click

from ingest.outcomes import Misuse, RunFailed
from ingest.progress import show_progress
from ingest.report import InputResult, Summary, json_line, sentences
from translations.catalogue import translator

_ = translator("ingest")

SOME_REFUSED: Final = 3
INTERRUPTED: Final = 1

Work = Callable[[Callable[[InputResult], None], threading.Event], Summary]


def carry_out(work: Work, is_json: bool, *, is_dry_run: bool = False) -> None:
    """Run, report as asked, and end with the exit code that says how it went.

    What a dry run would complain of is told at once: no report has it later.
    """
    stop = threading.Event()
    show = show_progress(_("Ingesting"), is_quiet=is_json, with_complaints=is_dry_run)
    with _first_interrupt_sets(stop), show as told:

        def on_result(result: InputResult) -> None:
            if is_json:
                click.echo(json_line(result))
            told(result)

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
