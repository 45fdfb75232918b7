"""How many words of PDFs the search finds: `python -m tests.reading.pdf_words DIR`.

A word counts where `pdftotext` and PDFium agree that the file has it. It is found where a search for it gives
the document that the file has become. Words are counted as often as they stand in the file; what
stands between spaces is one (`M20x1.5`, `don't`), without the punctuation around it.
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pypdfium2

from ingest.pipeline import IngestOptions, run_ingest
from ingest.report import InputResult
from kb.access import EVERYTHING
from search.searcher import Searcher, SearchRequest
from tests.bench.peers import pdftotext
from web.settings import Settings
from web.wiring import open_portal

WORD: Final = re.compile(r"\w(?:\S*\w)?")
FLOOR: Final = 0.99
_SHOWN: Final = 8
_MOST_DOCUMENTS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The words of one file and those of them that were found; `outcome` is how the file was taken in."""

    name: str
    outcome: str
    words: Counter[str]
    missed: Counter[str]

    @property
    def share(self) -> float:
        """What part of the words was found; all of none."""
        return 1 - self.missed.total() / self.words.total() if self.words else 1.0


def agreed_words(path: Path) -> Counter[str]:
    """The words that both programs see, in small letters; none where either cannot open the file."""
    program = pdftotext()
    assert program is not None, "pdftotext is missing: install poppler-utils"
    command = [program, "-q", str(path), "-"]
    theirs = subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace")
    return _words(theirs) & _words(_text_of_pdfium(path))


def _text_of_pdfium(path: Path) -> str:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return ""
    pages = []
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage()
        pages.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return "\n".join(pages)


def _words(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in WORD.findall(text))


def measured(folder: Path) -> list[Found]:
    """Take the PDFs of a folder in, and search for each of their words."""
    with tempfile.TemporaryDirectory(prefix="aos-words-") as home:
        portal = open_portal(Settings(home=Path(home)))
        results: list[InputResult] = []
        files = sorted(folder.glob("*.pdf"))
        run_ingest(portal.ingest_services(), files, IngestOptions(), results.append)
        hits = _Hits(portal.searcher())
        found = [
            _found(Path(result.source), result, hits)
            for result in sorted(results, key=lambda result: result.source)
        ]
        portal.workspace.close()
    return found


def _found(path: Path, result: InputResult, hits: "_Hits") -> Found:
    words = agreed_words(path)
    missed = {word: count for word, count in words.items() if result.document_id not in hits.of(word)}
    return Found(name=path.name, outcome=result.outcome, words=words, missed=Counter(missed))


class _Hits:
    """The documents in which a word is found; each word is searched for once."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._known: dict[str, frozenset[str]] = {}

    def of(self, word: str) -> frozenset[str]:
        """The ids of the documents."""
        if word not in self._known:
            request = SearchRequest(
                query_text=f'"{word}"', with_expansions=False, as_typed=True, page_size=_MOST_DOCUMENTS
            )
            page = self._searcher.search(request, access=EVERYTHING)
            self._known[word] = frozenset(hit.document_id for hit in page.hits)
        return self._known[word]


def share_of(files: Sequence[Found]) -> float:
    """What part of the words of all files was found."""
    words = sum(found.words.total() for found in files)
    return 1 - sum(found.missed.total() for found in files) / max(words, 1)


def main(folder: Path) -> None:
    """Print it per file and in total."""
    files = measured(folder)
    for found in files:
        missed = " ".join(word for word, _count in found.missed.most_common(_SHOWN))
        print(  # noqa: T201 - this is the output
            f"{found.name:<52} {found.outcome:<12} {found.words.total():>7,} {found.share:>8.2%}  {missed}"
        )
    words = sum(found.words.total() for found in files)
    verdict = "holds" if share_of(files) >= FLOOR else "does NOT hold"
    print(f"in total {words:,} words: {share_of(files):.3%} found; floor {FLOOR:.0%} {verdict}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
