"""What the readers' tests share: files as readers get them, and blocks found in what they read."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TypeVar

import pytest

from ingest.reader import InputFile, ReadDocument, Reader
from kb.content import Block, Run, Step, Steps, plain, texts, walk
from tests.conftest import ROOT

FIXTURES = ROOT / "tests" / "data"
Kind = TypeVar("Kind", bound=Block)
_WORD = re.compile(r"\w+")


def input_file(path: Path, root: Path | None = None) -> InputFile:
    """The file as the pipeline hands it to a reader."""
    folder = root or path.parent
    content = path.read_bytes()
    return InputFile(
        path=path,
        root=folder,
        relative_path=PurePosixPath(path.relative_to(folder).as_posix()),
        collection=folder.name,
        media_type="",
        head=content[: 64 * 1024],
        size_bytes=len(content),
    )


def read_once(reader: Reader, path: Path) -> Callable[..., ReadDocument]:
    """A fixture: what a reader makes of a file, read once for a module of tests."""

    @pytest.fixture(scope="module")
    def read() -> ReadDocument:
        return reader.read(input_file(path))

    return read


def read_text(reader: Reader, folder: Path, text: str | bytes, name: str = "file.xml") -> ReadDocument:
    """What a reader makes of a file with this content."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return reader.read(input_file(path))


def blocks_of(document: ReadDocument) -> Iterator[Block]:
    """Every block of a document."""
    return (block for section in document.sections for block in walk(section.blocks))


def only(document: ReadDocument, kind: type[Kind]) -> list[Kind]:
    """Every block of one kind."""
    return [block for block in blocks_of(document) if isinstance(block, kind)]


def runs_of(document: ReadDocument) -> list[Run]:
    """Every run of every paragraph."""
    return [run for block in blocks_of(document) for run in getattr(block, "runs", ())]


def links_of(document: ReadDocument) -> list[tuple[str, str]]:
    """Text and target of every link in a paragraph."""
    return [(run.text, run.target) for run in runs_of(document) if run.target]


def steps_of(document: ReadDocument) -> list[Step]:
    """Every step, with its substeps, in reading order."""
    return [step for block in only(document, Steps) for step in block.steps]


def headings_of(document: ReadDocument) -> list[tuple[int, str]]:
    """Level and heading of every section."""
    return [(section.level, section.heading) for section in document.sections]


def texts_of(document: ReadDocument) -> list[str]:
    """Every text of a document, headings among them."""
    return [text for section in document.sections for text in (section.heading, *texts(section.blocks))]


def rows_of(table: object) -> list[list[str]]:
    """A table's cells as texts."""
    rows = (*getattr(table, "head"), *getattr(table, "body"))  # noqa: B009 - any table will do
    return [[" ".join(texts(cell.blocks)) for cell in row] for row in rows]


def words(texts_: Iterable[str]) -> Counter[str]:
    """How often each word occurs."""
    return Counter(word for text in texts_ for word in _WORD.findall(text))


def line(runs: tuple[Run, ...]) -> str:
    """The characters of some runs."""
    return plain(runs)
