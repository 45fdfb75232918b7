"""Scans, pictures and protected files on their way into the library, with Tesseract and without it."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import text

from ingest.limits import Limits
from ingest.nursery import Nursery
from ingest.outcomes import Outcome
from ingest.pipeline import IngestOptions, IngestServices, retry_ingest, run_ingest
from ingest.report import InputResult, Summary, json_line
from ingest.store import OutcomeLog
from kb.access import EVERYTHING
from kb.content import texts
from kb.documents import Revision
from kb.library import Library
from kb.workspace import Workspace
from tests.unit.ingest.scans import drawn, saved, scanned_pdf
from translations.locales import ContentLanguage

pytestmark = pytest.mark.slow

SECRET = "hush-hush"
OIL = "Undo the drain plug.\n\nLet the oil run out of the engine."
FILTER = ("Then take off the oil filter with the strap", "and clean the seat of its gasket.")
Run = Callable[..., Summary]
Without = Callable[[], None]


@pytest.fixture
def services(workspace: Workspace, nursery: Nursery) -> IngestServices:
    return IngestServices(workspace=workspace, limits=Limits(), after_store=lambda: None, nursery=nursery)


@pytest.fixture
def results() -> list[InputResult]:
    """What the last run reported, in order."""
    return []


@pytest.fixture
def run(services: IngestServices, results: list[InputResult]) -> Run:
    def call(*paths: Path, **options: object) -> Summary:
        results.clear()
        return run_ingest(services, paths, IngestOptions(jobs=1, **options), results.append)  # type: ignore[arg-type]

    return call


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Without:
    """Let PATH lead where no Tesseract is."""
    return lambda: monkeypatch.setenv("PATH", str(tmp_path / "empty"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    return made


def outcomes(results: list[InputResult]) -> list[str]:
    return [f"{Path(result.source).name} {result.outcome}" for result in results]


def stored(workspace: Workspace, result: InputResult) -> Revision:
    assert result.document_id
    with workspace.database.read() as session:
        found = Library(session).published(
            result.document_id, result.language or ContentLanguage.POLISH, access=EVERYTHING
        )
    assert found is not None
    return found


def said(found: Revision) -> str:
    return " ".join(text for section in found.sections for text in texts(section.blocks))


def protected(path: Path, source: Path, user: str, owner: str = "owner") -> Path:
    writer = pypdf.PdfWriter(clone_from=source)
    writer.encrypt(user, owner, algorithm="AES-256")
    writer.write(path)
    return path


@pytest.mark.parametrize("name", ["scan.png", "scan.pdf"])
def test_polish_text_in_a_picture_is_read_and_its_language_recognised(
    run: Run, folder: Path, workspace: Workspace, results: list[InputResult], name: str
) -> None:
    saved(drawn(), folder / name)
    run(folder)
    assert [(result.outcome, result.language) for result in results] == [(Outcome.CREATED, "pl")]
    assert "Odkręć korek spustowy i spuść olej do naczynia" in said(stored(workspace, results[0]))


def test_without_tesseract_a_scan_waits_and_the_sentence_says_for_what(
    run: Run, folder: Path, results: list[InputResult], without_tesseract: Without
) -> None:
    saved(drawn(), folder / "scan.png")
    scanned_pdf(folder / "scan.pdf", drawn())
    without_tesseract()
    summary = run(folder)
    assert outcomes(results) == ["scan.pdf needs-ocr", "scan.png needs-ocr"]
    assert "install tesseract-ocr" in (results[0].error or "")
    assert "aos ingest retry --outcome needs-ocr" in (results[1].error or "")
    assert (summary.refused, json.loads(summary.json_line())["summary"]["needs-ocr"]) == (2, 2)
    assert json.loads(json_line(results[0]))["outcome"] == "needs-ocr"


def test_once_tesseract_is_there_what_waited_is_read_and_nothing_else(
    services: IngestServices,
    run: Run,
    folder: Path,
    results: list[InputResult],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved(drawn(), folder / "scan.png")
    (folder / "oil.md").write_text("# Oil\n\nUndo the plug.\n")
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(folder))
        run(folder)
    results.clear()
    retry_ingest(services, [Outcome.NEEDS_OCR], IngestOptions(jobs=1), results.append)
    assert outcomes(results) == ["scan.png created"]


def test_a_run_over_the_same_folder_reads_what_waited_too(
    run: Run, folder: Path, results: list[InputResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(drawn(), folder / "scan.png")
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(folder))
        run(folder)
        run(folder)
        assert outcomes(results) == ["scan.png needs-ocr"]
    run(folder)
    assert outcomes(results) == ["scan.png created"]
    run(folder)
    assert outcomes(results) == ["scan.png unchanged"]


def test_of_a_mixed_pdf_the_text_is_taken_in_and_the_scanned_page_follows(
    run: Run, folder: Path, workspace: Workspace, results: list[InputResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned_pdf(folder / "mixed.pdf", OIL, drawn(FILTER))
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(folder))
        run(folder)
    assert outcomes(results) == ["mixed.pdf created"]
    assert "Pages left out: 2. The pages are pictures of text" in results[0].complaints[0]
    assert "strap" not in said(stored(workspace, results[0]))
    run(folder)
    assert outcomes(results) == ["mixed.pdf updated"]
    found = stored(workspace, results[0])
    assert "Let the oil run out" in said(found)
    assert "and clean the seat of its gasket" in said(found)
    assert [section.page_number for section in found.sections] == [1, 2]


PAGE = "<html><body><h1>Oil</h1><p>Undo the plug.</p>{inside}</body></html>"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><text x="9" y="9">Pump K15</text></svg>'
)


def test_a_picture_that_a_document_shows_belongs_to_it_and_is_no_input(
    run: Run, folder: Path, results: list[InputResult]
) -> None:
    saved(drawn(), folder / "a.png")
    saved(drawn(), folder / "b.png")
    (folder / "page.html").write_text(PAGE.format(inside="<img src='a.png'>"))
    summary = run(folder)
    assert outcomes(results) == ["page.html created", "b.png created"]
    assert (summary.refused, summary.left_over, results[-1].total) == (0, 0, 2)
    run(folder)
    assert outcomes(results) == ["page.html unchanged", "b.png unchanged"]


def test_a_picture_of_a_bundle_that_a_document_shows_is_no_member(
    run: Run, folder: Path, results: list[InputResult]
) -> None:
    saved(drawn(), folder / "a.png")
    with zipfile.ZipFile(folder / "set.zip", "w") as archive:
        archive.write(folder / "a.png", "set/a.png")
        archive.writestr("set/page.html", PAGE.format(inside="<img src='a.png'>"))
    (folder / "a.png").unlink()
    assert (run(folder).left_over, outcomes(results)) == (0, ["page.html created"])
    assert (run(folder).left_over, outcomes(results)) == (0, ["page.html unchanged"])


def test_a_refused_picture_is_forgotten_once_a_document_shows_it(
    services: IngestServices, run: Run, folder: Path, results: list[InputResult], without_tesseract: Without
) -> None:
    saved(drawn(), folder / "a.png")
    without_tesseract()
    run(folder)
    assert outcomes(results) == ["a.png needs-ocr"]
    (folder / "page.html").write_text(PAGE.format(inside="<img src='a.png'>"))
    run(folder)
    with services.workspace.database.read() as session:
        assert [Path(record.result.source).name for record in OutcomeLog(session).newest()] == ["page.html"]


def test_a_picture_that_is_a_document_stays_one_when_another_document_shows_it(
    run: Run, folder: Path, results: list[InputResult]
) -> None:
    saved(drawn(), folder / "a.png")
    run(folder)
    (folder / "page.html").write_text(PAGE.format(inside="<img src='a.png'>"))
    run(folder)
    assert outcomes(results) == ["page.html created", "a.png unchanged"]


@pytest.mark.parametrize(
    ("manifest", "complaints"),
    [
        ("ignore: ['*.bak']\n", [True, True]),
        ("documents:\n  - identity: oil\n    editions: {en: page.html}\n", [True, True]),
        ("defaults:\n  - files: ['*']\n    kind: repair\n", [False, False]),
    ],
    ids=["that ignores others", "that names others", "with a rule for all"],
)
def test_beside_a_manifest_scans_and_diagrams_are_read_and_what_a_document_shows_is_not(
    run: Run, folder: Path, results: list[InputResult], manifest: str, complaints: list[bool]
) -> None:
    saved(drawn(), folder / "a.png")
    saved(drawn(), folder / "b.png")
    (folder / "c.svg").write_text(DRAWING)
    (folder / "d.svg").write_text(DRAWING)
    (folder / "page.html").write_text(PAGE.format(inside="<img src='a.png'><img src='c.svg'>"))
    (folder / "manifest.yaml").write_text(manifest)
    run(folder)
    assert outcomes(results) == ["page.html created", "b.png created", "d.svg created"]
    unnamed = "The manifest does not name this file: add it there, or to `ignore`."
    assert [unnamed in result.complaints for result in results[1:]] == complaints
    run(folder)
    assert outcomes(results) == ["page.html unchanged", "b.png unchanged", "d.svg unchanged"]


def test_a_protected_pdf_says_what_it_wants_and_opens_with_it(
    run: Run, folder: Path, workspace: Workspace, results: list[InputResult]
) -> None:
    plain = scanned_pdf(folder.parent / "plain.pdf", OIL)
    protected(folder / "secret.pdf", plain, SECRET)
    run(folder)
    assert outcomes(results) == ["secret.pdf encrypted"]
    assert "`--password`" in (results[0].error or "")
    run(folder, passwords=("wrong",))
    assert outcomes(results) == ["secret.pdf encrypted"]
    assert "None of the passwords" in (results[0].error or "")
    run(folder, passwords=("wrong", SECRET))
    assert outcomes(results) == ["secret.pdf created"]
    assert said(stored(workspace, results[0])) == "Let the oil run out of the engine."
    run(folder)
    assert outcomes(results) == ["secret.pdf unchanged"]


def test_a_protected_pdf_that_was_read_stays_and_says_what_a_new_reading_wants(
    run: Run, folder: Path, workspace: Workspace, results: list[InputResult]
) -> None:
    protected(folder / "secret.pdf", scanned_pdf(folder.parent / "plain.pdf", OIL), SECRET)
    run(folder, passwords=(SECRET,))
    created = results[0]
    run(folder, publish=False)
    assert outcomes(results) == ["secret.pdf encrypted"]
    assert "what was read stays; to read it anew, give it again" in (results[0].error or "")
    assert "`--password`" in (results[0].error or "")
    assert said(stored(workspace, created)) == "Let the oil run out of the engine."
    run(folder)
    assert outcomes(results) == ["secret.pdf unchanged"]
    with workspace.database.read() as session:
        (newest,) = OutcomeLog(session).newest()
    assert newest.result.outcome is Outcome.UNCHANGED


def test_a_pdf_that_only_its_owner_may_change_is_simply_read(
    run: Run, folder: Path, results: list[InputResult]
) -> None:
    plain = scanned_pdf(folder.parent / "plain.pdf", "Undo the drain plug.")
    protected(folder / "owned.pdf", plain, "")
    run(folder)
    assert outcomes(results) == ["owned.pdf created"]


def test_a_password_is_kept_nowhere(
    services: IngestServices, run: Run, folder: Path, results: list[InputResult], workspace: Workspace
) -> None:
    plain = scanned_pdf(folder.parent / "plain.pdf", "Undo the drain plug.")
    protected(folder / "secret.pdf", plain, "another")
    run(folder, passwords=(SECRET,))
    retry_ingest(services, [Outcome.ENCRYPTED], IngestOptions(jobs=1, passwords=(SECRET,)), results.append)
    with workspace.database.read() as session:
        rows = session.execute(text("SELECT * FROM ingest_outcomes")).all()
    assert rows
    assert SECRET not in repr([rows, results, IngestOptions(passwords=(SECRET,))])
    kept = [path for path in workspace.folder.root.rglob("*") if path.is_file()]
    assert [path for path in kept if SECRET.encode() in path.read_bytes()] == []
