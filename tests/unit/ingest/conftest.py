"""Files as readers get them."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from ingest.detect import HEAD_BYTES, media_type
from ingest.reader import InputFile

FileOf = Callable[[Path], InputFile]


def input_file(path: Path, root: Path | None = None) -> InputFile:
    """The input that a file of the folder `root` is."""
    root = root or path.parent
    head = path.read_bytes()[:HEAD_BYTES]
    return InputFile(
        path=path,
        root=root,
        relative_path=PurePosixPath(path.relative_to(root).as_posix()),
        collection="manuals",
        media_type=media_type(path.name, head),
        head=head,
        size_bytes=path.stat().st_size,
    )


@pytest.fixture
def file_of() -> FileOf:
    """Make the input of a path."""
    return input_file
