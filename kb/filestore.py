"""Content-addressed files: originals and figures, under the SHA-256 of their bytes. Never overwritten."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from kb.identifiers import Checksum, checksum_of

_UNFINISHED: Final = ".new-"
_DAY_S: Final = 86_400.0


class FileStore:
    """A folder of files named by their checksum, two levels deep.

    A file is there completely or not at all: it is written beside its place, synced, and renamed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def path_of(self, checksum: Checksum) -> Path:
        """Where the bytes with this checksum lie, or would lie."""
        return self._root / checksum[:2] / checksum

    def put(self, content: bytes) -> Checksum:
        """Keep `content`; the same bytes again cost one look, and mend a file that was damaged."""
        return self.put_all([content])[0]

    def put_all(self, contents: Iterable[bytes]) -> list[Checksum]:
        """Keep each of `contents`, as `put` does; their folders are synced once, at the end."""
        checksums, folders = list[Checksum](), set[Path]()
        for content in contents:
            checksum = checksum_of(content)
            checksums.append(checksum)
            path = self.path_of(checksum)
            if self.is_intact(checksum):
                continue
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                folders.add(self._root)
            self._write(path, content)
            folders.add(path.parent)
        for folder in sorted(folders):
            self._sync_folder(folder)
        return checksums

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    @staticmethod
    def _sync_folder(folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self, checksum: Checksum) -> bytes:
        """The bytes with this checksum.

        Raises:
            FileNotFoundError: nothing was kept under it.
        """
        return self.path_of(checksum).read_bytes()

    def is_intact(self, checksum: Checksum) -> bool:
        """Whether the file is there and its bytes still have this checksum."""
        path = self.path_of(checksum)
        return path.is_file() and checksum_of(path.read_bytes()) == checksum

    def sweep(self, now_s: float) -> None:
        """Clear away what killed processes have half written: whatever is older than a day at `now_s`."""
        for path in self._root.glob(f"??/{_UNFINISHED}*"):
            with suppress(FileNotFoundError):
                if now_s - path.stat().st_mtime > _DAY_S:
                    path.unlink()

    def checksums(self) -> Iterator[Checksum]:
        """Every checksum that a file is kept under."""
        if not self._root.is_dir():
            return
        for path in sorted(self._root.glob("??/*")):
            if not path.name.startswith("."):
                yield Checksum(path.name)
