"""How much of XML bodies is found in what is stored: `python -m tests.reading.body_text DIR`.

Ingests the folder with the real pipeline into a data folder of its own, then looks for every word of every
body (`tests.reading.bodies`) among the words of the stored document, each as often as it stands in the body.
Ends with 1 when a word is lost.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click

from ingest.limits import Limits
from ingest.pipeline import IngestOptions, IngestServices, InputResult, run_ingest
from kb.access import EVERYTHING
from kb.content import Definitions, FigureBlock, Paragraph, Preformatted, Steps, Table, texts, walk
from kb.documents import Revision
from kb.home import DataFolder
from kb.identifiers import DocumentId
from kb.library import Library
from kb.workspace import Workspace, open_workspace
from tests.conftest import VERSION_FOLDERS
from tests.reading.bodies import WORD, Body, body_of

SHOWN_WORDS: Final = 12


@dataclass(slots=True)
class Kept:
    """What was found of one vocabulary: files, words, and by file the words that are not there."""

    files: int = 0
    words: int = 0
    pieces: int = 0
    whole_pieces: int = 0
    lost: dict[str, list[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many words of the bodies are in the stored documents."""
        return self.words - sum(map(len, self.lost.values()))


def measure(folder: Path, home: Path) -> dict[str, Kept]:
    """What is found of every vocabulary in a folder, after ingesting it into the empty folder `home`."""
    data = DataFolder(root=home)
    data.create()
    workspace = open_workspace(data, database_url=None, version_folders=VERSION_FOLDERS)
    try:
        services = IngestServices(workspace=workspace, limits=Limits(), after_store=lambda: None)
        results: list[InputResult] = []
        run_ingest(services, [folder], IngestOptions(), results.append)
        return _compared(workspace, results)
    finally:
        workspace.close()


def _compared(workspace: Workspace, results: Iterable[InputResult]) -> dict[str, Kept]:
    kept: dict[str, Kept] = {}
    for result in sorted(results, key=lambda each: each.source):
        body = body_of(Path(result.source))
        if body is None:
            continue
        found = kept.setdefault(body.vocabulary, Kept())
        found.files += 1
        stored = _stored(workspace, result)
        if stored is None:
            found.refused.append(f"{result.source}: {result.outcome} {result.error or ''}".strip())
            continue
        lost = lost_words(body, stored)
        found.words += len(body.words)
        joined = "".join("".join(_texts(stored)).split())
        found.pieces += len(body.pieces)
        found.whole_pieces += sum("".join(piece.split()) in joined for piece in body.pieces)
        if lost:
            found.lost[result.source] = lost
    return kept


def lost_words(body: Body, stored: Revision) -> list[str]:
    """The words of the body that the stored document has not, each as often as it misses.

    A word that an element ends in its middle (`H<sub>2</sub>O`) is found in the runs that it became.
    """
    whole = Counter(word for text in _texts(stored) for word in WORD.findall(text))
    in_runs = Counter(word for text in _runs(stored) for word in WORD.findall(text))
    return list((Counter(body.words) - (whole | in_runs)).elements())


def _stored(workspace: Workspace, result: InputResult) -> Revision | None:
    """The stored revision that the file ended in; None when it did not, or another file took its place."""
    if not result.document_id:
        return None
    with workspace.database.read() as session:
        editions = Library(session).published_editions(DocumentId(result.document_id), access=EVERYTHING)
    return next((edition for edition in editions if edition.source.path == result.source), None)


def _texts(revision: Revision) -> list[str]:
    inside = (text for section in revision.sections for text in (section.heading, *texts(section.blocks)))
    return [revision.title, *inside]


def _runs(revision: Revision) -> Iterator[str]:
    """What `_texts` has, but for each run apart."""
    yield revision.title
    for section in revision.sections:
        yield section.heading
        for block in walk(section.blocks):
            match block:
                case Paragraph():
                    yield from (run.text for run in block.runs)
                case Definitions():
                    yield from (run.text for entry in block.entries for run in entry.term)
                case Steps():
                    yield from (step.title or "" for step in block.steps)
                case Preformatted():
                    yield block.text
                case Table() | FigureBlock():
                    yield block.caption or ""
                case _:
                    pass


def table(kept: dict[str, Kept]) -> str:
    """The figures as lines for a person."""
    lines = [f"{'vocabulary':<12}{'files':>7}{'words':>9}{'found':>9}{'share':>10}{'whole passages':>16}"]
    for vocabulary, found in sorted(kept.items()):
        share = f"{found.found / found.words:.3%}" if found.words else "–"
        whole = f"{found.whole_pieces / found.pieces:.2%}" if found.pieces else "–"
        lines.append(
            f"{vocabulary:<12}{found.files:>7}{found.words:>9}{found.found:>9}{share:>10}{whole:>16}"
        )
        lines += [
            f"  lost in {Path(source).name}: {' '.join(words[:SHOWN_WORDS])}"
            for source, words in found.lost.items()
        ]
        lines += [f"  not stored: {each}" for each in found.refused]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Measure the folders that are named, print a table, and answer whether everything was found."""
    if not arguments:
        click.echo("Name at least one folder of XML documents.", err=True)
        return 2
    is_whole = True
    for name in arguments:
        with tempfile.TemporaryDirectory() as home:
            kept = measure(Path(name).resolve(), Path(home))
        click.echo(f"{name}\n{table(kept)}")
        is_whole = is_whole and not any(found.lost for found in kept.values())
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
