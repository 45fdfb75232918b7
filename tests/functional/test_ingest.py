"""Ingestion from files to the knowledge base, with real readers in real child processes."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from ingest.limits import Limits
from ingest.models import RunRow
from ingest.nursery import Nursery
from ingest.outcomes import Misuse, Outcome, RunFailed
from ingest.pipeline import IngestOptions, IngestServices, InputResult, Summary, retry_ingest, run_ingest
from ingest.registry import shipped_and_plugged_in
from ingest.store import OutcomeLog
from kb.access import EVERYTHING, AccessClass
from kb.content import texts
from kb.documents import DocumentKind, Revision
from kb.identifiers import DocumentId, checksum_of
from kb.library import Library
from kb.lifecycle import RevisionStatus
from kb.models import RevisionRow
from kb.publishing import find_revision
from kb.systems import VehicleSystem
from kb.workspace import Workspace
from tests.conftest import ROOT
from translations.locales import ContentLanguage, Language

POLISH = """# Wymiana oleju

## Spuszczanie

1. Odkręcić korek spustowy i spuścić olej do naczynia.
2. Wymienić uszczelkę korka na nową i wkręcić korek.

> **Ostrzeżenie:** Gorący olej parzy. Odczekać, aż silnik ostygnie.
"""
ENGLISH = """# Oil change

## Draining

1. Undo the drain plug and drain the oil into a container.
2. Replace the seal of the plug by a new one and screw the plug in.

> **Warning:** Hot oil burns. Wait until the engine has cooled down.
"""
OIL = DocumentId("manuals--oil.md")
LOST = "# Żó\ufffdty olej\n\nOdkr\ufffdć \ufffdrubę i wylej gor\ufffdcy olej."
"""A page whose letters are lost."""
DMC = "DMC-{code}-A-00-00-00-00A-040A-A_{issue}-00_EN-US.xml"
Run = Callable[..., Summary]


def data_module(issue: str, text: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<dmodule><identAndStatusSection><dmAddress><dmIdent>
<dmCode modelIdentCode="HALNY" systemDiffCode="A" systemCode="00"
 subSystemCode="0" subSubSystemCode="0"
 assyCode="00" disassyCode="00" disassyCodeVariant="A" infoCode="040"
 infoCodeVariant="A" itemLocationCode="A"/>
<language languageIsoCode="en" countryIsoCode="US"/><issueInfo issueNumber="{issue}" inWork="00"/></dmIdent>
<dmAddressItems><issueDate year="2026" month="11" day="22"/>
<dmTitle><techName>Oil</techName></dmTitle></dmAddressItems></dmAddress>
<dmStatus><security securityClassification="01"/></dmStatus></identAndStatusSection>
<content><description><para>{text}</para></description></content></dmodule>"""


@pytest.fixture
def manuals(tmp_path: Path) -> Path:
    folder = tmp_path / "manuals"
    folder.mkdir()
    (folder / "oil.pl.md").write_text(POLISH)
    (folder / "oil.en.md").write_text(ENGLISH)
    return folder


@pytest.fixture
def services(workspace: Workspace, nursery: Nursery) -> IngestServices:
    return IngestServices(workspace=workspace, limits=Limits(), after_store=lambda: None, nursery=nursery)


