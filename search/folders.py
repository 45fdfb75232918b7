"""Where indexes lie: `<root>/<engine>/<index id>/`, and `live.json`, which says which of them is in use.

The pointer is replaced in one step, so that a reader sees the old index or the new one, never half of either.
"""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_POINTER: Final = "live.json"
_LOCK: Final = "writer.lock"


class IndexMissing(RuntimeError):
    """There is no index yet, or its pointer cannot be read; the engine's folder is in `folder`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"there is no search index in {folder}: run `aos search rebuild`")
        self.folder = folder


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePointer:
    """Which index is in use, the one before it (which readers may still have open), and its schema."""

    index_id: str
    schema_version: int
    previous_index_id: str | None = None


@dataclass(frozen=True, slots=True)
class IndexFolders:
    """The folders of one engine."""

    index_root: Path
    engine: str

    @property
    def folder(self) -> Path:
        """The engine's folder."""
        return self.index_root / self.engine

    @property
    def lock(self) -> Path:
        """The writer's lock file."""
        return self.folder / _LOCK

    @property
    def pointer(self) -> Path:
        """The file that says which index is in use."""
        return self.folder / _POINTER

    def generation(self, index_id: str) -> Path:
        """The folder of an index."""
        return self.folder / index_id

    def read_pointer(self) -> LivePointer:
        """Which index is in use.

        Raises:
            IndexMissing: none is, or the pointer is damaged.
        """
        try:
            return LivePointer(**json.loads(self.pointer.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexMissing(self.folder) from error

    def write_pointer(self, pointer: LivePointer) -> None:
        """Put another index into use, durably and in one step."""
        fresh = self.pointer.with_suffix(".new")
        values = {
            "index_id": pointer.index_id,
            "schema_version": pointer.schema_version,
            "previous_index_id": pointer.previous_index_id,
        }
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(values, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.pointer)
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def remove_all_but(self, *index_ids: str | None) -> None:
        """Remove the folders of every other index: old ones, and those that a crash left half built."""
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in index_ids:
                shutil.rmtree(path, ignore_errors=True)
