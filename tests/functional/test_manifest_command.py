"""`aos ingest manifest`: the schema, a manifest to start with, and what a manifest leaves out."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.cli import ingest_group
from ingest.limits import Limits
from ingest.manifest import read_manifest
from ingest.manifest_schema import schema_text
from ingest.nursery import Nursery
from ingest.pipeline import IngestOptions, IngestServices, InputResult, run_ingest
from kb.documents import DocumentKind
from kb.workspace import Workspace
from translations.locales import Language

pytestmark = pytest.mark.slow

POLISH = "# Olej\n\n## Co się dzieje\n\nOlej silnikowy wycieka z uszczelki korka spustowego po wymianie.\n"
ENGLISH = "# Oil\n\n## What happens\n\nEngine oil leaks from the seal of the drain plug after a change.\n"


@pytest.fixture
def services(workspace: Workspace, nursery: Nursery) -> IngestServices:
    return IngestServices(workspace=workspace, limits=Limits(), after_store=lambda: None, nursery=nursery)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "manuals"
    (folder / "TSB").mkdir(parents=True)
    (folder / "TSB" / "oil-pl.md").write_text(POLISH)
    (folder / "TSB" / "oil-en.md").write_text(ENGLISH)
    return folder


def run(services: IngestServices, *arguments: str) -> Result:
    return CliRunner().invoke(ingest_group(lambda: services), ["manifest", *arguments])


def take_in(services: IngestServices, folder: Path) -> list[InputResult]:
    results: list[InputResult] = []
    run_ingest(services, [folder], IngestOptions(jobs=1), results.append)
    return results


def test_the_schema_is_printed_without_a_data_folder(services: IngestServices) -> None:
    assert run(services, "--schema").output == schema_text()


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_a_template_is_a_manifest_that_says_what_was_guessed(
    services: IngestServices, folder: Path, form: str
) -> None:
    output = folder / f"manifest.{form}"
    result = run(services, "--template", str(folder), "--format", form, "--output", str(output))
    assert result.exit_code == 0, result.output
    entries = read_manifest(output).entries
    assert {(entry.language, entry.kind) for entry in entries.values()} == {
        (Language.POLISH, DocumentKind.BULLETIN),
        (Language.ENGLISH, DocumentKind.BULLETIN),
    }
    assert len({entry.identity for entry in entries.values()}) == 1


def test_a_template_keeps_the_documents_that_there_are(services: IngestServices, folder: Path) -> None:
    before = {result.document_id for result in take_in(services, folder)}
    run(services, "--template", str(folder), "--output", str(folder / "manifest.yaml"))
    after = take_in(services, folder)
    assert {result.document_id for result in after} == before
    assert {result.outcome for result in after} == {"unchanged"}


def test_a_template_of_yaml_tells_guesses_and_files_that_were_not_read(
    services: IngestServices, folder: Path
) -> None:
    (folder / "bad.pdf").write_text("%PDF-1.4 broken")
    output = run(services, "--template", str(folder)).output
    assert "# Guessed: kind: bulletin (the folder “TSB”)." in output
    assert "#   bad.pdf: The PDF is damaged" in output


def test_a_template_as_a_table_opens_in_spreadsheets(services: IngestServices, folder: Path) -> None:
    output = folder / "list.csv"
    run(services, "--template", str(folder), "--format", "csv", "--output", str(output))
    content = output.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [(row["file"], row["language"], row["title"]) for row in rows] == [
        ("TSB/oil-pl.md", "pl", "Olej"),
        ("TSB/oil-en.md", "en", "Oil"),
    ]


def test_a_template_does_not_overwrite_a_file(services: IngestServices, folder: Path) -> None:
    (folder / "manifest.yaml").write_text("documents: []\n")
    result = run(services, "--template", str(folder), "--output", str(folder / "manifest.yaml"))
    assert result.exit_code == 1
    assert "is there already" in result.output
    assert (folder / "manifest.yaml").read_text() == "documents: []\n"


def test_a_good_manifest_ends_with_zero(services: IngestServices, folder: Path) -> None:
    (folder / "manifest.yaml").write_text("defaults:\n  - files: TSB/\n    kind: bulletin\n")
    result = run(services, str(folder))
    assert (result.exit_code, result.output) == (0, "0 files are named, without a mistake.\n")


def test_files_that_no_row_names_are_told_with_three(services: IngestServices, folder: Path) -> None:
    (folder / "manifest.csv").write_text("file,identity,language\nTSB/oil-pl.md,oil,pl\n")
    result = run(services, str(folder / "manifest.csv"))
    assert result.exit_code == 3
    assert "1 file is named, without a mistake." in result.output
    assert "oil-en.md: the manifest does not name this file." in result.output


def test_mistakes_are_told_with_two(services: IngestServices, folder: Path) -> None:
    (folder / "manifest.yaml").write_text("documents:\n  - {identity: a, file: gone.md, kind: repiar}\n")
    result = run(services, str(folder))
    assert result.exit_code == 2
    assert "manifest.yaml, line 2, column 25: there is no file gone.md." in result.output
    assert "Did you mean `repair`?" in result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name a manifest or a folder"),
        (["TSB"], "--template"),
        (["--template", "TSB/oil-en.md"], "no folder"),
    ],
    ids=["nothing", "a folder without one", "a template of a file"],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    services: IngestServices, folder: Path, arguments: list[str], sentence: str
) -> None:
    places = [str(folder / argument) if argument[0] != "-" else argument for argument in arguments]
    result = run(services, *places)
    assert result.exit_code == 2
    assert sentence in result.output


def test_manifests_in_the_folders_below_speak_of_their_files_as_in_a_run(
    services: IngestServices, folder: Path
) -> None:
    (folder / "manifest.yaml").write_text("ignore: ['*.bak']\n")
    (folder / "TSB" / "manifest.csv").write_text(
        "file,identity,language\noil-pl.md,oil,pl\noil-en.md,oil,en\n"
    )
    result = run(services, str(folder))
    assert (result.exit_code, result.output) == (0, "0 files are named, without a mistake.\n")


def test_a_template_names_its_files_as_seen_from_where_it_is_written(
    services: IngestServices, folder: Path
) -> None:
    output = folder.parent / "manifest.yaml"
    result = run(services, "--template", str(folder), "--output", str(output))
    assert result.exit_code == 0, result.output
    assert {path.relative_to(folder.parent).as_posix() for path in read_manifest(output).entries} == {
        "manuals/TSB/oil-pl.md",
        "manuals/TSB/oil-en.md",
    }


def test_a_template_is_not_written_where_no_manifest_can_name_the_files(
    services: IngestServices, folder: Path
) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    result = run(services, "--template", str(folder), "--output", str(elsewhere / "manifest.yaml"))
    assert result.exit_code == 2
    assert f"write it to {folder / 'manifest.yaml'}" in " ".join(result.output.split())
    assert list(elsewhere.iterdir()) == []


def test_a_table_gives_both_editions_the_kind_that_was_guessed_of_the_first(
    services: IngestServices, folder: Path
) -> None:
    (folder / "TSB" / "oil-pl.md").write_text(POLISH.replace("# Olej", "# Wymiana oleju"))
    (folder / "TSB").rename(folder / "texts")
    output = folder / "manifest.csv"
    run(services, "--template", str(folder), "--format", "csv", "--output", str(output))
    rows = list(csv.DictReader(io.StringIO(output.read_text("utf-8-sig"))))
    assert [(row["language"], row["kind"]) for row in rows] == [("pl", "repair"), ("en", "repair")]
