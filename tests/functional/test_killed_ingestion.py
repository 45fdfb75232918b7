"""An ingestion that is killed at any moment loses nothing that it reported, and leaves no trace of the rest.

The whole system is used as an editor uses it: `aos ingest run` in a process of its own, SIGKILL for its whole
process group. What `aos init` and `aos check` do follows in this process: a command would take most of its
time to start. The documents are of several formats, some of them in a bundle with a bundle in it; files
change every few kills. `pytest -s` prints the figures.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest.store import OutcomeLog
from kb.check import faults
from kb.models import DocumentRow, EditionRow, RevisionRow
from search.indexer import check as index_faults
from tests.factories.archives import packed, write_archive
from web.settings import read_settings
from web.wiring import open_portal

AOS = str(Path(sys.executable).parent / "aos")
KILLS = 100
EVERY_KIND = 6
YOUNG_S = 90
LOOK_S = 0.002
MOST_PAUSE_S = 0.05
"""So that a kill also falls between two reports."""

BROKEN = "%PDF-1.4 broken"
PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head><body><p>{text}</p>{picture}</body></html>"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text x="1" y="5">{text}</text></svg>'

Revision = tuple[str, str, int]
"""Document, language, number."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a hundred kills met."""

    reported: int = 0
    in_the_midst: int = 0
    revisions: set[Revision] = field(default_factory=set)


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"AOS_HOME": str(home), "LANG": "C.UTF-8", "AOS_LANGUAGE": "en"}


def write_manuals(folder: Path, wording: str) -> Path:
    """A folder of manuals; another wording makes every one of them a changed file."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(EVERY_KIND):
        text = f"Undo bolt {number} {wording}."
        (folder / f"manual-{number}.en.md").write_text(f"# Manual {number}\n\n1. {text}\n")
        picture = f'<img src="drawing-{number}.svg">'
        (folder / f"page-{number}.html").write_text(PAGE.format(title=number, text=text, picture=picture))
        (folder / f"drawing-{number}.svg").write_text(DRAWING.format(text=text))
        (folder / f"table-{number}.csv").write_text(f"Code,Meaning\nP030{number},{text}\n")
        (folder / f"broken-{number}.pdf").write_text(BROKEN + wording)
    inner = packed(
        {f"deep-{number}.md": f"# Deep {number}\n\nBolt {wording}." for number in range(EVERY_KIND)}
    )
    files = {f"packed-{number}.md": f"# Packed {number}\n\nNut {wording}." for number in range(EVERY_KIND)}
    write_archive(folder / "bundle.zip", files | {"inner.zip": inner, "broken.pdf": BROKEN})
    return folder


def lines_of(report: Path) -> list[dict[str, str | int | None]]:
    """The whole lines of a report on inputs; the last one may be cut off, or the summary."""
    lines = [json.loads(line) for line in report.read_text().split("\n")[:-1]]
    return [line for line in lines if "source" in line]


def start(home: Path, folder: Path, report: Path) -> "subprocess.Popen[bytes]":
    with report.open("wb") as output:
        return subprocess.Popen(
            [AOS, "ingest", "run", str(folder), "--json", "--jobs", "2"],
            env=environment(home),
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def run_to_its_end(home: Path, folder: Path, report: Path) -> int:
    """How many inputs a whole run reports."""
    assert start(home, folder, report).wait() == 3, "the broken files are refused"
    return len(lines_of(report))


def wait_for_lines(process: "subprocess.Popen[bytes]", report: Path, count: int) -> None:
    """Wait until a run has reported so many inputs, however fast the machine is, or has ended."""
    while process.poll() is None and report.read_bytes().count(b"\n") < count:
        time.sleep(LOOK_S)


def check(home: Path) -> set[Revision]:
    """Let the index follow, as `aos init` does, and see that all agrees and nothing is there twice."""
    portal = open_portal(read_settings(environment(home)))
    portal.follow_changes()
    found = [
        *faults(portal.workspace),
        *index_faults(portal.workspace.database, portal.settings.folder.index, portal.settings.search_engine),
    ]
    assert found == []
    with portal.workspace.database.read() as session:
        rows = session.execute(
            select(DocumentRow.document_id, EditionRow.language, RevisionRow.number)
            .select_from(RevisionRow)
            .join(RevisionRow.edition)
            .join(EditionRow.document)
        )
        revisions = {(str(document), str(language), int(number)) for document, language, number in rows}
        same = (RevisionRow.edition_pk, RevisionRow.source_checksum, RevisionRow.inputs_checksum)
        twice = session.execute(select(*same).group_by(*same).having(func.count() > 1)).all()
        accepted = {
            (str(result.document_id), str(result.language), result.revision)
            for record in OutcomeLog(session).newest()
            if (result := record.result).outcome.is_accepted
        }
    portal.workspace.close()
    assert twice == [], "the same bytes became two revisions"
    assert accepted <= revisions, "an outcome without its document"
    return revisions


def kill_many_times(folder: Path, times: int) -> Tally:
    """Kill an ingestion at `times` moments, early and late, the files changing every few kills."""
    source, tally = random.Random(times), Tally()
    manuals, home = write_manuals(folder / "manuals", "carefully"), folder / "home"
    inputs = run_to_its_end(folder / "whole", manuals, folder / "whole.jsonl")
    for attempt in range(times):
        write_manuals(manuals, f"carefully, edition {attempt // 4}")
        report = folder / f"report-{attempt}.jsonl"
        process = start(home, manuals, report)
        wait_for_lines(process, report, source.randrange(inputs))
        time.sleep(source.uniform(0, MOST_PAUSE_S))
        tally.in_the_midst += process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        reported = {
            (str(line["document_id"]), str(line["language"]), int(line["revision"] or 0))
            for line in lines_of(report)
            if line["outcome"] in ("created", "updated", "unchanged")
        }
        tally.reported += len(reported)
        there = check(home)
        assert reported - there == set(), f"kill {attempt}: reported as done, and lost"
        assert tally.revisions - there == set(), f"kill {attempt}: an earlier revision is gone"
        tally.revisions = there
    return tally


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tally]:
    """A home after a hundred kills."""
    folder = tmp_path_factory.mktemp("killed")
    tally = kill_many_times(folder, KILLS)
    print(  # noqa: T201 - the figures of this test
        f"\n{KILLS} kills, {tally.in_the_midst} of them in the midst of a run; {tally.reported} reports held,"
        f" {len(tally.revisions)} revisions, none twice"
    )
    return folder, tally


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_that_was_reported(killed: tuple[Path, Tally]) -> None:
    _folder, tally = killed
    assert tally.reported > KILLS
    assert tally.in_the_midst > KILLS // 2, "most kills have to fall into a run"


@pytest.mark.slow
def test_the_next_run_goes_on_to_the_end(killed: tuple[Path, Tally]) -> None:
    folder, _tally = killed
    report = folder / "last.jsonl"
    run_to_its_end(folder / "home", folder / "manuals", report)
    lines = lines_of(report)
    assert len({line["source"] for line in lines}) == len(lines) == 7 * EVERY_KIND + 1
    assert {line["document_id"] for line in lines} - {None} == {
        line["document_id"] for line in lines_of(folder / "whole.jsonl")
    } - {None}
    check(folder / "home")


@pytest.mark.slow
def test_nothing_is_left_in_scratch_but_what_is_still_young(killed: tuple[Path, Tally]) -> None:
    folder, _tally = killed
    scratch = list((folder / "home" / "scratch").iterdir())
    assert [path for path in scratch if time.time() - path.stat().st_mtime > YOUNG_S] == []
