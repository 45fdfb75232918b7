"""How the small files beside an index are written, whole or not at all, and known to have changed."""

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Put a file into place in one step: whatever is killed, a reader sees the old content or the new."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name, too
    finally:
        os.close(folder)


def file_stamp(path: Path) -> object:
    """A value that changes with the file; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return path.name, status.st_ino, status.st_mtime_ns, status.st_size
