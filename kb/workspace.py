"""An opened data folder: what every command and every page works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.database import Database, upgrade
from kb.filestore import FileStore
from kb.home import DataFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The database and the file store of one data folder."""

    folder: DataFolder
    database: Database
    files: FileStore

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def open_workspace(
    folder: DataFolder,
    *,
    database_url: str | None,
    version_folders: Sequence[Path],
    secret_key: Callable[[], str] | None = None,
) -> Workspace:
    """Make the folder where it is missing, bring the schema up to date, and open both.

    Without a `secret_key` the folder's own is the portal's.

    Raises:
        DatabaseTooNew: the data was written by a later version of AOS.
    """
    folder.create()
    url = database_url or folder.database_url
    upgrade(url, version_folders)
    database = Database(url, secret_key or folder.secret_key)
    return Workspace(folder=folder, database=database, files=FileStore(folder.files))
