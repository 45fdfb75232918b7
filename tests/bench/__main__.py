"""`make bench`: search and ingestion beside other tools, in one run on this machine.

`AOS_BENCH_PASSAGES` (200000), `AOS_BENCH_WHOOSH_PASSAGES` (5000) and `AOS_BENCH_PAGES` (1200) say how much,
and `AOS_BENCH_ONLY` (`search` or `ingestion`) what. Figures compare only within a run.
"""

import os
import tempfile
from pathlib import Path

from tests.bench.claims import CLAIM_HEAD
from tests.bench.contest import Sizes, bench_search
from tests.bench.ingestion import our_seconds, pdftotext_seconds, write_pdfs
from tests.bench.peers import pdftotext
from tests.bench.table import show

FILES = 12


def bench_ingestion(root: Path, pages: int) -> None:
    """Pages a second from file to found."""
    folder = root / "pdf"
    total = write_pdfs(folder, FILES, pages // FILES)
    program = pdftotext()
    jobs = os.cpu_count() or 1
    home = root / "ingested"
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
    """Measure what is asked for."""
    only = os.environ.get("AOS_BENCH_ONLY", "")
    sizes = Sizes(
        large=int(os.environ.get("AOS_BENCH_PASSAGES", "200000")),
        whoosh=int(os.environ.get("AOS_BENCH_WHOOSH_PASSAGES", "5000")),
    )
    with tempfile.TemporaryDirectory(prefix="aos-bench-") as root:
        if only in ("", "search"):
            claims = bench_search(Path(root), sizes)
            show("What is promised", CLAIM_HEAD, [claim.row() for claim in claims])
        if only in ("", "ingestion"):
            bench_ingestion(Path(root), int(os.environ.get("AOS_BENCH_PAGES", "1200")))


if __name__ == "__main__":
    main()
