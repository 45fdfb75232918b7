"""`make bench`: search, ingestion, people and flashing beside other tools, in one run on this machine.

`AOS_BENCH_PASSAGES` (200000), `AOS_BENCH_WHOOSH_PASSAGES` (5000), `AOS_BENCH_PAGES` (1200),
`AOS_BENCH_LARGE` (5000, the pages of one large file) and `AOS_BENCH_FLASH` (1048576, bytes that are flashed)
say how much, and `AOS_BENCH_ONLY` (`search`, `ingestion`, `people`, `gate` or `programming`) what. Figures
compare only within a run.
"""

import os
import tempfile
from pathlib import Path

from tests.bench.claims import CLAIM_HEAD
from tests.bench.contest import Sizes, bench_search
from tests.bench.gate import bench_gate
from tests.bench.ingestion import bench_ingestion
from tests.bench.people import bench_people
from tests.bench.programming import bench_programming
from tests.bench.table import show


def main() -> None:
    """Measure what is asked for."""
    only = os.environ.get("AOS_BENCH_ONLY", "")
    sizes = Sizes(
        large=int(os.environ.get("AOS_BENCH_PASSAGES", "200000")),
        whoosh=int(os.environ.get("AOS_BENCH_WHOOSH_PASSAGES", "5000")),
    )
    with tempfile.TemporaryDirectory(prefix="aos-bench-") as root:
        claims = bench_search(Path(root), sizes) if only in ("", "search") else []
        if only in ("", "ingestion"):
            pages = int(os.environ.get("AOS_BENCH_PAGES", "1200"))
            claims += bench_ingestion(Path(root), pages, int(os.environ.get("AOS_BENCH_LARGE", "5000")))
        if only in ("", "people"):
            claims += bench_people(Path(root))
        if only in ("", "people", "gate"):
            claims += bench_gate(Path(root))
        if only in ("", "programming"):
            claims += bench_programming(int(os.environ.get("AOS_BENCH_FLASH", str(1 << 20))))
        show("What is promised", CLAIM_HEAD, [claim.row() for claim in claims])


if __name__ == "__main__":
    main()
