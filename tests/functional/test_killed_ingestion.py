"""An ingestion that is killed at any moment loses nothing that it reported, and leaves no trace of the rest.

The whole system is used as an editor uses it: `aos ingest run` in a process of its own, SIGKILL for its whole
process group, then `aos init` and `aos check`.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

AOS = str(Path(sys.executable).parent / "aos")
DOCUMENTS = 40


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"AOS_HOME": str(home), "LANG": "C.UTF-8", "AOS_LANGUAGE": "en"}


def aos(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [AOS, *arguments], env=environment(home), capture_output=True, text=True, timeout=300, check=False
    )


def write_manuals(folder: Path, wording: str) -> Path:
    """A folder of Markdown manuals; another wording makes every one of them a changed file."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(DOCUMENTS):
        text = "\n".join(
            f"## Group {part}\n\n1. Undo bolt {number}-{part} {wording}.\n2. Tighten to {20 + part} Nm.\n"
            for part in range(8)
        )
        (folder / f"manual-{number:03d}.en.md").write_text(f"# Manual {number}\n\n{text}")
    return folder


def killed_run(home: Path, folder: Path, after_s: float) -> list[dict[str, object]]:
    """Start an ingestion, kill it and its children after a while, return what it had reported by then."""
    report = home.parent / "report.jsonl"
    with report.open("w") as output:
        process = subprocess.Popen(
            [AOS, "ingest", "run", str(folder), "--json", "--jobs", "2"],
            env=environment(home),
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(after_s)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    whole_lines = report.read_text().split("\n")[:-1]
    return [entry for line in whole_lines if "document_id" in (entry := json.loads(line))]


def stored(home: Path) -> dict[str, int]:
    """Revision number by document, as the finished run over the same folder reports it."""
    lines = aos(home, "ingest", "report", "--json").stdout.splitlines()
    entries = [json.loads(line) for line in lines]
    return {entry["document_id"]: entry["revision"] for entry in entries if entry.get("document_id")}


def duration_of_a_whole_run(tmp_path: Path, folder: Path) -> float:
    started = time.monotonic()
    result = aos(tmp_path / "whole", "ingest", "run", str(folder), "--json")
    assert result.returncode == 0, result.stderr
    shutil.rmtree(tmp_path / "whole")
    return time.monotonic() - started


def kill_many_times(tmp_path: Path, times: int) -> None:
    """Kill an ingestion at `times` moments, early and late, the files changing every few kills."""
    source = random.Random(times)
    home = tmp_path / "home"
    folder = write_manuals(tmp_path / "manuals", "carefully")
    whole_s = duration_of_a_whole_run(tmp_path, folder)
    assert aos(home, "init").returncode == 0
    for attempt in range(times):
        write_manuals(folder, f"carefully, edition {attempt // 3}")
        reported = killed_run(home, folder, source.uniform(0.1, 1.1) * whole_s)
        found = stored(home)
        lost = [entry for entry in reported if found.get(str(entry["document_id"]), 0) < entry["revision"]]  # type: ignore[operator]
        assert lost == [], f"kill {attempt}: reported as done, and lost"
        assert aos(home, "init").returncode == 0
        check = aos(home, "check")
        assert check.returncode == 0, f"kill {attempt}: {check.stdout}{check.stderr}"


def finish(tmp_path: Path) -> list[dict[str, object]]:
    result = aos(tmp_path / "home", "ingest", "run", str(tmp_path / "manuals"), "--json")
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.slow
def test_many_kills_lose_nothing_that_was_reported(tmp_path: Path) -> None:
    kill_many_times(tmp_path, 30)
    *entries, _summary = finish(tmp_path)
    assert len({entry["document_id"] for entry in entries}) == DOCUMENTS
    assert aos(tmp_path / "home", "check").returncode == 0
