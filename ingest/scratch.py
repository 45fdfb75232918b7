"""Scratch folders of reader processes: locked while their run lives, cleared away by the next one after."""

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

_PREFIX: Final = "reader-"
_LOCK: Final = "lock"
_YOUNG_S: Final = 60.0
"""How long a folder may be without a lock because it is only just being made."""


class ScratchFolder:
    """A folder of its own below `parent`, whose lock this process holds until `close`."""

    def __init__(self, parent: Path) -> None:
        parent.mkdir(parents=True, exist_ok=True)
        self._path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent)).resolve()
        self._lock = _locked(self._path / _LOCK, os.O_CREAT)

    @property
    def path(self) -> Path:
        """Where the reader may write."""
        return self._path

    def close(self) -> None:
        """Clear the folder away."""
        shutil.rmtree(self._path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)


def sweep(parent: Path, now_s: float | None = None) -> None:
    """Clear away the folders below `parent` that a killed run has left; `now_s` are seconds since 1970."""
    now_s = time.time() if now_s is None else now_s
    for folder in parent.glob(f"{_PREFIX}*"):
        try:
            is_young = now_s - folder.stat().st_mtime < _YOUNG_S
            lock = None if is_young else _locked(folder / _LOCK, os.O_CREAT)
        except OSError:  # another run has cleared it away meanwhile
            continue
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _locked(path: Path, flags: int) -> int | None:
    """The descriptor of the locked file; None where another process holds the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
