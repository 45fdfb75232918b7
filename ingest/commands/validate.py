"""`aos ingest validate`: read and check everything, store nothing; `aos ingest checks` lists the checks."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from ingest.checks.knowledge import gather
from ingest.checks.registry import CHECKS, run_checks
from ingest.checks.subject import Check, Finding, FindingSeverity, Subject, subject_of
from ingest.commands.choosing import misuse_told
from ingest.commands.options import jobs_option
from ingest.commands.running import SOME_REFUSED
from ingest.pipeline import IngestOptions, IngestServices, examine_inputs
from ingest.progress import show_progress, shown_path
from ingest.report import InputResult, json_line
from ingest.services import Watch
from translations.catalogue import plural_translator, translator
from translations.term_folder import agreed_terms

_ = translator("ingest")
_n = plural_translator("ingest")

_NEVER: Final = "never"


def validate(services: Callable[[], IngestServices]) -> click.Command:
    """`validate`, on services that are opened when it runs."""

    @click.command("validate", help=_("Read and check files, or everything in folders; store nothing."))
    @click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option(
        "--manifest", type=click.Path(path_type=Path), help=_("The manifest that says what they are.")
    )
    @click.option(
        "--fail-on",
        type=click.Choice([*(severity.value for severity in FindingSeverity), _NEVER]),
        default=FindingSeverity.ERROR.value,
        show_default=True,
        help=_("From which severity on the exit code is 3."),
    )
    @jobs_option
    @click.option("--json", "is_json", is_flag=True, help=_("One line of JSON per finding, for machines."))
    def validate_(
        paths: tuple[Path, ...], manifest: Path | None, fail_on: str, jobs: int | None, is_json: bool
    ) -> None:
        opened = services()
        subjects, refused = read_subjects(
            opened, paths, IngestOptions(manifest=manifest, jobs=jobs or 0), is_json
        )
        terms = agreed_terms(opened.workspace.folder.terms)
        with opened.workspace.database.read() as session:
            known = gather(session, subjects, terms)
        counts: Counter[FindingSeverity] = Counter()
        for subject in subjects:
            for check, finding in run_checks(subject, known):
                counts[check.severity] += 1
                click.echo(_json(subject, check, finding) if is_json else _line(subject, check, finding))
        click.echo(_summary(len(subjects), refused, counts, is_json=is_json))
        if refused or _fails(counts, fail_on):
            raise click.exceptions.Exit(SOME_REFUSED)

    return validate_


def checks(_services: Callable[[], IngestServices]) -> click.Command:
    """`checks`, which needs no services."""

    @click.command("checks", help=_("List what `validate` looks for: code, severity, what it is."))
    def checks_() -> None:
        for check in CHECKS:
            click.echo(f"{check.code}\t{check.severity}\t{check.about}")

    return checks_


def read_subjects(
    services: IngestServices, paths: tuple[Path, ...], options: IngestOptions, is_json: bool
) -> tuple[list[Subject], int]:
    """Read files without storing them: the documents, and how many files were refused (each is told)."""
    subjects: list[Subject] = []
    with misuse_told(), show_progress(_("Reading"), is_quiet=is_json, with_complaints=True) as show:

        def on_result(result: InputResult) -> None:
            show(result)
            if is_json and not result.outcome.is_accepted:
                click.echo(json_line(result))

        watch = Watch(
            on_result=on_result,
            stop=threading.Event(),
            on_document=lambda one: subjects.append(subject_of(one.new, one.dead_links)),
        )
        summary = examine_inputs(services, paths, options, watch)
    return subjects, summary.refused


def _fails(counts: Counter[FindingSeverity], fail_on: str) -> bool:
    if fail_on == _NEVER:
        return False
    if fail_on == FindingSeverity.WARNING:
        return counts.total() > 0
    return counts[FindingSeverity.ERROR] > 0


def _json(subject: Subject, check: Check, finding: Finding) -> str:
    entry = {
        "source": subject.source,
        "document_id": subject.document_id,
        "language": subject.language,
        "check": check.code,
        "severity": check.severity,
        "section_id": finding.anchor,
        "place": finding.place,
        "message": finding.message,
    }
    return json.dumps(entry, ensure_ascii=False)


def _line(subject: Subject, check: Check, finding: Finding) -> str:
    severity = {FindingSeverity.WARNING: _("warning"), FindingSeverity.ERROR: _("error")}[check.severity]
    anchor = f"#{finding.anchor}" if finding.anchor else ""
    where = f"{shown_path(subject.source)}{anchor}"
    return f"{where}: {severity}: {finding.message} ({finding.place}) [{check.code}]"


def _summary(documents: int, refused: int, counts: Counter[FindingSeverity], *, is_json: bool) -> str:
    errors, warnings = counts[FindingSeverity.ERROR], counts[FindingSeverity.WARNING]
    if is_json:
        numbers = {"documents": documents, "refused": refused, "errors": errors, "warnings": warnings}
        return json.dumps({"summary": numbers})
    return _n(
        "{count} document read, {refused} files refused; errors: {errors}, warnings: {warnings}.",
        "{count} documents read, {refused} files refused; errors: {errors}, warnings: {warnings}.",
        documents,
    ).format(count=documents, refused=refused, errors=errors, warnings=warnings)
