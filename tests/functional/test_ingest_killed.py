"""An ingestion that is killed at any moment: what it reported is stored, once, and the next run goes on."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest.store import OutcomeLog
from kb.home import DataFolder
from kb.identifiers import Checksum
from kb.models import EditionRow, RevisionRow
from kb.workspace import open_workspace
from tests.conftest import ROOT, VERSION_FOLDERS
from tests.functional.test_ingest_commands import SCRIPT

DOCUMENTS = 80


def write(folder: Path, wording: str) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(DOCUMENTS):
        (folder / f"{number:03}.md").write_text(f"# Manual {number}\n\n1. Undo bolt {number} {wording}.\n")


def start(tmp_path: Path, report: Path) -> "subprocess.Popen[bytes]":
    script = tmp_path / "aos_ingest.py"
    script.write_text(SCRIPT)
    with report.open("wb") as output:
        return subprocess.Popen(
            [
                sys.executable,
                str(script),
                str(ROOT),
                str(tmp_path / "home"),
                "run",
                str(tmp_path / "manuals"),
                "--json",
            ],
            env=os.environ | {"PYTHONPATH": str(ROOT), "AOS_LANGUAGE": "en"},
            stdout=output,
            stderr=subprocess.DEVNULL,
        )


def reported(report: Path) -> list[dict[str, object]]:
    """The whole lines of a report, without the summary."""
    lines = [json.loads(line) for line in report.read_text().split("\n")[:-1]]
    return [line for line in lines if "source" in line]


def stored(tmp_path: Path) -> dict[tuple[str, int], str]:
    """Every revision in the database by source path and number, with the checksum of its original."""
    workspace = open_workspace(
        DataFolder(root=tmp_path / "home"), database_url=None, version_folders=VERSION_FOLDERS
    )
    with workspace.database.read() as session:
        rows = session.execute(
            select(RevisionRow.source_path, RevisionRow.number, RevisionRow.source_checksum)
        ).all()
        twice = session.execute(
            select(RevisionRow.edition_pk, RevisionRow.source_checksum)
            .group_by(RevisionRow.edition_pk, RevisionRow.source_checksum)
            .having(func.count() > 1)
        ).all()
        outcomes = {record.result.source: record for record in OutcomeLog(session).newest()}
        editions = session.scalar(select(func.count()).select_from(EditionRow))
    assert twice == [], "the same bytes were stored twice"
    assert editions == len({path for path, _number, _checksum in rows}), "a document without a revision"
    assert set(outcomes) == {path for path, _number, _checksum in rows}, "outcomes and revisions disagree"
    lost = [
        checksum for _path, _number, checksum in rows if not workspace.files.is_intact(Checksum(checksum))
    ]
    assert lost == [], "an original is missing"
    workspace.close()
    return {(path, number): checksum for path, number, checksum in rows}


def kill_many_times(tmp_path: Path, times: int) -> None:
    source = random.Random(times)
    for attempt in range(times):
        write(tmp_path / "manuals", f"carefully, edition {attempt // 4}")
        report = tmp_path / f"report-{attempt}.jsonl"
        process = start(tmp_path, report)
        time.sleep(source.uniform(0.3, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = stored(tmp_path)
        missing = [line for line in reported(report) if (line["source"], line["revision"]) not in found]
        assert missing == [], f"kill {attempt}: reported as done, and not there"
    report = tmp_path / "last.jsonl"
    assert start(tmp_path, report).wait() == 0
    assert len(reported(report)) == DOCUMENTS
    assert len({path for path, _number in stored(tmp_path)}) == DOCUMENTS


@pytest.mark.slow
def test_a_few_kills_lose_nothing_that_was_reported(tmp_path: Path) -> None:
    kill_many_times(tmp_path, 5)


@pytest.mark.slow
def test_many_kills_lose_nothing_that_was_reported(tmp_path: Path) -> None:
    kill_many_times(tmp_path, 40)
