"""`aos ingest retry`: take in once more only what is asked for."""

from collections.abc import Callable
from pathlib import Path

import click

from ingest.commands.options import by_option, jobs_option, json_option, outcome_option
from ingest.commands.passwords import given_passwords, password_options
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
    @password_options
    @jobs_option
    @by_option
    @json_option
    def retry(
        outcome: tuple[str, ...],
        is_password_asked: bool,
        password_file: Path | None,
        jobs: int | None,
        by: str,
        is_json: bool,
    ) -> None:
        outcomes = [Outcome(name) for name in outcome]
        passwords = given_passwords(is_password_asked, password_file)
        options = IngestOptions(jobs=jobs or 0, editor=by, passwords=passwords)
        carry_out(
            lambda on_result, stop: retry_ingest(services(), outcomes, options, on_result, stop), is_json
        )

    return retry
