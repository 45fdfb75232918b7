"""`aos ingest run`: take in files, or everything in folders."""

from collections.abc import Callable
from pathlib import Path

import click

from ingest.commands.options import by_option, jobs_option, json_option
from ingest.commands.passwords import given_passwords, password_options
from ingest.commands.running import carry_out
from ingest.pipeline import IngestOptions, IngestServices, run_ingest
from kb.documents import DocumentKind
from translations.catalogue import translator
from translations.locales import Language

_ = translator("ingest")


def make(services: Callable[[], IngestServices]) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command("run", help=_("Take in files, or everything in folders."))
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
    @password_options
    @jobs_option
    @click.option("--dry-run", is_flag=True, help=_("Read and check everything, store nothing."))
    @by_option
    @json_option
    def run(
        paths: tuple[Path, ...],
        kind: str | None,
        language: str,
        manifest: Path | None,
        publish: bool,
        is_password_asked: bool,
        password_file: Path | None,
        jobs: int | None,
        dry_run: bool,
        by: str,
        is_json: bool,
    ) -> None:
        options = IngestOptions(
            kind=DocumentKind(kind) if kind else None,
            language=None if language == "auto" else Language(language),
            manifest=manifest,
            publish=publish,
            jobs=jobs or 0,
            is_dry_run=dry_run,
            editor=by,
            passwords=given_passwords(is_password_asked, password_file),
        )
        carry_out(
            lambda on_result, stop: run_ingest(services(), paths, options, on_result, stop),
            is_json,
            is_dry_run=dry_run,
        )

    return run