@pytest.fixture
def with_plug_in(services: IngestServices, monkeypatch: pytest.MonkeyPatch) -> Iterator[IngestServices]:
    """Ingestion where a hostile reader is installed, as plug-ins are: known to nurseries that start then."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "data" / "ingest-plugin"))
    shipped_and_plugged_in.cache_clear()
    yield replace(services, nursery=None)
    shipped_and_plugged_in.cache_clear()


@pytest.fixture
def results() -> list[InputResult]:
    """What was reported, in order."""
    return []


@pytest.fixture
def run(services: IngestServices, results: list[InputResult]) -> Run:
    """Run the ingestion; `results` holds what this run reported."""

    def call(*paths: Path, **options: object) -> Summary:
        results.clear()
        return run_ingest(services, paths, IngestOptions(jobs=1, **options), results.append)  # type: ignore[arg-type]

    return call


def outcomes(results: list[InputResult]) -> list[str]:
    return [f"{Path(result.source).name} {result.outcome}" for result in results]


def revision(
    workspace: Workspace, document_id: DocumentId = OIL, language: ContentLanguage = ContentLanguage.POLISH
) -> Revision:
    with workspace.database.read() as session:
        found = Library(session).published(document_id, language, access=EVERYTHING)
    assert found is not None
    return found


def count_of_revisions(workspace: Workspace) -> int:
    with workspace.database.read() as session:
        return session.scalar(select(func.count()).select_from(RevisionRow)) or 0


def said(found: Revision) -> str:
    return " ".join(text for section in found.sections for text in texts(section.blocks))


def test_two_languages_become_two_editions_of_one_document(
    run: Run, manuals: Path, workspace: Workspace, results: list[InputResult]
) -> None:
    summary = run(manuals)
    assert outcomes(results) == ["oil.en.md created", "oil.pl.md created"]
    assert (summary.inputs, summary.refused, summary.stored) == (2, 0, 2)
    found = revision(workspace)
    assert (found.title, found.language, found.other_languages) == ("Wymiana oleju", "pl", ("en",))
    assert "Odkręcić korek spustowy" in said(found)


def test_the_original_is_kept_byte_for_byte(run: Run, manuals: Path, workspace: Workspace) -> None:
    run(manuals)
    source = revision(workspace).source
    assert workspace.files.read(source.checksum) == (manuals / "oil.pl.md").read_bytes()
    assert (source.name, source.path, source.reader) == ("oil.pl.md", str(manuals / "oil.pl.md"), "markdown")


def test_what_is_unchanged_is_not_read_again(
    run: Run, manuals: Path, workspace: Workspace, results: list[InputResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(manuals)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    run(manuals)
    assert outcomes(results) == ["oil.en.md unchanged", "oil.pl.md unchanged"]
    assert [result.revision for result in results] == [1, 1]
    assert count_of_revisions(workspace) == 2


def test_a_changed_file_is_a_new_revision(
    run: Run, manuals: Path, workspace: Workspace, results: list[InputResult]
) -> None:
    run(manuals)
    (manuals / "oil.pl.md").write_text(POLISH.replace("korek", "śrubę"))
    run(manuals)
    assert outcomes(results) == ["oil.en.md unchanged", "oil.pl.md updated"]
    assert revision(workspace).number == 2
    assert "śrubę" in said(revision(workspace))


def test_a_changed_picture_is_a_new_revision(
    run: Run, manuals: Path, results: list[InputResult], workspace: Workspace
) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="5">{}</text></svg>'
    (manuals / "pump.svg").write_text(drawing.format("Old seal"))
    page = manuals / "pump.html"
    page.write_text('<html lang="en"><h1>Pump</h1><p>The pump.</p><img src="pump.svg" alt="Pump"></html>')
    run(page)
    run(page)
    assert outcomes(results) == ["pump.html unchanged"]
    (manuals / "pump.svg").write_text(drawing.format("New seal"))
    run(page)
    assert outcomes(results) == ["pump.html updated"]
    found = revision(workspace, DocumentId("manuals--pump.html"), ContentLanguage.ENGLISH)
    assert "New seal" in str(found.figures)


def test_a_picture_that_was_only_copied_anew_changes_nothing(
    run: Run, manuals: Path, results: list[InputResult]
) -> None:
    (manuals / "pump.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    page = manuals / "pump.html"
    page.write_text('<html lang="en"><h1>Pump</h1><p>The pump.</p><img src="pump.svg" alt="Pump"></html>')
    run(page)
    os.utime(manuals / "pump.svg", (1, 1))
    run(page)
    assert outcomes(results) == ["pump.html unchanged"]


@pytest.mark.slow
def test_a_file_that_goes_back_to_what_it_was_is_a_new_revision_too(
    run: Run, manuals: Path, workspace: Workspace
) -> None:
    run(manuals)
    (manuals / "oil.pl.md").write_text(POLISH.replace("korek", "śrubę"))
    run(manuals)
    (manuals / "oil.pl.md").write_text(POLISH)
    run(manuals)
    assert revision(workspace).number == 3
    assert "śrubę" not in said(revision(workspace))


@pytest.mark.slow
def test_a_file_taken_in_alone_is_the_document_it_was_within_its_folder(
    run: Run, tmp_path: Path, results: list[InputResult]
) -> None:
    deep = tmp_path / "library" / "engine"
    deep.mkdir(parents=True)
    (deep / "oil.pl.md").write_text(POLISH)
    run(tmp_path / "library")
    (deep / "oil.pl.md").write_text(POLISH.replace("korek", "śrubę"))
    run(deep / "oil.pl.md")
    assert [(result.document_id, result.revision) for result in results] == [("library--engine--oil.md", 2)]


def test_every_input_has_its_outcome(run: Run, manuals: Path, results: list[InputResult]) -> None:
    (manuals / "a.bin").write_bytes(bytes(range(256)))
    (manuals / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (manuals / "c.md").write_text("")
    (manuals / "d.md").write_text("<!-- nothing -->")
    (manuals / "e.md").write_text(LOST)
    (manuals / "f.pdf").write_text("%PDF-1.4 broken")
    summary = run(manuals)
    assert outcomes(results) == [
        "a.bin unsupported",
        "c.md unsupported",
        "d.md rejected",
        "e.md damaged",
        "f.pdf malformed",
        "oil.en.md created",
        "oil.pl.md created",
        "b.png malformed",  # pictures come last: by then it is known which of them a document shows
    ]
    assert all(result.error for result in results[:5] + results[7:])
    assert [result.position for result in results] == list(range(1, 9))
    assert summary.refused == 6


def test_a_refusal_is_remembered_too(run: Run, manuals: Path, results: list[InputResult]) -> None:
    (manuals / "f.pdf").write_text("%PDF-1.4 broken")
    run(manuals)
    first = results[0]
    run(manuals)
    assert replace(results[0], position=0, total=0) == replace(first, position=0, total=0)


def test_a_file_that_is_too_large_is_not_opened(
    services: IngestServices, manuals: Path, results: list[InputResult]
) -> None:
    with (manuals / "large.pdf").open("wb") as file:
        file.truncate(5_000_000)
    limited = replace(services, limits=Limits(file_bytes=4_000_000))
    run_ingest(limited, [manuals / "large.pdf"], IngestOptions(), results.append)
    assert [result.outcome for result in results] == [Outcome.TOO_LARGE]


def test_two_inputs_with_one_document_are_told_apart_by_their_order(
    run: Run, manuals: Path, results: list[InputResult]
) -> None:
    (manuals / "en").mkdir()
    (manuals / "en" / "oil.md").write_text(ENGLISH + "\nAnother one.")
    run(manuals)
    assert outcomes(results) == ["oil.md created", "oil.en.md rejected", "oil.pl.md created"]
    assert str(manuals / "en" / "oil.md") in str(results[1].error)


@pytest.mark.slow
def test_a_conflict_ends_the_same_every_time(
    run: Run, manuals: Path, results: list[InputResult], workspace: Workspace
) -> None:
    (manuals / "en").mkdir()
    (manuals / "en" / "oil.md").write_text(ENGLISH + "\nAnother one.")
    run(manuals)
    run(manuals)
    assert outcomes(results) == ["oil.md unchanged", "oil.en.md rejected", "oil.pl.md unchanged"]
    assert count_of_revisions(workspace) == 2


@pytest.mark.slow
def test_a_conflict_ends_with_its_cause(run: Run, manuals: Path, results: list[InputResult]) -> None:
    (manuals / "en").mkdir()
    (manuals / "en" / "oil.md").write_text(ENGLISH + "\nAnother one.")
    run(manuals)
    (manuals / "en" / "oil.md").unlink()
    run(manuals)
    assert outcomes(results) == ["oil.en.md updated", "oil.pl.md unchanged"]


@pytest.mark.slow
def test_a_retry_does_not_give_a_document_to_the_duplicate_that_was_refused(
    run: Run, services: IngestServices, manuals: Path, results: list[InputResult], workspace: Workspace
) -> None:
    (manuals / "en").mkdir()
    (manuals / "en" / "oil.md").write_text(ENGLISH + "\nAnother one.")
    run(manuals)
    results.clear()
    retry_ingest(services, [], IngestOptions(jobs=1), results.append)
    assert outcomes(results) == ["oil.en.md rejected"]
    assert str(manuals / "en" / "oil.md") in str(results[0].error)
    assert "Another one." in said(revision(workspace, language=ContentLanguage.ENGLISH))


@pytest.mark.slow
def test_a_retry_gives_a_document_to_the_duplicate_once_the_first_file_is_gone(
    run: Run, services: IngestServices, manuals: Path, results: list[InputResult]
) -> None:
    (manuals / "en").mkdir()
    (manuals / "en" / "oil.md").write_text(ENGLISH + "\nAnother one.")
    run(manuals)
    (manuals / "en" / "oil.md").unlink()
    results.clear()
    retry_ingest(services, [], IngestOptions(jobs=1), results.append)
    assert outcomes(results) == ["oil.en.md updated"]


@pytest.mark.slow
def test_a_duplicate_that_is_taken_in_alone_does_not_get_the_document_of_the_file_beside_it(
    run: Run, manuals: Path, results: list[InputResult]
) -> None:
    (manuals / "first.xml").write_text(data_module("001", "The first."))
    run(manuals)
    (manuals / "another.xml").write_text(data_module("001", "Another."))
    run(manuals / "another.xml")
    assert outcomes(results) == ["another.xml rejected"]
    assert str(manuals / "first.xml") in str(results[0].error)


@pytest.mark.slow
def test_a_new_export_of_a_folder_takes_the_documents_of_the_old_one_over(
    run: Run, manuals: Path, results: list[InputResult], tmp_path: Path
) -> None:
    run(manuals)
    export = tmp_path / "2026" / "manuals"
    shutil.copytree(manuals, export)
    (export / "oil.pl.md").write_text(POLISH + "\nJeszcze jedno zdanie.\n")
    run(export)
    assert outcomes(results) == ["oil.en.md unchanged", "oil.pl.md updated"]


def test_of_two_issues_of_a_data_module_the_newer_is_taken_in(
    run: Run, manuals: Path, results: list[InputResult]
) -> None:
    for issue in ("001", "002"):
        (manuals / DMC.format(code="HALNY", issue=issue)).write_text(data_module(issue, f"Issue {issue}."))
    run(manuals)
    assert [result.outcome for result in results[:2]] == [Outcome.CREATED, Outcome.REJECTED]
    assert "_002-00_" in results[0].source


@pytest.mark.slow
def test_a_newer_issue_that_comes_later_is_a_new_revision_and_the_old_file_does_not_undo_it(
    run: Run, manuals: Path, results: list[InputResult], workspace: Workspace
) -> None:
    old, new = (manuals / DMC.format(code="HALNY", issue=issue) for issue in ("001", "002"))
    old.write_text(data_module("001", "Issue one."))
    run(old)
    document_id = results[0].document_id
    assert document_id is not None
    new.write_text(data_module("002", "Issue two."))
    run(manuals)
    run(manuals)
    run(old)
    assert [result.outcome for result in results] == [Outcome.REJECTED]
    assert "Issue two." in said(revision(workspace, document_id, ContentLanguage.ENGLISH))


def test_a_manifest_says_what_the_files_are(run: Run, manuals: Path, workspace: Workspace) -> None:
    (manuals / "manifest.yaml").write_text(
        "documents:\n"
        "  - identity: halny-oil\n    kind: maintenance\n    access: public\n"
        "    applicability: [{make: Halny, engines: [HB16]}]\n"
        "    editions: {pl: oil.pl.md, en: oil.en.md}\n"
    )
    run(manuals)
    found = revision(workspace, DocumentId("halny-oil"))
    assert (found.kind, found.access_class) == (DocumentKind.MAINTENANCE, AccessClass.PUBLIC)
    assert found.applicability[0].engines == ("HB16",)


def test_a_changed_manifest_is_noticed_without_a_changed_file(
    run: Run, manuals: Path, workspace: Workspace, results: list[InputResult]
) -> None:
    manifest = (
        "documents:\n  - identity: manuals/oil.md\n    access: {}\n"
        "    editions: {{pl: oil.pl.md, en: oil.en.md}}\n"
    )
    (manuals / "manifest.yaml").write_text(manifest.format("public"))
    run(manuals)
    (manuals / "manifest.yaml").write_text(manifest.format("security-related-rmi"))
    run(manuals)
    assert revision(workspace).access_class is AccessClass.SECURITY_RELATED_RMI
    run(manuals)
    assert [result.outcome for result in results] == [Outcome.UNCHANGED] * 2


@pytest.mark.slow
def test_other_systems_in_the_manifest_alone_are_an_update(
    run: Run, manuals: Path, workspace: Workspace, results: list[InputResult]
) -> None:
    manifest = (
        "documents:\n  - identity: manuals/oil.md\n    systems: [{}]\n"
        "    editions: {{pl: oil.pl.md, en: oil.en.md}}\n"
    )
    (manuals / "manifest.yaml").write_text(manifest.format("engine"))
    run(manuals)
    (manuals / "manifest.yaml").write_text(manifest.format("engine, cooling"))
    run(manuals)
    assert Outcome.UPDATED in [result.outcome for result in results]
    assert revision(workspace).systems == (VehicleSystem.COOLING, VehicleSystem.ENGINE)
    run(manuals)
    assert [result.outcome for result in results] == [Outcome.UNCHANGED] * 2


def test_a_file_handed_in_without_its_manifest_does_not_open_a_protected_document(
    run: Run, manuals: Path, workspace: Workspace
) -> None:
    manifest = manuals / "manifest.yaml"
    manifest.write_text(
        "documents:\n  - identity: keys\n    access: security-related-rmi\n    editions: {pl: oil.pl.md}\n"
    )
    run(manuals)
    manifest.unlink()
    (manuals / "oil.pl.md").write_text(POLISH + "\nJeszcze jedno zdanie.\n")
    run(manuals / "oil.pl.md")
    with workspace.database.read() as session:
        found = find_revision(session, DocumentId("keys"), ContentLanguage.POLISH, 2)
        found_class = found.edition.document.access_class
    assert (found.status, found.review, found_class) == ("draft", "in-review", "security-related-rmi")


def test_a_mistake_in_the_manifest_stops_before_anything_is_done(
    run: Run, manuals: Path, workspace: Workspace
) -> None:
    (manuals / "manifest.yaml").write_text("documents:\n  - identity: x\n")
    with pytest.raises(Misuse, match="line 2"):
        run(manuals)
    assert count_of_revisions(workspace) == 0


def test_the_options_speak_for_files_without_a_manifest(
    run: Run, manuals: Path, workspace: Workspace
) -> None:
    run(manuals / "oil.pl.md", kind=DocumentKind.REPAIR, language=Language.ENGLISH)
    found = revision(workspace, OIL, ContentLanguage.ENGLISH)
    assert (found.kind, found.title) == (DocumentKind.REPAIR, "Wymiana oleju")


@pytest.mark.slow
def test_drafts_are_published_by_handing_them_in_again(run: Run, manuals: Path, workspace: Workspace) -> None:
    run(manuals, publish=False)
    with workspace.database.read() as session:
        assert Library(session).published(OIL, ContentLanguage.POLISH, access=EVERYTHING) is None
    run(manuals)
    found = revision(workspace)
    assert (found.number, found.status) == (1, RevisionStatus.PUBLISHED)


def test_a_dry_run_says_what_would_happen_and_stores_nothing(
    run: Run, manuals: Path, workspace: Workspace, results: list[InputResult]
) -> None:
    (manuals / "bad.pdf").write_text("%PDF-1.4 broken")
    run(manuals, is_dry_run=True)
    assert outcomes(results) == ["bad.pdf malformed", "oil.en.md created", "oil.pl.md created"]
    assert count_of_revisions(workspace) == 0
    assert list(workspace.files.checksums()) == []
    with workspace.database.read() as session:
        assert OutcomeLog(session).newest() == []
        assert session.scalar(select(func.count()).select_from(RunRow)) == 0


@pytest.mark.slow
def test_a_dry_run_foresees_an_update(
    run: Run, manuals: Path, results: list[InputResult], workspace: Workspace
) -> None:
    run(manuals)
    (manuals / "oil.pl.md").write_text(POLISH + "\nJeszcze jedno zdanie.\n")
    run(manuals, is_dry_run=True)
    assert outcomes(results) == ["oil.en.md unchanged", "oil.pl.md updated"]
    assert revision(workspace).number == 1


def test_a_retry_does_only_what_was_refused(
    run: Run, services: IngestServices, manuals: Path, results: list[InputResult]
) -> None:
    (manuals / "bad.md").write_text(LOST)
    run(manuals)
    (manuals / "bad.md").write_text("# Żółty olej\n\nTekst.")
    results.clear()
    summary = retry_ingest(services, [], IngestOptions(jobs=1), results.append)
    assert outcomes(results) == ["bad.md created"]
    assert summary.inputs == 1


@pytest.mark.slow
def test_a_retry_reads_again_even_what_has_not_changed(
    run: Run, services: IngestServices, manuals: Path, results: list[InputResult]
) -> None:
    run(manuals)
    results.clear()
    retry_ingest(services, [Outcome.CREATED], IngestOptions(jobs=1), results.append)
    assert outcomes(results) == ["oil.en.md unchanged", "oil.pl.md unchanged"]


@pytest.mark.slow
def test_a_retry_remembers_what_the_editor_said(
    run: Run, services: IngestServices, manuals: Path, results: list[InputResult]
) -> None:
    (manuals / "bad.md").write_text(LOST)
    run(manuals, kind=DocumentKind.BULLETIN)
    (manuals / "bad.md").write_text(f"{LOST} Nadal z\ufffdy.")
    retry_ingest(services, [], IngestOptions(jobs=1), results.append)
    (manuals / "bad.md").write_text("# Żółty olej\n\nTekst.")
    results.clear()
    retry_ingest(services, [], IngestOptions(jobs=1), results.append)
    assert [(result.outcome, result.kind) for result in results] == [(Outcome.CREATED, DocumentKind.BULLETIN)]


@pytest.mark.slow
def test_a_retry_of_a_file_that_is_gone_says_so(
    run: Run, services: IngestServices, manuals: Path, results: list[InputResult]
) -> None:
    (manuals / "bad.pdf").write_text("%PDF-1.4 broken")
    run(manuals)
    (manuals / "bad.pdf").unlink()
    results.clear()
    retry_ingest(services, [], IngestOptions(jobs=1), results.append)
    assert [result.outcome for result in results] == [Outcome.REJECTED]
    assert "no longer there" in str(results[0].error)


def test_the_index_follows_at_the_end_even_when_nothing_is_new(
    services: IngestServices, manuals: Path
) -> None:
    calls: list[int] = []
    counting = replace(services, after_store=lambda: calls.append(1))
    run_ingest(counting, [manuals], IngestOptions(jobs=1), lambda _result: None)
    run_ingest(counting, [manuals], IngestOptions(jobs=1), lambda _result: None)
    assert len(calls) == 2


def test_a_run_ends_well_although_the_index_cannot_follow(services: IngestServices, manuals: Path) -> None:
    def fail() -> None:
        raise RuntimeError("busy")

    behind = replace(services, after_store=fail)
    summary = run_ingest(behind, [manuals], IngestOptions(jobs=1), lambda _result: None)
    assert (summary.stored, summary.is_index_behind) == (2, True)


def test_a_damaged_database_is_not_blamed_on_the_file(
    services: IngestServices, manuals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise DatabaseError("SELECT 1", {}, Exception("database disk image is malformed"))

    monkeypatch.setattr("ingest.storing.DocumentStore.put", fail)
    with pytest.raises(RunFailed, match="disk image is malformed"):
        run_ingest(services, [manuals], IngestOptions(jobs=1), lambda _result: None)


@pytest.mark.slow
def test_the_index_follows_during_a_long_run(services: IngestServices, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(205):
        (folder / f"{number}.md").write_text(f"# Manual {number}\n\nUndo bolt {number}.")
    reported: list[int] = []
    results: list[InputResult] = []
    counting = replace(services, after_store=lambda: reported.append(len(results)))
    run_ingest(counting, [folder], IngestOptions(jobs=2), results.append)
    assert len(reported) == 2
    assert 200 <= reported[0] <= reported[1] == 205


@pytest.mark.slow
def test_a_run_that_is_stopped_finishes_what_is_in_hand_and_can_go_on(
    services: IngestServices, tmp_path: Path, run: Run, workspace: Workspace
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.md").write_text(f"# Manual {number}\n\nUndo bolt {number}.")
    stop = threading.Event()
    calls: list[int] = []
    stopping = replace(services, after_store=lambda: calls.append(1))
    summary = run_ingest(stopping, [folder], IngestOptions(jobs=1), lambda _result: stop.set(), stop)
    assert summary.is_interrupted
    assert summary.left_over == 60 - summary.inputs
    assert count_of_revisions(workspace) == summary.inputs < 60
    assert calls == [1]
    rest = run(folder)
    assert (rest.outcomes[Outcome.UNCHANGED], rest.stored) == (summary.inputs, 60 - summary.inputs)


@pytest.mark.slow
def test_a_reader_that_dies_costs_only_its_file(
    with_plug_in: IngestServices, manuals: Path, results: list[InputResult]
) -> None:
    (manuals / "a.hostile").write_text("crash")
    (manuals / "b.hostile").write_text("hang")
    (manuals / "c.hostile").write_text("say fine")
    limited = replace(with_plug_in, limits=Limits(wall_s=2.0))
    run_ingest(limited, [manuals], IngestOptions(jobs=2), results.append)
    assert outcomes(results)[:3] == ["a.hostile malformed", "b.hostile timed-out", "c.hostile created"]
    assert outcomes(results)[3:] == ["oil.en.md created", "oil.pl.md created"]


@pytest.mark.slow
def test_a_file_that_changes_while_it_is_read_is_not_taken_in(
    with_plug_in: IngestServices, tmp_path: Path, results: list[InputResult]
) -> None:
    path = tmp_path / "a.hostile"
    path.write_text("say one")
    first = tmp_path / "0.md"
    first.write_text("# First\n\nOne.")

    def change(result: InputResult) -> None:
        results.append(result)
        path.write_text("say two")

    run_ingest(with_plug_in, [first, path], IngestOptions(jobs=1), change)
    assert [result.outcome for result in results] == [Outcome.CREATED, Outcome.REJECTED]
    assert "changed while" in str(results[1].error)


def test_a_full_disk_is_one_sentence_and_what_was_reported_is_safe(
    services: IngestServices, manuals: Path, results: list[InputResult], workspace: Workspace
) -> None:
    # A data folder that cannot be written stands for the disk: a file lies where a folder has to be.
    blocked = workspace.files.path_of(checksum_of((manuals / "oil.pl.md").read_bytes())).parent
    blocked.write_text("in the way")
    with pytest.raises(RunFailed, match="data folder"):
        run_ingest(services, [manuals], IngestOptions(jobs=1), results.append)
    assert outcomes(results) == ["oil.en.md created"]
    assert count_of_revisions(workspace) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(run: Run, manuals: Path, results: list[InputResult]) -> None:
    (manuals / "oil.pl.md").chmod(0)
    run(manuals)
    assert outcomes(results) == ["oil.en.md created", "oil.pl.md rejected"]


def is_picture(path: str) -> bool:
    return Path(path).suffix.lower() in {".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif"}


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["documents", "hostile"])
def test_every_real_file_ends_in_one_outcome(
    run: Run, test_data: Path, results: list[InputResult], folder: str, workspace: Workspace
) -> None:
    run(test_data / folder)
    files = {str(path.resolve()) for path in (test_data / folder).rglob("*") if path.is_file()}
    with workspace.database.read() as session:
        shown = {path for path in OutcomeLog(session).companion_paths() if is_picture(path)}
    sources = {re.sub(r"(\.zip)/.*", r"\1", result.source) for result in results}
    assert (sources | (shown & files), sources & shown) == (files, set())
    assert len({result.source for result in results}) == len(results)
    refused = [result for result in results if not result.outcome.is_accepted]
    assert [result for result in refused if not result.error or "Traceback" in result.error] == []
    assert {result.outcome for result in results} & {Outcome.TIMED_OUT} == set()
    assert shutil.disk_usage(workspace.folder.root).free > 0


@pytest.mark.slow
def test_a_second_run_over_real_documents_reads_nothing(
    run: Run, test_data: Path, results: list[InputResult]
) -> None:
    run(test_data / "documents" / "html-pairs")
    run(test_data / "documents" / "html-pairs")
    assert {result.outcome for result in results} == {Outcome.UNCHANGED}


@pytest.mark.slow
def test_the_language_of_every_real_page_is_recognised(
    run: Run, test_data: Path, results: list[InputResult]
) -> None:
    run(test_data / "documents" / "html-pairs")
    assert [result.source for result in results if result.language != Path(result.source).parent.name] == []


def test_the_applicability_of_a_data_module_is_kept_as_data(run: Run, workspace: Workspace) -> None:
    folder = ROOT / "tests" / "data" / "s1000d-set"
    run(folder / "DMC-SOKOL-A-72-20-00-00A-520A-A_001-00_EN-GB.xml")
    stored = revision(
        workspace, DocumentId("dmc-sokol-a-72-20-00-00a-520a-a"), ContentLanguage.ENGLISH
    ).applicability
    assert [(each.series, str(each.built_from), str(each.built_to)) for each in stored] == [
        ("Sokół II", "2019-01-01", "2021-12-31"),
        ("Sokół II", "2023-01-01", "2023-12-31"),
    ]
