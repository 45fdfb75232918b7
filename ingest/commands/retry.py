"""`aos ingest retry`: take in once more only what is asked for."""

from collections.abc import Callable

import click

from ingest.commands.options import by_option, jobs_option, json_option, outcome_option
from ingest.commands.running import carry_out
from ingest.outcomes import Outcome
from ingest.pipeline import IngestOptions, IngestServices, retry_ingest
from translations.catalogue import translator

_ = translator("ingest")


def make(services: Callable[[], IngestServices]) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command(
        "retry", help=_("Take in once more what was refused, or what ended in the named outcomes.")
    )
    @outcome_option
    @jobs_option
    @by_option
    @json_option
    def retry(outcome: tuple[str, ...], jobs: int | None, by: str, is_json: bool) -> None:
        outcomes = [Outcome(name) for name in outcome]
        options = IngestOptions(jobs=jobs or 0, editor=by)
        carry_out(
            lambda on_result, stop: retry_ingest(services(), outcomes, options, on_result, stop), is_json
        )

    return retry
