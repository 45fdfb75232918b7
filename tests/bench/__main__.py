"""`make bench`: search and ingestion beside other tools, in one run on this machine.

`AOS_BENCH_PASSAGES` (20000) and `AOS_BENCH_PAGES` (1200) say how much; figures compare only within a run.
"""

import os
import tempfile
from pathlib import Path

from tests.bench.ingestion import our_seconds, pdftotext_seconds, write_pdfs
from tests.bench.ours import OurSearch
from tests.bench.passages import passages, queries
from tests.bench.peers import Peer, RawTantivy, RawWhoosh, SqliteFts5, pdftotext
from tests.bench.table import latency, seconds, show

QUERIES = 300
FILES = 12


def bench_search(root: Path, count: int) -> None:
    """Passages indexed a second, and how long a query takes."""
    made = passages(count)
    asked = queries(made, QUERIES)
    engine_alone = OurSearch("tantivy", is_whole_path=False)
    engine_alone.prepare(made)
    contestants: list[Peer] = [
        OurSearch("tantivy"), engine_alone, OurSearch("whoosh"), RawTantivy(), RawWhoosh(), SqliteFts5(),
    ]  # fmt: skip
    rows = []
    for number, contestant in enumerate(contestants):
        folder = root / str(number)
        folder.mkdir()
        indexing_s = seconds(lambda who=contestant, where=folder: who.build(where, made))  # type: ignore[misc]
        answer = latency(contestant.search, asked)
        rows.append(
            [contestant.name, f"{count / indexing_s:,.0f}", f"{answer.median_ms:.2f}", f"{answer.p95_ms:.2f}"]
        )
    show(
        f"Search: {count:,} passages, {QUERIES} queries of three words (OR), ten hits",
        ["", "passages/s", "median ms", "p95 ms"],
        rows,
    )


def bench_ingestion(root: Path, pages: int) -> None:
    """Pages a second from file to found."""
    folder = root / "pdf"
    total = write_pdfs(folder, FILES, pages // FILES)
    program = pdftotext()
    jobs = os.cpu_count() or 1
    home = root / "home"
    rows = [
        [f"AOS, whole pipeline, {jobs} jobs", f"{total / our_seconds(folder, home, jobs):,.0f}"],
        ["AOS, the same tree again", f"{total / our_seconds(folder, home, jobs):,.0f}"],
    ]
    if program:
        rows.append(["pdftotext, text only, one core", f"{total / pdftotext_seconds(program, folder):,.0f}"])
    else:
        rows.append(["pdftotext", "not installed"])
    show(f"Ingestion: {total:,} pages of PDF in {FILES} files", ["", "pages/s"], rows)


def main() -> None:
    """Measure all."""
    with tempfile.TemporaryDirectory(prefix="aos-bench-") as root:
        bench_search(Path(root), int(os.environ.get("AOS_BENCH_PASSAGES", "20000")))
        bench_ingestion(Path(root), int(os.environ.get("AOS_BENCH_PAGES", "1200")))


if __name__ == "__main__":
    main()
