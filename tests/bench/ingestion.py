"""The whole ingestion beside `pdftotext`: pages a second, the second run, memory of the parent.

Each run of ours is a process of its own. What counts is processor time, of the process and of its children:
reading, storing and indexing share two cores until everything is stored; what is left to index then comes
after that on one. The wall clock stands beside it. No figure is shown of a run after which a word of a page
is not in the index.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from tests.bench.claims import Bound, Claim
from tests.bench.manuals import write_large, write_manuals
from tests.bench.one_run import Ingested, Processor
from tests.bench.peers import pdftotext
from tests.bench.table import show
from tests.bench.taken_in import ensure_taken_in

_PAGES_PER_FILE: Final = 50
_TIMES: Final = 3
_LARGE: Final = 5_000


def ingested(folder: Path, home: Path) -> Ingested:
    """Take a folder in, in a process of its own: detect, read in children, analyse, store, index."""
    command = [sys.executable, "-m", "tests.bench.one_run", str(folder), str(home)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return msgspec.json.decode(done.stdout, type=Ingested)


def pdftotext_seconds(program: str, folder: Path) -> float:
    """The processor time of pdftotext for the folder, one file after the other; the best of some tries."""

    def run() -> None:
        for path in sorted(folder.glob("*.pdf")):
            subprocess.run([program, "-q", str(path), os.devnull], check=True)

    return min(_spent_by_children(run) for _try in range(_TIMES))


def _spent_by_children(action: Callable[[], None]) -> float:
    before = Processor.now()
    action()
    return Processor.now().since(before).children_s


def bench_ingestion(root: Path, pages: int, large: int = _LARGE) -> list[Claim]:
    """Measure, print, and return what is promised.

    Raises:
        NotTakenIn: a run has not taken in what stands on the pages.
    """
    folder, home = root / "pdf", root / "ingested"
    written = write_manuals(folder, files=max(pages // _PAGES_PER_FILE, 1), pages=_PAGES_PER_FILE)
    total = written.pages
    first = ingested(folder, home)
    ensure_taken_in(home, written)
    again = min((ingested(folder, home) for _try in range(_TIMES)), key=lambda run: run.reading.all_s)
    program = pdftotext()
    theirs = pdftotext_seconds(program, folder) if program else None
    rows = [_row("AOS, whole pipeline", first, total), _row("AOS, the same tree again", again, total)]
    if theirs is not None:
        rows.append(
            ["pdftotext, text only, one core", f"{total / theirs:,.0f}", f"{1000 * theirs / total:.2f}"]
        )
    show(
        f"Ingestion: {total:,} pages of PDF in files of {_PAGES_PER_FILE}; ms of processor time a page",
        ["", "pages/s on two cores", "in all", "reading", "storing", "indexing", "pages/s by the clock"],
        [[*row, *[""] * (7 - len(row))] for row in rows],
    )
    made = [
        Claim(
            name="a second run over an unchanged tree: how much faster",
            measured=first.two_cores_s / again.two_cores_s,
            bound=Bound.AT_LEAST,
            floor=50,
        ),
        _claim_of_memory(root, large),
    ]
    if theirs is not None:
        faster = Claim(
            name="ingestion on two cores: to the pages a second of pdftotext on one",
            measured=theirs / first.two_cores_s,
            bound=Bound.AT_LEAST,
            floor=1,
        )
        made.insert(0, faster)
    return made


def _row(name: str, run: Ingested, pages: int) -> list[str]:
    parts = (
        run.reading.all_s + run.indexing.all_s,
        run.reading.children_s,
        run.reading.own_s + run.indexing.own_s - run.followed_s,
        run.followed_s,
    )
    return [
        name,
        f"{pages / run.two_cores_s:,.0f}",
        *(f"{1000 * part / pages:.2f}" for part in parts),
        f"{pages / run.wall_s:,.0f}",
    ]


def _claim_of_memory(root: Path, pages: int) -> Claim:
    folder = root / "large"
    written, home = write_large(folder, pages), root / "large-ingested"
    run = ingested(folder / "whole", home)
    ensure_taken_in(home, written)
    show(
        f"One file of {pages:,} pages",
        ["", "peak MB of the parent", "ms a page, all processes"],
        [["AOS", f"{run.peak_mb:,.0f}", f"{1000 * (run.reading.all_s + run.indexing.all_s) / pages:.2f}"]],
    )
    return Claim(
        name=f"peak memory of the parent, a file of {pages:,} pages",
        measured=run.peak_mb,
        bound=Bound.BELOW,
        floor=500,
        unit="MB",
    )
