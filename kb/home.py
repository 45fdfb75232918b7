"""The data folder (`AOS_HOME`): where the database, the originals and the index lie."""

import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFolder:
    """Paths inside one data folder. Nothing but the portal writes there."""

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
    def index(self) -> Path:
        """The folder above every engine's index."""
        return self.root / "index"

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
        """The key that signs cookies: made at the first call, kept in a file for its owner's eyes only."""
        path = self.root / "secret_key"
        try:
            return path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            path.touch(mode=0o600, exist_ok=True)
            path.write_text(secrets.token_urlsafe(48), encoding="ascii")
            return path.read_text(encoding="ascii")
