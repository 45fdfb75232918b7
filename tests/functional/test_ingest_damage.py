"""Damaged documents on their way in: repaired with a complaint, or refused with evidence that is kept."""

import threading
from pathlib import Path

from ingest.limits import Limits
from ingest.outcomes import Outcome
from ingest.pipeline import IngestOptions, IngestServices, InputResult, run_ingest
from kb.workspace import Workspace
from tests.factories.damage import dropped, misread
from tests.factories.good_texts import ENGLISH, POLISH


def ingested(workspace: Workspace, folder: Path, **files: str | bytes) -> dict[str, InputResult]:
    folder.mkdir()
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.md").write_bytes(data)
    results: list[InputResult] = []
    services = IngestServices(workspace=workspace, limits=Limits(), after_store=lambda: None)
    run_ingest(services, [folder], IngestOptions(jobs=1), results.append, threading.Event())
    return {Path(result.source).stem: result for result in results}


def page(texts: list[str]) -> str:
    return "# " + "\n\n".join(texts) + "\n"


def test_every_page_ends_mended_with_a_complaint_or_refused_with_evidence(
    workspace: Workspace, tmp_path: Path
) -> None:
    lost = dropped("utf-8", "gb2312")
    results = ingested(
        workspace,
        tmp_path / "manuals",
        good=page(POLISH),
        twice=page(list(map(misread("utf-8", "cp1252"), POLISH))),
        windows=page(POLISH).encode("cp1250"),
        lost=page([*ENGLISH, *map(lost, POLISH)]),
    )
    outcomes = {name: result.outcome for name, result in results.items()}
    assert outcomes == {
        "good": Outcome.CREATED,
        "twice": Outcome.CREATED,
        "windows": Outcome.CREATED,
        "lost": Outcome.DAMAGED,
    }
    assert not any("Read as" in line or "encoding" in line for line in results["good"].complaints)
    assert any("taken for Windows-1252" in line for line in results["twice"].complaints)
    assert any("Windows-1250" in line for line in results["windows"].complaints)
    assert "nobody can bring back" in str(results["lost"].error)
    assert any("was probably" in line for line in results["lost"].complaints)
