"""`aos ingest manifest`: check a manifest, print its schema, write one to start with."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click

from ingest.commands.choosing import misuse_told
from ingest.commands.running import SOME_REFUSED
from ingest.inputs import Stated, collect, is_companion
from ingest.manifest import FILE_NAMES, Manifest, manifest_of, read_manifest
from ingest.manifest_schema import schema_text
from ingest.manifest_template import Found, csv_template, yaml_template
from ingest.outcomes import Misuse
from ingest.pipeline import IngestOptions, IngestServices, examine_inputs
from ingest.progress import show_progress, shown_path
from ingest.report import InputResult
from ingest.services import Foreseen, Watch
from translations.catalogue import plural_translator, translator

_ = translator("ingest")
_n = plural_translator("ingest")

_YAML: Final = "yaml"
_CSV: Final = "csv"


def make(services: Callable[[], IngestServices]) -> click.Command:
    """The command, on services that are opened when it reads files."""

    @click.command(
        "manifest",
        help=_(
            "Check the manifest PATH, or that of the folder PATH: mistakes, and files that it leaves out."
        ),
    )
    @click.argument("path", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
    @click.option("--schema", "is_schema", is_flag=True, help=_("Print the JSON Schema of manifests."))
    @click.option(
        "--template",
        "is_template",
        is_flag=True,
        help=_("Read the folder PATH and write a manifest with what is known and guessed of its files."),
    )
    @click.option("--format", "form", type=click.Choice([_YAML, _CSV]), default=_YAML, show_default=True)
    @click.option(
        "--output", type=click.Path(path_type=Path), help=_("Write to this new file, not to the screen.")
    )
    def manifest(
        path: Path | None, is_schema: bool, is_template: bool, form: str, output: Path | None
    ) -> None:
        if is_schema:
            _write(schema_text(), output)
            return
        if path is None:
            raise click.UsageError(_("Name a manifest or a folder, or ask for `--schema`."))
        with misuse_told():
            if is_template:
                base = _folder_of_manifest(path.resolve(), output)
                text = _template(services(), path.resolve(), base, form)
                _write(text, output, is_table=form == _CSV)
            else:
                _check(path.resolve())

    return manifest


def _write(text: str, output: Path | None, *, is_table: bool = False) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        # Spreadsheets take a table without the mark for one in the code page of the machine.
        encoding = "utf-8-sig" if is_table else "utf-8"
        with output.open("x", encoding=encoding, newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise click.ClickException(
            _("{file} is there already: name another file, or move it away.").format(file=output)
        ) from error
    except OSError as error:
        raise click.ClickException(
            _("{file} cannot be written ({reason}).").format(file=output, reason=error.strerror)
        ) from error


def _folder_of_manifest(folder: Path, output: Path | None) -> Path:
    """The folder that the manifest will lie in: its files are named as seen from there."""
    base = output.resolve().parent if output else folder
    if not folder.is_relative_to(base):
        raise Misuse(
            _("A manifest lies in the folder of its files or above it: write it to {file}.").format(
                file=folder / FILE_NAMES[0]
            )
        )
    return base


def _template(services: IngestServices, folder: Path, base: Path, form: str) -> str:
    if not folder.is_dir():
        raise Misuse(_("{folder} is no folder: name the one with your files.").format(folder=folder))
    results: list[InputResult] = []
    foreseen: list[Foreseen] = []
    with show_progress(_("Reading"), is_quiet=False) as show:

        def on_result(result: InputResult) -> None:
            show(result)
            results.append(result)

        watch = Watch(on_result=on_result, stop=threading.Event(), on_document=foreseen.append)
        examine_inputs(services, [folder], IngestOptions(), watch)
    by_source = {result.source: result for result in results}
    found = [Found(new=one.new, result=by_source[one.new.source.path]) for one in foreseen]
    refused = [result for result in results if not result.outcome.is_accepted]
    return csv_template(base, found) if form == _CSV else yaml_template(base, found, refused)


def _check(path: Path) -> None:
    manifest = _manifest_at(path)
    # Where a run finds it by itself, those in the folders below speak of their files, as in a run.
    is_found = manifest.path.name in FILE_NAMES
    inputs = collect([manifest.folder], Stated(manifest=None if is_found else manifest.path))
    # Which pictures belong to a document is known only once it is read: that is left to the run.
    left_out = [item.source for item in inputs if item.is_unnamed and not is_companion(item)]
    named = len(manifest.entries)
    click.echo(
        _n(
            "{count} file is named, without a mistake.", "{count} files are named, without a mistake.", named
        ).format(count=named)
    )
    for source in left_out:
        click.echo(_("{file}: the manifest does not name this file.").format(file=shown_path(source)))
    if left_out:
        raise click.exceptions.Exit(SOME_REFUSED)


def _manifest_at(path: Path) -> Manifest:
    if not path.is_dir():
        return read_manifest(path)
    found = manifest_of(path)
    if found is None:
        raise Misuse(
            _("{folder} has no {names}: `--template` writes one to start with.").format(
                folder=path, names=_listed(FILE_NAMES)
            )
        )
    return read_manifest(found)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
