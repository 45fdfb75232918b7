"""Fixtures that every package's tests share: a data folder, its database, a clock that stands still."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.home import DataFolder
from kb.workspace import Workspace, open_workspace

ROOT = Path(__file__).parent.parent
VERSION_FOLDERS = tuple(
    ROOT / package / "migrations" / "versions"
    for package in ("kb", "entitlements", "ingest", "search", "web")
)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and nothing in them: copying it is quicker than migrating."""
    folder = DataFolder(root=tmp_path_factory.mktemp("empty"))
    open_workspace(folder, database_url=None, version_folders=VERSION_FOLDERS).close()
    return folder.root / "aos.db"


@pytest.fixture
def workspace(tmp_path: Path, empty_tables: Path) -> Iterator[Workspace]:
    """An empty data folder with its tables."""
    folder = DataFolder(root=tmp_path / "home")
    folder.create()
    shutil.copy(empty_tables, folder.root)
    opened = open_workspace(folder, database_url=None, version_folders=VERSION_FOLDERS)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real documents; tests that need it are skipped, saying so, where it is absent."""
    folder = Path(os.environ.get("AOS_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no external test data in {folder}: set AOS_TEST_DATA")
    return folder
