"""`aos ingest report`: how every input ended the last time."""

from collections import Counter
from collections.abc import Callable

import click

from ingest.commands.options import json_option, outcome_option
from ingest.outcomes import Outcome
from ingest.pipeline import IngestServices
from ingest.progress import refusal_line, shown_path
from ingest.report import InputResult, advice, counted, index_sentence, json_line, name_of
from ingest.store import OutcomeLog
from kb.changes import backlog
from translations.catalogue import translator

_ = translator("ingest")


def make(services: Callable[[], IngestServices]) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command("report", help=_("How every input ended the last time."))
    @outcome_option
    @json_option
    def report(outcome: tuple[str, ...], is_json: bool) -> None:
        opened = services()
        with opened.workspace.database.read() as session:
            records = OutcomeLog(session).newest([Outcome(name) for name in outcome])
            waiting = backlog(session, opened.search_engine)
        for record in records:
            click.echo(json_line(record.result) if is_json else _report_line(record.result))
        if not is_json:
            counts = Counter(record.result.outcome for record in records)
            click.echo("\n".join([counted(counts), *advice(counts), index_sentence(waiting)]), err=True)

    return report


def _report_line(result: InputResult) -> str:
    if not result.outcome.is_accepted:
        return refusal_line(result)
    document = f"{result.document_id} ({result.language}, {result.revision})"
    line = f"{shown_path(result.source)}: {name_of(result.outcome)}: {document}"
    return "\n  ".join([line, *result.complaints])
