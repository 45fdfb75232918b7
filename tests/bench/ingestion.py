"""Pages a second of the whole ingestion beside `pdftotext`, on PDFs made for it."""

import os
import subprocess
from pathlib import Path

import fpdf

from ingest.pipeline import IngestOptions, run_ingest
from tests.bench.clocks import spent
from tests.bench.passages import Passage, passages
from web.settings import Settings
from web.wiring import open_portal

_LINES_PER_PAGE = 45
_WORDS_PER_LINE = 11
_LATIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")


def write_pdfs(folder: Path, files: int, pages: int) -> int:
    """Write `files` PDFs of `pages` full pages of text each; returns how many pages there are."""
    folder.mkdir(parents=True)
    text = _words(passages(files * pages * 8))
    for number in range(files):
        document = fpdf.FPDF()
        document.set_font("Helvetica", size=10)
        for _page in range(pages):
            document.add_page()
            for _line in range(_LINES_PER_PAGE):
                line = " ".join(next(text) for _word in range(_WORDS_PER_LINE))
                document.cell(0, 5, line[:110], new_x="LMARGIN", new_y="NEXT")
        document.output(str(folder / f"manual-{number:03d}.pdf"))
    return files * pages


def _words(made: list[Passage]):  # type: ignore[no-untyped-def]  # noqa: ANN202 - an endless generator of words
    while True:
        for passage in made:
            yield from passage.text.translate(_LATIN).split()


def pdftotext_seconds(program: str, folder: Path) -> float:
    """How long pdftotext takes for the folder, one file after the other, on one core."""

    def run() -> None:
        for path in sorted(folder.glob("*.pdf")):
            subprocess.run([program, "-q", str(path), os.devnull], check=True)

    return spent(run).wall_s


def our_seconds(folder: Path, home: Path, jobs: int) -> float:
    """How long we take: detect, read in children, analyse, store with fsync, index."""
    portal = open_portal(Settings(home=home))
    taken = spent(
        lambda: run_ingest(portal.ingest_services(), [folder], IngestOptions(jobs=jobs), lambda _result: None)
    )
    portal.workspace.close()
    return taken.wall_s
