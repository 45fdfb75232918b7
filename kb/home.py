"""The data folder (`AOS_HOME`): where the database, the originals and the index lie."""

import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFolder:
    """Paths inside one data folder. Nothing but the portal writes there, `terms` aside."""

    root: Path

    @property
    def database_url(self) -> str:
        """SQLite in this folder: the database used where `AOS_DATABASE_URL` names no other."""
        return f"sqlite:///{self.root / 'aos.db'}"

    @property
    def files(self) -> Path:
        """The content-addressed file store."""
        return self.root / "files"

    @property
    def agreed_terms(self) -> Path:
        """The terms of use that people agreed to, content-addressed."""
        return self.root / "agreed-terms"

    @property
    def evidence(self) -> Path:
        """What applicants handed in, content-addressed; apart from documents, never served by its path."""
        return self.root / "evidence"

    @property
    def packages(self) -> Path:
        """Flash packages, by the checksums of their manifests."""
        return self.root / "packages"

    @property
    def index(self) -> Path:
        """The folder above every engine's index."""
        return self.root / "index"

    @property
    def terms(self) -> Path:
        """The editors' own agreed terms, as CSV; it need not exist. People write here too."""
        return self.root / "terms"

    @property
    def scratch(self) -> Path:
        """Where readers' child processes may write; emptied at any time."""
        return self.root / "scratch"

    def create(self) -> None:
        """Make the folder, closed to other users of the machine; harmless when it is there."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.files, self.index, self.scratch):
            folder.mkdir(exist_ok=True)

    def secret_key(self) -> str:
        """The key that signs cookies: made at the first call, kept in a file for its owner's eyes only.

        Of several processes that make it at once, all get the key of the one that came first.
        """
        path = self.root / "secret_key"
        with FileLock(self.root / "secret_key.lock"):
            if not _kept_text(path):
                write_private(path, secrets.token_urlsafe(48))
        return _kept_text(path)


def write_private(path: Path, text: str) -> None:
    """Write a small file that only its owner can read: whole, or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    new = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def is_open_to_others(file: Path | int) -> bool:
    """Whether others than its owner may read or write a file (a path, or a descriptor); False without one.

    Where modes mean nothing, as on Windows, it is never said to be open.
    """
    try:
        return os.name == "posix" and bool(_mode(file) & 0o077)
    except FileNotFoundError:
        return False


def _mode(file: Path | int) -> int:
    found = os.fstat(file) if isinstance(file, int) else file.stat()
    return stat.S_IMODE(found.st_mode)


def _kept_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
